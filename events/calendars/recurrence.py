"""The dates of a recurrence rule (RFC 5545, 3.3.10), within bounds: a rule without an end must not run away.

A rule is looked at period by period (day, week, month or year), each day of a period once. The days looked at are
counted for a file as a whole, so whatever its rules say, they are done after so many.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

from coordination.ground.errors import Invalid

MOST_DATES = 1_000  # of one event in the window
_MOST_DAYS = 1_000_000  # looked at for a whole file
NEVER = datetime(9999, 12, 31)  # noqa: DTZ001 - by the clock of whatever recurs
_MOST_VALUES, _MOST_TIMES = 100, 24
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TOO_FREQUENT = ("SECONDLY", "MINUTELY", "HOURLY")
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
# The parts that list numbers: the least and the greatest, and whether they also count from the end.
_RANGES = {
    "BYMONTH": (1, 12, False),
    "BYWEEKNO": (1, 53, True),
    "BYYEARDAY": (1, 366, True),
    "BYMONTHDAY": (1, 31, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 60, False),
    "BYSETPOS": (1, 366, True),
}
_OTHER_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY")

_MALFORMED = Invalid("malformed_rule", "RRULE is not in the form of RFC 5545.")
_TOO_OFTEN = Invalid("recurs_too_often", "This recurs more often than events do; give its dates one by one.")
_TOO_LONG = Invalid("rule_too_long", "The dates of this cannot be reckoned in reasonable time; give them one by one.")
_NO_DATE = Invalid("rule_too_long", "There is no such date in any year; give the dates one by one.")


class Budget:
    """How many days the rules of one file may still look at."""

    def __init__(self) -> None:
        self.left = _MOST_DAYS

    def spend(self, days: int) -> None:
        """Raises Invalid when there are not as many left."""
        self.left -= days
        if self.left < 0:
            raise _TOO_LONG


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule taken apart: numbers by the name of their part, weekdays from 0 (Monday) with their ordinal (0: every)."""

    frequency: str
    interval: int
    count: int | None
    until: str
    week_start: int
    numbers: dict[str, tuple[int, ...]]
    weekdays: tuple[tuple[int, int], ...]


def parse_rule(text: str) -> Rule:
    """The rule taken apart; spaces and empty parts say nothing. Raises Invalid for one that is malformed or more
    frequent than daily."""
    parts = _parts(text)
    if parts.get("FREQ") in _TOO_FREQUENT:
        raise _TOO_OFTEN
    if parts.get("FREQ") not in _FREQUENCIES or parts.get("WKST", "MO") not in _WEEKDAYS:
        raise _MALFORMED
    numbers = {name: _numbers(name, parts[name]) for name in _RANGES if name in parts}
    rule = Rule(
        parts["FREQ"],
        _whole(parts.get("INTERVAL", "1")),
        _whole(parts["COUNT"]) if "COUNT" in parts else None,
        parts.get("UNTIL", ""),
        _WEEKDAYS.index(parts.get("WKST", "MO")),
        numbers,
        _weekdays(parts.get("BYDAY", "")),
    )
    _check_bounds(rule)
    return rule


def rule_dates(
    rule: Rule, start: datetime, until: datetime, window: tuple[datetime, datetime], budget: Budget
) -> list[datetime]:
    """The dates of the rule in the window and `start` itself, in order, by the clock of the event (no zone); `until` is
    the rule's own end, or NEVER. `start` always counts as the first (RFC 5545, 3.3.10). Raises Invalid."""
    dates: list[datetime] = []
    last = min(until, window[1])
    for number, moment in enumerate(_occurrences(rule, start, last, window[0], budget)):
        if rule.count is not None and number >= rule.count:
            break
        if window[0] <= moment <= last or moment == start:
            dates.append(moment)
        if len(dates) > MOST_DATES:
            raise _TOO_OFTEN
    return dates


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in "".join(text.upper().split()).split(";"):
        name, equals, value = part.partition("=")
        if not part:
            continue
        if not equals or not value or name in parts or name not in (*_RANGES, *_OTHER_PARTS):
            raise _MALFORMED
        parts[name] = value
    return parts


def _whole(text: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) < 1:
        raise _MALFORMED
    return int(text)


def _numbers(name: str, text: str) -> tuple[int, ...]:
    least, greatest, from_end = _RANGES[name]
    listed = text.rstrip(",").split(",")
    if len(listed) > _MOST_VALUES:
        raise _TOO_OFTEN
    numbers = []
    for word in listed:
        if not _NUMBER.fullmatch(word):
            raise _MALFORMED
        number = int(word)
        if not least <= (abs(number) if from_end else number) <= greatest:
            raise _MALFORMED
        numbers.append(min(number, 59) if name == "BYSECOND" else number)
    return tuple(sorted(set(numbers)))


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    if not text:
        return ()
    listed = text.rstrip(",").split(",")
    if len(listed) > _MOST_VALUES:
        raise _TOO_OFTEN
    forms = [_BYDAY.fullmatch(word) for word in listed]
    if not all(forms):
        raise _MALFORMED
    return tuple((_WEEKDAYS.index(form[2]), int(form[1] or 0)) for form in forms if form)


def _check_bounds(rule: Rule) -> None:
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(rule.numbers.get(name, (0,)))
    values = len(rule.weekdays) + sum(map(len, rule.numbers.values()))
    if times > _MOST_TIMES or values > _MOST_VALUES:
        raise _TOO_OFTEN
    if any(ordinal for _, ordinal in rule.weekdays) and rule.frequency in ("DAILY", "WEEKLY"):
        raise _MALFORMED
    days, months = rule.numbers.get("BYMONTHDAY"), rule.numbers.get("BYMONTH", range(1, 13))
    if days and all(abs(day) > calendar.monthrange(2000, month)[1] for day, month in product(days, months)):
        raise _NO_DATE


def _occurrences(rule: Rule, start: datetime, last: datetime, first: datetime, budget: Budget) -> Iterator[datetime]:
    """`start`, and after it every date of the rule until `last`; where nobody counts them, from `first` on."""
    yield start
    chooser = _Chooser(rule, start)
    times = _times(rule, start)
    since = start.date() if rule.count is not None else max(start, first).date()
    for days in _periods(rule, start.date(), since, last.date()):
        budget.spend(len(days))
        moments = [datetime.combine(day, at) for day in days if chooser.takes(day) for at in times]
        for moment in _by_position(moments, rule.numbers.get("BYSETPOS", ())):
            if start < moment <= last:
                yield moment


def _times(rule: Rule, start: datetime) -> list[time]:
    hours = rule.numbers.get("BYHOUR", (start.hour,))
    minutes = rule.numbers.get("BYMINUTE", (start.minute,))
    seconds = rule.numbers.get("BYSECOND", (start.second,))
    return [time(*parts) for parts in product(hours, minutes, seconds)]


def _by_position(moments: list[datetime], positions: Sequence[int]) -> list[datetime]:
    if not positions:
        return moments
    count = len(moments)
    places = {place - 1 if place > 0 else count + place for place in positions}
    return [moments[place] for place in sorted(places) if 0 <= place < count]


def _periods(rule: Rule, start: date, since: date, last: date) -> Iterator[list[date]]:
    """The days of every period of the rule that ends on or after `since` and begins by `last`."""
    length = {"DAILY": 1, "WEEKLY": 7}.get(rule.frequency)
    if length:
        first = start - timedelta(days=(start.weekday() - rule.week_start) % 7 if length == 7 else 0)
        step = length * rule.interval
        skipped = max(0, (since - first).days // step)
        while skipped * step <= (last - first).days:
            begins = first + timedelta(days=skipped * step)
            yield [begins + timedelta(days=day) for day in range(length)]
            skipped += 1
        return
    months = 12 if rule.frequency == "YEARLY" else 1
    number = start.year * 12 + (start.month - 1 if months == 1 else 0)
    step = months * rule.interval
    number += step * max(0, (since.year * 12 + since.month - 1 - number) // step)
    while number <= last.year * 12 + last.month - 1:
        begins = date(number // 12, number % 12 + 1, 1)
        yield _days_of_months(begins, months)
        number += step


def _days_of_months(begins: date, months: int) -> list[date]:
    count = sum(calendar.monthrange(begins.year, begins.month + month)[1] for month in range(months))
    return [begins + timedelta(days=day) for day in range(count)]


class _Chooser:
    """Which days of a period a rule takes. What it leaves open is told by its first date."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self.rule = rule
        self.months = set(rule.numbers.get("BYMONTH", ()))
        self.month_days = set(rule.numbers.get("BYMONTHDAY", ()))
        self.year_days = set(rule.numbers.get("BYYEARDAY", ()))
        self.weeks = set(rule.numbers.get("BYWEEKNO", ()))
        self.weekdays = set(rule.weekdays)
        if not (self.month_days or self.year_days or self.weekdays):
            self._complete(start)

    def _complete(self, start: datetime) -> None:
        frequency = self.rule.frequency
        if frequency == "WEEKLY" or (frequency == "YEARLY" and self.weeks):
            self.weekdays = {(start.weekday(), 0)}
        elif frequency in ("MONTHLY", "YEARLY"):
            self.month_days = {start.day}
        if frequency == "YEARLY" and not self.weeks:
            self.months = self.months or {start.month}

    def takes(self, day: date) -> bool:
        """Whether the day passes every part of the rule."""
        return (
            (not self.months or day.month in self.months)
            and (not self.month_days or self._counts(day.day, calendar.monthrange(day.year, day.month)[1]))
            and (not self.year_days or self._is_year_day(day))
            and (not self.weeks or self._is_week(day))
            and (not self.weekdays or self._is_weekday(day))
        )

    def _counts(self, day: int, days: int) -> bool:
        return day in self.month_days or day - days - 1 in self.month_days

    def _is_year_day(self, day: date) -> bool:
        number, days = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        return number in self.year_days or number - days - 1 in self.year_days

    def _is_week(self, day: date) -> bool:
        """Weeks begin on the rule's day, and the first has four days of the year or more (ISO 8601 of a Monday)."""
        fourth = day - timedelta(days=(day.weekday() - self.rule.week_start) % 7) + timedelta(days=3)
        number = (fourth - date(fourth.year, 1, 1)).days // 7 + 1
        weeks = ((date(fourth.year, 12, 31) - fourth).days) // 7
        return number in self.weeks or -(weeks + 1) in self.weeks

    def _is_weekday(self, day: date) -> bool:
        if (day.weekday(), 0) in self.weekdays:
            return True
        if self.rule.frequency == "MONTHLY" or self.months:
            number, days = day.day, calendar.monthrange(day.year, day.month)[1]
        else:
            number, days = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        ordinals = ((number - 1) // 7 + 1, -((days - number) // 7 + 1))
        return any((day.weekday(), ordinal) in self.weekdays for ordinal in ordinals)
