"""At least how many different people: the most that counts of people promise, alone or where nobody can be in two."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from campaigns.reach.scope import Counted
from campaigns.reach.universes import KnownUniverses

# Universes told apart at once; of more only the largest counts are tried together.
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Least:
    """At least `number` people; `is_open` says that somebody said *more than*. `items` promise them together."""

    number: int = 0
    is_open: bool = False
    items: tuple[Counted, ...] = ()

    def __add__(self, second: "Least") -> "Least":
        return Least(self.number + second.number, self.is_open or second.is_open, self.items + second.items)

    def or_more(self, second: "Least") -> "Least":
        """Whichever promises more; of two that promise as much, the one whose words name the larger number."""
        return max(self, second, key=lambda least: (least.number, not least.is_open))


def least_people(items: Iterable[Counted], universes: KnownUniverses) -> Least:
    """The most that `items` promise together. Other counts than of people promise nobody."""
    counts = [item for item in items if item.figure.counts.counts_people and item.sure.least > 0]
    bounded = [item for item in counts if universes.knows(item.figure.universe)]
    return _largest(counts).or_more(_together(bounded, universes))


def _largest(items: Iterable[Counted]) -> Least:
    best = Least()
    for item in items:
        sure = item.sure
        best = best.or_more(Least(sure.least, sure.low_open, (item,)))
    return best


def _together(items: Sequence[Counted], universes: KnownUniverses, depth: int = 0) -> Least:
    """All `items` share the first `depth` areas. Counts of disjoint universes add; so do, over areas that are not
    inside each other, those of universes whose people belong to one area. An area and a part of it never do."""
    if len(items) < 2:
        return _largest(items)
    best = _largest(items).or_more(_over_areas(items, universes, depth))
    for family in _families(items, universes):
        total = Least()
        for code in family:
            inside = [item for item in items if universes.lies_inside(item.figure.universe, code)]
            total = total + _together(inside, universes, depth)
        best = best.or_more(total)
    return best


def _over_areas(items: Iterable[Counted], universes: KnownUniverses, depth: int) -> Least:
    areas: dict[str, list[Counted]] = {}
    for item in items:
        if len(item.lineage) > depth and universes.in_one_area(item.figure.universe):
            areas.setdefault(item.lineage[depth], []).append(item)
    total = Least()
    for code in sorted(areas):
        total = total + _together(areas[code], universes, depth + 1)
    return total


def _families(items: Sequence[Counted], universes: KnownUniverses) -> Iterator[tuple[str, ...]]:
    """Every two or more universes of the items, of which no two have anybody in common."""
    largest: dict[str, int] = {}
    for item in items:
        code = str(item.figure.universe)
        largest[code] = max(largest.get(code, 0), item.sure.least)
    codes = sorted(largest, key=lambda code: (-largest[code], code))[:_AT_ONCE]
    for size in range(2, len(codes) + 1):
        for family in combinations(codes, size):
            if all(universes.are_apart(first_item, second) for first_item, second in combinations(family, 2)):
                yield family
