"""Who is named: runs of words that read as somebody's name, common or rare, however they are written."""

from collections.abc import Iterator
from typing import NamedTuple

from coordination.ground.personal_data.tokens import Kind, Reading, Token
from coordination.ground.personal_data.words import Sort, place_tails, word_set

LONGEST = 4  # words of one name
_OF_NAMES = (Sort.GIVEN, Sort.UNKNOWN, Sort.GIVEN_OR_WORD)
TITLES = word_set(
    "mr mrs ms miss mx dr prof professor cllr councillor alderman pc pcso dc dci ds sgt sergeant inspector insp "
    "supt superintendent constable officer chief commissioner sir dame lord lady rev reverend canon father imam "
    "bishop mp mayor mayoress judge author artist poet comedian actor speaker presenter host trainer facilitator "
    "photographer manager headteacher teacher cadet coach sponsor nurse"
)
_NEAR = word_set("in at near across around via towards opposite outside inside through into onto off by")
_SAINTS = frozenset(("st", "saint", "ss"))
_NO_SURNAMES = word_set("y yr year years age aged dob")
_DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december spring summer autumn winter"
)


# What newspapers and shops end in: "Express & Star", "Daily Star", "Marks and Spencer".
_ENDS_A_TITLE = word_set("star spencer sun post")
_BEFORE_A_TITLE = word_set("daily sunday morning evening weekly express marks shropshire")


class Name(NamedTuple):
    """Words `start` to `end` (not included) that read as a name."""

    start: int
    end: int
    is_listed: bool  # by a common given name
    is_marked: bool  # by a capital letter, or a letter outside ASCII
    is_doubtful: bool  # more often an ordinary word, a month or a season
    has_title: bool  # an adult by what stands before: an officer, a councillor, a speaker


def names_in(reading: Reading) -> list[Name]:
    """The names of people in the text, in order."""
    shouts = _is_in_capitals(reading)
    return [
        name
        for start, end in _runs(reading)
        if any(token.sort in _OF_NAMES for token in reading.tokens[start:end])
        and (name := _name_of(reading, start, end, shouts))
    ]


def _is_in_capitals(reading: Reading) -> bool:
    """Whether the text is written in capitals throughout, so that they mark no acronym."""
    letters = [token.text for token in reading.tokens if token.kind is Kind.WORD and len(token.text) > 1]
    return sum(word.isupper() for word in letters) * 2 > len(letters)


def _runs(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where words stand together that could be one name: with hyphens and initials between, at most `LONGEST`."""
    free = 0
    for index in [index for index, token in enumerate(reading.tokens) if _may_begin(token)]:
        if index < free:
            continue
        end, count = index + 1, 1
        while count < LONGEST and not _is_possessive(reading[end - 1]):
            step = _to_next(reading, end)
            if not step:
                break
            end, count = end + step, count + 1
        yield index, end
        free = end


def _may_begin(token: Token) -> bool:
    return token.is_capitalised or token.sort in _OF_NAMES


def _to_next(reading: Reading, end: int) -> int:
    """How many tokens on the name's next word ends; 0 when it goes no further."""
    token, previous_token = reading[end], reading[end - 1]
    if token.text == "-" and token.is_glued and reading[end + 1].is_glued and _may_begin(reading[end + 1]):
        return 2
    if token.text == "." and len(previous_token.text) == 1 and reading[end + 1].is_capitalised:
        return 2
    if token.key in _NO_SURNAMES:
        return 0
    # A lower-case name goes on with lower-case names, one with a capital letter with those that have one.
    has_same_case = token.is_capitalised == previous_token.is_capitalised
    return int(_may_begin(token) and has_same_case and not (token.is_glued and previous_token.kind is Kind.NUMBER))


def _is_possessive(token: Token) -> bool:
    return token.kind is Kind.WORD and token.text[-2:].lower() in ("'s", "s'")


def _name_of(reading: Reading, start: int, end: int, shouts: bool) -> Name | None:
    """The name within the words of a run, without what stands before it; None when they name nobody."""
    has_title = _has_title(reading, start)
    while start < end and not _is_name_like(reading[start], shouts):
        has_title |= reading[start].key in TITLES
        start += 1
    words = [token for token in reading.tokens[start:end] if token.kind is Kind.WORD]
    if not words or _is_of_a_place(reading, start, end, words):
        return None
    first = words[0]
    is_listed = first.sort in (Sort.GIVEN, Sort.GIVEN_OR_WORD)
    if not is_listed:
        is_listed = any(word.sort is Sort.GIVEN for word in words)
    is_doubtful = first.sort is Sort.GIVEN_OR_WORD or first.key in _DAYS
    is_marked = first.is_capitalised or not first.text.isascii()
    return Name(start, end, is_listed, is_marked, is_doubtful, has_title)


def _has_title(reading: Reading, start: int) -> bool:
    previous_token = reading[start - 1]
    return previous_token.key in TITLES or (previous_token.text in ".,:" and reading[start - 2].key in TITLES)


def _is_name_like(token: Token, shouts: bool) -> bool:
    if token.sort in (Sort.GIVEN, Sort.GIVEN_OR_WORD):
        return len(token.key) > 1
    if token.sort is not Sort.UNKNOWN or len(token.key) < 3 or not set(token.key) & set("aeiouyw"):
        return False
    return shouts or not (token.text.isupper() and len(token.text) <= 5)  # an acronym


def _is_of_a_place(reading: Reading, start: int, end: int, words: list[Token]) -> bool:
    """Whether the words name a place, a street, a school or a body and not somebody."""
    previous_token = reading[start - 1]
    # A surname may be a word of places (Forest, Green): only where something capital follows a first word.
    if any(word.key in place_tails() and word.is_capitalised for word in words[1:]):
        return True
    if reading[end].key in place_tails() and words[0].is_capitalised == reading[end].is_capitalised:
        return True
    if any(word.sort is Sort.ORGANISATION for word in words) or previous_token.key in _SAINTS:
        return True
    if _is_the_end_of_a_title(reading, start, words) or (
        previous_token.text == "." and reading[start - 2].key in _SAINTS
    ):
        return True
    return words[0].sort is Sort.UNKNOWN and previous_token.key in _NEAR


def _is_the_end_of_a_title(reading: Reading, start: int, words: list[Token]) -> bool:
    """Whether one word ends what a newspaper or a shop is called, and is nobody: "Express & Star", "Daily Star"."""
    previous_token, joined = reading[start - 1], reading[start - 2]
    if len(words) > 1:
        return False
    if previous_token.text == "&":
        return joined.is_capitalised and joined.sort in (Sort.WORD, Sort.ORGANISATION, Sort.PLACE)
    before = joined if previous_token.key in ("and", "n", "+") else previous_token
    return words[0].key in _ENDS_A_TITLE and before.key in _BEFORE_A_TITLE and before.is_capitalised
