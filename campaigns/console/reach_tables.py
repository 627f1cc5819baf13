"""The tables of a reach page, each as the page draws it and as its file has it: the numbers of the API, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.dateformat import format as formatted

from campaigns.api.rollups import answered_cells
from campaigns.models import Campaign, Channel, Statement
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording.prose import NOUNS, QUALIFIER_WORDS, bounds_in_words, qualified_amount
from campaigns.rollups.compiled_cells import Cells, Pending
from campaigns.rollups.query import RollupQuery, check_query
from coordination.api.charts import Bar
from coordination.ground.actor import Actor
from partners.models import Organisation

MOST_ROWS = 500  # of a table on a page; its file has all of them
STATUSES = {
    "supported": ("Holds", "green"),
    "no_longer_supported": ("No longer holds", "red"),
    "unsupported": ("Is not supported", "red"),
    "indeterminate": ("Is not decided", "yellow"),
}
CHANNEL_HEADER = ("channel", "unit", "total", "at least", "at most", "said as", "weakest evidence", "figures")
COUNCIL_HEADER = ("channel", "organisation", "unit", "total", "at least", "at most", "said as", "weakest evidence")
WEEK_HEADER = ("channel", "week from", "unit", "total", "at least", "at most", "said as", "weakest evidence")
STATEMENT_HEADER = ("sentence", "printed in", "printed on", "status", "since", "why", "instead")


@dataclass(frozen=True, slots=True)
class ReachTableRow:
    """One line of a table: what it is of, its unit, and what it comes to."""

    label: str
    channel: str
    unit: str
    total: int
    low: int
    high: int | None
    qualifier: str
    grade: str | None
    figures: int
    pending: bool = False

    @property
    def words(self) -> str:
        """The amount in words: `more than 297,000 contacts`."""
        return qualified_amount(self.total, Qualifier(self.qualifier), self.unit)

    @property
    def bar(self) -> Bar:
        """As a bar, its amount with the word it was reported with: a number alone would say more than anybody did."""
        return Bar(self.label, self.low, self.high, f"{QUALIFIER_WORDS[Qualifier(self.qualifier)]}{self.total:,}")

    @property
    def between(self) -> str:
        """Its bounds in words."""
        return bounds_in_words(self.low, self.high)

    @property
    def unit_in_words(self) -> str:
        """What is counted: `people reached`."""
        return NOUNS[self.unit][1]


def channel_rows(headline: Mapping[str, Any]) -> list[ReachTableRow]:
    """What each channel comes to, as the headline has it."""
    return [
        ReachTableRow(
            channel["name"],
            channel["channel"],
            channel["measure"],
            channel["total"],
            channel["low"],
            channel["high"],
            channel["qualifier"],
            channel["evidence_grade"],
            channel["metrics"],
        )
        for channel in headline["contacts"]["by_channel"]
    ]


def council_rows(campaign: Campaign, *, by: Actor, most: int | None = None) -> list[ReachTableRow]:
    """What each organisation reported on each channel, as `rollups/` has it, at `most` so many rows. Raises Forbidden
    or NotFound."""
    cells = _cells(campaign, "organisation", by, most)
    keys = {cell["organisation"] for cell in cells}
    names = Organisation.objects.names_of(keys)
    return [_row(names[cell["organisation"]], cell) for cell in cells]


def week_rows(campaign: Campaign, *, by: Actor, most: int | None = None) -> list[ReachTableRow]:
    """What each channel came to in each ISO week, as `rollups/` has it: a share of a figure over more days is an
    estimate. Raises Forbidden or NotFound."""
    return [_row(_week(cell["week"]), cell) for cell in _cells(campaign, "week", by, most)]


def _cells(campaign: Campaign, dimension: str, by: Actor, most: int | None) -> list[dict[str, Any]]:
    query = RollupQuery(campaign, campaign.area, ("channel", "measure", dimension))
    check_query(query, by=by)
    pending = Pending(query)  # before the cells: one compiled in between would look final
    return list(answered_cells(query, Cells(query)[:most], pending))


def _row(label: str, cell: Mapping[str, Any]) -> ReachTableRow:
    names = ("channel", "measure", "total", "low", "high", "qualifier", "evidence_grade", "metrics", "pending")
    return ReachTableRow(label, *(cell[name] for name in names))


def _week(code: str) -> str:
    """`20 February 2017`, the Monday with which the week `2017-W08` begins."""
    year, week = code.split("-W")
    return formatted(date.fromisocalendar(int(year), int(week), 1), "j F Y")


def by_channel(rows: Iterable[ReachTableRow]) -> list[tuple[str, str, list[ReachTableRow]]]:
    """The rows of each channel and unit, with both in words."""
    names = dict(Channel.objects.values_list("code", "name"))
    groups = groupby(rows, key=lambda row: (row.channel, row.unit))
    return [(names[channel], NOUNS[unit][1], list(group)) for (channel, unit), group in groups]


def channel_lines(rows: Iterable[ReachTableRow]) -> list[Sequence[Any]]:
    """The rows as CHANNEL_HEADER has them."""
    return [
        (row.label, row.unit_in_words, row.total, row.low, row.high, row.words, row.grade, row.figures) for row in rows
    ]


def council_lines(rows: Iterable[ReachTableRow]) -> list[Sequence[Any]]:
    """The rows as COUNCIL_HEADER, or WEEK_HEADER, has them."""
    return [
        (row.channel, row.label, row.unit_in_words, row.total, row.low, row.high, row.words, row.grade) for row in rows
    ]


def statements_of(campaign: Campaign, *, by: Actor, most: int | None = None) -> list[Statement]:
    """The register, the last printed first."""
    rows = Statement.objects.visible_to(by).filter(campaign=campaign)
    return list(rows.select_related("organisation").order_by("-printed_on", "-id")[:most])


def statement_lines(rows: Iterable[Statement]) -> list[Sequence[Any]]:
    """The register as STATEMENT_HEADER has it."""
    return [
        (row.text, row.outlet, row.printed_on.isoformat(), row.status, row.since.isoformat(), row.reason, row.nearest)
        for row in rows
    ]
