"""Telephone numbers of people: mobile numbers, numbers from abroad, and landlines that are no venue's or office's."""

import re
from collections.abc import Iterator

import phonenumbers

from coordination.ground.personal_data.context_words import WordsAround
from coordination.ground.personal_data.tokens import Reading

CUE = 30  # characters before a number in which a word says that it is one to ring
FEWEST_DIGITS, MOST_DIGITS = 9, 15  # of a number that can be rung

# Groups of digits with at most two marks between them, at most fifteen digits (ITU-T E.164). A group of a first number
# has two digits or more, so that dates and times written in pairs are none.
_NUMBER = re.compile(
    r"(?<![\w.,:/+£$€#-])(?P<international>\(?(?:\+|00)[ ]?)?\(?\d{1,15}\)?(?:[ ./()-]{1,3}\d{1,12}\)?){0,12}"
    r"(?![\w%]|[:/,]\d)"
)
_TO_RING = re.compile(
    r"\b(?:call|called|calls|calling|ring|rings|rang|tel|telephone|phone|phoned|mobile|mob|cell|text|texts|texted|whatsapp|"
    r"sms|number|num|no|contact|reach|reached|dial|fax)\b",
    re.IGNORECASE,
)
# Right before a landline: the line is for everybody of a kind, or for whoever is worried.
_FOR_MANY = re.compile(
    r"\b(?:worried|concerned|concerns|worries) about (?:a|your|any|someone|somebody|the safety of a) ?[a-z' ]{0,30}"
    r"[?:,.-]? ?(?:please )?(?:ring|call|phone|contact|speak to|tel)?[: a-z]{0,20}$|"
    r"\bfor (?:parents|carers|families|professionals|schools|businesses|advice|help|information|support|enquiries|"
    r"bookings|details|young people|residents)(?: (?:and|or|&) [a-z]{4,14})? ?[:-]? ?$",
    re.IGNORECASE,
)


# Right before digits that are an organisation's number and rung by nobody.
_NOT_RUNG = re.compile(
    r"\b(?:vat|company|charity|invoice|purchase order|isbn)(?: (?:registration|registered|reg|number|no|order))?"
    r"[ .:]{0,3}(?:gb|oc|sc)? ?$",
    re.IGNORECASE,
)


def holds_phone_number(reading: Reading, surroundings: WordsAround, *, is_venue: bool) -> bool:
    """Whether the text holds a person's telephone number; the public's lines (03, 08, short numbers) are not meant."""
    if reading.longest_number < FEWEST_DIGITS:
        return False
    return any(_is_a_persons(reading.text, match, surroundings, is_venue) for match in _NUMBER.finditer(reading.text))


def _is_a_persons(text: str, match: re.Match[str], surroundings: WordsAround, is_venue: bool) -> bool:
    """Whether these groups of digits, or the first of them, are a number that a person is reached by."""
    for digits in _candidates(match[0]):
        kind = _kind(digits, bool(match["international"]))
        if kind in ("mobile", "abroad"):
            return True
        # Without its 0 a landline looks like the number of an order, or like three counts.
        is_figure = kind == "bare landline" and (len(digits) < 10 or digits == match[0] or "/" in match[0])
        if is_figure and not _TO_RING.search(text[max(match.start() - CUE, 0) : match.start()]):
            continue
        if kind == "bare landline" and _NOT_RUNG.search(text[max(match.start() - CUE, 0) : match.start()]):
            continue
        if kind == "landline" and _FOR_MANY.search(text[max(match.start() - 2 * CUE, 0) : match.start()]):
            continue
        if kind and not is_venue and not surroundings.are_of_a_venue(match.start(), match.end()):
            return True
    return False


def _candidates(written: str) -> Iterator[str]:
    """The digits of all groups together, and those of the groups up to each that ends a number's usual length."""
    groups = re.findall(r"\d+", written.replace("(0)", ""))
    starts = [index for index, group in enumerate(groups) if not index or (group.startswith("0") and len(group) > 2)]
    for first in starts:
        digits = ""
        for group in groups[first:]:
            digits += group
            if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
                yield digits


def _kind(digits: str, is_international: bool) -> str:
    """What sort of number the digits are: mobile, abroad, landline, bare landline (no leading 0), or nothing."""
    digits = digits.removeprefix("00") if is_international else digits
    if is_international and not digits.startswith("44"):
        return "abroad" if _is_possible_abroad(digits) else ""
    national = digits.removeprefix("44") if is_international else digits
    has_zero, national = national.startswith("0"), national.removeprefix("0")
    if re.fullmatch(r"(?:44)?7[1-9]\d{8}", national):
        return "mobile"
    if not re.fullmatch(r"1\d{8,9}|2\d{9}", national):
        return ""
    return "landline" if has_zero or is_international else "bare landline"


def _is_possible_abroad(digits: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False
