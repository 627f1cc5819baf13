"""The tables of a report: what each channel and measure comes to in all, by area, by organisation and by ISO week."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from campaigns.reach.bounds.contacts import add_up
from campaigns.reach.evidence import weakest_grade
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Inputs
from campaigns.reach.scope import Counted, ReachScope, choose_figures
from campaigns.reach.wording.rounding import rounded_down

# Channel, measure, what it is by, and which one of those; the total is of none.
Key = tuple[str, ...]
TOTAL = ("total", "")
WEEK = "week"
Rows = dict[Key, list[Counted]]


def tables_of_inputs(inputs: Inputs) -> Rows:
    """The figures of every cell. An area has its own and those of the areas inside it; nested areas do not add."""
    return rows_in_scope(inputs.counted, inputs.scope)


def rows_in_scope(figures: Iterable[Figure], scope: ReachScope) -> Rows:
    """The figures of every cell of the tables in `scope`."""
    table: Rows = defaultdict(list)
    for item in choose_figures(figures, ReachScope(None, scope.channels, scope.first, scope.last, breakdowns=True)):
        for key, part in _cells(item, scope):
            table[(item.figure.channel, item.figure.measure, *key)].append(part)
    return dict(sorted(table.items()))


def cell_as_json(key: Key, items: Sequence[Counted]) -> dict[str, object]:
    """One printed cell. Where it cuts a figure's period, its total is that figure's even share, which nobody counted:
    an estimate, bounded by none and all of it. The shares of all days sum to the figure."""
    total = add_up(items)
    return {
        **_named(key),
        "suppressed": False,
        "total": total.total,
        "low": total.sure.low,
        "high": total.sure.high,
        "qualifier": total.word.value,
        "apportioned": not total.whole,
        "evidence_grade": weakest_grade(items),
        "metrics": len({item.figure.id for item in items}),
    }


def withheld_as_json(key: Key, shown: Sequence[Counted]) -> dict[str, object]:
    """A cell that is not printed; of a total, what the figures `shown` come to at least, rounded down, if anything."""
    cell: dict[str, object] = {**_named(key), "suppressed": True, "total": None}
    least = rounded_down(add_up(shown).sure.low) if key[2:] == TOTAL else 0
    return {**cell, "at_least": least} if least else cell


def _named(key: Key) -> dict[str, object]:
    channel, measure, by, part = key
    return {"channel": channel, "measure": measure, "by": by, "of": part or None}


def _cells(item: Counted, scope: ReachScope) -> Iterator[tuple[tuple[str, str], Counted]]:
    figure = item.figure
    inside = figure.counts_in(scope.area) if scope.area else figure.lineage
    yield from ((("area", area), item) for area in inside if area != scope.area)
    if scope.area is not None and scope.area not in inside:
        return
    yield TOTAL, item
    yield ("organisation", figure.organisation), item
    yield from (((WEEK, name), part) for name, part in _weeks(item))


def _weeks(item: Counted) -> Iterator[tuple[str, Counted]]:
    first = item.first
    while first <= item.last:
        last = min(first + timedelta(days=6 - first.weekday()), item.last)
        year, week, _ = first.isocalendar()
        yield f"{year}-W{week:02}", Counted(item.figure, first, last)
        first = last + timedelta(days=1)
