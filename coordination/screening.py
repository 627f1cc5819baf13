"""How each text is screened for personal data, and who reads it: declared once, beside the field that takes it.

What people write stands as it is; a reference or an address hides words behind signs, so it is also read with the
signs taken away (`chloe-price-14`, `?q=07700%20900123`). A text that is not screened says why, beside the field.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import unquote_plus

from coordination.personal_data import Context, Finding, Level, findings
from coordination.refusals import FieldError, Invalid


class How(StrEnum):
    """What a text is, and so how it is read when it is screened."""

    PROSE = "prose"
    VENUE = "venue"  # a place: it may have an address and a number to ring
    IDENTIFIER = "identifier"  # a slug, a reference, a hashtag, a name in a program
    ADDRESS = "address"  # of a page: its path and its query are read too


class Readers(StrEnum):
    """Who comes to read a text."""

    EVERYBODY = "everybody"  # in time, without a key
    PARTNERS = "partners"  # other organisations
    OWNER = "owner"  # the organisation that wrote it, alone


HIDDEN = "…"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SIGNS = re.compile(r"[-_.~:+#/?&=;,|@]+")
_WORDS_RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z]{3})(?=[0-9])|(?<=[0-9])(?=[A-Z][a-z])")
_OCTET = re.compile(r"~([0-9A-F]{2})")  # as references made of calendars' UIDs spell what a reference may not hold
_MAILBOX = re.compile(r"(?<![^\W\d_])(?<![._])[^\W\d_]{1,64}(?:[._][^\W\d_]{1,64}){1,8}@")
_RUNG = re.compile(r"(?<!\d)(?:0|44)\d")
_ROUNDS = 3  # of percent-encoding: nobody reads what is hidden deeper


def screen(text: str, how: How) -> list[Finding]:
    """What kinds of personal data `text` seems to hold, each once, those that refuse it before those that hold it."""
    seen: dict[str, Finding] = {}
    for form in dict.fromkeys(_forms(text, how)):
        for finding in findings(form, Context.VENUE if how == How.VENUE else Context.PROSE):
            if how != How.IDENTIFIER or not _is_mistaken(finding, form):
                known = seen.setdefault(finding.code, finding)
                if known.level is Level.HELD:
                    seen[finding.code] = finding  # sure in one form, if not in another
    return sorted(seen.values(), key=lambda finding: finding.level is Level.HELD)


def check_text(text: str, how: How, pointer: str) -> None:
    """Raises Invalid, naming `pointer`, when `text` holds personal data. What is unsure passes: who typed it looks."""
    if seen := [finding for finding in screen(text, how) if finding.level is Level.REFUSED]:
        raise Invalid(errors=[FieldError(pointer, finding.code, finding.sentence) for finding in seen])


def masked(path: str) -> str:
    """The path of a request as it may be logged and answered: without the segments that hold personal data."""
    return "/".join(HIDDEN if screen(segment, How.IDENTIFIER) else segment for segment in path.split("/"))


def masked_name(name: str) -> str:
    """The name of a field or parameter that we do not know, as it may be repeated: not if it holds personal data."""
    return HIDDEN if screen(name, How.IDENTIFIER) else name


def _forms(text: str, how: How) -> Iterator[str]:
    """The text as it may be meant."""
    if how == How.IDENTIFIER:
        if _UUID.fullmatch(text):
            return
        text = _OCTET.sub(lambda octet: chr(int(octet[1], 16)), text)
    yield text
    if how == How.ADDRESS:
        for _ in range(_ROUNDS):
            text = unquote_plus(text)
        yield text
        text = text.partition("://")[2]
    if how in (How.IDENTIFIER, How.ADDRESS):
        yield _SIGNS.sub(" ", text)
        yield _WORDS_RUN_TOGETHER.sub(" ", _SIGNS.sub(" ", text))


def _is_mistaken(finding: Finding, text: str) -> bool:
    """Whether what looks like personal data is the name of a thing: what is only likely in prose is mostly a code here
    (`EVT-14`), and calendars name events as mailboxes (`20170222-22@calendar.example`). A person's mailbox is letters,
    with a dot between the names; a number that can be rung begins with 0 or 44."""
    if finding.level is Level.HELD:
        return True
    sure = {"email_address": _MAILBOX, "phone_number": _RUNG}.get(finding.code)
    return sure is not None and not sure.search(text)
