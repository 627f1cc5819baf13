"""Screening free text for personal data: what never belongs in a campaign's records is refused on the way in.

Refused: NHS numbers, National Insurance numbers, UK telephone numbers, e-mail addresses, full postcodes, and a child's
name with an age. Not found, on purpose: the numbers the public is meant to ring (101, 111, 999, 116 …, and 03 and 08
numbers such as 0800 1111), partial postcodes, ages of groups ("children aged 11 to 16"). Fields that are meant to hold
a number or an address (a help line's contact) use `CodeField`, which does not ask here.

A finding says what kind of thing was seen and never repeats it.
"""

import re
import unicodedata
from collections.abc import Callable

from coordination.personal_data.children import names_a_child
from coordination.personal_data.identifiers import (
    holds_email,
    holds_nhs_number,
    holds_ni_number,
    holds_phone_number,
    holds_postcode,
)
from coordination.personal_data.levels import Context, Finding, Level

__all__ = ["Context", "Finding", "Level", "findings"]

_OF_A_VENUE = frozenset({"phone_number", "postcode"})
_CHECKS: tuple[tuple[Callable[[str], bool], Finding], ...] = (
    (holds_nhs_number, Finding("nhs_number", "This seems to hold an NHS number; leave it out.")),
    (holds_ni_number, Finding("ni_number", "This seems to hold a National Insurance number; leave it out.")),
    (holds_phone_number, Finding("phone_number", "This seems to hold a telephone number; leave it out.")),
    (holds_email, Finding("email_address", "This seems to hold an e-mail address; leave it out.")),
    (
        holds_postcode,
        Finding("postcode", "This seems to hold a full postcode; leave it out or use the place's own field."),
    ),
    (names_a_child, Finding("child_with_age", "This seems to name a child with an age; leave both out.")),
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_DASH = re.compile(r"[\u2010-\u2015\u2212]")


def findings(text: str, context: Context = Context.PROSE) -> list[Finding]:
    """What kinds of personal data `text` seems to hold, each kind once, in a fixed order; empty when it passes.

    A text is refused when any finding is `Level.REFUSED`; otherwise held for a second look when there is any. In
    `Context.VENUE` (the name or address of a place) a postcode, a street and number, and an office's telephone pass.
    """
    plain = _plain(text)
    return [
        finding
        for holds, finding in _CHECKS
        if not (context is Context.VENUE and finding.code in _OF_A_VENUE) and holds(plain)
    ]


def _plain(text: str) -> str:
    """The text as a reader takes it: full-width digits, invisible characters and odd spaces and dashes hide nothing."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"[^\S\n]+", " ", _DASH.sub("-", text)).replace("\u2019", "'")
