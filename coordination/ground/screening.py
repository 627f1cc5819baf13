"""How each text is screened for personal data, and who reads it: declared once, beside the field that takes it.

What people write stands as it is; a reference or an address hides words behind signs, so it is also read with the
signs taken away (`chloe-price-14`, `?q=07700%20900123`). A text that is not screened says why, beside the field.
"""

import os
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from hashlib import blake2b
from urllib.parse import unquote_plus

from coordination.ground.errors import FieldError, Invalid
from coordination.ground.personal_data import Context, Level, PersonalDataFinding, find_personal_data
from coordination.ground.personal_data.ages import OLDEST_PUPIL
from coordination.ground.personal_data.deobfuscation import words_apart
from coordination.ground.personal_data.long_words import with_long_words_parted
from coordination.ground.personal_data.mailboxes import without_credentials
from coordination.ground.personal_data.scan import TextReading, find_apart, read_text
from coordination.ground.personal_data.words import Sort, sort_of, word_surnames


class TextKind(StrEnum):
    """What a text is, and so how it is read when it is screened."""

    PROSE = "prose"
    CONTACT = "contact"  # how a help line is reached: a telephone number or a mailbox, which everybody is meant to have
    VENUE = "venue"  # a place: it may have an address and a number to ring
    IDENTIFIER = "identifier"  # a slug, a reference, a hashtag, a name in a program
    ADDRESS = "address"  # of a page: its path and its query are read too


class Readers(StrEnum):
    """Who comes to read a text."""

    EVERYBODY = "everybody"  # in time, without a key
    PARTNERS = "partners"  # other organisations
    OWNER = "owner"  # the organisation that wrote it, alone


_CONTEXTS = {TextKind.VENUE: Context.VENUE, TextKind.CONTACT: Context.CONTACT}
HIDDEN = "…"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SIGNS = re.compile(r"[-_.~:+#/?&=;,|@]+")
_SAYS_AGE = re.compile(r"\b(?:aged?|years?|yrs?|yo)\b(?! \d{1,2} \d)", re.IGNORECASE)
_OCTET = re.compile(r"~([0-9A-F]{2})")  # as references made of calendars' UIDs spell what a reference may not hold
_MAILBOX = re.compile(
    r"[^\W\d_][._][^\W\d_]{1,64}@"
    r"|[^\W\d_]{3}[\w.+-]{0,40}@(?:gmail|googlemail|hotmail|outlook|live|yahoo|ymail|icloud|aol|btinternet|virginmedia"
    r"|talktalk|ntlworld|protonmail|proton|gmx)\.",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{4}[ -]\d{4}")
# A given name joined to an age or a year group: chloe-yr9, chloe_14, #chloe14.
_NAMED = re.compile(
    r"(?<![^\W_])(?P<name>[a-z]{3,24})[-_.~ ]?(?:(?P<class>yr|year|y)[-_.~ ]?)?(?P<years>\d{1,2})(?!\w)", re.IGNORECASE
)
# With a surname between: chloe_price_14, chloe.price.2011. Any other word after a given name makes a thing of it.
_NAMED_IN_FULL = re.compile(
    r"(?<![^\W_])(?P<name>[a-z]{3,24})[-_.~ ](?P<surname>[a-z]{3,24})[-_.~ ]?(?:(?P<class>yr|year|y)[-_.~ ]?)?"
    r"(?P<years>20(?:0[89]|1[0-6])|\d{1,2})(?!\w)",
    re.IGNORECASE,
)
# And a year in which a child of today may be born: jake_2011, chloeprice2012.
_BORN = re.compile(
    r"(?<![^\W_])(?P<name>[a-z]{3,24})[-_.~ ]?(?:[a-z][-_.~ ])?(?P<born>20(?:0[89]|1[0-6]))(?!\w)", re.IGNORECASE
)
_AGED = re.compile(r"(?<![^\W_])(?P<name>[a-z]{3,15}?)[-_.~]?aged?[-_.~]?(?P<years>\d{1,2})(?!\d)", re.IGNORECASE)
_YEARS_ASKED = re.compile(r"[?&;#](?:age|aged|years?|yrs?|yo)=(?P<years>\d{1,2})(?!\d)", re.IGNORECASE)
_VALUE = re.compile(r"=(?P<name>[a-z]{3,15})(?![a-z])", re.IGNORECASE)
_PLACES = ("street", "road", "house", "park", "centre", "bridge", "school", "church", "chapel", "hall", "court", "walk")
_CAPITAL_WITHIN = re.compile("[a-z][A-Z]")
_YOUNGEST, _OLDEST = 9, 17  # of the numbers that are taken for ages where nothing says what they are
_NAMED_CHILD = find_personal_data("Chloe, 14")[0]
_RUNG = re.compile(r"(?<!\d)(?:0[1-9]|44\d|00[2-9])")
_MOST_SEGMENTS, _LONGEST_SEGMENT = 20, 200  # of a path; anybody may send any other, and nobody needs to read it
_ROUNDS = 3  # of percent-encoding: nobody reads what is hidden deeper
# What was found in the texts read last, by a digest that nobody can make who has not this process's key: the field that
# takes a text, the rule that writes its row and every row of a batch ask alike, and no text is kept.
_READ: dict[tuple[TextKind, bytes], TextReading] = {}
_MOST_READ = 10_000  # more than a batch has texts
_WRITTEN = (TextKind.PROSE, TextKind.VENUE, TextKind.CONTACT)  # that are read as they stand
_DIGEST_KEY = os.urandom(32)


def screen_text(text: str, how: TextKind) -> list[PersonalDataFinding]:
    """What kinds of personal data `text` seems to hold, each once, those that refuse it before those that hold it."""
    digest = _digest(text)
    read = _READ.get((how, digest))
    if read is None:
        if len(_READ) >= _MOST_READ:
            _READ.clear()
        read = _READ[how, digest] = _read(text, how)
    return list(read.findings)


def screen_apart(texts: Sequence[str]) -> list[PersonalDataFinding]:
    """What several texts say that are read together, wherever in them it stands: a name in one, an age in another."""
    return find_apart(texts) if any(map(_may_tell_age, texts)) else []


def _may_tell_age(text: str) -> bool:
    """Whether it may; of a text that was not read as prose of a kind nobody knows."""
    digest = _digest(text)
    read = next((read for how in _WRITTEN if (read := _READ.get((how, digest)))), None)
    return read is None or read.may_tell_age


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), key=_DIGEST_KEY, digest_size=16).digest()


def findings_in_text(text: str, how: TextKind) -> list[PersonalDataFinding]:
    """The same, read now, whether or not it was read before."""
    return _read(text, how).findings


def _read(text: str, how: TextKind) -> TextReading:
    findings_by_code: dict[str, PersonalDataFinding] = {}
    may_tell_age = False
    for form in dict.fromkeys(_forms(text, how)):
        reading = read_text(form, _CONTEXTS.get(how, Context.PROSE))
        may_tell_age |= reading.may_tell_age
        is_code = how in (TextKind.IDENTIFIER, TextKind.ADDRESS)
        joined = [_NAMED_CHILD] if is_code and _joins_a_name_to_years(form) else []
        for finding in [*reading.findings, *joined]:
            if not is_code or not _is_mistaken(finding, form, how):
                earlier_finding = findings_by_code.setdefault(finding.code, finding)
                if earlier_finding.level is Level.HELD:
                    findings_by_code[finding.code] = finding  # sure in one form, if not in another
    findings = sorted(findings_by_code.values(), key=lambda finding: finding.level is Level.HELD)
    return TextReading(findings, may_tell_age)


def _joins_a_name_to_years(text: str) -> bool:
    if any(_is_persons(match) and _are_years(match) for match in _NAMED.finditer(text)):
        return True
    if any(_is_given(match) and _is_surname(match) and _are_years(match) for match in _NAMED_IN_FULL.finditer(text)):
        return True
    if any(_is_persons(match) for match in _BORN.finditer(text)):
        return True
    if any(_is_given(match) and 0 < int(match["years"]) <= _OLDEST for match in _AGED.finditer(text)):
        return True
    asks_for_years = any(0 < int(match["years"]) <= _OLDEST for match in _YEARS_ASKED.finditer(text))
    return asks_for_years and any(_is_given(match) for match in _VALUE.finditer(text))


def _is_persons(match: re.Match[str]) -> bool:
    """Whether it is a given name, or one run together with a surname: chloeprice, and not marketstreet. Words with
    capitals are told apart, and read so: StandUpForTipton is nobody called Stan."""
    word = match["name"].lower()
    if sort_of(word) is not Sort.UNKNOWN:
        return _is_given(match)
    if word.endswith(_PLACES) or _CAPITAL_WITHIN.search(match["name"]):
        return False
    return any(sort_of(word[:end]) is Sort.GIVEN for end in range(4, min(len(word) - 2, 13)))


def _is_given(match: re.Match[str]) -> bool:
    return sort_of(match["name"].lower()) is Sort.GIVEN


def _is_surname(match: re.Match[str]) -> bool:
    word = match["surname"].lower()
    return word in word_surnames() or (sort_of(word) is Sort.UNKNOWN and not word.endswith(_PLACES))


def _are_years(match: re.Match[str]) -> bool:
    years = int(match["years"])
    if match["class"]:
        return 0 < years <= OLDEST_PUPIL
    return _YOUNGEST <= years <= _OLDEST or len(match["years"]) > len("14")  # a year of birth


def check_text(text: str, how: TextKind, pointer: str) -> None:
    """Raises Invalid, naming `pointer`, when `text` holds personal data. What is unsure passes: who typed it looks."""
    if refused_findings := [finding for finding in screen_text(text, how) if finding.level is Level.REFUSED]:
        raise Invalid(errors=[FieldError(pointer, finding.code, finding.sentence) for finding in refused_findings])


def mask_text(path: str) -> str:
    """The path of a request as it may be logged and answered: without the segments that hold personal data."""
    segments = path.split("/")
    masked = [HIDDEN if _holds_some(segment) else segment for segment in segments[:_MOST_SEGMENTS]]
    return "/".join([*masked, HIDDEN] if len(segments) > _MOST_SEGMENTS else masked)


def _holds_some(segment: str) -> bool:
    """Whether a segment holds personal data, or is longer than anything of ours and left unread."""
    return len(segment) > _LONGEST_SEGMENT or bool(screen_text(segment, TextKind.IDENTIFIER))


def masked_name(name: str) -> str:
    """The name of a field or parameter that we do not know, as it may be repeated: not if it holds personal data."""
    return HIDDEN if screen_text(name, TextKind.IDENTIFIER) else name


def _forms(text: str, how: TextKind) -> Iterator[str]:
    """The text as it may be meant."""
    if how == TextKind.IDENTIFIER:
        if _UUID.fullmatch(text):
            return
        text = _OCTET.sub(lambda octet: chr(int(octet[1], 16)), text)
    yield text
    if how == TextKind.ADDRESS:
        for _ in range(_ROUNDS):
            text = unquote_plus(text)
        yield text
        text = without_credentials(text).partition("://")[2]
    if how in (TextKind.IDENTIFIER, TextKind.ADDRESS):
        yield _SIGNS.sub(" ", text)
        words = words_apart(_SIGNS.sub(" ", text))
        yield words
        yield with_long_words_parted(_SIGNS.sub(" ", text))
        if _SAYS_AGE.search(words):  # a slug has no capitals: dev-patel-13-years
            yield words.title()


def words_of_code(text: str) -> str:
    """A reference, a hashtag or an address as words with capitals, as it is read beside prose."""
    return words_apart(_SIGNS.sub(" ", unquote_plus(text).partition("://")[2] or text)).title()


def may_say_who_or_how_old(text: str) -> bool:
    """Whether a reference or an address has a given name in it, or a word that says an age."""
    words = words_of_code(text).lower()
    return _SAYS_AGE.search(words) is not None or any(sort_of(word) is Sort.GIVEN for word in words.split())


def _is_mistaken(finding: PersonalDataFinding, text: str, how: TextKind) -> bool:
    """Whether what looks like personal data is the name of a thing: what is only likely in prose is mostly a code here
    (`EVT-14`), and calendars name events as mailboxes (`20170222-22@calendar.example`). A person's mailbox is letters,
    with a dot between the names or at a provider of private mail; a number that can be rung begins with 0 or 44.
    A card's number is in groups; platforms number their pages in one."""
    if finding.code == "payment_card":
        return not _GROUPED.search(text)
    if how == TextKind.ADDRESS:
        return False
    if finding.level is Level.HELD:
        return True
    sure = {"email_address": _MAILBOX, "phone_number": _RUNG}.get(finding.code)
    return sure is not None and not sure.search(text)
