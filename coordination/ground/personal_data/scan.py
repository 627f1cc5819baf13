"""All rules over one text, in the order in which their findings are given."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from coordination.ground.personal_data.accounts import (
    holds_bank_account,
    holds_card_number,
    holds_licence_number,
    holds_passport_number,
)
from coordination.ground.personal_data.ages import SPELT_OUT, ages_in, numbers_in
from coordination.ground.personal_data.birth_dates import holds_birth_date, holds_life_dates
from coordination.ground.personal_data.context_words import WordsAround
from coordination.ground.personal_data.deobfuscation import (
    names_in_another_script,
    with_names_revealed,
    with_spacing_undone,
    without_markup,
)
from coordination.ground.personal_data.handles import SAYS_HANDLE, level_of_handles
from coordination.ground.personal_data.homes import HOMES, whose_home
from coordination.ground.personal_data.identifiers import (
    holds_nhs_number,
    holds_ni_number,
    holds_number_plate,
    holds_pupil_number,
)
from coordination.ground.personal_data.initials import OF_A_SCHOOL, initials_of_a_pupil
from coordination.ground.personal_data.initials_of_a_class import initials_of_a_class
from coordination.ground.personal_data.initials_outright import CALLED_BY, initials_outright
from coordination.ground.personal_data.levels import Context, Level, PersonalDataFinding
from coordination.ground.personal_data.mailboxes import (
    SAYS_DOT,
    holds_credentials,
    holds_email,
    level_of_private_mailbox,
    without_credentials,
)
from coordination.ground.personal_data.name_mentions import (
    RELATIVES,
    SENSITIVE,
    is_all_a_relative,
    mentions_somebody,
    names_a_relative,
)
from coordination.ground.personal_data.names import Name, names_in
from coordination.ground.personal_data.normalisation import normalised_text
from coordination.ground.personal_data.people import (
    name_apart_from_age,
    name_with_age,
    tells_an_age,
    told_by_pronoun,
    words_with_age,
)
from coordination.ground.personal_data.phones import holds_phone_number
from coordination.ground.personal_data.places import holds_address, holds_postcode
from coordination.ground.personal_data.spelt_digits import in_digits
from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.told_initials import AT_SCHOOL, initials_told_of
from coordination.ground.personal_data.unnamed_children import tells_a_childs_age
from coordination.ground.personal_data.whereabouts import holds_file_number, holds_ip_address, holds_position
from coordination.ground.personal_data.young_people import (
    SAYS_STAGE,
    is_at_a_stage_of_school,
    is_surname_with_age,
    names_a_young_person,
)

_SENTENCES = {
    "nhs_number": "This seems to hold an NHS number; leave it out.",
    "ni_number": "This seems to hold a National Insurance number; leave it out.",
    "pupil_number": "This seems to hold a pupil's number; leave it out.",
    "phone_number": "This seems to hold a person's telephone number; leave it out.",
    "email_address": "This seems to hold a person's e-mail address; leave it out.",
    "credentials_in_url": "This address seems to hold a user name or a password before its host; leave them out.",
    "postcode": "This seems to hold a full postcode; leave it out or use the place's own field.",
    "address": "This seems to hold somebody's address; leave it out or use the place's own field.",
    "position": "This seems to hold the position of somebody's home; leave it out.",
    "ip_address": "This seems to hold the internet address that somebody used; leave it out.",
    "file_number": "This seems to hold the number of somebody's file; leave it out.",
    "private_home": "This seems to say whose home a place is; leave out whose it is.",
    "number_plate": "This seems to hold a number plate; leave it out.",
    "passport_number": "This seems to hold a passport's number; leave it out.",
    "licence_number": "This seems to hold a driving licence's number; leave it out.",
    "payment_card": "This seems to hold a payment card's number; leave it out.",
    "bank_account": "This seems to hold a bank account's number; leave it out.",
    "birth_date": "This seems to hold a date of birth; leave it out.",
    "profile": "This seems to name a person's profile or handle; leave it out.",
    "child_with_age": "This seems to name a child with an age; leave both out.",
    "sensitive_mention": "This seems to say something sensitive about a person who is named; leave the name out.",
    "initials_at_school": "This seems to give a pupil's initials with a school; leave the initials out.",
}
FEWEST = 2  # texts that can be read together
PERSONAL_DATA = frozenset(_SENTENCES)

# A text with none of these, no digit and none of these marks gives no rule anything: most titles are read no further.
_WORDS_TO_LOOK_AT = SPELT_OUT | SENSITIVE | OF_A_SCHOOL | SAYS_HANDLE | SAYS_DOT | HOMES | RELATIVES | SAYS_STAGE
_MARKS_TO_LOOK_AT = re.compile(r"[\d@/\[({]")
_WORD = re.compile(r"[a-z]+")
_NAMES_A_SCHOOL = AT_SCHOOL | CALLED_BY
# Words of schools are worth a look only beside what may be somebody's initials.
_CAPITALS = re.compile(r"[A-Z](?:[A-Z]|\. ?[A-Z])")


class TextReading(NamedTuple):
    """What was found in a text, and whether it may tell the age of somebody whom another text names."""

    findings: list[PersonalDataFinding]
    may_tell_age: bool


def find_personal_data(text: str, context: Context = Context.PROSE) -> list[PersonalDataFinding]:
    """What kinds of personal data `text` seems to hold, each kind once, in a fixed order; empty when it passes.

    A text is refused when any finding is `Level.REFUSED`; otherwise held for a second look when there is any. In
    `Context.VENUE` (the name or address of a place) a postcode, a street and number, and an office's telephone pass, in
    `Context.CONTACT` (how a help line is reached) every telephone number and mailbox.
    """
    return read_text(text, context).findings


def read_text(text: str, context: Context = Context.PROSE) -> TextReading:
    """The same, and whether names in other texts are worth looking for beside this one."""
    plain = normalised_text(without_markup(text))
    text = with_spacing_undone(plain)
    if not _is_worth_reading(text):
        return TextReading([], may_tell_age=text != plain)
    reading = Reading(text)
    levels = dict(_findings(reading, context))
    findings = [PersonalDataFinding(code, _SENTENCES[code], level) for code, level in levels.items()]
    return TextReading(findings, may_tell_age=text != plain or tells_an_age(reading))


def _is_worth_reading(text: str) -> bool:
    if _MARKS_TO_LOOK_AT.search(text):
        return True
    words = frozenset(_WORD.findall(text.lower()))
    is_about_schools = not words.isdisjoint(_NAMES_A_SCHOOL) and _CAPITALS.search(text) is not None
    return is_about_schools or not words.isdisjoint(_WORDS_TO_LOOK_AT)


def find_apart(texts: Iterable[str]) -> list[PersonalDataFinding]:
    """What several texts say that are read together, and none of them alone: a name in one, an age in another."""
    readings = [Reading(normalised_text(without_markup(text))) for text in texts]
    if len(readings) < FEWEST or not name_apart_from_age(readings):
        return []
    return [PersonalDataFinding("child_with_age", _SENTENCES["child_with_age"], Level.HELD)]


def _findings(reading: Reading, context: Context) -> Iterator[tuple[str, Level]]:
    people, surroundings = names_in(reading), WordsAround(reading)
    if reading.has_numbers:
        yield from ((code, Level.REFUSED) for code in _identifiers(reading, people, surroundings, context))
    if (text := in_digits(reading)) != reading.text:
        spelt = Reading(text)
        yield from ((code, Level.REFUSED) for code in _identifiers(spelt, people, WordsAround(spelt), context))
    if holds_credentials(reading.text):
        yield "credentials_in_url", Level.REFUSED
    if context is Context.CONTACT:
        yield from _of_a_private_contact(reading, people)
    elif holds_email(without_credentials(reading.text)):
        yield "email_address", Level.REFUSED
    for code, level in (
        ("profile", level_of_handles(reading)),
        ("child_with_age", _child_with_age(reading, people)),
        ("private_home", whose_home(reading, people, is_venue=context is Context.VENUE)),
    ):
        if level:
            yield code, level
    if mentions_somebody(reading, people) or is_all_a_relative(reading, people):
        yield "sensitive_mention", Level.HELD
    if holds_life_dates(reading, people):
        yield "birth_date", Level.HELD
    rules = (initials_of_a_pupil, initials_of_a_class, initials_told_of, initials_outright)
    if any(rule(reading) for rule in rules):
        yield "initials_at_school", Level.HELD


def _of_a_private_contact(reading: Reading, people: list[Name]) -> Iterator[tuple[str, Level]]:
    """How a help line is reached that is somebody's own: a private mailbox, the number of a child's mother."""
    if level := level_of_private_mailbox(reading.text):
        yield "email_address", level
    if reading.has_numbers and names_a_relative(reading, people):
        yield "phone_number", Level.REFUSED


def _child_with_age(reading: Reading, people: list[Name]) -> Level | None:
    """How sure it is that somebody young is named with an age, as the text stands or in what hides in it."""
    level = name_with_age(reading, people)
    may_hide = level is not Level.REFUSED and (numbers_in(reading) or not reading.text.isascii())
    if may_hide and (text := with_names_revealed(reading.text)) != reading.text:
        hidden = Reading(text)
        if ages_in(hidden):
            level = name_with_age(hidden, names_in(hidden)) or level
    is_likely = (
        names_in_another_script(reading.text)
        or names_a_young_person(reading)
        or is_surname_with_age(reading)
        or is_at_a_stage_of_school(reading, people)
        or words_with_age(reading)
        or told_by_pronoun(reading, people)
        or tells_a_childs_age(reading)
    )
    return level or (Level.HELD if is_likely else None)


def _identifiers(reading: Reading, people: list[Name], surroundings: WordsAround, context: Context) -> Iterator[str]:
    """What has numbers in it."""
    is_venue = context is Context.VENUE
    holds = {
        "nhs_number": holds_nhs_number(reading),
        "ni_number": holds_ni_number(reading),
        "pupil_number": holds_pupil_number(reading),
        "phone_number": context is not Context.CONTACT and holds_phone_number(reading, surroundings, is_venue=is_venue),
        "postcode": not is_venue and holds_postcode(reading, surroundings),
        "address": not is_venue and holds_address(reading, surroundings, people),
        "position": not is_venue and holds_position(reading, surroundings),
        "ip_address": holds_ip_address(reading, surroundings),
        "file_number": holds_file_number(reading),
        "number_plate": holds_number_plate(reading),
        "passport_number": holds_passport_number(reading),
        "licence_number": holds_licence_number(reading),
        "payment_card": holds_card_number(reading),
        "bank_account": holds_bank_account(reading),
        "birth_date": holds_birth_date(reading, people),
    }
    return (code for code, is_there in holds.items() if is_there)
