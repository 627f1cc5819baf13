"""When a calendar is asked for again: pure arithmetic."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from coordination.ground.whole_numbers import whole_number

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=7)
JITTER = 0.1  # of the interval, longer: calendars of one server do not all come at once
LONGEST_PAUSE = timedelta(hours=24)
GIVEN_UP_AFTER = 8  # failures in a row: some three days
_HEAD = 16_384  # bytes in which a calendar says how often it may be asked for
_ASKED_FOR = re.compile(
    rb"^(?:REFRESH-INTERVAL(?:;[^:\r\n]{0,100})?|X-PUBLISHED-TTL):P(?:(\d{1,4})W)?(?:(\d{1,4})D)?"
    rb"(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_UNITS = ("weeks", "days", "hours", "minutes", "seconds")


def interval_of(calendar: bytes) -> timedelta:
    """How long to wait after this calendar came: as it says itself, from SHORTEST to LONGEST."""
    said = [_duration(match.groups()) for match in _ASKED_FOR.finditer(calendar[:_HEAD])]
    return min(max([SHORTEST, *said]), LONGEST)


def _duration(numbers: tuple[bytes | None, ...]) -> timedelta:
    return timedelta(**{unit: int(number or 0) for unit, number in zip(_UNITS, numbers, strict=True)})


def next_after(interval: timedelta, now: datetime, chance: float) -> datetime:
    """The instant of the next question after an answer; `chance` is in [0, 1)."""
    return now + interval * (1 + JITTER * chance)


def next_after_failure(failures: int, retry_after: timedelta, now: datetime, chance: float) -> datetime:
    """The same after `failures` in a row, this one included: each time later, and as the server asked."""
    pause = min(SHORTEST * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return next_after(max(pause, min(retry_after, LONGEST)), now, chance)


def retry_after_of(header: str, now: datetime) -> timedelta:
    """How long a server asks to be left in peace, in seconds or as a date; nothing for what is neither."""
    if (seconds := whole_number(header.strip())) is not None:
        return min(timedelta(seconds=min(seconds, 10**9)), LONGEST)
    try:
        until = parsedate_to_datetime(header[:100])
        return max(min((until if until.tzinfo else until.replace(tzinfo=UTC)) - now, LONGEST), timedelta(0))
    except (ValueError, TypeError, OverflowError):
        return timedelta(0)
