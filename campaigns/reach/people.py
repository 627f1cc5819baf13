"""How many different people: never a number, always two bounds, unless somebody counted people once.

At least the largest count of people; at most the sum of the audiences, and no more than the universe. Contacts
bound people only from above, since nobody is more people than contacts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.reach.audiences import audiences
from campaigns.reach.figures import RESIDENTS, Universe
from campaigns.reach.qualifiers import Interval, Qualifier, add
from campaigns.reach.scope import Counted


@dataclass(frozen=True, slots=True)
class People:
    """Bounds of the distinct people. `rests_on` gave the lower one, `used` the upper one; `gross` adds `used`.

    `capped` says that the universe is what holds the upper bound down.
    """

    interval: Interval
    gross: int
    rests_on: tuple[Counted, ...]
    used: tuple[Counted, ...]
    capped: bool

    @property
    def items(self) -> tuple[Counted, ...]:
        """Every figure that gave a bound."""
        return (*self.used, *self.rests_on)


@dataclass(frozen=True, slots=True)
class _Least:
    low: int = 0
    low_open: bool = False
    items: tuple[Counted, ...] = ()

    def __add__(self, other: "_Least") -> "_Least":
        return _Least(self.low + other.low, self.low_open or other.low_open, self.items + other.items)

    def or_more(self, other: "_Least") -> "_Least":
        return max(self, other, key=lambda least: (least.low, least.low_open))


def people(items: Iterable[Counted], universe: Universe | None) -> People:
    """The bounds of the people behind `items`, in people; `universe` caps them unless a count already exceeds it."""
    counted = tuple(items)
    used = tuple(audiences(counted))
    least = _least(counted)
    lower = Interval(least.low, None, least.low_open)
    # What nobody has counted has no upper end of its own: that is not the same as a nil return.
    reached = add(item.figure.interval for item in used).high if used else None
    high = _capped(reached, lower.least, universe)
    return People(
        interval=Interval(least.low, high, least.low_open),
        gross=sum(item.figure.value for item in used),
        rests_on=least.items,
        used=used,
        capped=high != reached,
    )


def break_even_overlap(gross: int, value: int, comparator: str) -> int | None:
    """The number of repeat counts, in people, from which on `comparator value` is no longer true of `gross`.

    None when even without any overlap it would not be true: then no overlap decides. None, too, for any comparator but
    `more_than` and `at_least`, since more overlap does not make the others false.
    """
    if comparator not in (Qualifier.MORE_THAN, Qualifier.AT_LEAST):
        return None
    overlap = gross - value if comparator == Qualifier.MORE_THAN else gross - value + 1
    return overlap if overlap >= 1 else None


def _capped(high: int | None, least: int, universe: Universe | None) -> int | None:
    # A count beyond the universe says that others than its residents were reached: then it caps nothing.
    if universe is None or universe.population < least:
        return high
    return universe.population if high is None else min(high, universe.population)


def _least(items: tuple[Counted, ...]) -> _Least:
    # A count over more days than were asked for may have met everybody on the other days: it promises nobody here.
    counts = [item for item in items if item.figure.counts.counts_people and item.whole]
    return _largest(counts).or_more(_residents([item for item in counts if item.figure.universe == RESIDENTS]))


def _largest(items: Iterable[Counted]) -> _Least:
    best = _Least()
    for item in items:
        stated = item.figure.interval
        best = best.or_more(_Least(stated.low, stated.low_open, (item,)))
    return best


def _residents(items: list[Counted], depth: int = 0) -> _Least:
    """The most that counts of residents promise together: in every area its own largest, or its parts' added up.

    All `items` share the first `depth` areas of their lineage. Nobody lives in two areas that are not inside each
    other, so those add; an area and a part of it never do.
    """
    parts: dict[str, list[Counted]] = {}
    for item in items:
        if len(item.figure.lineage) > depth:
            parts.setdefault(item.figure.lineage[depth], []).append(item)
    below = _Least()
    for code in sorted(parts):
        below = below + _residents(parts[code], depth + 1)
    own = _largest(item for item in items if len(item.figure.lineage) == depth)
    return own.or_more(below)
