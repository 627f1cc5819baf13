"""What a stated number says about the true one: `more than 15,000` is an interval, and intervals add."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Qualifier(StrEnum):
    """How a reporter said a value, strongest first; the word of a sum is the weakest that went into it."""

    EXACT = "exact"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    ABOUT = "about"
    ESTIMATE = "estimate"


# The place in the order of strength. SQL stores these and takes their maximum, so they never change.
RANK: dict[Qualifier, int] = {
    Qualifier.EXACT: 0,
    Qualifier.MORE_THAN: 1,
    Qualifier.AT_LEAST: 2,
    Qualifier.ABOUT: 3,
    Qualifier.ESTIMATE: 4,
}

# How far, in per cent either way, a number may be from the truth and still be said to be *about* it.
ABOUT_PERCENT = 10
OPEN_ENDED = frozenset({Qualifier.MORE_THAN, Qualifier.AT_LEAST})


def weakest_qualifier(words: Iterable[Qualifier]) -> Qualifier:
    """The word for a sum of figures said with `words`; a sum of nothing is exactly nothing.

    About so many and more than so many are neither about their sum nor more than it: that is an estimate.
    """
    qualifiers = set(words)
    word = max(qualifiers, key=RANK.__getitem__, default=Qualifier.EXACT)
    return Qualifier.ESTIMATE if word == Qualifier.ABOUT and qualifiers & OPEN_ENDED else word


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true whole number lies: from `low` (above it when `low_open`) to `high`, or to no end when None."""

    low: int
    high: int | None
    low_open: bool = False

    @property
    def least(self) -> int:
        """The smallest whole number inside."""
        return self.low + 1 if self.low_open else self.low

    def __contains__(self, number: int) -> bool:
        return self.least <= number and (self.high is None or number <= self.high)

    def inside(self, other: "Interval") -> bool:
        """Whether every number of this interval is one of `other`."""
        return other.least <= self.least and (other.high is None or (self.high is not None and self.high <= other.high))

    def apart_from(self, other: "Interval") -> bool:
        """Whether the two share no number."""
        return (self.high is not None and self.high < other.least) or (
            other.high is not None and other.high < self.least
        )


def interval_of(
    value: int, qualifier: Qualifier, margin_percent: int | None = None, rounded_to: int | None = None
) -> Interval:
    """What `value` said with `qualifier` allows.

    About and estimate are as wide as the margin given; one that nobody gave bounds nothing. A value `rounded_to` so
    many may be half of them from the one that was rounded.
    """
    half = 0 if rounded_to is None else -(-rounded_to // 2)
    low, high = max(value - half, 0), value + half
    if qualifier == Qualifier.EXACT:
        return Interval(low, high)
    if qualifier in OPEN_ENDED:
        return Interval(low, None, low_open=qualifier == Qualifier.MORE_THAN)
    if margin_percent is None:
        return Interval(0, None)
    return interval_around(low, high, margin_percent)


def interval_around(low: int, high: int, percent: int) -> Interval:
    """From `low` to `high` and so many per cent further either way, rounded outwards."""
    return Interval(max(low * (100 - percent) // 100, 0), -(-high * (100 + percent) // 100))


def add_intervals(intervals: Iterable[Interval]) -> Interval:
    """The interval of a sum; in any order the same."""
    rows = list(intervals)
    highs = [row.high for row in rows if row.high is not None]
    high = sum(highs) if len(highs) == len(rows) else None
    return Interval(sum(row.low for row in rows), high, any(row.low_open for row in rows))
