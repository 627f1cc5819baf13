"""Postcodes and streets with house numbers: where somebody lives, unless a venue is spoken of."""

import re

from coordination.ground.personal_data.context_words import WordsAround
from coordination.ground.personal_data.names import Name
from coordination.ground.personal_data.tokens import Kind, Reading
from coordination.ground.personal_data.words import word_set

# The areas that exist, by their first letter.
POSTCODE_AREA = (
    "A[BL]|B[ABDFHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE"
    "|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB"
    "|W[ACDFNRSV]?|YO|ZE"
)
_BETWEEN = r"[\W_]{0,4}"  # whatever somebody puts between its halves: WV10.8TD, WV10//8TD, (WV10) [8TD]
_INWARD = "[ABD-HJLNP-UW-Z]"
# Not within a word, nor within a code of capitals: SMHM-B1-2AB.
_BEFORE, _AFTER = r"(?<![^\W_])(?<!(?-i:[A-Z\d]-))", r"(?![^\W_])(?!(?-i:-[A-Z\d]))"
_POSTCODE = re.compile(rf"{_BEFORE}(?:{POSTCODE_AREA})\d[A-Z\d]?{_BETWEEN}\d{_INWARD}{{2}}{_AFTER}", re.IGNORECASE)
# In capitals spaced or dotted anywhere: WV 10 8TD, W.V.1.0.8.T.D.
_GAP = "[ ._]{0,2}"
_SPACED_AREA = POSTCODE_AREA.replace("[", f"{_GAP}[")
_SPACED = re.compile(
    rf"{_BEFORE}(?:{_SPACED_AREA}){_GAP}\d(?:{_GAP}[A-Z\d])?{_BETWEEN}\d{_GAP}{_INWARD}{_GAP}{_INWARD}{_AFTER}"
)
_INWARD_CODE = re.compile(rf"\d{_GAP}{_INWARD}{_GAP}{_INWARD}{_AFTER}", re.IGNORECASE)
_NUMBER_LAST = re.compile(
    r"\b[A-Z][a-z]{2,20} (?:Road|Rd|Street|St|Avenue|Ave|Lane|Close|Drive|Crescent|Gardens|Grove|Terrace|Way|Court"
    r"|Place|Walk|Mews|Rise|Croft|Hill|View|Square|Row|Green)[ ,]{1,2}(?:at |is )?(?:[Nn]umber|[Nn]o\.?|house) ?\d{1,3}"
    r"(?!\d)"
)
_SAYS_NUMBER = re.compile(r"(?:umber|[Nn]o\.?|house) ?\d")
# "The W1 1st March", "B1, 2nd floor", "B12: 2hr", and no inward code.
_COUNTS = re.compile(r"[\W_](?:1st|2nd|3rd|[04-9]th|(?-i:\d(?:hr|ft|pt|st|lb|GB|TB)))$", re.IGNORECASE)
_STREET = word_set(
    "road rd street st avenue ave lane ln close drive dr crescent cres gardens gdns grove terrace terr way court "
    "place walk mews rise croft hill view square row parade boulevard green end fold leasowe"
)
_NUMBERED = word_set(
    "bus buses route routes line lines service services stop stops stand bay stall unit units shop suite room gate "
    "level platform phase week day wave no stage number wards ward zone screen panel panels site "
    "sites"
)
_FLATS = frozenset(("flat", "apartment", "apt"))
_LARGEST_HOUSE = 999
WORDS_OF_A_STREET = 3
# Right before a postcode: whose it is.
_SOMEBODYS = re.compile(
    r"\b(?:child|pupil|student|victim|survivor|suspect|patient|girl|boy|yp|young person|witness|complainant|offender|"
    r"parent|carer|learner)(?:'s)?(?: (?:home|house|address|postcode|post|code|is|at|in|of|from)){0,3} ?[:=,(-]? ?$",
    re.IGNORECASE,
)
BEFORE = 50  # characters before a postcode


def holds_postcode(reading: Reading, surroundings: WordsAround) -> bool:
    """A full postcode that no venue is near; not a route and an ordinal ("the W1 1st March")."""
    if not _INWARD_CODE.search(reading.text):
        return False
    matches = (*_POSTCODE.finditer(reading.text), *_SPACED.finditer(reading.text))
    return any(
        not _COUNTS.search(match[0])
        and (_is_called_somebodys(reading.text, match) or not surroundings.are_of_a_venue(match.start(), match.end()))
        for match in matches
    )


def _is_called_somebodys(text: str, match: re.Match[str]) -> bool:
    """Whether "child's postcode" and the like stand right before it."""
    return _SOMEBODYS.search(text[max(match.start() - BEFORE, 0) : match.start()]) is not None


def holds_address(reading: Reading, surroundings: WordsAround, people: list[Name]) -> bool:
    """A house number and a street: "27 Penn Road", "114b Aldridge Rd"; not a shop's ("Greggs 14 High Street")."""
    numbers_last = _NUMBER_LAST.finditer(reading.text) if _SAYS_NUMBER.search(reading.text) else ()
    if any(surroundings.are_private(match.start(), match.end()) for match in numbers_last):
        return True
    persons = {name.end: name for name in people if name.is_listed}
    for index in reading.numbers:
        number = reading[index].text
        if not number.isdecimal() or int(number[:4]) > _LARGEST_HOUSE:
            continue
        if reading[index - 1].key in _FLATS and reading[index + 1 + (reading[index + 1].text == ",")].is_capitalised:
            return True
        end = street_end(reading, index)
        if end and _is_somebodys(reading, surroundings, persons, index, end):
            return True
    return False


def street_end(reading: Reading, index: int) -> int:
    """The index after the street whose house number stands at `index`; 0 when none follows."""
    if reading.keys.isdisjoint(_STREET):
        return 0
    at = index + 1
    at += reading[at].is_glued and len(reading[at].text) == 1 and reading[at].kind is Kind.WORD  # 114b
    at += reading[at].text == ","
    for count in range(WORDS_OF_A_STREET + 1):
        token = reading[at + count]
        if token.kind is not Kind.WORD:
            return 0
        is_last = reading[at + count + 1].key not in _STREET
        if count and token.key in _STREET and is_last:
            return at + count + 1
    return 0


def _is_somebodys(reading: Reading, surroundings: WordsAround, persons: dict[int, Name], index: int, end: int) -> bool:
    start = reading[index].start
    stop = reading[end].start if reading[end].start >= 0 else len(reading.text)
    if surroundings.are_private(start, stop):
        return True
    if not all(token.is_capitalised for token in reading.tokens[index + 1 : end] if len(token.text) > 1):
        return False  # in small letters only where the text is about somebody: "14 main road closures"
    at = index - (reading[index - 1].text in (",", "-", ":", "(", "@"))
    previous_token = reading[at - 1]
    if at in persons and not persons[at].has_title:
        return True
    if previous_token.key == "at" and at - 1 in persons and not persons[at - 1].has_title:  # "Meet Kiara at 27 …"
        return True
    if previous_token.key in _NUMBERED or (
        previous_token.is_capitalised and reading[at - 2].text != "." and previous_token.key != "at"
    ):
        return False  # a shop's name, a stop's number
    return not surroundings.are_of_a_venue(start, stop)
