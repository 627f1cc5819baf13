"""A text cut once into words, numbers and marks. Every rule about names, ages and places looks at windows of these."""

import re
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


_KINDS = {kind.value: kind for kind in Kind}


class Token(NamedTuple):
    """A piece of text. `key` is how lists know it: folded, no possessive; `is_glued` when no space precedes it."""

    kind: Kind
    text: str
    key: str
    start: int
    is_glued: bool
    sort: Sort

    @property
    def is_capitalised(self) -> bool:
        """Whether it is a word that begins with a capital letter."""
        return self.kind is Kind.WORD and self.text[0].isupper()


NOTHING = Token(Kind.LINE, "\n", "\n", -1, False, Sort.OTHER)  # what stands before the first and after the last token


class Reading:
    """A plain text with its tokens. Indexes beyond its ends give `NOTHING`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(self.text)
        self.length = len(self.tokens)
        self.ages: list[Any] | None = None  # those of `ages.py`, which several rules ask for, once they are found
        self.has_numbers = any(token.kind is Kind.NUMBER for token in self.tokens)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Token:
        return self.tokens[index] if 0 <= index < self.length else NOTHING

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
        return list(accumulate((token.key in words for token in self.tokens), initial=0))


def _tokens(text: str) -> list[Token]:
    tokens, end = [], 0
    for match in _TOKEN.finditer(text):
        kind, piece = _KINDS[match.lastgroup or ""], match[0]
        key = fold_word(piece) if kind is Kind.WORD else piece
        if key.endswith("'s"):
            key = key[:-2]
        sort = sort_of(key) if kind is Kind.WORD else Sort.OTHER
        tokens.append(Token(kind, piece, key, match.start(), match.start() == end, sort))
        end = match.end()
    return tokens
