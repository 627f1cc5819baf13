"""Totals that equal the sum of others, from the rule alone: every total is held against every group of figures."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from tests.naive.world import Figure, World

SHARED = ("organisation", "channel", "area", "source")


def sum_with(world: World, key: str) -> tuple[str, list[str]] | None:
    """The total, and whose sum it is, that a figure which has just come is or is among: that of the fewest figures."""
    matches = [
        (len(summands), total.id, summands)
        for total in _whole(world)
        if total.value >= 1_000
        for summands in _groups(world, total)
        if key in (total.id, *summands)
    ]
    return min(matches)[1:] if matches else None


def _whole(world: World) -> list[Figure]:
    return [f for f in world.figures.values() if f.status == "counted" and f.part_of is None and f.value]


def _groups(world: World, total: Figure) -> Iterator[list[str]]:
    """Those within its days and area that share some of four things and together come to it."""
    within = [
        f
        for f in _whole(world)
        if f.id != total.id and (f.measure, f.universe) == (total.measure, total.universe)
        if total.first <= f.first and f.last <= total.last and world.holds(total.area, f.area)
    ]
    for number in range(len(SHARED) + 1):
        for shared in combinations(SHARED, number):
            groups = defaultdict(list)
            for figure in within:
                groups[tuple(getattr(figure, name) for name in shared)].append(figure)
            for group in groups.values():
                if len(group) > 1 and sum(f.value for f in group) == total.value:
                    yield sorted(f.id for f in group)
