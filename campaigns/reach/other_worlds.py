"""The last gate: what is printed is printed again, to the letter, from worlds in which what is small is something else.

A report that were not the same in such a world would tell in which one its reader lives. Worlds are shown, not argued:
whatever chose the pattern, each is compared by what it prints.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from campaigns.reach.breakdowns import breakdowns
from campaigns.reach.checks import checks, failed
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Inputs
from campaigns.reach.measures import MEASURES

_CONTACTS = frozenset(code for measure in MEASURES.values() for code in measure.at_most)


@dataclass(frozen=True, slots=True)
class Worlds:
    """Inputs that nobody can tell from the true ones: every small count is no more than `low` or, of contacts, twice
    that in the first, and no less than `high` in the second."""

    low: int
    high: int
    inputs: tuple[Inputs, Inputs]

    @property
    def width(self) -> int:
        """By how much a withheld count may be another at least."""
        return self.high - self.low


def worlds(inputs: Inputs, small: Collection[str], guarded: Collection[str]) -> Worlds | None:
    """The two, with every figure of the ids `small` between 1 and the threshold; None where there are no such worlds.

    Others of those `guarded` give way. Each world passes the checks of figures, as the truth does: no check tells it.
    """

    def at(level: int) -> Inputs:
        figures = {figure.id: _small_at(figure, level) if figure.id in small else figure for figure in inputs.figures}
        return replace(inputs, figures=tuple(_giving_way(figures, guarded, level).values()))

    low = next((level for level in range(1, inputs.small) if _holds(at(level))), None)
    high = at(inputs.small)
    if low is None or not _holds(high):
        return None
    return Worlds(low, inputs.small, (at(low), high))


def alike(inputs: Inputs, others: Worlds, printed: Callable[[Inputs], Any]) -> bool:
    """Whether the same is printed in either world as in the true one."""
    truth = printed(inputs)
    return all(printed(other) == truth for other in others.inputs)


def _giving_way(figures: dict[str, Figure], may: Collection[str], level: int) -> dict[str, Figure]:
    """The same, where parts are more than their whole: it is as much if it `may` be, or else the largest that may are
    less, though no less than `level`."""
    for whole, parts in breakdowns(list(figures.values())):
        # What is open above holds any parts.
        beyond = 0 if whole.interval.high is None else sum(part.value for part in parts) - whole.value
        if beyond > 0 and whole.id in may:
            figures[whole.id] = _at(whole, whole.value + beyond)
        elif beyond > 0:
            for part in sorted((part for part in parts if part.id in may), key=lambda part: -part.value):
                less = max(min(beyond, part.value - level), 0)
                figures[part.id] = _at(part, part.value - less)
                beyond -= less
    return figures


def _small_at(figure: Figure, level: int) -> Figure:
    """At the level; at twice that where it counts contacts, since there are no fewer of them than people."""
    return _at(figure, level * 2 if figure.measure in _CONTACTS else level)


def _at(figure: Figure, value: int) -> Figure:
    return replace(figure, value=value)


def _holds(inputs: Inputs) -> bool:
    return not failed(checks(inputs.counted, inputs.scope, inputs.universe))
