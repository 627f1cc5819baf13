"""What stands around a number or an address: words of a venue or an office, or words of somebody's private life."""

from bisect import bisect_left
from functools import cached_property

from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.words import Sort, load_words, word_set

BEFORE, AFTER = 25, 12  # words looked at before and after

_PRIVATE, _VENUE = load_words("private_words"), load_words("venue_words")
# "home" and "family" are private, "home page" and "family hub" are not.
_PUBLIC_AFTER = word_set(
    "hub hubs centre centres fun day days room rooms service services support page office games start event events "
    "session sessions evening friendly team teams trust music"
)
_IF_FOLLOWED = {
    "live": word_set("at in on with near"),
    "living": word_set("at in on with near alone there"),
    "house": word_set("is was where number"),
}


# Many at once: a line for them is an office's, unless they are somebody's ("his parents", "Esme's foster carers").
_MANY = word_set("parents carers families survivors victims women residents volunteers")
_ADJECTIVES = word_set("foster young adult kinship new")
_SOMEBODYS = word_set("the his her their my our your both whose")
_MOVED = word_set("moved gone back stayed")
_MOVERS = word_set("they have has had who family she he just are is")
# Every word that one of the two kinds begins or ends with: no other is asked what it is.
_MAY_BE_VENUE = _VENUE | _MANY | {"point", "victim", "visit"}
_MAY_BE_PRIVATE = _PRIVATE | _MOVED | frozenset(_IF_FOLLOWED)


class WordsAround:
    """Where words of places and of private life stand in a text, asked by position."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @cached_property
    def starts(self) -> list[int]:
        """Where each token starts."""
        return [token.start for token in self.reading.tokens]

    @cached_property
    def venue(self) -> list[int]:
        """Where words of venues stand, by token."""
        return [at for at in self.reading.indexes(_MAY_BE_VENUE) if _is_of_a_venue(self.reading, at)]

    @cached_property
    def private(self) -> list[int]:
        """Where words of private life stand, by token."""
        return [at for at in self.reading.indexes(_MAY_BE_PRIVATE) if _is_private(self.reading, at)]

    def are_private(self, start: int, end: int) -> bool:
        """Whether a word of private life stands near the characters `start` to `end`."""
        return self._has(self.private, start, end, AFTER, AFTER)

    def are_of_a_venue(self, start: int, end: int) -> bool:
        """Whether a word of a venue or an office stands near, and none of private life."""
        return not self.are_private(start, end) and self._has(self.venue, start, end, BEFORE, AFTER)

    def _has(self, indexes: list[int], start: int, end: int, tokens_before: int, tokens_after: int) -> bool:
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return bisect_left(indexes, last + tokens_after) > bisect_left(indexes, first - tokens_before)


def _is_of_a_venue(reading: Reading, index: int) -> bool:
    """A word of venues; "Millennium Point"; "Visit Thinktank" at the head of a sentence, though not "Visit Chloe"."""
    token, previous_token, next_token = reading[index], reading[index - 1], reading[index + 1]
    if token.key == "point":
        return token.is_capitalised and previous_token.is_capitalised
    if _are_many(reading, index) or (token.key, next_token.key) == ("victim", "support"):
        return True
    if token.text == "Visit":
        return next_token.is_capitalised and next_token.sort in (Sort.ORGANISATION, Sort.PLACE)
    return token.key in _VENUE


def _is_private(reading: Reading, index: int) -> bool:
    key, next_key = reading[index].key, reading[index + 1].key
    if _are_many(reading, index) or (key in _ADJECTIVES and _are_many(reading, index + 1)):
        return False
    if key == "homes" and reading[index].is_capitalised and reading[index - 1].sort is Sort.PLACE:  # a landlord of many
        return False
    if key in _MOVED:
        return reading[index - 1].key in _MOVERS
    if key in _IF_FOLLOWED:
        return next_key in _IF_FOLLOWED[key]
    return key in _PRIVATE and next_key not in _PUBLIC_AFTER


def _are_many(reading: Reading, index: int) -> bool:
    """Whether the word is of an audience ("carers") and not of somebody's people ("her carers")."""
    if reading[index + 1].key in ("house", "home", "address", "flat"):  # "the parents house"
        return False
    before = index - 2 if reading[index - 1].key in _ADJECTIVES else index - 1
    return (
        reading[index].key in _MANY
        and reading[before].key not in _SOMEBODYS
        and not reading[before].text.lower().endswith(("'s", "s'"))
    )
