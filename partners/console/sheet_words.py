"""What the API says of a table, in words for whoever has brought it to a page: columns by what they are called there,
and what to do on the page instead of by a request."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from coordination.imports.column_choices import label_of

_OUTSIDE = r"An event of other days is kept where it says `outside: true`, and is not public then\."
Words = str | Callable[[re.Match[str]], str]
Replacements = Sequence[tuple[re.Pattern[str], Words]]


def _campaigns_days(match: re.Match[str]) -> str:
    first, last = (date.fromisoformat(day) for day in match.groups()[:2])
    days = f"The campaign runs from {first:%-d %B %Y} to {last:%-d %B %Y}, and this is on none of its days"
    alternative = ", or plan an event that is meant to be on another under Events, New event" if match[3] else ""
    return f"{days}. Correct the day{alternative}."


def _missing_time(match: re.Match[str]) -> str:
    of_day = label_of("start_time" if match[1] == "starts_at" else "end_time")
    parts = f"“{label_of('date')}” with “{of_day}” or “{label_of('times')}”"
    return f"Say where “{label_of(match[1])}” stands, or {parts}."


def _missing(match: re.Match[str]) -> str:
    return f"Say where “{label_of(match[1])}” stands, or what it is in every row."


_INSTEAD: Replacements = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"The campaign runs from (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d); name days that it has in common\."
            rf"( {_OUTSIDE})?",
            _campaigns_days,
        ),
        (r"^The column (starts_at|ends_at) is missing, or the columns of a day.*", _missing_time),
        (r"^The column ([a-z_.]+) is missing.*", _missing),
        (r"POST [a-z]+/ does that(?:, where it is possible)?\.", "Do that on its own page."),
        (r", or use PUT by-ref", ""),
        (r"(?<=: )send it to /imports/ by its own media type or as application/octet-stream, or open", "open"),
        (r"send a calendar to /imports/ as text/calendar", "bring a calendar under Events"),
        (r" To take it, name other days \(`from` and `to`\)\.", ""),
        (r"This is (?:a list in )?JSON: .*", "This is a file for programs: a spreadsheet is needed here."),
        (_OUTSIDE, ""),
        (r"\btrue or false\b", "Yes or No"),
        (r"An export of the list \(GET with `Accept: text/csv`\) has every column, and is the template for a table",
         "A template, which has every column, is under Spreadsheets"),
        (r"Of any other platform send the figures as a table.*", "Of any other bring a table of your own."),
        (r"; send more through the API", ": bring it in several parts"),
    )
)  # fmt: skip
_NAMES = re.compile(r"`([^`]*)`|(?<![\w/.@-])([a-z]+(?:_[a-z]+)+(?:\.[a-z_]+)*)(?![\w/@-])")


def in_words(detail: str) -> str:
    """The sentence as the page says it."""
    return _NAMES.sub(lambda match: f"“{label_of(match[1] or match[2])}”", replaced(detail, _INSTEAD))


def replaced(detail: str, replacements: Replacements) -> str:
    """The sentence with each of the patterns replaced by the words for it, one after the other."""
    for pattern, words in replacements:
        detail = pattern.sub(words, detail)
    return detail
