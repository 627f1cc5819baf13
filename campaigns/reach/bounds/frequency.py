"""How often people were reached on average: contacts for each of the people (Route, MRC: *average frequency*).

How often is counted by what counts each time, such as impressions. A count of people, accounts or visitors counts each
of them once, however often it was: it says no more than at least once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaigns.reach.audiences import counts_of
from campaigns.reach.bounds.claim_bounds import Finding, UnlikeUnits, finding_in_unit
from campaigns.reach.measures import MEASURES
from campaigns.reach.overlap_evidence import ScopedOverlap, exact_only
from campaigns.reach.qualifiers import Interval, add_intervals
from campaigns.reach.ratios import Ratio, quotient
from campaigns.reach.scope import Counted, Stretches
from campaigns.reach.universes import KnownUniverses

_NOT_OF_A_UNIVERSE = (
    "How often people of one universe were reached is not counted by itself: leave `universe` out, which asks about "
    "everybody who was reached."
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """`times` anybody was reached, and the `people` who were. `once_only` are the figures of audiences of which nobody
    has counted how often; where nobody was reached, nothing is said."""

    times: Interval
    people: Finding
    once_only: tuple[Counted, ...]
    items: tuple[Counted, ...]

    @property
    def ratio(self) -> Ratio:
        """Times for each person; whoever was reached was so at least once."""
        people = self.people.interval
        if people.high == 0 or people.least == 0:
            return Ratio(Fraction(0))
        ratio = quotient(self.times, people)
        high = None if ratio.high is None else max(ratio.high, Fraction(1))
        return Ratio(max(ratio.low, Fraction(1)), high)


def average_frequency(
    items: Sequence[Counted],
    universes: KnownUniverses,
    overlaps: Sequence[ScopedOverlap] = (),
    universe: str | None = None,
) -> Frequency:
    """How often those whom `items` count were reached on average, by what was matched of overlaps. Raises UnlikeUnits
    for those of a universe."""
    if universe is not None:
        raise UnlikeUnits(_NOT_OF_A_UNIVERSE)
    people = finding_in_unit("people", items, universes, overlaps=exact_only(overlaps))
    times, once_only = _times(items)
    used = (*items, *people.used, *people.rests_on)
    return Frequency(times, people, once_only, tuple({item.figure.id: item for item in used}.values()))


def times_reached(items: Iterable[Counted]) -> Interval:
    """How often anybody was reached by what `items` count."""
    return _times(items)[0]


def _times(items: Iterable[Counted]) -> tuple[Interval, tuple[Counted, ...]]:
    audiences = counts_of(items).audiences.values()
    times = [audience.ask(_times_of) for audience in audiences]
    open_ended = (audience for audience, interval in zip(audiences, times, strict=True) if interval.high is None)
    return add_intervals(times), tuple(item for audience in open_ended for item in audience)


def _times_of(group: Sequence[Counted]) -> Interval:
    """Of one audience: at least what its largest measure counts, and at most what all that count each time do, where
    these leave out none of its days."""
    by_measure: dict[str, list[Counted]] = defaultdict(list)
    for item in group:
        by_measure[item.figure.measure].append(item)
    sums = {code: add_intervals(item.sure for item in items) for code, items in by_measure.items()}
    low = max((total.least for code, total in sums.items() if MEASURES[code].one_person_each), default=0)
    if all(total.high == 0 for total in sums.values()):
        return Interval(0, 0)
    each_time = [item for item in group if counts_each_time(item.figure.measure)]
    if not _tells_all_days(each_time, group):
        return Interval(low, None)
    high = add_intervals(item.sure for item in each_time).high
    return Interval(low, None if high is None else max(high, low))


def _tells_all_days(each_time: Iterable[Counted], group: Iterable[Counted]) -> bool:
    """Whether what counts each time leaves out no day of anything in the group."""
    days = Stretches.of((item.first, item.last) for item in each_time)
    return all(days.hold(item.first, item.last) for item in group)


def counts_each_time(measure: str) -> bool:
    """Whether it counts somebody anew each time; a leaflet is one, however often it is read and handed on."""
    return MEASURES[measure].additive and MEASURES[measure].one_person_each
