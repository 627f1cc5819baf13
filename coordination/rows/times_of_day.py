"""Times of day as people write them in a column of their own: `10am`, `10.30`, `1400`, `noon`, or from when to when."""

import re
from datetime import time

_NAMED = {"noon": "12:00", "midday": "12:00", "12noon": "12:00", "12midday": "12:00", "midnight": "00:00"}
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2})(?::[0-9]{2})?)?(?P<half>[ap]m)?(?:hrs?|h|hours)?", re.ASCII
)
_TOGETHER = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?:hrs?|h|hours)?", re.ASCII)
_BETWEEN = re.compile(r"-|\u2013|\u2014|\u2212|\bto\b|\btill?\b|\buntil\b", re.IGNORECASE)
LONGEST = 40  # characters


def time_of_day(text: str) -> time | None:
    """The time; None where it is none, or the hour stands alone (`10`), which might be any half of the day."""
    hour, minute, half = _parts(text)
    if hour is None or (half is None and minute is None):
        return None
    return _time(hour, minute or 0, half)


def times_of_day(text: str) -> tuple[time, time] | None:
    """From when to when: `10am-4pm`, `10:00 - 16:00`, `10 to 4pm`. An hour without its half of the day has that of the
    end, or the other one where the end would come first: `1-4pm` is from 13:00, `10-4pm` from 10:00."""
    parts = _BETWEEN.split(re.sub(r"^\s*from\s+", "", text, flags=re.IGNORECASE)) if len(text) <= LONGEST else []
    if len(parts) != 2:
        return None
    end = time_of_day(parts[1])
    start = time_of_day(parts[0])
    hour, minute, half = _parts(parts[0])
    half_of_end = _parts(parts[1])[2]
    if end is None or hour is None:
        return None
    if half is None and half_of_end and 1 <= hour <= 12:
        same, other = (_time(hour, minute or 0, one) for one in (half_of_end, "am" if half_of_end == "pm" else "pm"))
        start = same if same and same < end else other
    return (start, end) if start is not None else None


def _parts(text: str) -> tuple[int | None, int | None, str | None]:
    """Hour, minute and half of the day; the hour is None for what is no time."""
    if len(text) > LONGEST:
        return None, None, None
    squashed = re.sub(r"(?<=[ap])\.m\.?$", "m", re.sub(r"\s+", "", text.casefold()))
    squashed = _NAMED.get(squashed, squashed)
    match = _TOGETHER.fullmatch(squashed) or _TIME.fullmatch(squashed)
    if match is None:
        return None, None, None
    groups = match.groupdict()
    return int(groups["hour"]), int(groups["minute"]) if groups["minute"] else None, groups.get("half")


def _time(hour: int, minute: int, half: str | None) -> time | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
