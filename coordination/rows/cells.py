"""What one cell of a table means: values as people write them, read where only one thing can be meant.

Text that no reader knows is left as it is for the field itself to refuse; `UnreadableCell` is for what a field
could not explain: a time with two readings, a number that a spreadsheet rounded.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from coordination.ground import datetimes
from coordination.ground.csv_cells import unguarded_cell
from coordination.rows.numbers_as_said import what_is_said_of
from coordination.rows.times_as_written import day_as_written, time_as_written
from coordination.rows.unread_times import DAY_SPELLINGS, SPELLINGS, why_unread

# Reads a stripped cell that is not empty; None where it says nothing here. Raises BadCell.
ReadCell = Callable[[str], Any]

INVISIBLE = "\u200b\ufeff\u2060"
_AS_TEXT = re.compile(r'="([^"=+@-][^"]{0,99})"', re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?", re.ASCII)
# 500.0 as data frames write it; not 1.000, which is a thousand in half of Europe.
_NOTHING_BEHIND = re.compile(r"(-?[0-9]{1,15})\.0{1,2}", re.ASCII)
_GROUPED = re.compile(
    r"-?[1-9][0-9]{0,2}(?:([, \u00a0\u2009\u202f'])[0-9]{3})(?:\1[0-9]{3}){0,4}(\.[0-9]{1,2})?", re.ASCII
)
# A code of eleven or twelve digits; in a shorter one commas may stand between several codes.
_GROUPED_CODE = re.compile(r"[1-9][0-9]{0,2}([, \u00a0\u2009\u202f'])[0-9]{3}(?:\1[0-9]{3}){2,3}")
_DECIMAL_COMMA = re.compile(r"-?[0-9]{1,15},[0-9]{1,20}", re.ASCII)
# A whole number where a comma is a decimal one: 500,00 and 1.234,0; without one 1.234.567, but not 1.234.
_CONTINENTAL = re.compile(
    r"-?(?:[0-9]{1,15},0{1,2}|[1-9][0-9]{0,2}\.[0-9]{3},0{1,2}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,4}(?:,0{1,2})?)",
    re.ASCII,
)
_DIGITS = re.compile(r"[+-]?[0-9][0-9.,' \u00a0\u2009\u202f]{0,30}", re.ASCII)
_ROUNDED = re.compile(r"[+-]?[0-9](?:\.[0-9]{0,20})?[eE][+-]?[0-9]{1,3}", re.ASCII)
# What a spreadsheet writes for the two depends on its language: WAHR in German, FAUX in French, ІСТИНА in Ukrainian.
_WORDS = dict.fromkeys(("true", "yes", "y", "1", "1.0", "wahr", "ja", "vrai", "oui", "істина", "так"), True)
_WORDS |= dict.fromkeys(("false", "no", "n", "0", "0.0", "falsch", "nein", "faux", "non", "хибність", "ні"), False)
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})", re.ASCII)
_COMPASS = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{1,10})?) ?°?"
    r"(?: ?([0-9]{1,2}(?:\.[0-9]{1,8})?) ?['\u2032\u2019]"
    r"(?: ?([0-9]{1,2}(?:\.[0-9]{1,6})?) ?(?:[\"\u2033\u201d]|''))?)? ?([NSEW])"
)
_UNCLEAR = (
    "This is no whole number, or could be two: a dot or a comma may stand between thousands or before decimals. Write"
    " it with digits alone (1234), a decimal number with a point (12.5)."
)
MANGLED = (
    "A spreadsheet has rounded this code (as in 4.3E+10), so nobody can tell what it was: format the column as text"
)


class BadCell(ValueError):
    """Raised while a cell is read; `detail` repeats nothing of it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def stripped_cell(cell: str) -> str:
    """The cell without white space and invisible letters around it, or the formula that keeps a text as it is:
    `="0180"`."""
    stripped = cell.strip().strip(INVISIBLE).strip()
    match = _AS_TEXT.fullmatch(stripped)
    return match[1] if match else stripped


def as_text(cell: str) -> Any:
    """The text itself, without the apostrophe that keeps it from being run as a formula."""
    return unguarded_cell(cell)


def as_known_code(cell: str) -> Any:
    """A code of which the field itself can say what it was before a spreadsheet mangled it."""
    text = unguarded_cell(cell)
    return text if _ROUNDED.fullmatch(text) else as_code(cell)


def as_code(cell: str) -> Any:
    """A code, which a spreadsheet may have taken for a number: `'43000804702`, `43000804702.0` and `43,000,804,702` are
    whole; raises UnreadableCell for 4.3E+10, whose digits are lost."""
    text = unguarded_cell(cell)
    if _ROUNDED.fullmatch(text):
        raise BadCell("mangled_code", f"{MANGLED}, and fill it in again.")
    if match := _GROUPED_CODE.fullmatch(text):
        return text.replace(match[1], "")
    match = re.fullmatch(r"'?([0-9]{5,15})(?:\.0)?", text, re.ASCII)
    return match[1] if match else text


def as_reference(cell: str) -> Any:
    """A reference; a data frame makes `7.0` of `7` as soon as one of its column is missing."""
    match = re.fullmatch(r"'?([0-9]{1,15})(?:\.0)?", cell, re.ASCII)
    return match[1] if match else as_code(cell)


def as_slug(cell: str) -> Any:
    """A code of small letters, which spreadsheets and people begin with a capital."""
    return unguarded_cell(cell).lower()


def as_area(cell: str) -> Any:
    """The GSS code of an area, in capitals."""
    return unguarded_cell(cell).upper()


def as_percentage(cell: str) -> Any:
    """A whole number, with its sign or without."""
    return as_whole_number(cell.removesuffix("%").rstrip())


def as_id(cell: str) -> Any:
    """An id that this service gave, in its usual spelling; None for any other, which only its sender knows."""
    return cell.lower() if _ID.fullmatch(cell) else None


def as_keys(cell: str) -> Any:
    """Several values in one cell."""
    return [part.strip() for part in re.split("[;,]", cell) if part.strip()]


def as_yes_or_no(cell: str) -> Any:
    """A truth value."""
    return _WORDS.get(cell.lower(), cell)


def as_whole_number(cell: str) -> Any:
    """`500`, `500.0` or `1,000`; raises BadCell for digits that could be meant otherwise, as `1.000`."""
    _refuse_rounded(cell)
    if _WHOLE.fullmatch(cell):
        return int(cell)
    if match := _NOTHING_BEHIND.fullmatch(cell):
        return int(match[1])
    match = _GROUPED.fullmatch(cell)
    if match and (match[2] or "").strip(".0") == "":
        return _ungrouped(cell, match[1], int)
    _refuse_digits(cell)
    return cell


def as_number(cell: str) -> Any:
    """A number, also with a decimal comma; raises BadCell where a comma could stand between thousands too."""
    if _NUMBER.fullmatch(cell):
        return float(cell)
    _refuse_rounded(cell)
    if _DECIMAL_COMMA.fullmatch(cell) and not _GROUPED.fullmatch(cell):
        return float(cell.replace(",", "."))
    if (match := _GROUPED.fullmatch(cell)) and match[2]:
        return _ungrouped(cell, match[1], float)
    _refuse_digits(cell)
    return cell


def as_degrees(cell: str) -> Any:
    """A longitude or latitude in degrees, also as maps write it: `52.5`, `1.9 W`, `52°30'15"N`."""
    match = _COMPASS.fullmatch(cell.upper())
    return _degrees(match) if match else as_number(cell)


def as_continental_degrees(cell: str) -> Any:
    """The same between semicolons."""
    match = _COMPASS.fullmatch(cell.upper())
    return _degrees(match) if match else as_continental_number(cell)


def _degrees(match: re.Match[str]) -> float:
    degrees = float(match[1]) + float(match[2] or 0) / 60 + float(match[3] or 0) / 3600
    return round(-degrees if match[4] in "SW" else degrees, 6)


def as_continental_whole_number(cell: str) -> Any:
    """A whole number between semicolons, where a comma is a decimal one: `500`, `500,0`, `1.234,00`, `1.234.567`."""
    if _CONTINENTAL.fullmatch(cell):
        return int(cell.partition(",")[0].replace(".", ""))
    if "," not in cell:
        return as_whole_number(cell)
    _refuse_digits(cell)
    return cell


def as_continental_number(cell: str) -> Any:
    """A number between semicolons, where a comma is a decimal one."""
    return float(cell.replace(",", ".")) if _DECIMAL_COMMA.fullmatch(cell) else as_number(cell)


def as_instant(cell: str) -> Any:
    """An instant; one without an offset is a time in London."""
    if re.fullmatch(datetimes.INSTANT, cell, re.ASCII):
        return cell
    wall = time_as_written(cell)
    if wall is None:
        raise BadCell("unreadable_time", f"{why_unread(cell, needs_clock=True)} {SPELLINGS}")
    if wall.tzinfo is not None:
        return datetimes.format_datetime(wall)
    try:
        return datetimes.format_datetime(datetimes.london_instant(wall))
    except datetimes.TwoReadings as fault:
        raise BadCell("two_readings", str(fault)) from None


def as_day(cell: str) -> Any:
    """A day, `2017-02-20`, from any of the ways it is written in this country."""
    day = day_as_written(cell)
    if day is None:
        raise BadCell("unreadable_day", f"{why_unread(cell, needs_clock=False)} {DAY_SPELLINGS}")
    return day.isoformat()


def as_postcode(cell: str) -> Any:
    """A postcode in capitals with its space, wherever people put that."""
    match = _POSTCODE.fullmatch(re.sub(r"[\s.,-]", "", cell.upper()))
    return f"{match[1]} {match[2]}" if match else cell


def as_word_of(words: Iterable[str]) -> ReadCell:
    """A reader of one word of a list, however it is capitalised."""
    by_spelling = {word.casefold(): word for word in words}

    def read(cell: str) -> Any:
        return by_spelling.get(re.sub(r"[\s-]+", "_", cell.casefold()), by_spelling.get(cell.casefold(), cell))

    return read


def _ungrouped(cell: str, separator: str, number: Callable[[str], Any]) -> Any:
    plain = cell.replace(separator, "")
    return number(plain.split(".")[0]) if number is int else number(plain)


def _refuse_digits(cell: str) -> None:
    if _DIGITS.fullmatch(cell):
        raise BadCell("unclear_number", _UNCLEAR)
    if sentence := what_is_said_of(cell):
        raise BadCell("unclear_number", sentence)


def _refuse_rounded(cell: str) -> None:
    if _ROUNDED.fullmatch(cell):
        detail = (
            "A spreadsheet has rounded this number (as in 1.2E+05): show the whole number and save the table again."
        )
        raise BadCell("rounded", detail)
