"""At most how many different people: nobody counted twice, and of every universe no more than there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.reach.scope import Counted
from campaigns.reach.universes import AreaUniverse, KnownUniverses


@dataclass(frozen=True, slots=True)
class Most:
    """At most `number` people, None where nothing bounds them; `caps` are the universes that hold it down."""

    number: int | None = 0
    caps: tuple[AreaUniverse, ...] = ()

    def __add__(self, other: "Most") -> "Most":
        number = None if self.number is None or other.number is None else self.number + other.number
        return Most(number, self.caps + other.caps)

    def within(self, universe: AreaUniverse | None) -> "Most":
        """The same, and no more than the universe holds."""
        if universe is None or (self.number is not None and self.number <= universe.population):
            return self
        return Most(universe.population, (universe,))

    def or_fewer(self, other: "Most") -> "Most":
        """Whichever allows fewer."""
        return min(self, other, key=lambda most: (most.number is None, most.number or 0))


def most_people(items: Iterable[Counted], universes: KnownUniverses) -> Most:
    """The sum of the audiences `items`; a universe binds its own alone, and whoever is of none is bound by none."""
    used = list(items)
    roots: dict[str, list[Counted]] = {}
    unbound: list[Counted] = []
    for item in used:
        code = item.figure.universe
        if code is None or not universes.knows(code):
            unbound.append(item)
        else:
            roots.setdefault(_root(code, universes), []).append(item)
    total = _sum(unbound)
    for code in sorted(roots):
        total = total + _of_areas(code, roots[code], universes).or_fewer(_of_universes(code, roots[code], universes))
    return total


def _sum(items: Iterable[Counted]) -> Most:
    numbers = [item.most_people for item in items]
    stated_numbers = [number for number in numbers if number is not None]
    return Most(sum(stated_numbers) if len(stated_numbers) == len(numbers) else None)


def _root(code: str, universes: KnownUniverses) -> str:
    passed = {code}
    while (outer := universes.parent(code)) is not None and outer not in passed:
        passed.add(outer)
        code = outer
    return code


def _of_areas(code: str, items: Sequence[Counted], universes: KnownUniverses, depth: int = 0) -> Most:
    """Area by area, from inside outwards; in each, first the universes inside `code`, then `code` itself."""
    inner: dict[str, list[Counted]] = {}
    of_area: list[Counted] = []
    for item in items:
        if len(item.lineage) > depth:
            inner.setdefault(item.lineage[depth], []).append(item)
        else:
            of_area.append(item)
    total = _in_one_area(code, of_area, universes)
    for area in sorted(inner):
        total = total + _of_areas(code, inner[area], universes, depth + 1).within(universes.of(code, area))
    return total


def _in_one_area(code: str, items: Sequence[Counted], universes: KnownUniverses) -> Most:
    """What is of one and the same area: each universe inside `code` no more than it holds there."""
    total = Most()
    for inner, group in _by_universe_inside(code, items, universes).items():
        total = total + (_in_one_area(inner, group, universes).within(universes.of(inner, group[0].lineage[-1])))
    return total + _own(code, items)


def _of_universes(code: str, items: Sequence[Counted], universes: KnownUniverses) -> Most:
    """Universe by universe, from inside outwards; in each all areas first."""
    of_universe = [item for item in items if item.figure.universe == code]
    total = _of_areas(code, of_universe, universes)
    for inner, group in _by_universe_inside(code, items, universes).items():
        total = total + _of_universes(inner, group, universes)
    for area in reversed(_common(items)):
        total = total.within(universes.of(code, area))
    return total


def _own(code: str, items: Iterable[Counted]) -> Most:
    return _sum(item for item in items if item.figure.universe == code)


def _by_universe_inside(code: str, items: Iterable[Counted], universes: KnownUniverses) -> dict[str, list[Counted]]:
    """The items of universes inside `code`, by the outermost of these."""
    groups: dict[str, list[Counted]] = {}
    for item in items:
        inner = str(item.figure.universe)
        while inner != code and (outer := universes.parent(inner)) not in (code, None):
            inner = str(outer)
        if inner != code:
            groups.setdefault(inner, []).append(item)
    return groups


def _common(items: Sequence[Counted]) -> list[str]:
    """The areas that hold all items, outermost first."""
    lineages = [item.lineage for item in items]
    return [areas[0] for areas in zip(*lineages, strict=False) if len(set(areas)) == 1]
