"""The last gate: what is printed is printed again, to the letter, from worlds in which what is guarded is another.

A report that were not the same in such a world would tell in which one its reader lives. Worlds are shown, not argued:
whatever chose the pattern, each is compared by what it prints.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from campaigns.reach.checks import failed_checks, run_checks
from campaigns.reach.disclosure.secondary_suppression import wholes_with_parts
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Inputs
from campaigns.reach.measures import MEASURES

_CONTACTS = frozenset(code for measure in MEASURES.values() for code in measure.at_most)


@dataclass(frozen=True, slots=True)
class Worlds:
    """Inputs that nobody can tell from the true ones: every small count is no more than `low` or, of contacts, twice
    that in the first, and no less than `high` in the second. In the others the complements are something else too."""

    low: int
    high: int
    inputs: tuple[Inputs, ...]

    @property
    def width(self) -> int:
        """By how much a withheld count may be another at least."""
        return self.high - self.low


def possible_worlds(inputs: Inputs, small: Collection[str], guarded: Collection[str]) -> Worlds | None:
    """Those with every figure of the ids `small` between 1 and the threshold; None where there are no such worlds.

    Others of those `guarded`, the complements, give way, and in further worlds all or half of them are more, or less,
    than they are, as far as there are such worlds. Each passes the checks of figures, as the truth does.
    """

    def at(level: int, neighbours: Mapping[str, int] = {}) -> Inputs:
        figures = {
            figure.id: _small_at(figure, level)
            if figure.id in small
            else _at(figure, neighbours.get(figure.id, figure.value))
            for figure in inputs.figures
        }
        return replace(inputs, figures=tuple(_giving_way(figures, guarded, level).values()))

    low = next((level for level in range(1, inputs.small) if _holds(at(level))), None)
    high = at(inputs.small)
    if low is None or not _holds(high):
        return None
    moved = (at(low, neighbours) for neighbours in _of_complements(inputs, small, guarded))
    return Worlds(low, inputs.small, (at(low), high, *(world for world in moved if _holds(world))))


def _of_complements(inputs: Inputs, small: Collection[str], guarded: Collection[str]) -> Iterator[dict[str, int]]:
    """What the figures that are guarded for the sake of others might say instead, by id."""
    complements = [
        figure for figure in inputs.figures if figure.id in guarded and figure.id not in small and figure.value
    ]
    if complements:
        yield {figure.id: figure.value + inputs.small for figure in complements}
        yield {figure.id: figure.value + inputs.small for figure in complements[::2]}
        yield {figure.id: max(figure.value // 2, 1) for figure in complements}


def prints_the_same(inputs: Inputs, neighbours: Worlds, printed: Callable[[Inputs], Any]) -> bool:
    """Whether the same is printed in each world as in the true one."""
    truth = printed(inputs)
    return all(printed(neighbour) == truth for neighbour in neighbours.inputs)


def _giving_way(figures: dict[str, Figure], may: Collection[str], level: int) -> dict[str, Figure]:
    """The same, where parts are more than their whole: it is as much if it `may` be, or else the largest that may are
    less, though no less than `level`."""
    for whole_figure, parts in wholes_with_parts(list(figures.values())):
        # What is open above holds any parts.
        outside = 0 if whole_figure.interval.high is None else sum(part.value for part in parts) - whole_figure.value
        if outside > 0 and whole_figure.id in may:
            figures[whole_figure.id] = _at(whole_figure, whole_figure.value + outside)
        elif outside > 0:
            for part in sorted((part for part in parts if part.id in may), key=lambda part: -part.value):
                less = max(min(outside, part.value - level), 0)
                figures[part.id] = _at(part, part.value - less)
                outside -= less
    return figures


def _small_at(figure: Figure, level: int) -> Figure:
    """At the level; at twice that where it counts contacts, since there are no fewer of them than people."""
    return _at(figure, level * 2 if figure.measure in _CONTACTS else level)


def _at(figure: Figure, value: int) -> Figure:
    return replace(figure, value=value)


def _holds(inputs: Inputs) -> bool:
    return not failed_checks(run_checks(inputs.counted, inputs.scope, inputs.universes))
