"""Identifiers of a fixed form: NHS, National Insurance and pupil numbers, number plates.

Every repetition here is bounded, so that each place of a text is looked at a fixed number of times.
"""

import re

from stdnum.gb import nhs, upn

from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.words import word_set

CUE = 40  # characters before a number in which a word says what it is
NHS_DIGITS, NI_DIGITS, UPN_DIGITS = 10, 6, 11  # that stand together; the last of a pupil's number may be a letter

_SEPARATOR = r"[ .-]{0,2}"
_NHS = re.compile(rf"(?<![\w.])\d{{3}}{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{4}}(?!\w|[.,]\d)")
# From 3 on, numbers are given out in England, Wales and Northern Ireland, or stand in examples; below, Scotland's begin
# with the day and month of birth (CHI; ranges as in Wikipedia, *NHS number*). A clock's second, 1796065595, is none.
_NHS_BLOCK = re.compile(r"(?:0[1-9]|[12]\d)(?:0[1-9]|1[0-2])|[3-9]")
# Spaced oddly, where the text calls it one: "NHS number 94 34 76 59 19".
_NHS_SAID = re.compile(
    r"\bnhs (?:(?:no|num|number|id)\b)?[ .:#=-]{0,3}(?:is )?(?:\d[ ./-]{0,2}){9}\d(?!\d)", re.IGNORECASE
)
_NI = re.compile(
    rf"(?<![A-Z0-9])([A-Z]{{2}}){_SEPARATOR}\d{{2}}{_SEPARATOR}\d{{2}}{_SEPARATOR}\d{{2}}{_SEPARATOR}[A-D](?![A-Z0-9])",
    re.IGNORECASE,
)
_UPN = re.compile(
    r"(?<![A-Z0-9])[A-HJ-NP-RT-Z][ -]?\d{3}[ -]?\d{4}[ -]?\d{2}[ -]?\d{2}[\dA-Z](?![A-Z0-9])", re.IGNORECASE
)
# AB12 CDE since 2001, with the ages that exist; A123 BCD before.
_PLATE = re.compile(
    r"(?<![A-Z0-9-])[A-Z]{2}[ -]?(?:0[1-9]|[1-3]\d|5[1-9]|[67]\d|8[0-5])[ -]?[A-Z]{3}(?![A-Z0-9])", re.IGNORECASE
)
_MIDDLE_OF_PLATE = re.compile(r"\d\d[ -]?[A-Z]{3}(?![A-Z0-9])", re.IGNORECASE)
_OLD_PLATE = re.compile(
    r"(?<![A-Z0-9-])(?:[A-Z]\d{1,3}[ -]?[A-Z]{3}|[A-Z]{3}[ -]?\d{1,4}[A-Z]?|[A-Z]{3}[ -]?\d{1,3}[A-Z])(?![A-Z0-9])"
)
_NEVER_GIVEN = word_set("BG GB KN NK NT TN ZZ")
_SAYS_NHS = re.compile(r"\bnhs\b", re.IGNORECASE)
_SAYS_NI = re.compile(r"\b(?:ni|nino|national insurance)\b", re.IGNORECASE)
_SAYS_UPN = re.compile(r"\b(?:upn|pupil number|unique pupil)\b", re.IGNORECASE)
_SAYS_VEHICLE = re.compile(
    r"\b(?:plates?|reg|registration|vrm|car|van|taxi|cab|minicab|vehicle|driver|drives|driving|corsa|golf|bmw|audi|astra|"
    r"fiesta|focus|mercedes|polo|prius|vauxhall|ford|toyota|seat|nissan|hatchback|saloon|estate|moped|scooter|number)\b",
    re.IGNORECASE,
)


def holds_nhs_number(reading: Reading) -> bool:
    """Ten digits, alone or as 3-3-4, whose last is the check digit; or any ten that the text calls an NHS number."""
    if reading.longest_number < NHS_DIGITS:
        return False
    return _NHS_SAID.search(reading.text) is not None or any(
        _is_nhs_number(match[0]) or _is_said(_SAYS_NHS, reading.text, match.start())
        for match in _NHS.finditer(reading.text)
    )


def _is_nhs_number(text: str) -> bool:
    return nhs.is_valid(text) and _NHS_BLOCK.match(nhs.compact(text)) is not None


def holds_ni_number(reading: Reading) -> bool:
    """Two letters, six digits, a suffix A to D; prefixes never given out only where the text calls it such a number."""
    if reading.longest_number < NI_DIGITS:
        return False
    return any(
        match[1].upper() not in _NEVER_GIVEN or _is_said(_SAYS_NI, reading.text, match.start())
        for match in _NI.finditer(reading.text)
    )


def holds_pupil_number(reading: Reading) -> bool:
    """A unique pupil number: with the right check letter, or called one."""
    if reading.longest_number < UPN_DIGITS:
        return False
    return any(
        upn.is_valid(match[0].replace(" ", "").replace("-", "")) or _is_said(_SAYS_UPN, reading.text, match.start())
        for match in _UPN.finditer(reading.text)
    )


def holds_number_plate(reading: Reading) -> bool:
    """A plate of today's form in capitals, or any plate beside words of a vehicle."""
    text = reading.text
    if _MIDDLE_OF_PLATE.search(text) and any(_is_plate(text, match) for match in _PLATE.finditer(text)):
        return True
    return any(
        match[0][-3:].lower() not in _SHORT_WORDS and _is_said(_SAYS_VEHICLE, text, match.start())
        for match in _OLD_PLATE.finditer(text)
    )


def _is_plate(text: str, match: re.Match[str]) -> bool:
    letters = match[0][-3:]
    is_word = letters.lower() in _SHORT_WORDS
    if match[0].isupper() and not is_word:
        return True
    nearby_text = text[max(match.start() - CUE, 0) : match.end() + CUE]
    return (match[0].isalnum() or not is_word) and _SAYS_VEHICLE.search(nearby_text) is not None


_SHORT_WORDS = word_set(
    "the for and are was has had not but all one two six ten you our out per new now who may bus van car day mon "
    "tue wed thu fri sat sun jan feb mar apr jun jul aug sep oct nov dec via mid end top off put set cse nhs wmp "
    "btp gmt bst"
)


def _is_said(pattern: re.Pattern[str], text: str, start: int) -> bool:
    """Whether a word says so before the number, at most `CUE` characters before."""
    return pattern.search(text[max(start - CUE, 0) : start]) is not None
