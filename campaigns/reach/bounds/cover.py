"""Cover, average frequency and rating points, under the names of the trade (Route, MRC), each with its bounds.

Cover is how many per cent of the residents were reached; rating points are contacts for each hundred of them, which is
cover times frequency. There is each only where both numbers it is made of exist.
"""

from collections.abc import Sequence

from campaigns.reach.audiences import counts_of
from campaigns.reach.bounds.claim_bounds import finding_in_unit
from campaigns.reach.bounds.frequency import average_frequency, times_reached
from campaigns.reach.overlap_evidence import ScopedOverlap, exact_only
from campaigns.reach.qualifiers import Interval
from campaigns.reach.ratios import quotient
from campaigns.reach.scope import Counted
from campaigns.reach.universes import RESIDENTS, AreaUniverse, KnownUniverses

_PERCENT = 100


def audience_measures(
    items: Sequence[Counted], universes: KnownUniverses, area: str, overlaps: Sequence[ScopedOverlap] = ()
) -> dict[str, object]:
    """`{cover, frequency, rating_points}` of the area asked about, with what was matched of overlaps; None for what
    nobody has counted."""
    frequency = average_frequency(items, universes, overlaps)
    population = universes.of(RESIDENTS, area)
    counted = counts_of(items).of_universes(lambda code: not universes.are_apart(code, RESIDENTS))
    residents = counted.of_universes(lambda code: universes.lies_inside(code, RESIDENTS))
    of_them = population if any(item.sure.least for item in residents) else None
    people = finding_in_unit("people", items, universes, RESIDENTS, area, exact_only(overlaps)).interval
    times = Interval(times_reached(residents).least, times_reached(counted).high)
    return {
        "cover": None if of_them is None else _per_hundred(people, of_them),
        "frequency": frequency.ratio.as_json() if frequency.people.interval.least else None,
        "rating_points": None if of_them is None else _per_hundred(times, of_them),
    }


def _per_hundred(counted: Interval, population: AreaUniverse) -> dict[str, object]:
    high = None if counted.high is None else counted.high * _PERCENT
    per_hundred = Interval(counted.least * _PERCENT, high)
    ratio = quotient(per_hundred, Interval(population.population, population.population))
    return {**ratio.as_json(), "population": population.as_json()}
