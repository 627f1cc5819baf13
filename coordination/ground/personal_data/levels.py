"""What a finding is: how sure the guard is, and what the text it looks at is for."""

from enum import Enum
from typing import NamedTuple


class Level(Enum):
    """What becomes of a text with such a finding."""

    REFUSED = "refused"  # a structured identifier, or a name with an age: never stored
    HELD = "held"  # likely but unsure: stored, seen by its owner alone until somebody has looked a second time


class Context(Enum):
    """What a field is for, as far as that changes what is personal in it."""

    PROSE = "prose"
    CONTACT = "contact"  # how a help line is reached: telephone numbers and mailboxes are its purpose
    VENUE = "venue"  # a place's name or address: a postcode, a street and number, an office's telephone are its purpose


class PersonalDataFinding(NamedTuple):
    """One kind of personal data seen: `code` for programs, `sentence` for people. It never repeats the text."""

    code: str
    sentence: str
    level: Level = Level.REFUSED
