"""Times of day as people write them in a column of their own: `10am`, `10.30`, `1400`, `noon`, or from when to when."""

import re
from datetime import time

_NAMED = {
    "noon": "12:00",
    "midday": "12:00",
    "12noon": "12:00",
    "12midday": "12:00",
    "midnight": "00:00",
    "12midnight": "00:00",
}
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2})(?::[0-9]{2})?)?(?P<half>[ap]m)?(?:hrs?|h|hours)?", re.ASCII
)
_TOGETHER = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?:hrs?|h|hours)?", re.ASCII)
# Part of a day, as a spreadsheet keeps a time: 0.4167 is 10:00. Two figures may be hours and minutes: 0.25.
_FRACTION = re.compile(r"0?\.([0-9]|[0-9]{3,17})", re.ASCII)
_MINUTES = 24 * 60
_BETWEEN = re.compile(r"-|\u2013|\u2014|\u2212|\bto\b|\btill?\b|\buntil\b", re.IGNORECASE)
LONGEST = 40  # characters


def time_of_day(text: str) -> time | None:
    """The time; None where it is none, or the hour stands alone (`10`), which might be any half of the day."""
    hour, minute, half = _parts(text)
    if hour is None:
        return _time_of_fraction(text)
    return None if half is None and minute is None else _time(hour, minute or 0, half)


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


def until_when(text: str) -> str:
    """What is written behind from when it is, `4pm` of `10am-4pm`."""
    return _BETWEEN.split(text)[-1]


def is_midnight(text: str) -> bool:
    """Whether the text is the word for it, which is the end of a day where it is when something ends."""
    return "".join(text.casefold().split()) in ("midnight", "12midnight")


def why_no_times(text: str) -> str:
    """What of a text is not from when to when, as a sentence that repeats nothing of it."""
    parts = _BETWEEN.split(text) if len(text) <= LONGEST else []
    hours = [_parts(part)[0] for part in parts]
    if not text:
        return f"Nothing says from when to when it is. {_WRITE_TIMES}"
    if len(parts) > 2:
        return f"More than two times stand here. {_WRITE_TIMES}"
    if len(parts) == 1 and (hours[0] is not None or _time_of_fraction(text)):
        return f"This is one time alone: whether it is when it starts, and when it ends, is not said. {_WRITE_TIMES}"
    if len(parts) == 2 and None not in hours:
        return f"This may be in the morning or in the afternoon, or is no time of day. {_WRITE_TIMES}"
    return f"From when to when cannot be read here. {_WRITE_TIMES}"


_WRITE_TIMES = "Write both times, as 10am-4pm or 10:00-16:00."


def _time_of_fraction(text: str) -> time | None:
    """The time that is this part of a day, to the minute; None where its figures do not tell which minute."""
    match = _FRACTION.fullmatch(text.strip())
    if match is None:
        return None
    minutes = int(match[1]) * _MINUTES / 10 ** len(match[1])
    nearest = round(minutes)
    nearness = min(0.5, _MINUTES / 2 / 10 ** len(match[1])) if len(match[1]) > 3 else 0
    if abs(minutes - nearest) > nearness or nearest == _MINUTES:
        return None
    return time(nearest // 60, nearest % 60)


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
