"""One count divided by another, as far as either is known: an average, and how one period compares with another."""

from dataclasses import dataclass
from fractions import Fraction

from campaigns.reach.qualifiers import ABOUT_PERCENT, Interval

_MARGIN = Fraction(ABOUT_PERCENT, 100)
_DECIMALS = 100
# The unit of an average frequency: how many contacts there were for each of the people reached.
FREQUENCY = "frequency"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Where a ratio lies: from `low` (above it where `low_open`) to `high` (below it where `high_open`), or no end."""

    low: Fraction
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def inside(self, other: "Ratio") -> bool:
        """Whether every number of this one is one of `other`."""
        begins = self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open))
        if other.high is None or self.high is None:
            return begins and other.high is None
        ends = self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open))
        return begins and ends

    def apart_from(self, other: "Ratio") -> bool:
        """Whether the two share no number."""
        return _ends_before(self, other) or _ends_before(other, self)

    def as_json(self) -> dict[str, object]:
        """Both ends to two decimals, rounded outwards."""
        low = self.low * _DECIMALS // 1 / _DECIMALS
        high = None if self.high is None else -(-self.high * _DECIMALS // 1) / _DECIMALS
        return {"low": low, "high": high}


def _ends_before(first: Ratio, second: Ratio) -> bool:
    if first.high is None:
        return False
    return first.high < second.low or (first.high == second.low and (first.high_open or second.low_open))


def quotient(part: Interval, whole: Interval) -> Ratio:
    """What `part` divided by `whole` may be, where the one says nothing about the other; nothing is divided by 0."""
    low = Fraction(part.least, whole.high) if whole.high else Fraction(0)
    high = Fraction(part.high, whole.least) if part.high is not None and whole.least > 0 else None
    return Ratio(low, high)


def claimed_ratio(comparator: str, value: Fraction, to: Fraction | None = None) -> Ratio:
    """The numbers of which `comparator value` is true; about is within a tenth, and nearly the same from below.

    Raises ValueError for a comparator that is none.
    """
    ratios = {
        "more_than": Ratio(value, low_open=True),
        "at_least": Ratio(value),
        "at_most": Ratio(Fraction(0), value),
        "fewer_than": Ratio(Fraction(0), value, high_open=True),
        "exactly": Ratio(value, value),
        "about": Ratio(value * (1 - _MARGIN), value * (1 + _MARGIN)),
        "nearly": Ratio(value * (1 - _MARGIN), value, high_open=True),
        "between": Ratio(value, value if to is None else to),
    }
    if comparator not in ratios:
        raise ValueError(f"a ratio is compared by one of {', '.join(ratios)}")
    return ratios[comparator]
