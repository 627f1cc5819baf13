"""What one cell of an export says: a whole number, or a day, in the shapes the platforms write."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.platform_exports.skipped import UnreadableCell
from coordination.rows.total_words import is_total

MAX_VALUE = 10**12  # as a figure may hold
LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# 1234, 1,234,567, the same with spaces of any kind or apostrophes, and 1234.0 as older exports have it; not 12.000,
# which is twelve thousand in half of Europe.
_WHOLE = re.compile(
    r"(\d{1,15}|\d{1,3}([, \u00a0\u2009\u202f'])\d{3}(?:\2\d{3}){0,4})(?:\.0{1,2}|\.0{4,6}|(?<=\d{4})\.0{3})?", re.ASCII
)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,3}", re.ASCII | re.IGNORECASE)
_X_DAY = re.compile(r"([A-Za-z]{3}),? ([A-Za-z]{3}) (\d{1,2}),? (\d{4})", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COMPACT = re.compile(r"\d{8}", re.ASCII)
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d\d)?", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) ([+-]\d{4})", re.ASCII)

ReadDay = Callable[[str], date]


def whole_number(cell: str, *, blank_is_zero: bool = False) -> int:
    """The count in a cell. Raises UnreadableCell: missing, rounded, not_a_number or out_of_range."""
    text = cell.strip()
    if not text:
        if blank_is_zero:
            return 0
        raise UnreadableCell("missing")
    if _SCIENTIFIC.fullmatch(text):
        raise UnreadableCell("rounded")
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise UnreadableCell("not_a_number")
    value = int(re.sub(r"\D", "", match[1]))
    if value > MAX_VALUE:
        raise UnreadableCell("out_of_range")
    return value


def is_part_of_all(cell: str) -> bool:
    """Whether a cell of a column of parts names no part: it is blank, says `All`, or a total."""
    return not cell.strip() or cell.strip().casefold() == "all" or is_total(cell)


def is_rounded(cell: str) -> bool:
    """Whether a spreadsheet has written an id as 1.23E+18, and so lost its last digits."""
    return bool(_SCIENTIFIC.fullmatch(cell.strip()))


def x_day(cell: str) -> date:
    """`Thu, Sep 11, 2025` or `Thu Mar 20 2025`, whose weekday must be that day's. Raises UnreadableCell."""
    match = _X_DAY.fullmatch(cell.strip())
    if match is None:
        raise UnreadableCell("not_a_date")
    weekday, month, day_text, year = match.groups()
    if month.lower() not in MONTHS:
        raise UnreadableCell("not_a_date")
    day_of_year = possible_day(int(year), MONTHS.index(month.lower()) + 1, int(day_text))
    if WEEKDAYS[day_of_year.weekday()] != weekday.lower():
        raise UnreadableCell("not_a_date")
    return day_of_year


def iso_day(cell: str) -> date:
    """`2026-01-31`. Raises UnreadableCell."""
    text = cell.strip()
    if not _ISO.fullmatch(text):
        raise UnreadableCell("not_a_date")
    return possible_day(*map(int, text.split("-")))


def compact_day(cell: str) -> date:
    """`20260131`. Raises UnreadableCell."""
    text = cell.strip()
    if not _COMPACT.fullmatch(text):
        raise UnreadableCell("not_a_date")
    return possible_day(int(text[:4]), int(text[4:6]), int(text[6:]))


def us_day(cell: str) -> date:
    """The day of `1/31/2026 18:42`: month first. Raises UnreadableCell."""
    match = _US.fullmatch(cell.strip())
    if match is None:
        raise UnreadableCell("not_a_date")
    return possible_day(int(match[3]), int(match[1]), int(match[2]))


def london_day(cell: str) -> date:
    """The day in London of `2024-03-15 18:42 +0000`. Raises UnreadableCell."""
    match = _INSTANT.fullmatch(cell.strip())
    if match is None:
        raise UnreadableCell("not_a_date")
    try:
        return datetime.strptime(cell.strip(), "%Y-%m-%d %H:%M %z").astimezone(UTC).astimezone(LONDON).date()
    except (ValueError, OverflowError):
        raise UnreadableCell("not_a_date") from None


def day_number(start: date, cell: str) -> date:
    """The day that `0023` counts from `start`, which is 0000. Raises UnreadableCell."""
    text = cell.strip()
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise UnreadableCell("not_a_date")
    return start + timedelta(days=int(text))


def possible_day(year: int, month: int, day: int) -> date:
    """That day, if there is one and the platform was there. Raises UnreadableCell."""
    try:
        parsed = date(year, month, day)
    except ValueError:
        raise UnreadableCell("not_a_date") from None
    if not 2006 <= year <= 2100:  # the oldest of these platforms opened in 2006
        raise UnreadableCell("not_a_date")
    return parsed
