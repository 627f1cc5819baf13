"""The lists of words beside this module: what a word can be when nothing around it is known."""

from enum import Enum
from functools import cache
from pathlib import Path

from coordination.ground.personal_data.normalisation import fold_word

_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "r", "ers", "n't", "'ll", "'ve", "'d", "'re", "'m")
_REPLACED = {"ing": "e", "ies": "y", "ied": "y", "ier": "y"}
_ALL_ENDINGS = (*_ENDINGS, *_REPLACED)


class Sort(Enum):
    """What a word is by itself."""

    GIVEN = "a given name"
    GIVEN_OR_WORD = "a given name that is more often an ordinary word"
    PLACE = "a word of a place's name"
    ORGANISATION = "a shop, company, charity, platform or people"
    WORD = "an ordinary word or an abbreviation"
    UNKNOWN = "on no list: a surname, a rare given name, a slip of the pen"
    OTHER = "no word"


def word_set(text: str) -> frozenset[str]:
    """The words of a short list written in code."""
    return frozenset(text.split())


def load_words(file: str) -> frozenset[str]:
    """The words of a list, in lower case; lines that begin with `#` say what it is."""
    lines = Path(__file__).with_name("lists").joinpath(f"{file}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.lower().split())


@cache
def place_tails() -> frozenset[str]:
    """Words that make a place or a body of the name before them."""
    return load_words("place_tails")


@cache
def word_surnames() -> frozenset[str]:
    """Common surnames that are ordinary words."""
    return load_words("surnames_that_are_words")


def sort_of(key: str) -> Sort:
    """What the word is, read without its plain ending when only that is on a list."""
    sorts = _sorts_by_key()
    if sort := sorts.get(key):
        return sort
    if len(key) == 1:
        return Sort.WORD
    if not key.endswith(_ALL_ENDINGS):
        return Sort.UNKNOWN
    stems = (key[: -len(ending)] for ending in _ENDINGS if key.endswith(ending))
    rebuilt = (key[: -len(ending)] + last for ending, last in _REPLACED.items() if key.endswith(ending))
    ordinary = any(len(stem) > 2 and sorts.get(stem) is Sort.WORD for stem in (*stems, *rebuilt))
    return Sort.WORD if ordinary else Sort.UNKNOWN


@cache
def _sorts_by_key() -> dict[str, Sort]:
    """Every listed word; where lists disagree the later of these wins."""
    given_names = {part for name in load_words("given_names") for part in (name, *name.split("-"))}
    return {
        **dict.fromkeys(load_words("words"), Sort.WORD),
        **dict.fromkeys(load_words("abbreviations"), Sort.WORD),
        **dict.fromkeys(load_words("places"), Sort.PLACE),
        **dict.fromkeys((fold_word(name) for name in given_names), Sort.GIVEN),
        **dict.fromkeys(load_words("organisations"), Sort.ORGANISATION),
        **dict.fromkeys(load_words("names_that_are_words"), Sort.GIVEN_OR_WORD),
    }
