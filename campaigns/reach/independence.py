"""A modelled count of people: what it would be if the channels' audiences were independent of each other.

N * (1 - product(1 - a / N)) over the channels' audiences a in a universe of N people (Sainsbury's formula), in exact
fractions. It is a model, always labelled with its universe, and never leaves the bounds that the figures set.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from campaigns.reach.figures import Universe
from campaigns.reach.people import People
from campaigns.reach.scope import Counted


@dataclass(frozen=True, slots=True)
class Modelled:
    """`value` people of `universe`; `items` went in, and `left_out` names channels whose units count no audience."""

    value: int
    universe: Universe
    items: tuple[Counted, ...]
    left_out: tuple[str, ...]

    @property
    def channels(self) -> list[str]:
        """The codes of the channels the model covers."""
        return sorted({item.figure.channel for item in self.items})

    def as_json(self) -> dict[str, object]:
        """`{value, universe, universe_area, universe_year, channels}`, value and universe in people."""
        return {
            "value": self.value,
            "universe": self.universe.population,
            "universe_area": self.universe.area,
            "universe_year": self.universe.year,
            "channels": self.channels,
        }


def independent(audiences: Iterable[int], population: int) -> int:
    """The people in at least one of several independent audiences among `population` people, rounded half up."""
    missed = Fraction(1)
    for audience in audiences:
        missed *= 1 - Fraction(min(audience, population), population)
    return floor(population * (1 - missed) + Fraction(1, 2))


def modelled(bounds: People, universe: Universe | None) -> Modelled | None:
    """The model over the audiences behind `bounds`.

    None without a universe, without an audience to model, and where more people were counted than the universe has.
    """
    items = tuple(item for item in bounds.used if item.figure.counts.audience)
    if universe is None or not items or bounds.interval.least > universe.population:
        return None
    value = independent(_by_channel(items), universe.population)
    return Modelled(_within(value, bounds), universe, items, _left_out(bounds.used, items))


def _by_channel(items: Sequence[Counted]) -> list[int]:
    totals: dict[str, int] = {}
    for item in items:
        totals[item.figure.channel] = totals.get(item.figure.channel, 0) + item.contacts
    return list(totals.values())


def _within(value: int, bounds: People) -> int:
    # Residents of disjoint areas are known not to overlap, which independence does not know.
    raised = max(value, bounds.interval.least)
    return raised if bounds.interval.high is None else min(raised, bounds.interval.high)


def _left_out(used: Iterable[Counted], items: Iterable[Counted]) -> tuple[str, ...]:
    covered = {item.figure.channel for item in items}
    return tuple(sorted({item.figure.channel_name for item in used if item.figure.channel not in covered}))
