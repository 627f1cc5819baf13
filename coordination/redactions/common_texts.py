"""Texts that are nobody's data and stand in very much: what addresses and messages are made of, reference data, and
what a great many rows say."""

import re
from collections.abc import Callable, Iterable, Sequence

from coordination.ground.errors import Invalid
from coordination.ground.folding import fold
from coordination.ground.personal_data import find_personal_data
from coordination.ground.personal_data.words import Sort, sort_of, word_set, word_surnames
from coordination.redactions.eraser import Eraser
from coordination.redactions.scope import RedactionScope, kinds_in_scope

IsReference = Callable[[str], bool]

MANY = 50  # rows that may hold a text which names nobody, as far as one can tell
_COMMON = (
    "This is an ordinary word or a place and stands in much that names nobody; name the fields, or send the text with"
    " the words beside it."
)
_STRUCTURE = (
    "Addresses, codes and messages are made of this, and it is nobody's; name the fields, or send the whole address or"
    " the words beside it."
)
_REFERENCE = (
    "This is the code or the name of a stop, an area, an organisation or a channel, which others rely on; name the"
    " fields, or send the text with the words beside it."
)
_MANY = (
    f"This stands in more than {MANY} rows and names nobody that can be told; name the fields, or send the text with"
    " the words beside it."
)
_OF_ADDRESSES = word_set(
    "http https ftp ftps mailto tel sms www com org net info biz uk gov ac co nhs police sch ltd plc eu io html htm php"
    " aspx asp jsp cgi pdf jpg jpeg png gif webp csv xlsx index home api v1 v2 utm source medium campaign content term"
    " true false null none id ids url href fbclid gclid"
)
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"\S*[-_./:]\S*")
_ID = re.compile(r"[0-9a-f]{8}(?:[- ]?[0-9a-f]{4}){3}[- ]?[0-9a-f]{12}")
_TIME = re.compile(r"(?=.{0,40}[:tz])(?!.{0,40}\d{5})[\d :.tz+]{1,40}|\d{1,2}\.\d\d")  # or a part of an instant
_SHORT_NUMBER = 4  # digits: a year, a time of day, a number of posters
_PLAIN = (Sort.WORD, Sort.PLACE, Sort.ORGANISATION)
_TELLING = (Sort.GIVEN, Sort.GIVEN_OR_WORD, Sort.UNKNOWN)
_REFERENCE_DATA: list[IsReference] = []


def register_reference(is_reference: IsReference) -> None:
    """Let no text be redacted everywhere that `is_reference`: a code or a name that others rely on, in any letter
    case."""
    _REFERENCE_DATA.append(is_reference)


def check_distinct(text: str) -> None:
    """Raises Invalid for a text that, taken out of everything, would take away what is nobody's."""
    if sentence := _why_common(text.strip()):
        raise Invalid.field("/text", "too_common", sentence)


def is_common(text: str) -> bool:
    """Whether it stands in much that names nobody: an ordinary word, a place, a code, reference data."""
    return bool(_why_common(text.strip()))


def check_not_everywhere(scope: RedactionScope, text: str) -> None:
    """Raises Invalid for a text that names nobody, as far as one can tell, and stands in more than MANY rows."""
    eraser = Eraser((text,), "")
    if not _tells_of_somebody(text) and _is_in_many(scope, eraser):
        raise Invalid.field("/text", "too_common", _MANY)


def _why_common(text: str) -> str:
    folded = fold(text).text.strip()
    words = _WORD.findall(folded)
    if _is_structure(text, folded, words):
        return _STRUCTURE
    if len(words) == 1 and sort_of(words[0]) in _PLAIN:
        return _COMMON
    return _REFERENCE if any(is_reference(text) for is_reference in _REFERENCE_DATA) else ""


def _is_structure(text: str, folded: str, words: Sequence[str]) -> bool:
    """Whether addresses are made of it, or it is an id, an instant, a short number or a code of plain words."""
    if all(word in _OF_ADDRESSES for word in words) or _ID.fullmatch(folded) or _TIME.fullmatch(folded):
        return True
    if len(words) == 1 and words[0].isdecimal():
        return len(words[0]) <= _SHORT_NUMBER
    return _JOINED.fullmatch(text) is not None and all(map(_is_plain, words))


def _is_plain(word: str) -> bool:
    """Whether it is a word of addresses, or an ordinary one that is no surname as well."""
    return word in _OF_ADDRESSES or (sort_of(word) in _PLAIN and word not in word_surnames())


def _tells_of_somebody(text: str) -> bool:
    """Whether the guard finds something in it, or a word of it may be a name."""
    words = [word for word in _WORD.findall(fold(text).text) if word.isalpha() and word not in _OF_ADDRESSES]
    return bool(find_personal_data(text)) or any(sort_of(word) in _TELLING for word in words)


def _is_in_many(scope: RedactionScope, eraser: Eraser) -> bool:
    rows = 0
    for kind in kinds_in_scope():
        columns = tuple(kind.columns)
        candidates = scope.rows(kind).filter(eraser.stands_in(*columns)).values_list(*columns)
        for values in candidates.iterator() if columns else ():
            rows += _is_in(values, eraser)
            if rows > MANY:
                return True
    return False


def _is_in(values: Iterable[object], eraser: Eraser) -> bool:
    return any(eraser.clean(value) != value for value in values)
