"""A figure over several days, shared out in whole units so that the days always sum to the figure.

Cumulative floor: after i of n days, floor(v * i / n) units have fallen; a day gets what fell since the day before.
"""

from collections.abc import Iterable
from datetime import date, timedelta


def share(value: int, days: int, index: int) -> int:
    """The units of `value` that fall on day `index` (counted from 0) of `days`. ValueError outside the period."""
    if not 0 <= index < days:
        raise ValueError(f"day {index} is not one of {days} days")
    return _fallen(value, days, index + 1) - _fallen(value, days, index)


def shares(value: int, days: int) -> list[int]:
    """The units of `value` on each of `days` days, in order; they sum to `value`."""
    return [share(value, days, index) for index in range(days)]


def share_between(value: int, period_from: date, period_to: date, first: date, last: date) -> int:
    """The units of a figure over `period_from`..`period_to` that fall on `first`..`last`; both periods inclusive.

    Costs the same however long the period. Days of `first`..`last` outside the figure's period hold nothing.
    """
    days = (period_to - period_from).days + 1
    begin = max((first - period_from).days, 0)
    end = min((last - period_from).days + 1, days)
    if begin >= end:
        return 0
    return _fallen(value, days, end) - _fallen(value, days, begin)


def share_outside(
    value: int, period_from: date, period_to: date, told: Iterable[tuple[date, date]], first: date, last: date
) -> int:
    """The units of `value` that fall on `first`..`last`, spread evenly over the days of the period that no period of
    `told` holds; over all of its days where that leaves none. All periods inclusive."""
    days = [period_from + timedelta(days=number) for number in range((period_to - period_from).days + 1)]
    periods = list(told)
    free = [day for day in days if not any(begin <= day <= end for begin, end in periods)] or days
    before, through = sum(day < first for day in free), sum(day <= last for day in free)
    return _fallen(value, len(free), through) - _fallen(value, len(free), before)


def _fallen(value: int, days: int, elapsed: int) -> int:
    if value < 0 or days < 1:
        raise ValueError("a value is not negative and a period has at least one day")
    return value * elapsed // days
