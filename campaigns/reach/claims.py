"""A claim: the set of whole numbers that make a sentence true. Whether it is, is said by `verdicts`."""

from dataclasses import dataclass
from datetime import date

from campaigns.reach.qualifiers import ABOUT_PERCENT, Interval, Qualifier, interval_around
from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.shares import share_interval
from campaigns.reach.universes import RESIDENTS, AreaUniverse

MORE_THAN, AT_LEAST, ABOUT = Qualifier.MORE_THAN.value, Qualifier.AT_LEAST.value, Qualifier.ABOUT.value
EXACTLY, AT_MOST, FEWER_THAN = "exactly", "at_most", "fewer_than"
NEARLY, BETWEEN = "nearly", "between"
COMPARATORS = (MORE_THAN, AT_LEAST, ABOUT, EXACTLY, AT_MOST, FEWER_THAN, NEARLY)  # beside these there is BETWEEN
FROM_BELOW = (MORE_THAN, AT_LEAST)  # whoever else was counted changes nothing about these


@dataclass(frozen=True, slots=True)
class Compared:
    """The other count that one is compared with: of another `campaign` (its slug), on other days, in another `area` or
    on other `channels`. What is None is as in the claim; of another campaign, all its days."""

    campaign: str | None = None
    first: date | None = None
    last: date | None = None
    area: str | None = None
    channels: frozenset[str] | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether it was in another place, or on other channels."""
        return self.area is not None or self.channels is not None


@dataclass(frozen=True, slots=True)
class Claim:
    """`comparator value unit`: a comparator of COMPARATORS, and `people`, `contacts` or a measure that adds.

    `universe` is the code of the people it is about, None for everybody; `area` the one asked about. `between` says so
    of the numbers from `value` to `to`, both of them too. `out_of` makes it a share of the universe, of residents where
    none is named: 1 out of 4, 26 out of 100. In the unit `frequency` it is `value` times for each `out_of` people:
    13 for 2, which is 6.5 times on average, or 6 where it is None. What is `compared_with` another count is `value` for
    each `out_of` of those: 2 for 1 is twice as many; without `out_of` it is so many more.
    """

    comparator: str
    value: int
    unit: str
    universe: str | None = None
    area: str | None = None
    to: int | None = None
    out_of: int | None = None
    compared_with: Compared | None = None

    @property
    def of(self) -> str | None:
        """The universe it is about; None: everybody."""
        return self.universe or (RESIDENTS if self.is_share else None)

    @property
    def is_share(self) -> bool:
        """Whether it is a share of a universe; an average and a comparison are no more than divided by `out_of`."""
        return self.out_of is not None and self.unit != FREQUENCY and self.compared_with is None

    def wanted(self, population: AreaUniverse | None = None) -> Interval:
        """The whole numbers of which it is true; of a share of nobody knows how many, all. Raises ValueError for a
        comparator that is none."""
        if self.out_of is None or not self.is_share:
            return claimed_interval(self.comparator, self.value, self.to)
        if population is None:
            return Interval(0, None)
        return share_interval(self.comparator, self.value, self.to, self.out_of, population.population)


def claimed_interval(comparator: str, value: int, to: int | None = None) -> Interval:
    """The whole numbers of which `comparator value` is true; none of them for fewer than 0. Raises ValueError.

    About is within a tenth of `value`, rounded outwards, and nearly the same from below.
    """
    if comparator == BETWEEN and to is not None:
        return Interval(value, to)
    if comparator == NEARLY:
        return Interval(interval_around(value, value, ABOUT_PERCENT).low, value - 1)
    if comparator not in COMPARATORS:
        raise ValueError(f"a claim is one of {', '.join(COMPARATORS)}")
    if comparator in (AT_MOST, FEWER_THAN):
        return Interval(0, value if comparator == AT_MOST else value - 1)
    if comparator == ABOUT:
        return interval_around(value, value, ABOUT_PERCENT)
    return Interval(value, value if comparator == EXACTLY else None, low_open=comparator == MORE_THAN)
