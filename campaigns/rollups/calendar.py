"""Days, ISO weeks and calendar months by the names their cells carry."""

from collections.abc import Iterator
from datetime import date, timedelta


def bucket_of(time: str, day: date) -> str:
    """`2017-02-17`, `2017-W07` or `2017-02`: the day, week or month of `day`."""
    if time == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()[:7] if time == "month" else day.isoformat()


def last_of(time: str, day: date) -> date:
    """The last day of the bucket that holds `day`."""
    if time == "week":
        return day + timedelta(days=6 - day.weekday())
    if time == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day


def bucket_periods(time: str, first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """The buckets from `first` to `last`, each with its days, cut to those."""
    while first <= last:
        end = min(last_of(time, first), last)
        yield (bucket_of(time, first), first, end)
        first = end + timedelta(days=1)
