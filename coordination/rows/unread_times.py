"""What to say of a text that is no day, or no day and time: which part of it cannot be read, and how it is written."""

import re

from coordination.ground.datetimes import FIRST_YEAR, LAST_YEAR
from coordination.rows.times_as_written import (
    CLOCK,
    DAYS,
    HOUR,
    LONGEST,
    MONTHS,
    WEEKDAY,
    date_of_match,
    is_that_weekday,
    time_as_written,
)

SPELLINGS = (
    "Read are 2017-02-20T10:00:00Z and, as times in London, 2017-02-20 10:00, 20/02/2017 10:00 and 20 Feb 2017 10am."
)
DAY_SPELLINGS = "Read are 2017-02-20, 20/02/2017 and 20 Feb 2017."


def why_unread(text: str, *, needs_clock: bool) -> str:
    """What of a text is no day, or no day and time, as a sentence that repeats nothing of it."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        return "This is too long for a time."
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text, re.ASCII):
        advice = ", without a time or rounded: format the cell as date and time" if needs_clock else ": write the day"
        return f"This is a spreadsheet's count of days{advice}."
    if re.fullmatch(r"1[0-9]{9}(?:[0-9]{3})?(?:\.[0-9]+)?", text, re.ASCII):
        return "This is a count of seconds, which programs keep: write the day and the time."
    if _SHORT_YEAR.match(text):
        return "The year has two digits here; write all four."
    patterns = [match for pattern in DAYS if (match := pattern.match(text))]
    if not patterns:
        return _why_no_day(text)
    day = date_of_match(patterns[0].re, patterns[0])
    if day is None:
        return f"There is no such day, with the day before the month, in the years {FIRST_YEAR} to {LAST_YEAR}."
    if not is_that_weekday(text, day):
        return f"{day:%-d %B %Y} is a {day:%A}, and this names another weekday."
    if patterns[0].end() == len(text):
        return "This is a day without a time." if needs_clock else "This is no day."
    if text.lower().endswith("bst") and time_as_written(text[:-3]):
        return "Clocks do not show British Summer Time on that day."
    remainder = text[patterns[0].end() :]
    until = _UNTIL.match(remainder)
    if until and any(pattern.match(remainder[until.end() :]) for pattern in DAYS):
        return _SEVERAL_DAYS
    return _why_no_clock(remainder) if needs_clock else _NOT_BEHIND


def _why_no_day(text: str) -> str:
    """What a text that begins with no day has in its place."""
    if _TWO_DAYS.match(text):
        return _SEVERAL_DAYS
    if _WITHOUT_YEAR.match(text):
        return "The year is missing here."
    if CLOCK.match(text) or HOUR.match(text):
        return "This is a time without a day; where one cell stands for several rows, write the day in each of them."
    return "No day can be read at the beginning of this."


def _why_no_clock(text: str) -> str:
    """What of a text that stands behind a day is no time."""
    if len(re.findall("[0-9]+(?:[:.][0-9]{2})*", text)) > 1 and re.search("-|\u2013|\u2014| to | til", text):
        return "Two times stand here: one belongs into each column, or 10am-4pm or 10:00-16:00 into one for both."
    if CLOCK.fullmatch(text.strip(" Tt,")):
        return "There is no such time of day."
    return _NOT_BEHIND


_SEVERAL_DAYS = "Several days stand here: write a row for each, or the first and the last into a column each."
_UNTIL = re.compile(" ?(?:-|\u2013|\u2014|to|until|till?|and|&) ?", re.IGNORECASE)
_TWO_DAYS = re.compile(
    WEEKDAY + rf"[0-9]{{1,2}}(?:st|nd|rd|th)?{_UNTIL.pattern}[0-9]{{1,2}}(?:st|nd|rd|th)? [^\W\d_]{{3,9}}",
    re.IGNORECASE,
)
_WITHOUT_YEAR = re.compile(
    WEEKDAY + r"[0-9]{1,2}(?:st|nd|rd|th)?[ -](?:" + "|".join(MONTHS) + r")[a-z]*\.?(?: (?![0-9]{4}(?![0-9]))|$)",
    re.IGNORECASE,
)
_NOT_BEHIND = "The day can be read, and what stands behind it cannot."
_SHORT_YEAR = re.compile(
    WEEKDAY + r"(?:[0-9]{1,2}([/.-])[0-9]{1,2}\1|[0-9]{1,2}(?:st|nd|rd|th)?[ -][^\W\d_]{3,9}\.?[ -])"
    r"[0-9]{2}(?![0-9:.]| ?[ap]\.?m)",
    re.IGNORECASE,
)
