"""A text cut once into words, numbers and marks. Every rule about names, ages and places looks at windows of these."""

import re
from collections.abc import Iterable
from enum import Enum
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

from coordination.ground.personal_data.normalisation import fold_word
from coordination.ground.personal_data.words import Sort, sort_of

# Each alternative begins with what the one before cannot go on with, so that no text is read twice.
_TOKEN = re.compile(r"(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<number>\d+(?:[.,:/]\d+)*)|(?P<line>\n)|(?P<mark>[^\s])")


class Kind(Enum):
    """What a token is made of."""

    WORD = "word"
    NUMBER = "number"
    LINE = "line"
    MARK = "mark"


_WORD = Kind.WORD.value
_KINDS = {kind.value: kind for kind in Kind}


class Token(NamedTuple):
    """A piece of text. `key` is how lists know it: folded, no possessive; `is_glued` when no space precedes it."""

    kind: Kind
    text: str
    key: str
    start: int
    is_glued: bool
    sort: Sort
    is_capitalised: bool  # a word that begins with a capital letter


# What stands before the first and after the last token.
NOTHING = Token(Kind.LINE, "\n", "\n", -1, is_glued=False, sort=Sort.OTHER, is_capitalised=False)
# Marks that a number of several groups has between them; more of them end it.
_RUN = re.compile(r"\d+")
_GROUPS = re.compile(r"\d(?:[ ./()-]{0,4}\d)*")


class Reading:
    """A plain text with its tokens. Indexes beyond its ends give `NOTHING`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(self.text)
        self.length = len(self.tokens)
        self.ages: list[Any] | None = None  # those of `ages.py`, which several rules ask for, once they are found
        self.numbers = [index for index, token in enumerate(self.tokens) if token.kind is Kind.NUMBER]
        self.has_numbers = bool(self.numbers)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Token:
        return self.tokens[index] if 0 <= index < self.length else NOTHING

    @cached_property
    def lower(self) -> str:
        """The text in lower case, as a pattern that ignores case reads it."""
        return lower_text(self.text)

    @cached_property
    def longest_number(self) -> int:
        """How many digits stand together at most, with no more than a few marks between any two of them."""
        groups = _GROUPS.findall(self.text)
        return max((sum(map(str.isdecimal, group)) for group in groups), default=0)

    @cached_property
    def longest_run(self) -> int:
        """How many digits stand next to each other at most."""
        return max(map(len, _RUN.findall(self.text)), default=0)

    def says(self, words: Iterable[str]) -> bool:
        """Whether one of these pieces of words stands anywhere: no rule that needs one has to look without."""
        return any(word in self.lower for word in words)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every word, number and mark of the text."""
        return frozenset(token.key for token in self.tokens)

    def indexes(self, keys: frozenset[str]) -> list[int]:
        """Where words of a list stand."""
        return (
            []
            if self.keys.isdisjoint(keys)
            else [index for index, token in enumerate(self.tokens) if token.key in keys]
        )

    @cached_property
    def counts_places(self) -> bool:
        """Whether the text gives places with their numbers, so that a rare word with a number is one place more."""
        for index, token in enumerate(self.tokens):
            is_place = token.sort in (Sort.PLACE, Sort.ORGANISATION)
            if is_place and any(self[index + step].kind is Kind.NUMBER for step in (1, 2, 3)):
                return True
        return False

    def counts(self, words: frozenset[str]) -> list[int]:
        """How many of `words` stand before each index: the number between two of them is a subtraction."""
        if self.keys.isdisjoint(words):
            return [0] * (self.length + 1)
        return list(accumulate((token.key in words for token in self.tokens), initial=0))


def lower_text(text: str) -> str:
    """The text in lower case; i with other dots, which a pattern that ignores case takes for i, is one."""
    return text.lower().replace("i\u0307", "i").replace("\u0131", "i")


def _tokens(text: str) -> list[Token]:
    tokens, end = [], 0
    fold = str.lower if text.isascii() else fold_word
    for match in _TOKEN.finditer(text):
        piece, start = match[0], match.start()
        is_glued, end = start == end, start + len(piece)
        if match.lastgroup != _WORD:
            token = (_KINDS[match.lastgroup or ""], piece, piece, start, is_glued, Sort.OTHER, False)
        else:
            key = fold(piece).removesuffix("'s")
            token = (Kind.WORD, piece, key, start, is_glued, sort_of(key), piece[0].isupper())
        tokens.append(tuple.__new__(Token, token))  # as Token(*token) does, in half the time
    return tokens
