"""The tables of a report: what each channel and measure comes to in all, by area, by organisation and by ISO week."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import timedelta

from campaigns.reach.contacts import add_up
from campaigns.reach.evidence import weakest_grade
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Inputs
from campaigns.reach.measures import MEASURES
from campaigns.reach.scope import Counted, Scope, choose
from campaigns.reach.small_numbers import Cell, Key, protect

# Channel, measure, what it is by, and which one of those; the total is of none.
TOTAL = ("total", "")
Rows = dict[Key, list[Counted]]


def tables(inputs: Inputs) -> Rows:
    """The figures of every cell. An area has its own and those of the areas inside it; nested areas do not add."""
    return rows(inputs.counted, inputs.scope)


def rows(figures: Iterable[Figure], scope: Scope) -> Rows:
    """The figures of every cell of the tables in `scope`."""
    table: Rows = defaultdict(list)
    for item in choose(figures, Scope(None, scope.channels, scope.first, scope.last, breakdowns=True)):
        for key, part in _cells(item, scope):
            table[(item.figure.channel, item.figure.measure, *key)].append(part)
    return dict(sorted(table.items()))


def suppressed(inputs: Inputs, table: Rows) -> frozenset[Key]:
    """The cells that may not leave the partnership: small out-take counts, and those that would give them away."""
    known = [cell for earlier in inputs.earlier for cell in _known(earlier.figures, earlier.scope, earlier.printed)]
    hidden = protect(_atoms(table), sensitive=_is_out_take, below=inputs.small, known=known)
    return frozenset(hidden)


def cell_as_json(key: Key, items: Sequence[Counted], hidden: frozenset[Key]) -> dict[str, object]:
    """One printed cell; of a suppressed one, that it is."""
    channel, measure, by, of = key
    named: dict[str, object] = {"channel": channel, "measure": measure, "by": by, "of": of or None}
    if key in hidden:
        return {**named, "suppressed": True, "total": None}
    total = add_up(items)
    return {
        **named,
        "suppressed": False,
        "total": total.total,
        "low": total.interval.low,
        "high": total.interval.high,
        "qualifier": total.qualifier.value,
        "evidence_grade": weakest_grade(items),
        "metrics": len({item.figure.id for item in items}),
    }


def _cells(item: Counted, scope: Scope) -> Iterator[tuple[tuple[str, str], Counted]]:
    figure = item.figure
    inside = figure.counts_in(scope.area) if scope.area else figure.lineage
    yield from ((("area", area), item) for area in inside if area != scope.area)
    if scope.area is not None and scope.area not in inside:
        return
    yield TOTAL, item
    yield ("organisation", figure.organisation), item
    yield from ((("week", name), part) for name, part in _weeks(item))


def _weeks(item: Counted) -> Iterator[tuple[str, Counted]]:
    first = item.first
    while first <= item.last:
        last = min(first + timedelta(days=6 - first.weekday()), item.last)
        year, week, _ = first.isocalendar()
        yield f"{year}-W{week:02}", Counted(item.figure, first, last)
        first = last + timedelta(days=1)


def _is_out_take(key: Key) -> bool:
    return MEASURES[key[1]].out_take


def _known(figures: Iterable[Figure], scope: Scope, printed: frozenset[Key]) -> Iterator[Cell]:
    for cell in _atoms(rows(figures, scope)):
        yield cell if cell.key in printed else Cell(cell.key, None, cell.atoms)


def _atoms(table: Rows) -> list[Cell]:
    """The cells of the out-take measures over the days of their figures: whatever two tables share is a set of days."""
    return [_cell(key, items) for key, items in table.items() if _is_out_take(key)]


def _cell(key: Key, items: Iterable[Counted]) -> Cell:
    atoms = {atom: count for item in items for atom, count in _days(item)}
    return Cell(key, sum(atoms.values()), atoms)


def _days(item: Counted) -> Iterator[tuple[Hashable, int]]:
    day = item.first
    while day <= item.last:
        yield (item.figure.id, item.figure.version, day), Counted(item.figure, day, day).contacts
        day += timedelta(days=1)
