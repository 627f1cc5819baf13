"""How many different people: never a number, always two bounds, unless somebody counted people once.

At least the largest count of people; at most the sum of the audiences, and of each universe no more than it holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.reach.audiences import Counts, audience_figures, counts_of
from campaigns.reach.bounds.least import Least, least_people
from campaigns.reach.bounds.most import most_people
from campaigns.reach.bounds.shared import Evidence, Narrowed, narrow_by_overlaps
from campaigns.reach.overlap_evidence import ScopedOverlap
from campaigns.reach.qualifiers import Interval, Qualifier
from campaigns.reach.scope import Counted
from campaigns.reach.universes import NOBODY_KNOWN, AreaUniverse, KnownUniverses


@dataclass(frozen=True, slots=True)
class People:
    """Bounds of the distinct people. `rests_on` gave the lower one, `used` the upper one; `gross` adds those of `used`
    that are of the area asked about.

    `caps` are the universes that hold the upper bound down. `met` are the contacts of somebody, however few that were.
    `below` and `above` are the overlaps that somebody has shown and that each end rests on; `passed` those that
    contradict the figures.
    """

    interval: Interval
    gross: int
    rests_on: tuple[Counted, ...]
    used: tuple[Counted, ...]
    caps: tuple[AreaUniverse, ...]
    met: tuple[Counted, ...] = ()
    below: Evidence = ()
    above: Evidence = ()
    passed: Evidence = ()

    @property
    def capped(self) -> bool:
        """Whether a universe is what holds the upper bound down."""
        return bool(self.caps)

    @property
    def has_to_be_believed(self) -> bool:
        """Whether an end rests on a sample, which may be wrong."""
        return not all(row.is_exact for row in (*self.below, *self.above))


def people_bounds(
    items: Iterable[Counted], universes: KnownUniverses = NOBODY_KNOWN, overlaps: Sequence[ScopedOverlap] = ()
) -> People:
    """The bounds of the people behind `items`, in people, with what is known of how many of them are the same."""
    return counts_of(items).ask(_bounds, universes, tuple(overlaps))


def _bounds(counted: Counts, universes: KnownUniverses, overlaps: Sequence[ScopedOverlap]) -> People:
    used = tuple(audience_figures(counted))
    # A count over more days than were asked for may have met everybody on the other days: it promises nobody here.
    least = least_people((item for item in counted if not item.wider), universes)
    # What nobody has counted has no upper end of its own: that is not the same as a nil return.
    most = most_people(used, universes)
    narrowed = (
        narrow_by_overlaps(counted, used, universes, overlaps, (least, most)) if overlaps else Narrowed(least, most)
    )
    least, most = narrowed.least, narrowed.most
    # Counts that contradict each other bound nothing; the checks say so.
    is_bounded = bool(used) and most.number is not None and most.number >= least.number
    return People(
        interval=_interval(least, most.number if is_bounded else None),
        gross=sum(item.figure.value for item in used if not item.wider),
        rests_on=least.items,
        used=used,
        caps=most.caps if is_bounded else (),
        met=tuple(item for item in counted if _met_somebody(item)),
        below=narrowed.below,
        above=narrowed.above if is_bounded else (),
        passed=narrowed.passed,
    )


def _interval(least: Least, high: int | None) -> Interval:
    return Interval(least.number - 1 if least.is_open else least.number, high, low_open=least.is_open)


def _met_somebody(item: Counted) -> bool:
    """Whether the figure is of contacts of somebody, however few people those were; a leaflet may have met nobody."""
    return item.figure.counts.one_person_each and item.sure.least > 0 and not item.figure.counts.counts_people


def break_even_overlap(gross: int, value: int, comparator: str) -> int | None:
    """The number of repeat counts, in people, from which on `comparator value` is no longer true of `gross`.

    None when even without any overlap it would not be true: then no overlap decides. None, too, for any comparator but
    `more_than` and `at_least`, since more overlap does not make the others false.
    """
    if comparator not in (Qualifier.MORE_THAN, Qualifier.AT_LEAST):
        return None
    overlap = gross - value if comparator == Qualifier.MORE_THAN else gross - value + 1
    return overlap if overlap >= 1 else None
