"""Whether periods, taken together, leave out a day."""

from collections.abc import Iterable
from datetime import date, timedelta

Period = tuple[date, date]


def leave_none_out(periods: Iterable[Period], first: date, last: date) -> bool:
    """Whether the periods, both days inclusive, hold every day of `first`..`last`."""
    uncovered = first
    for begin, end in sorted(periods):
        if begin <= uncovered:
            uncovered = max(uncovered, end + timedelta(days=1))
    return uncovered > last
