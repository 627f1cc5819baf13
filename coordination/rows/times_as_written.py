"""Days and times as people and spreadsheets write them here: day before month, and Excel's count of days."""

import re
from datetime import UTC, date, datetime, time, timedelta

from coordination.ground.datetimes import FIRST_YEAR, LAST_YEAR, LONDON

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"]
_NAMES += ["december"]
# As spreadsheets in German, French and Ukrainian write them, which shorten the longer ones: févr., черв.
_OTHER_NAMES = (
    ("januar", "janvier", "січня"),
    ("februar", "février", "лютого"),
    ("märz", "mars", "березня"),
    ("april", "avril", "квітня"),
    ("mai", "mai", "травня"),
    ("juni", "juin", "червня"),
    ("juli", "juillet", "липня"),
    ("august", "août", "серпня"),
    ("september", "septembre", "вересня"),
    ("oktober", "octobre", "жовтня"),
    ("november", "novembre", "листопада"),
    ("dezember", "décembre", "грудня"),
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?,? )?"
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", re.ASCII)
_DAY_FIRST = re.compile(WEEKDAY + r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})", re.ASCII | re.IGNORECASE)
_NAMED = re.compile(
    WEEKDAY + r"([0-9]{1,2})(?:st|nd|rd|th|er|\.)?[ -]([^\W\d_]{3,9})\.?,?[ -]([0-9]{4})", re.IGNORECASE
)
# The name says which is the month, wherever it stands.
_MONTH_FIRST = re.compile(WEEKDAY + r"([^\W\d_]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", re.IGNORECASE)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9])", re.ASCII)  # 20170220T100000Z, of calendars
DAYS = (_ISO, _DAY_FIRST, _NAMED, _MONTH_FIRST, _COMPACT)
_HALF = r"(a\.m\.|p\.m\.|am|pm)"
CLOCK = re.compile(
    rf"([0-9]{{1,2}})[:.h]([0-9]{{2}})(?::([0-9]{{2}})(?:[.,][0-9]{{1,9}})?)? ?{_HALF}?", re.ASCII | re.IGNORECASE
)
_FOUR_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})?", re.ASCII)  # 1000 hours, T100000
_HOURS = re.compile(r"(?<=[0-9]) ?(?:h|hrs?|hours|uhr)\.?$", re.IGNORECASE)
_AT = re.compile(r"^(?:at|@|um|à) ?", re.IGNORECASE)
HOUR = re.compile(rf"([0-9]{{1,2}}) ?{_HALF}", re.ASCII | re.IGNORECASE)
_NOON = ("noon", "12 noon", "12noon", "midday")
_OFFSET = re.compile(r" ?(?:(z|utc|gmt|bst)|([+-])([0-9]{2})(?::?([0-9]{2}))?)$", re.ASCII | re.IGNORECASE)
_WITH_SECONDS = re.compile(r":[0-9]{2}:[0-9]{2}|[0-9][Tt][0-9]", re.ASCII)
# Days since the end of 1899, for the years 2000 to 2099.
_SERIAL = re.compile(r"(3[6-9]|[4-6][0-9]|7[0-2])[0-9]{3}(\.[0-9]{1,15})?", re.ASCII)
_SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock
_FIGURES, _QUARTER = 5, 90  # behind the point; minutes
LONGEST = 60  # characters


def day_as_written(text: str) -> date | None:
    """The day, `20/02/2017` being 20 February; None where it is none, or could be meant otherwise."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        return None
    if _SERIAL.fullmatch(text):
        days, _, remainder = text.partition(".")
        return None if remainder.strip("0") else (_SERIAL_START + timedelta(days=int(days))).date()
    day, remainder = _leading_day(text)
    return day if remainder in ("", "T00:00", "00:00", "00:00:00", "T00:00:00") else None


def days_either_way(text: str) -> tuple[date | None, date | None]:
    """The day that `02/03/2017` begins with, its day first and its month first; None where that is no day, and twice
    None where it is written in another way."""
    match = _DAY_FIRST.match(" ".join(text.split())) if len(text) <= LONGEST else None
    if match is None:
        return None, None
    return _day(int(match[4]), int(match[3]), int(match[1])), _day(int(match[4]), int(match[1]), int(match[3]))


def time_as_written(text: str) -> datetime | None:
    """The day and time; with a zone only where one is written. None where it is none: a day without a time is not."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        return None
    if match := _SERIAL.fullmatch(text):
        return _moment_of_serial(text) if match[2] else None
    zone = _offset(text)
    is_summer_time = zone is not None and text[-3:].lower() == "bst"
    if zone is not None:
        text = _OFFSET.sub("", text)
    day, remainder = _leading_day(text)
    remainder = _AT.sub("", remainder.lstrip("Tt,").strip())
    if day and re.fullmatch(r"24[:.h]00(?::00)?", remainder, re.ASCII):
        day, remainder = day + timedelta(days=1), "00:00"
    clock = _clock(remainder) if day else None
    if day is None or clock is None:
        return None
    wall = datetime.combine(day, clock)
    if is_summer_time and wall.replace(tzinfo=LONDON).utcoffset() != zone:
        return None
    return wall if zone is None else (wall - zone).replace(tzinfo=UTC)


def _moment_of_serial(text: str) -> datetime | None:
    """The moment that Excel counts in days; None where so few figures are left of it that it could be another minute.

    A minute is 0.000694 of a day: five figures tell it from the next, and the moment they give is then within a second
    of it. Fewer tell the quarters of six hours alone, which have no more.
    """
    days, _, fraction = text.partition(".")
    seconds = int(days) * 86_400 + float(f"0.{fraction}") * 86_400
    minutes = round(seconds / 60)
    is_short = len(fraction.rstrip("0")) < _FIGURES
    if abs(seconds - minutes * 60) >= 1 or (is_short and minutes % _QUARTER):
        return None
    return _SERIAL_START + timedelta(minutes=minutes)


def _leading_day(text: str) -> tuple[date | None, str]:
    """The day that the text begins with, and what comes after it; no day where another weekday stands before it."""
    for pattern in DAYS:
        if match := pattern.match(text):
            remainder, day = text[match.end() :], date_of_match(pattern, match)
            if (remainder and remainder[0] not in " Tt,") or not is_that_weekday(text, day):
                return None, ""
            return day, remainder.strip()
    return None, ""


def is_that_weekday(text: str, day: date | None) -> bool:
    """Whether no other weekday stands before the day."""
    written = text[:3].lower()
    return day is None or written not in _WEEKDAYS or _WEEKDAYS.index(written) == day.weekday()


def date_of_match(pattern: re.Pattern[str], match: re.Match[str]) -> date | None:
    """The day that one of DAYS has found; None where there is none."""
    if pattern in (_ISO, _COMPACT):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif pattern is _DAY_FIRST:
        year, month, day = int(match[4]), int(match[3]), int(match[1])
    elif pattern is _MONTH_FIRST:
        year, month, day = int(match[3]), _month(match[1].lower()), int(match[2])
    else:
        year, month, day = int(match[3]), _month(match[2].lower()), int(match[1])
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def _month(name: str) -> int:
    names = [at for at, full in enumerate(_NAMES, 1) if name in (full, full[:3], full[:4])]
    if not names:
        numbered_names = enumerate(_OTHER_NAMES, 1)
        names = [at for at, month in numbered_names if any(full.startswith(name) for full in month)]
    return names[0] if len(names) == 1 else 0


def _clock(text: str) -> time | None:
    if text.lower() in _NOON:
        return time(12)
    text, has_unit = _HOURS.subn("", text)
    if has_unit and text.isdecimal() and len(text) <= 2:
        text += ":00"
    if match := _FOUR_DIGITS.fullmatch(text):
        hour, minute, second, half = int(match[1]), int(match[2]), int(match[3] or 0), None
    elif match := CLOCK.fullmatch(text):
        hour, minute, second, half = int(match[1]), int(match[2]), int(match[3] or 0), match[4]
    elif match := HOUR.fullmatch(text):
        hour, minute, second, half = int(match[1]), 0, 0, match[2]
    else:
        return None
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.search(text[-12:])
    # A date alone may end like an offset: 2017-02-20 has none. Nor has 10:00-16:00, which is from when to when.
    if match is None or not (match[1] or ":" in text):
        return None
    if match[2] == "-" and not _WITH_SECONDS.search(text):
        return None
    if match[1]:
        return timedelta(hours=1 if match[1].lower() == "bst" else 0)
    hours, minutes = int(match[3]), int(match[4] or 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return (offset if match[2] == "+" else -offset) if hours < 24 and minutes < 60 else None
