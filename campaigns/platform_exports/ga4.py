"""Google Analytics 4: lines of comment, then one or more sections, each with a header of its own.

Active users are visitors and sessions are visits. One visitor may come on two days, and one session may touch two
pages, so only sessions broken down by time alone are added; everything else is taken from a grand total, which says
so in a cell behind the header's (`,,211078,…,Grand total`), or from a section's only row.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from campaigns.platform_exports.cells import compact_day, day_number
from campaigns.platform_exports.columns import unused_columns
from campaigns.platform_exports.drafts import Draft, ExportOptions
from campaigns.platform_exports.languages import why_not_english
from campaigns.platform_exports.layouts import GA4_FREE_FORM, GA4_REPORT, known_layouts, plain_heading
from campaigns.platform_exports.records import Record, fitted, without_empty_end
from campaigns.platform_exports.skipped import UnreadableCell, UnreadableExport, not_taken, quoted_cell
from campaigns.platform_exports.tally import Tally
from coordination.rows.note_rows import is_labelled
from coordination.rows.row_errors import RowError
from coordination.rows.total_words import is_total, mentions_total

COUNTS = {"active users": "visitors", "sessions": "visits"}
# Titles after which no column says where or when any more.
METRICS = {
    *COUNTS,
    *("views", "event count", "new users", "total users", "returning users", "engaged sessions", "key events"),
    *("conversions", "total revenue", "engagement rate", "bounce rate", "views per active user"),
    *("average engagement time per active user", "average engagement time per session"),
}
TIMES = {"date", "nth day", "nth week", "nth month"}
_START = re.compile(r"#\s*start date:\s*(\d{8})\s*", re.IGNORECASE)
_END = re.compile(r"#\s*end date:\s*(\d{8})\s*", re.IGNORECASE)
_RANGE = re.compile(r"#\s*(\d{8})-(\d{8})\s*")
_SEVERAL = "The file compares several periods: export one period at a time."


@dataclass(slots=True)
class Section:
    """One header and what stands below it."""

    header: Record
    period: tuple[date, date] | None
    options: ExportOptions
    skipped: list[RowError] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    dimensions: list[str] = field(init=False)
    tallies: dict[int, Tally] = field(init=False)

    def __post_init__(self) -> None:
        titles = [plain_heading(title) for title in self.header.cells]
        if twice := sorted(title for title in COUNTS if titles.count(title) > 1):
            raise UnreadableExport(f"A header has {', '.join(twice)} more than once: export without comparisons.")
        first_metric = min((at for at, title in enumerate(titles) if title in METRICS), default=len(titles))
        self.dimensions = titles[:first_metric]
        by_time = len(self.dimensions) == 1 and self.dimensions[0] in TIMES
        self.tallies = {
            titles.index(title): Tally(
                quoted_cell(self.header.cells[titles.index(title)]),
                measure,
                measure == "visits" and by_time,
                total_first=True,
            )
            for title, measure in COUNTS.items()
            if title in titles[first_metric:]
        }
        self.skipped += unused_columns(self.header.line, self.header.cells, COUNTS)

    def feed(self, record: Record) -> None:
        """One row of the section."""
        width = len(self.header.cells)
        if any(is_total(cell) for cell in (*record.cells[: len(self.dimensions)], *record.cells[width : width + 1])):
            cells = fitted(record.cells[:width], width) or []
            self.skipped.append(not_taken(record.line, "", "totals_row"))
            for at, tally in self.tallies.items():
                tally.total(record.line, cells[at])
            return
        cells = fitted(record.cells, width) or []
        if not cells:
            self._lose(record.line, "", "malformed")
            return
        if self.dimensions and self.dimensions[0] in TIMES and mentions_total(cells[0]):
            self.skipped.append(not_taken(record.line, "", "subtotal_row"))
            return
        try:
            day = self._day(cells)
        except UnreadableCell as fault:
            self._lose(record.line, quoted_cell(self.header.cells[0]), fault.code)
            return
        for at, tally in self.tallies.items():
            tally.add(record.line, cells[at], day)

    def _day(self, cells: list[str]) -> date | None:
        """The day of a row whose first column counts days; None for any other row. Raises UnreadableCell."""
        first = self.dimensions[0] if self.dimensions else ""
        if first == "date":
            day = compact_day(cells[0])
        elif first in TIMES:
            counted = day_number(self.period[0] if self.period else date(2020, 1, 1), cells[0])
            if first != "nth day" or self.period is None:
                return None
            day = counted
        else:
            return None
        if self.period and not self.period[0] <= day <= self.period[1]:
            raise UnreadableCell("not_a_date")
        self.days.add(day)
        return day

    def _lose(self, line: int, column: str, code: str) -> None:
        self.skipped.append(not_taken(line, column, code))
        for tally in self.tallies.values():
            tally.lose()


@dataclass(slots=True)
class Ga4:
    """A whole file being read: feed it every record, blank ones too, then ask it for its drafts."""

    options: ExportOptions
    rows: int = 0
    starts: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    is_report: bool = False
    sections: list[Section] = field(default_factory=list)
    skipped: list[RowError] = field(default_factory=list)
    inside: bool = False

    @property
    def layout(self) -> tuple[str, str]:
        """The key and the title of the export."""
        return GA4_REPORT if self.is_report else GA4_FREE_FORM

    def feed(self, record: Record) -> None:
        """A comment, a blank line that ends a section, a header, or a row."""
        if self._is_comment(record):
            self._comment(",".join(record.cells))
            self.inside = False
        elif record.blank:
            self.inside = False
        elif _is_note(record):
            self.skipped.append(not_taken(record.line, "", "note_row"))
        elif self.inside:
            self.rows += 1
            self.sections[-1].feed(record)
        else:
            self.sections.append(Section(without_empty_end(record), self._stated_period(), self.options))
            self.inside = True

    def _is_comment(self, record: Record) -> bool:
        # A page may be called #seemehearme: what is as full as the section's header is a row of it.
        cells = without_empty_end(record).cells
        is_row = self.inside and 1 < len(cells) == len(self.sections[-1].header.cells)
        return bool(record.cells) and record.cells[0].startswith("#") and not is_row

    def drafts(self) -> list[Draft]:
        """One figure for each measure that the sections agree on. Raises UnreadableExport."""
        if not any(section.tallies for section in self.sections):
            titles = {plain_heading(title) for section in self.sections for title in section.header.cells}
            no_section = f"No section has a column Active users or Sessions. Known: {known_layouts()}."
            raise UnreadableExport(why_not_english(titles, enough=1) or no_section)
        first, last = self._period()
        drafts_by_measure: dict[str, list[tuple[Section, list[Draft]]]] = defaultdict(list)
        for section in self.sections:
            for tally in section.tallies.values():
                drafts = tally.drafts(section.header.line, first, last, daily=self.options.daily)
                section.skipped += tally.skipped
                if drafts:
                    drafts_by_measure[tally.measure].append((section, drafts))
        agreed_drafts = [self._agreed(section_drafts) for section_drafts in drafts_by_measure.values()]
        self.skipped += [skipped for section in self.sections for skipped in section.skipped]
        return [draft for drafts in agreed_drafts for draft in drafts]

    def _agreed(self, section_drafts: list[tuple[Section, list[Draft]]]) -> list[Draft]:
        """The drafts of the first section where every other says the same; none, and why, where they do not."""
        totals = {sum(draft.value for draft in drafts) for _, drafts in section_drafts}
        if len(totals) == 1:
            return section_drafts[0][1]
        for section, drafts in section_drafts:
            title = next(tally.title for tally in section.tallies.values() if tally.measure == drafts[0].measure)
            section.skipped.append(not_taken(section.header.line, title, "sections_disagree"))
        return []

    def _comment(self, text: str) -> None:
        text = text.strip().rstrip(",")
        if match := _START.fullmatch(text):
            self.starts.add(match[1])
            self.is_report = True
        elif match := _END.fullmatch(text):
            self.ends.add(match[1])
        elif match := _RANGE.fullmatch(text):
            self.starts.add(match[1])
            self.ends.add(match[2])
        if len(self.starts) > 1 or len(self.ends) > 1:
            raise UnreadableExport(_SEVERAL)

    def _stated_period(self) -> tuple[date, date] | None:
        if not (self.starts and self.ends):
            return None
        try:
            return compact_day(min(self.starts)), compact_day(min(self.ends))
        except UnreadableCell:
            raise UnreadableExport("The period in the lines of comment is none.") from None

    def _period(self) -> tuple[date, date]:
        span = self._stated_period()
        days = [day for section in self.sections for day in section.days]
        if span is None and days:
            span = min(days), max(days)
        period = (self.options.first or (span and span[0]), self.options.last or (span and span[1]))
        if span and period != span:
            raise UnreadableExport(f"The file says itself that it covers {span[0]} to {span[1]}; leave the period out.")
        if period[0] is None or period[1] is None:
            raise UnreadableExport("The file does not say which days it covers: give the period.")
        return period[0], period[1]


def _is_note(record: Record) -> bool:
    texts = [cell.strip() for cell in record.cells if cell.strip()]
    return len(texts) == 1 and is_labelled(texts[0])
