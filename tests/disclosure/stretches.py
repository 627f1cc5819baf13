"""Which figures a cell of a document counts, each on which of its days, as every reader may know."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from campaigns.reach.figures import Figure
from tests.disclosure.random_campaigns import COUNTY, Published

Piece = tuple[Figure, date, date]  # a figure, and the first and the last of its days that count


def count_of(figure: Figure) -> Hashable:
    """What is one count whatever its version, id or source: an attacker may know that a number did not change."""
    return (
        *(figure.organisation, figure.area, figure.channel, figure.measure, figure.period_from, figure.period_to),
        *(figure.value, figure.qualifier, figure.margin_percent, figure.rounded_to, figure.source.split(" ")[0]),
    )


def share_of(figure: Figure, end: str, first: date, last: date) -> int:
    """The even share of the figure's value, or of that end of it, that falls on these days."""
    interval = figure.interval
    value = {"total": figure.value, "low": interval.low, "high": interval.high or 0}[end]
    days = (figure.period_to - figure.period_from).days + 1
    begin, finish = (first - figure.period_from).days, (last - figure.period_from).days + 1
    return value * finish // days - value * begin // days


def whole(pieces: Iterable[Piece]) -> list[Piece]:
    """Those on all of their figure's days."""
    return [piece for piece in pieces if piece[1:] == (piece[0].period_from, piece[0].period_to)]


def residents_apart(counts: Iterable[Piece]) -> Iterator[list[Piece]]:
    """One count of residents of each of some areas, none of which holds another."""
    by_area: dict[str, list[Piece]] = {}
    for piece in counts:
        if piece[0].universe == "residents" and piece[0].area != COUNTY:
            by_area.setdefault(piece[0].area, []).append(piece)
    yield from (list(together) for together in product(*by_area.values()) if len(together) > 1)


def stretches(published: Published, cell: dict[str, Any]) -> list[Piece]:
    """The figures that a cell counts, each on its days there."""
    scope = published.inputs.scope
    rows = []
    for figure in published.inputs.counted:
        if (figure.channel, figure.measure) != (cell["channel"], cell["measure"]):
            continue
        inside = _counts_in(figure, str(scope.area))
        place = {
            "area": cell["of"] in inside,
            "organisation": cell["of"] == figure.organisation and scope.area in inside,
        }
        if not place.get(cell["by"], scope.area in inside):
            continue
        first, last = max(figure.period_from, scope.first or date.min), min(figure.period_to, scope.last or date.max)
        if cell["by"] == "week":
            year, week = cell["of"].split("-W")
            monday = date.fromisocalendar(int(year), int(week), 1)
            first, last = max(first, monday), min(last, monday + timedelta(days=6))
        if first <= last:
            rows.append((figure, first, last))
    return rows


def _counts_in(figure: Figure, area: str) -> list[str]:
    """The areas of a table about `area` in which the figure counts: a part only strictly below its whole."""
    if area not in figure.lineage:
        return []
    inside = list(figure.lineage[figure.lineage.index(area) :])
    if figure.below is not None and figure.below in inside:
        inside = inside[inside.index(figure.below) + 1 :]
    return inside


def cuts_of(published: Sequence[Published]) -> dict[Hashable, set[date]]:
    """The days at which some table cuts each count: the first of a stretch, and the first after it."""
    cuts: dict[Hashable, set[date]] = {}
    for one in published:
        for figure in one.inputs.counted:
            cuts.setdefault(count_of(figure), set())
        for cell in one.document["tables"]:
            for figure, first, last in stretches(one, cell):
                cuts[count_of(figure)] |= {first, last + timedelta(days=1)}
    return cuts
