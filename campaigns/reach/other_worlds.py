"""Whether a count could have been another, for all that was published: shown by a world in which it is.

A world gives every unit of a tabulation a whole number from 0 up and agrees with everything known: also that what was
suppressed is not 0, for 0 is published. Here it is what changes from the truth, by place: a row's number, or the unit's
below zero. Each is checked by plain addition, whatever search led to it.
"""

from collections.abc import Collection, Iterable, Iterator

from campaigns.reach.derivable import Vector, combined, dependencies
from campaigns.reach.tabulation import Tabulation

# How often, and in how many places, what falls short is raised before the search gives up on a world.
_LIFTS_AT_MOST = 5


def pinned(table: Tabulation, hidden: Collection[int], rows: Iterable[int]) -> set[int]:
    """Those of `rows` for which no world was found in which they differ, when all rows but `hidden` are known.

    That none was found does not prove that there is none; the caller takes it for proof.
    """
    left = set(rows)
    spare = {-1 - unit: count for unit, count in enumerate(table.units)}
    spare |= {row: table.values[row] - 1 for row in hidden}
    lifts: dict[int, Vector] = {}
    short: list[Vector] = []
    if not left:
        return left
    for change in _changes(table, hidden, spare):
        if not _shortfall(change, spare):
            left -= change.keys()
            for place, by in change.items():
                if by > 0:
                    lifts.setdefault(place, change)
        elif not left.isdisjoint(change):
            short.append(change)
        if not left:
            return left
    for change in sorted(short, key=len):
        if not left.isdisjoint(change):
            left -= _lifted(change, lifts, spare).keys()
    return left


def _lifted(change: Vector, lifts: dict[int, Vector], spare: Vector) -> Vector:
    """The change with others added that make up for what falls short, or none."""
    for _ in range(_LIFTS_AT_MOST):
        missing = _shortfall(change, spare)
        if not missing:
            return change
        if len(missing) > _LIFTS_AT_MOST:
            break
        for place in missing:
            change = combined(change, 1, lifts.get(place, {}), 1)
    return {}


def _shortfall(change: Vector, spare: Vector) -> list[int]:
    """Where the change takes more than can be spared; what is known can neither spare nor take."""
    return [place for place, by in change.items() if by + spare.get(place, -by - 1) < 0]


def _changes(table: Tabulation, hidden: Collection[int], spare: Vector) -> Iterator[Vector]:
    """Changes that nothing known would show, both ways."""
    known = [[row for row in holders if row not in hidden] for holders in table.holders]
    beside = {row for unit, rows in enumerate(known) if len(rows) < len(table.holders[unit]) for row in rows}

    def order(unit: int) -> tuple[int, int, int]:
        """What hides most is moved first, then what is known by the same rows, each against what can spare most."""
        least = min(spare.get(place, spare[-1 - unit]) for place in (-1 - unit, *table.holders[unit]))
        return (len(known[unit]) - len(table.holders[unit]), len(set(known[unit]) - beside), -least)

    units = sorted(range(len(known)), key=order)
    for combination in dependencies(known[unit] for unit in units):
        change: Vector = {}
        for number, amount in combination.items():
            for place in (-1 - units[number], *table.holders[units[number]]):
                change[place] = change.get(place, 0) + amount
        change = {place: by for place, by in change.items() if by}
        yield change
        yield {place: -by for place, by in change.items()}
