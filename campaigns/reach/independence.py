"""A modelled count of people: what it would be if the channels' audiences were independent of each other.

N * (1 - product(1 - a / N)) over the audiences a in a universe of N people (Sainsbury's formula), in exact fractions.
It is a model, always labelled with its universe, and never leaves the bounds that the figures set. The universe follows
from the figures: nobody may choose one that makes more of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod

from campaigns.reach.bounds.people import People
from campaigns.reach.overlap_evidence import ScopedOverlap
from campaigns.reach.scope import Counted
from campaigns.reach.universes import RESIDENTS, AreaUniverse, KnownUniverses

# One, in a share told to so many binary places.
_ONE = 1 << 128


@dataclass(frozen=True, slots=True)
class Modelled:
    """`value` people of `universe`; `items` went in, and `left_out` names channels whose units count no audience."""

    value: int
    universe: AreaUniverse
    items: tuple[Counted, ...]
    left_out: tuple[str, ...]

    @property
    def channels(self) -> list[str]:
        """The codes of the channels the model covers."""
        return sorted({item.figure.channel for item in self.items})

    @property
    def converted(self) -> list[tuple[str, str]]:
        """The measures taken as people, each with the name of its channel."""
        items = (item.figure for item in self.items if not item.figure.counts.counts_people)
        return sorted({(figure.counts.noun, figure.channel_name) for figure in items})

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
    missed = [population - min(audience, population) for audience in audiences if audience]
    # The share that all of them miss, between two ends: exact fractions of thousands of audiences have millions of
    # digits, and are needed only where a half lies between the ends.
    low = high = _ONE
    for still in missed:
        low, high = low * still // population, -(-high * still // population)
    fewest, most = _reached(high, population), _reached(low, population)
    return fewest if fewest == most else _exactly(missed, population)


def _reached(missed: int, population: int) -> int:
    return (2 * population * (_ONE - missed) + _ONE) // (2 * _ONE)


def _exactly(missed: Sequence[int], population: int) -> int:
    share = Fraction(prod(missed), population ** len(missed))
    return floor(population * (1 - share) + Fraction(1, 2))


def model_people(bounds: People, universes: KnownUniverses, overlaps: Iterable[ScopedOverlap] = ()) -> Modelled | None:
    """The model over the audiences behind `bounds`, each independent of all others.

    None without a universe that is theirs, without an audience to model, where more people were counted than the
    universe has, and where somebody has shown how many two of the audiences share: that is no longer to be assumed.
    """
    items = tuple(item for item in bounds.used if item.figure.counts.audience and not item.wider)
    universe = _universe_of(items, universes)
    channels = {item.figure.channel for item in items}
    if any(row.evidence.channels <= channels for row in overlaps):
        return None
    if universe is None or bounds.interval.least > universe.population:
        return None
    value = independent((item.contacts for item in items), universe.population)
    return Modelled(_within(value, bounds), universe, items, _left_out(bounds.used, items))


def _universe_of(items: Iterable[Counted], universes: KnownUniverses) -> AreaUniverse | None:
    """The universe all figures name, in the smallest area around theirs whose people somebody has counted; where none
    names any, the residents of the campaign's own area. Of figures of several universes there is none to model."""
    used = list(items)
    codes = {item.figure.universe for item in used}
    if len(codes) != 1:
        return None
    (code,) = codes
    if code is None:
        return universes.of(RESIDENTS, universes.home)
    lineages = [item.lineage for item in used]
    common = [areas[0] for areas in zip(*lineages, strict=False) if len(set(areas)) == 1]
    return next((universe for area in reversed(common) if (universe := universes.of(code, area))), None)


def _within(value: int, bounds: People) -> int:
    # Residents of disjoint areas are known not to overlap, which independence does not know.
    raised = max(value, bounds.interval.least)
    return raised if bounds.interval.high is None else min(raised, bounds.interval.high)


def _left_out(used: Iterable[Counted], items: Iterable[Counted]) -> tuple[str, ...]:
    covered = {item.figure.channel for item in items}
    uncovered = (item.figure for item in used if item.figure.channel not in covered and not item.wider)
    return tuple(sorted({figure.channel_name for figure in uncovered}))
