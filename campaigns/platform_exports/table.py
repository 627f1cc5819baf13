"""An export that is one table with one header: X and Meta."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from campaigns.platform_exports.cells import is_part_of_all, whole_number
from campaigns.platform_exports.columns import unused_columns
from campaigns.platform_exports.drafts import Draft, ExportOptions
from campaigns.platform_exports.layouts import Days, Layout, plain_heading
from campaigns.platform_exports.records import Record, fitted
from campaigns.platform_exports.repeats import Repeats, Repetition
from campaigns.platform_exports.running_sums import RunningSums
from campaigns.platform_exports.skipped import UnreadableCell, UnreadableExport, not_taken, quoted_cell
from campaigns.platform_exports.spreadsheet_days import OrderUnknown, Span, SpreadsheetDays
from campaigns.platform_exports.tally import Tally
from campaigns.reach.measures import MEASURES, Axis
from coordination.rows.note_rows import is_labelled, is_prose
from coordination.rows.row_errors import RowError
from coordination.rows.total_words import is_total, mentions_total

PROMOTED = "promoted impressions"
REACH_EXCEEDS = "Its reach exceeds its impressions, which cannot be: the columns may have been mixed up."

# Columns by whose cells Meta breaks a campaign down; a row that names none there sums up those that do.
BREAKDOWNS = frozenset(
    {
        *("day", "ad set name", "ad name", "age", "gender", "country", "region", "dma region", "platform", "placement"),
        *("publisher platform", "platform position", "device platform", "impression device", "time of day"),
    }
)

_MOST_OF_A_NOTE = 3  # cells


class TotalsRow(NamedTuple):
    """A row that says it is a total; how many of the `rows` above it come to it."""

    record: Record
    rows_summed: int
    rows: int


@dataclass(slots=True)
class ExportTable:
    """One table being read: feed it every record below the header, then ask it for its drafts."""

    layout: Layout
    header: Record
    options: ExportOptions
    rows: int = 0
    skipped: list[RowError] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    promoted: bool = False
    positions: dict[str, int] = field(init=False)
    tallies: dict[int, Tally] = field(init=False)
    repeats: Repeats = field(init=False)
    breakdowns: list[int] = field(init=False)
    subtotals: list[Record] = field(default_factory=list)
    broken_down: bool = False
    sums: RunningSums = field(default_factory=RunningSums)
    totals: list[TotalsRow] = field(default_factory=list)
    impossible: int = 0
    spreadsheet_days: SpreadsheetDays = field(default_factory=SpreadsheetDays)
    waiting: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.options.daily and self._of_posts:
            raise UnreadableExport("This export counts each post over its whole life: it says nothing of single days.")
        titles = [plain_heading(title) for title in self.header.cells]
        self.positions = {title: titles.index(title) for title in titles}
        counts = [title for title in self.layout.counts if title in titles]
        self.tallies = {self.positions[title]: self._tally(title) for title in counts}
        self.repeats = Repeats(self.positions.get(self.layout.identity), tuple(self.tallies))
        parts = BREAKDOWNS - {self.layout.name, self.layout.identity} if self.layout.name else frozenset()
        self.breakdowns = [at for title, at in self.positions.items() if title in parts]
        self.skipped += unused_columns(self.header.line, self.header.cells, [*counts, PROMOTED])

    def feed(self, record: Record) -> None:
        """One record below the header; what is wrong with it goes to `skipped`."""
        cells = fitted(record.cells, len(self.header.cells))
        if self._is_note(record.cells):
            self.skipped.append(not_taken(record.line, "", "note_row"))
            return
        self.rows += 1
        if cells is None or len(record.cells) <= max(self.tallies, default=0):  # it ends before what it counts
            self._lose(record.line, "", "malformed")
            return
        record = record._replace(cells=cells)
        repetition = self.repeats.classify_row(cells)
        if repetition is not Repetition.NEW:
            self.skipped.append(not_taken(record.line, self._spelled(self.layout.identity), "duplicate"))
            for tally in self.tallies.values() if repetition is Repetition.DIFFERENT else ():
                tally.lose()
        elif self._sums_up_all(cells):
            self.totals.append(TotalsRow(record, self.sums.comes_to(self._first_count(cells)), self.sums.rows))
        elif self._says_it_sums_up(cells):
            self.skipped.append(not_taken(record.line, "", "subtotal_row"))
        elif any(is_part_of_all(cells[at]) for at in self.breakdowns):
            self.subtotals.append(record)
        elif self._is_unspoken_sum(cells):
            self._lose(record.line, "", "sum_of_rows_above")
        else:
            self.broken_down |= bool(self.breakdowns)
            self._row(record)

    def drafts(self) -> list[Draft]:
        """The figures of all rows fed. Raises UnreadableExport where the options name another period."""
        for record in self.waiting:
            self._row_of_days(record, self._span(record, self._day_columns), is_summed=True)
        self._place_totals()
        self._place_subtotals()
        self._finish()
        if self.impossible and not any(tally.period_sum.rows.count for tally in self.tallies.values()):
            raise UnreadableExport(REACH_EXCEEDS)
        if not self.days:
            return []
        first, last = self._period()
        drafts = []
        for tally in self.tallies.values():
            drafts += tally.drafts(self.header.line, first, last, daily=self.options.daily)
            self.skipped += tally.skipped
        return drafts

    def _is_note(self, cells: list[str]) -> bool:
        """Whether a line below the header counts nothing and is written as a note: with a label, or as words alone
        where a day or an id belongs."""
        places = [at for at, cell in enumerate(cells) if cell.strip()]
        first = cells[places[0]].strip()
        if len(places) > _MOST_OF_A_NOTE or any(re.search(r"\d", cells[at]) for at in places[1:]):
            return False
        worded = {self.positions.get(title) for title in (self.layout.identity, *self._day_columns) if title}
        return is_labelled(first) or (len(places) == 1 and places[0] in worded and is_prose(first))

    def _sums_up_all(self, cells: list[str]) -> bool:
        name, identity = self.layout.name, self.layout.identity
        says_so = {at for title in (name, identity, *self.layout.days[0]) if (at := self.positions.get(title, -1)) >= 0}
        is_nameless = bool(name) and not cells[self.positions[name]].strip()
        return is_nameless or any(is_total(cells[at]) for at in says_so)

    def _says_it_sums_up(self, cells: list[str]) -> bool:
        """Whether a total is spoken of where the days would stand, or in a name beside which none do."""
        days = [cells[self.positions[title]] for title in {*self._day_columns}]
        name = cells[self.positions[self.layout.name]] if self.layout.name else ""
        return any(map(mentions_total, days)) or (mentions_total(name) and not any(day.strip() for day in days))

    def _is_unspoken_sum(self, cells: list[str]) -> bool:
        """Whether a row that could be any, of a table whose rows are told by names, is what those above it come to."""
        named = bool(self.layout.name) and self.layout.name not in self._day_columns
        return named and self.sums.is_sum_above(self._first_count(cells))

    def _first_count(self, cells: list[str]) -> int:
        """What the row adds to the first column whose rows add; 0 where that cannot be read."""
        at = next((at for at, tally in self.tallies.items() if tally.adds), None)
        try:
            return 0 if at is None else whole_number(cells[at])
        except UnreadableCell:
            return 0

    def _place_totals(self) -> None:
        """Of the rows that say they are totals, those of some rows alone are told from that of all: they are what a run
        of rows above them comes to, and rows, or the total of all, stand below them."""
        of_all, is_above_that_of_all = [], False
        for total in reversed(self.totals):
            if total.rows_summed and (total.rows < self.sums.rows or is_above_that_of_all):
                self.skipped.append(not_taken(total.record.line, "", "subtotal_row"))
            else:
                of_all.append(total.record)
            is_above_that_of_all |= self._first_count(total.record.cells) == self.sums.sum
        for record in reversed(of_all):
            self._total(record)

    def _place_subtotals(self) -> None:
        """Rows of which a column of parts names none: beside rows of the parts they sum these up, and are not added."""
        if not self.broken_down:
            for record in self.subtotals:
                self._row_of_days(record, self._span(record, self._day_columns))
        elif len(self.subtotals) == 1 and not any(tally.totals for tally in self.tallies.values()):
            self._total(self.subtotals[0])
        else:
            self.skipped += [not_taken(record.line, "", "subtotal_row") for record in self.subtotals]

    @property
    def _of_posts(self) -> bool:
        return self.layout.dates is Days.OF_THE_POST

    def _tally(self, title: str) -> Tally:
        measure = self.layout.counts[title]
        adds = Axis.TIME in MEASURES[measure].adds_over
        return Tally(self._spelled(title), measure, adds, blank_is_zero=self.layout.blank_is_zero)

    def _spelled(self, title: str) -> str:
        return quoted_cell(self.header.cells[self.positions[title]]) if title else ""

    @property
    def _day_columns(self) -> tuple[str, str]:
        return next(pair for pair in self.layout.days if set(pair) <= self.positions.keys())

    def _row(self, record: Record) -> None:
        try:
            span = self._readable_span(record, self._day_columns)
        except OrderUnknown:
            self.waiting.append(record)
            self.sums.add(self._first_count(record.cells))
        else:
            self._row_of_days(record, span)

    def _row_of_days(self, record: Record, span: Span | None, *, is_summed: bool = False) -> None:
        """A row of these days; None where nobody can tell. `is_summed` if it had to wait for them."""
        if span is None:
            for tally in self.tallies.values():
                tally.lose()
            return
        if self.options.daily and span[0] != span[1]:
            raise UnreadableExport("Its rows cover several days: export it again, broken down by day.")
        self.days.update(span)
        if self._is_impossible(record.cells):
            self.impossible += 1
            self._lose(record.line, "", "reach_exceeds_impressions")
            return
        if not is_summed:
            self.sums.add(self._first_count(record.cells))
        for at, tally in self.tallies.items():
            tally.add(record.line, record.cells[at], span[0] if span[0] == span[1] else None)
        self.promoted |= PROMOTED in self.positions and _is_some(record.cells[self.positions[PROMOTED]])

    def _is_impossible(self, cells: list[str]) -> bool:
        """Whether more accounts were reached than anything was shown."""
        try:
            reach, impressions = (whole_number(cells[self.positions[title]]) for title in ("reach", "impressions"))
        except (KeyError, UnreadableCell):
            return False
        return reach > impressions

    def _total(self, record: Record) -> None:
        self.skipped.append(not_taken(record.line, "", "totals_row"))
        columns = self.layout.days[-1]
        cells = [record.cells[self.positions[day]] for day in columns]
        if self.layout.name not in columns and all(cell.strip() and not is_total(cell) for cell in cells):
            self.days.update(self._span(record, columns) or ())
        for at, tally in self.tallies.items():
            tally.total(record.line, record.cells[at])

    def _span(self, record: Record, columns: tuple[str, str]) -> Span | None:
        """The days a row covers, when every row was seen; None, after naming the column that does not say, where nobody
        can tell."""
        try:
            return self._readable_span(record, columns)
        except OrderUnknown:
            self.skipped.append(not_taken(record.line, self._spelled(columns[0]), "day_or_month"))
            return None

    def _readable_span(self, record: Record, columns: tuple[str, str]) -> Span | None:
        """The same as long as rows are to come. Raises OrderUnknown for days that one of these may settle."""
        if self.layout.has_iso_days:
            try:
                if span := self.spreadsheet_days.span([record.cells[self.positions[title]] for title in columns]):
                    return span
            except UnreadableCell as fault:
                self.skipped.append(not_taken(record.line, self._spelled(columns[0]), fault.code))
                return None
        return self._span_of_the_platform(record, columns)

    def _span_of_the_platform(self, record: Record, columns: tuple[str, str]) -> Span | None:
        span = []
        for title in columns:
            try:
                span.append(self.layout.read_day(record.cells[self.positions[title]]))
            except UnreadableCell as fault:
                self.skipped.append(not_taken(record.line, self._spelled(title), fault.code))
                return None
        if span[0] > span[1]:
            self.skipped.append(not_taken(record.line, self._spelled(columns[1]), "not_a_date"))
            return None
        return span[0], span[1]

    def _lose(self, line: int, column: str, code: str) -> None:
        self.skipped.append(not_taken(line, column, code))
        for tally in self.tallies.values():
            tally.lose()

    def _finish(self) -> None:
        """Note what can only be known once every row was read."""
        if PROMOTED in self.positions:
            code = "promoted_apart" if self.promoted else "nothing_promoted"
            self.skipped.append(not_taken(self.header.line, self._spelled(PROMOTED), code))
        if order := self.spreadsheet_days.order:
            self.skipped.append(not_taken(self.header.line, self._spelled(self._day_columns[0]), order))
        if self.repeats.rounded:
            self.skipped.append(not_taken(self.header.line, self._spelled(self.layout.identity), "ids_rounded"))
        gaps = self.layout.every_day and self.days and (max(self.days) - min(self.days)).days >= len(self.days)
        if gaps:
            self.skipped.append(not_taken(self.header.line, self._spelled(self.layout.days[0][0]), "days_missing"))
        for tally in self.tallies.values():
            tally.period_sum.hole |= self.promoted or bool(gaps)

    def _period(self) -> Span:
        covered = min(self.days), max(self.days)
        first, last = self.options.first or covered[0], self.options.last or covered[1]
        if not self._of_posts and (first, last) != covered:
            raise UnreadableExport(
                f"The file says itself that it covers {covered[0]} to {covered[1]}; leave the period out."
            )
        if not first <= covered[0] <= covered[1] <= last:
            raise UnreadableExport(f"The file has posts of {covered[0]} to {covered[1]}, outside the period given.")
        return first, last


def _is_some(cell: str) -> bool:
    """Whether a cell holds a count above nothing; platforms write `-` for none."""
    try:
        return whole_number(cell) > 0
    except UnreadableCell as fault:
        return fault.code == "rounded"
