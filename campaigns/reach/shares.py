"""A share of a universe as the numbers of people that make it true: 1 in 4 residents, 26 % of young people."""

from fractions import Fraction
from math import ceil, floor

from campaigns.reach.qualifiers import ABOUT_PERCENT, Interval

_MARGIN = Fraction(ABOUT_PERCENT, 100)


def share_interval(comparator: str, value: int, to: int | None, out_of: int, population: int) -> Interval:
    """How many of `population` make it true that `comparator value` of each `out_of` were reached.

    No share is rounded: exactly 1 in 4 is true of a quarter to the person, and of nothing where that is no whole
    number. Raises ValueError for a comparator that is none.
    """
    scale = Fraction(population, out_of)
    share, end = value * scale, (value if to is None else to) * scale
    least, most = ceil(share), floor(share)
    intervals = {
        "more_than": Interval(most, None, low_open=True),
        "at_least": Interval(least, None),
        "at_most": Interval(0, most),
        "fewer_than": Interval(0, least - 1),
        "exactly": Interval(least, most),
        "about": Interval(ceil(share * (1 - _MARGIN)), floor(share * (1 + _MARGIN))),
        "nearly": Interval(ceil(share * (1 - _MARGIN)), least - 1),
        "between": Interval(least, floor(end)),
    }
    if comparator not in intervals:
        raise ValueError(f"a share is compared by one of {', '.join(intervals)}")
    interval = intervals[comparator]
    return Interval(0, -1) if interval.high is not None and interval.high < interval.least else interval
