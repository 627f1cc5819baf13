"""A given name and an age within a long word of small letters: `keepamina14safe`, `sayaminasname14`, `amina14dudley`.

Such a word is cut where all that stands before the name is ordinary words, or nothing at all. What may be read as one
ordinary word is none of these, and what says a saint, a crown or a way behind the name is a place.
"""

import re

from coordination.ground.personal_data.words import Sort, place_tails, sort_of, word_set

_WITH_A_NUMBER = re.compile(r"(?<![\w@/.-])#?(?P<before>[a-z]{4,30})(?P<number>1[0-7]|9)(?P<behind>[a-z]{0,20})(?!\w)")
_LONGEST_NAME, _LONGEST_WORD = 12, 12  # letters
_SHORTEST_NAME = 5  # of one behind other words; a shorter one is the end of too many of them: benchmark, fireside
_OF_A_PLACE = word_set("st saint king queen prince princess lady sir mount port fort lake new")
_ALSO_PLACES = word_set("victoria chelsea florence georgia sydney paris elizabeth albert george alexandra charlotte")
_OF_A_THING = word_set(
    "k km m mm cm kg g x am pm th st nd rd s p px mb gb plus percent mile metre min hour day week month year point goal"
    " january february march april may june july august september october november december and or to"
)


def with_long_words_parted(text: str) -> str:
    """The text with the words apart in which a name and an age are hidden, as a sentence would say them."""
    return _WITH_A_NUMBER.sub(_parted, text)


def _parted(word: re.Match[str]) -> str:
    before, number, behind = word["before"], word["number"], word["behind"]
    if behind and not may_follow_an_age(behind):
        return word[0]
    if sort_of(before) is Sort.GIVEN and behind and before not in _ALSO_PLACES:
        return f"{before.title()} {number}, {behind}"
    for length in range(_SHORTEST_NAME, min(_LONGEST_NAME, len(before) - 1) + 1):
        start, name = before[:-length], before[-length:]
        if sort_of(name) is Sort.GIVEN and name not in _ALSO_PLACES and _stands_before_a_name(start):
            return f"{start} {name.title()} {number}, {behind}"
    return word[0]


def may_follow_an_age(letters: str) -> bool:
    """Whether what stands behind a number is neither counted nor measured by it: `amina14dudley`, `amina14safe`, and
    not `chelsea14goals`, `chelsea10k`."""
    is_plural = letters.endswith("s") and sort_of(letters) is not Sort.PLACE
    return letters not in _OF_A_THING and not is_plural and _reads_as_words(letters)


def _stands_before_a_name(start: str) -> bool:
    return not any(start.endswith(word) for word in _OF_A_PLACE) and _reads_as_words(start)


def _reads_as_words(letters: str) -> bool:
    """Whether the letters are nothing but ordinary words and names of places, run together."""
    return len(letters) in ends_of_words(letters)


def ends_of_words(letters: str) -> set[int]:
    """Where ordinary words and names of places end that the letters begin with, run together; 0 is one."""
    ends = {0}
    for end in range(2, len(letters) + 1):
        starts = range(max(0, end - _LONGEST_WORD), end - 1)
        if any(start in ends and _is_plain(letters[start:end]) for start in starts):
            ends.add(end)
    return ends


def _is_plain(word: str) -> bool:
    return sort_of(word) in (Sort.WORD, Sort.PLACE, Sort.GIVEN_OR_WORD) and word not in place_tails()
