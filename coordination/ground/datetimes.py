"""Instants and days as the API writes them, read strictly: what could be meant two ways is refused."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
INSTANT = r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})"
DAY = r"\d{4}-\d{2}-\d{2}"
# Years a campaign can have; and no arithmetic on them leaves what Python can hold.
FIRST_YEAR, LAST_YEAR = 1900, 2199

INSTANT_WANTED = "An instant has a date, a time and an offset: 2017-02-22T10:00:00Z or 2017-02-22T10:00:00+00:00."
DAY_WANTED = f"A day is written 2017-02-22, in the years {FIRST_YEAR} to {LAST_YEAR}."


def instant_of(text: str) -> datetime:
    """The instant (UTC) an RFC 3339 date-time names; raises ValueError, saying what is wrong with any other text."""
    if not re.fullmatch(INSTANT, text, re.ASCII):
        raise ValueError(f"{_lack_of(text)}{INSTANT_WANTED}")
    try:
        instant = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError(f"There is no such day or time. {INSTANT_WANTED}") from None
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"The year lies outside {FIRST_YEAR} to {LAST_YEAR}. {INSTANT_WANTED}")
    return instant.astimezone(UTC)


def _lack_of(text: str) -> str:
    """What a text lacks of an instant, if it is one otherwise."""
    if re.fullmatch(DAY, text, re.ASCII):
        return "This is a day without a time. "
    if re.fullmatch(rf"{DAY}[Tt ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,6}})?)?", text, re.ASCII):
        return "The offset from UTC is missing, or the seconds. "
    return ""


def day_of(text: str) -> date:
    """The day that `2017-02-22` names; raises ValueError for any other spelling."""
    if not re.fullmatch(DAY, text, re.ASCII):
        has_time = re.match(rf"{DAY}[Tt ]\d{{2}}:\d{{2}}", text, re.ASCII)
        raise ValueError(f"A day alone belongs here, without a time. {DAY_WANTED}" if has_time else DAY_WANTED)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"There is no such day. {DAY_WANTED}") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(DAY_WANTED)
    return day


class TwoReadings(ValueError):
    """A time of London that the clocks pass twice, or leave out; the message names both instants it could be."""


def london_instant(wall: datetime) -> datetime:
    """The instant (UTC) at which clocks in London show `wall`, which has no zone; raises TwoReadings."""
    earlier, later = sorted(wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier != later:
        twice = earlier.astimezone(LONDON).replace(tzinfo=None) == wall
        happens = (
            "comes twice that night, when the clocks go back" if twice else "is left out when the clocks go forward"
        )
        readings = f"{format_datetime(earlier)} or {format_datetime(later)}"
        raise TwoReadings(f"This time {happens}; say which is meant: {readings}.")
    return earlier


def format_datetime(instant: datetime) -> str:
    """The instant in UTC with `Z`, without fractions when it has none."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def start_of(day: date) -> datetime:
    """The instant at which the day begins in London."""
    return datetime.combine(day, time.min, LONDON)


def end_of(day: date) -> datetime:
    """The instant at which the day is over in London: 23 or 25 hours later when the clocks change."""
    return start_of(day + timedelta(days=1))
