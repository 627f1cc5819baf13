"""The words of a text, and its sentences."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")

_QUOTE = "\u2019"  # also an apostrophe
EN_DASH, EM_DASH = "\u2013", "\u2014"
_HYPHENS = frozenset("-\u2010\u2011")
_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\n|\S")
_POSSESSIVES = ("'s", f"{_QUOTE}s", "'", _QUOTE)
_ENDS = frozenset(".!?\n")
# Signs that part and quote, and say nothing; a question mark is none of them.
SIGNS = frozenset(f",:.!;()\n\"'\u201c\u201d\u2018{_QUOTE}{EN_DASH}{EM_DASH}\u2026")
_WAS = frozenset(("was", "were", "is", "are", "had", "has", "have"))
# After these a full stop ends no sentence.
_SHORTENED = frozenset(
    {"approx", "c", "ca", "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct"}
)
_SHORTENED |= {"nov", "dec", "st", "no", "vs"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or sign of a text: `key` is it in small letters without its possessive; `joined` says that
    nothing stands between it and what is before."""

    key: str
    start: int
    end: int
    joined: bool
    capital: bool


class Sentence:
    """The words of one sentence. `steps` counts how often one was looked at."""

    def __init__(self, source: str, words: list[Word]) -> None:
        self.source, self.words, self.steps = source, words, 0

    def key(self, at: int) -> str:
        """The key of the word there, "" outside of the sentence."""
        self.steps += 1
        return self.words[at].key if 0 <= at < len(self.words) else ""

    @cached_property
    def says_average(self) -> bool:
        """Whether *on average* stands anywhere in it."""
        keys = [word.key for word in self.words]
        return any(pair == ("on", "average") for pair in pairwise(keys))

    @cached_property
    def says_what_was(self) -> bool:
        """Whether a verb stands anywhere in it that says something of its subject."""
        return any(word.key in _WAS for word in self.words)

    def joined(self, at: int) -> bool:
        """Whether the word there stands directly behind the one before."""
        return 0 < at < len(self.words) and self.words[at].joined

    def original(self, start: int, end: int) -> str:
        """The text from the word `start` to the one before `end`, as it was written."""
        return self.source[self.words[start].start : self.words[end - 1].end]


class Phrasebook(Generic[T]):
    """Phrases of a few words each, and what they mean; of two that begin alike the longer is read."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._meaning: dict[tuple[str, ...], T] = {}
        for phrase, meaning in phrases:
            self._meaning.setdefault(keys_of(phrase), meaning)
        self._longest = max(map(len, self._meaning), default=0)

    @property
    def phrases(self) -> Iterable[tuple[str, ...]]:
        """The words of each phrase."""
        return self._meaning.keys()

    def read(self, sentence: Sentence, at: int) -> tuple[T, int] | None:
        """What the phrase that begins there means, and where it ends; None for none."""
        keys: list[str] = []
        for offset in range(self._longest):
            keys.append(sentence.key(at + offset))
        for length in range(self._longest, 0, -1):
            if tuple(keys[:length]) in self._meaning:
                return self._meaning[tuple(keys[:length])], at + length
        return None


def keys_of(phrase: str) -> tuple[str, ...]:
    """The keys of a phrase's words."""
    return tuple(word.key for word in words_of(phrase))


def sentences_of(text: str) -> list[Sentence]:
    """The sentences of a text, each with its words and the sign that ends it."""
    words = list(words_of(text))
    sentences, start = [], 0
    for at in range(len(words)):
        if at + 1 == len(words) or _ends_a_sentence(words, at):
            sentences.append(Sentence(text, words[start : at + 1]))
            start = at + 1
    return sentences


def words_of(text: str) -> Iterator[Word]:
    """Every word of it; a hyphen within a word only parts it in two."""
    end = 0
    matches = list(_WORD.finditer(text))
    for number, match in enumerate(matches):
        following = matches[number + 1] if number + 1 < len(matches) else None
        if not _is_hyphen(match, matches[number - 1] if number else None, following):
            capital = match.group()[0].isupper()
            yield Word(_key(match.group()), match.start(), match.end(), match.start() == end and end > 0, capital)
        end = match.end()


def _key(word: str) -> str:
    key = word.lower()
    for ending in _POSSESSIVES:
        if len(key) > len(ending) and key.endswith(ending):
            return key[: -len(ending)]
    return key


def _is_hyphen(match: re.Match[str], before: re.Match[str] | None, after: re.Match[str] | None) -> bool:
    """Whether it joins two words, as in face-to-face; before a number it may be a minus or a range."""
    if match.group() not in _HYPHENS or before is None or after is None:
        return False
    adjoins = before.end() == match.start() and after.start() == match.end()
    return adjoins and before.group()[-1].isalpha() and after.group()[0].isalpha()


def _ends_a_sentence(words: list[Word], at: int) -> bool:
    if words[at].key not in _ENDS:
        return False
    following = words[at + 1]
    if words[at].key != ".":
        return True
    is_shortened = at > 0 and words[at - 1].key in _SHORTENED
    return not is_shortened and not following.joined and not following.key[0].isdecimal()
