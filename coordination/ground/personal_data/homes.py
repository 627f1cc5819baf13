"""Whose home a place is: "Mrs Patel's house", "Chloe's mum's flat", "14 Penn Road (Mrs Patel)", "c/o Sandra Hughes"."""

import re

from coordination.ground.personal_data.levels import Level
from coordination.ground.personal_data.names import Name
from coordination.ground.personal_data.places import street_end
from coordination.ground.personal_data.tokens import Kind, Reading
from coordination.ground.personal_data.words import Sort, word_set

_BUILDINGS = word_set("house home flat bungalow")
HOMES = _BUILDINGS | word_set("kitchen garden bedroom lounge doorstep address room")
_ROOMS = word_set("front back living dining spare sitting")
_RELATIVES = word_set(
    "mum mom mother dad father nan nana gran granny grandma grandad auntie aunt uncle sister brother cousin friend "
    "boyfriend girlfriend carer"
)
# Streets on which a given name and a surname are a shop's.
_SHOPPING = word_set("high market main station bridge union castle")
NEAR_STREET = 3  # tokens from a name to its house number
_TITLES = word_set("mr mrs ms miss mx")
# After a word of homes: a house that is open to all.
_OPEN_TO_ALL = word_set(
    "museum gallery hotel hostel school centre project cafe pub inn theatre care shop hospice trust"
)
_FAMILY_HOME = re.compile(
    r"\b(?:[Hh]ome|[Hh]ouse|[Ff]lat|[Aa]ddress) of (?:the [A-Z]\w{1,30} family\b|(?:Mr|Mrs|Ms|Miss)\b)"
)
_BUILDINGS_OF = ("home of", "house of", "flat of", "address of")
# In a venue's own field: whose the house is.
_WHOSE = re.compile(r"\(the [A-Z][a-z]{1,20}s\)")
_AT_A_RELATIVES = re.compile(
    r"\b[A-Z][a-z]{1,20}'s (?:mum|mom|dad|nan|nana|gran|grandma|grandad|aunt|auntie|uncle|sister|brother|carer)'s,? ?"
    r"(?:[Nn]umber |[Nn]o\.? ?)?\d"
    r"|\b(?:Mr|Mrs|Ms|Miss)\.? (?:(?:&|and) Mrs\.? )?[A-Z][a-z]{1,20}'s, ?\d"
)
_CARE_OF = re.compile(r"(?<!\w)[Cc][/.][Oo]\.? ")


def whose_home(reading: Reading, people: list[Name], *, is_venue: bool) -> Level | None:
    """Whether the text names whose home a place is: surely where a house number and a street stand with it."""
    has_street = any(_has_a_street(reading, at) for at in reading.numbers)
    is_named = (
        (reading.says(_BUILDINGS_OF) and _FAMILY_HOME.search(reading.text))
        or _is_at_somebodys(reading, people)
        or _is_in_care_of(reading, people)
        or (is_venue and has_street and _stands_by_a_title(reading))
        or _is_home_of(reading, people)
    )
    if is_venue and not is_named and _AT_A_RELATIVES.search(reading.text):  # "Ravi's nan's, number 6"
        return Level.HELD
    if not is_named:
        is_likely = _WHOSE.search(reading.text) or _is_all_before_a_street(reading, people)
        return Level.HELD if is_venue and has_street and is_likely else None
    return Level.REFUSED if has_street else Level.HELD


def _is_home_of(reading: Reading, people: list[Name]) -> bool:
    """Home of Kayleigh."""
    return any(
        name.is_listed
        and name.is_marked
        and not name.is_doubtful
        and (reading[name.start - 2].key, reading[name.start - 1].key) == ("home", "of")
        for name in people
    )


def _has_a_street(reading: Reading, at: int) -> bool:
    return reading[at].kind is Kind.NUMBER and street_end(reading, at) > 0


def _has_a_street_of_homes(reading: Reading, at: int) -> bool:
    return reading[at + 1].key not in _SHOPPING and _has_a_street(reading, at)


def _is_all_before_a_street(reading: Reading, people: list[Name]) -> bool:
    """Whether a given name and a surname are all that a place is called: "Sandra Hughes, 14 Penn Road"."""
    return any(
        name.start == 0
        and name.end > 1
        and name.is_listed
        and not name.is_doubtful
        and reading[name.end].text in (",", "\n", "-", "(", ":")
        and any(_has_a_street_of_homes(reading, at) for at in range(name.end, name.end + NEAR_STREET))
        for name in people
    )


def _is_at_somebodys(reading: Reading, people: list[Name]) -> bool:
    """A person's house, by a title, a given name or a relative: Mrs Patel's house, chloe's flat, her mum's kitchen."""
    ends = {name.end for name in people if name.is_listed}
    if "'" not in reading.text:
        return False
    for index, token in enumerate(reading.tokens):
        if token.kind is not Kind.WORD or not token.text.lower().endswith(("'s", "s'")):
            continue
        is_known = reading[index - 1].key in _TITLES or token.key in _RELATIVES
        if (is_known or index + 1 in ends) and _is_home(reading, index + 1, is_known=is_known):
            return True
    return False


def _is_home(reading: Reading, at: int, *, is_known: bool) -> bool:
    """With a capital letter it is what a shop, a refuge or a hall is called, unless a title stands before it."""
    has_room = reading[at].key in _ROOMS
    home, next_token = reading[at + has_room], reading[at + has_room + 1]
    if home.key not in HOMES or next_token.key in _OPEN_TO_ALL or (home.key == "room" and not has_room):
        return False
    return not home.is_capitalised or (is_known and home.key in _BUILDINGS)


def _is_in_care_of(reading: Reading, people: list[Name]) -> bool:
    if not reading.says(("c/o", "c.o")):
        return False
    starts = {token.start: index for index, token in enumerate(reading.tokens)}
    begins = {name.start for name in people}
    indexes = [starts.get(match.end(), -1) for match in _CARE_OF.finditer(reading.text)]
    return any(index in begins or reading[index].key in _TITLES for index in indexes)


def _stands_by_a_title(reading: Reading) -> bool:
    """A title and a surname by themselves: "14 Penn Road (Mrs Patel)"; not "Mr Egg" or "Mrs Potts Tea Room"."""
    return any(
        token.key in _TITLES
        and token.is_capitalised
        and reading[index - 1].text in ("(", ",", ":", "-", "\n")
        and _is_a_surname(reading, index + 1 + (len(reading[index + 1].text) == 1))
        for index, token in enumerate(reading.tokens)
    )


def _is_a_surname(reading: Reading, at: int) -> bool:
    """A surname and nothing more; after an initial perhaps: "Mrs S Patel,"."""
    return reading[at].sort in (Sort.UNKNOWN, Sort.GIVEN) and reading[at + 1].text in (",", ")", ";", "\n")
