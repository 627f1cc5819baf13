"""One text in other spellings: letter case, Unicode form, white space, mark-up, and the escapes of JSON, HTML and
addresses.

A value is folded once, in linear time, with the place each folded character came from; the text is then looked for in
what is folded. `hint` is what PostgreSQL can ask first: it lets through every value that could hold the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html.entities import codepoint2name
from urllib.parse import quote

from coordination.ground.folding import Folded, clusters, fold
from coordination.ground.look_alikes import LOOKING_LIKE, in_latin

# Shorter, in another spelling than that sent, it is looked for as words only: "Anna" is no part of "savannah".
DISTINCTIVE = 8  # characters
# Between the words of a name: no more than a mark and the blanks around it; a point or a colon ends what is said.
_APART = r"[ ]?[,/\u00b7|(&\u2010-\u2015]?[ ]?"
NAME = 2  # words of a name that is also written the other way round
_WIDE = 0xFEE0  # from a letter to the same in full width
_MOST_RUNS = 4  # of a text, that are looked for before a value is folded
_RUN = re.compile("[0-9A-Za-z]+")


@dataclass(frozen=True)
class Needle:
    """A text that is looked for."""

    text: str

    @cached_property
    def folded(self) -> str:
        """The text without its spelling."""
        return fold(self.text).text.strip(" ")

    @cached_property
    def runs(self) -> tuple[str, ...]:
        """Letters and digits that stand in every spelling of it, the longest first; of a name, in its surname, since
        the first name may be an initial."""
        lasting = self.text.split()[-1] if len(self.words) == NAME else self.text
        plain = "".join(unicodedata.normalize("NFKC", cluster) for cluster, _, _ in clusters(lasting))
        runs = {run.lower() for run in _RUN.findall(plain)}
        return tuple(sorted(runs, key=lambda run: (-len(run), run))[:_MOST_RUNS])

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of a name, folded; none for a text that is something else."""
        words = tuple(self.folded.split(" "))
        is_name = len(words) > 1 and all(word.replace("'", "").isalpha() and len(word) > 1 for word in words)
        return words if is_name else ()

    @cached_property
    def joined(self) -> tuple[str, ...]:
        """The words of a name run together, where that is long enough to be nothing else: `#amycarter`, `carteramy`."""
        orders = (self.words, self.words[::-1]) if len(self.words) == NAME else (self.words,)
        return tuple(joined for words in orders if len(joined := "".join(words)) >= DISTINCTIVE)

    @cached_property
    def apart(self) -> "re.Pattern[str] | None":
        """A first name, or its initial and a point, and a surname, with marks between them and either way round:
        `carter, amy`, `amy/carter`, `a. carter`, `carter, a.`."""
        if len(self.words) != NAME:
            return None
        first, last = map(re.escape, self.words)
        initial = rf"{re.escape(self.words[0][0])}[.]"
        either = rf"(?:{first}(?!\w)|{initial})"
        pattern = rf"(?<!\w)(?:(?:{first}{_APART}|{initial}[ ]?){last}(?!\w)|{last}{_APART}{either})"
        return re.compile(pattern)

    def may_stand_in(self, value: str) -> bool:
        """Whether it is worth folding the value."""
        looks = value if value.isascii() else in_latin(unicodedata.normalize("NFKC", value))
        lowered = looks.lower()
        return self.text in value or (bool(self.folded) and all(run in lowered for run in self.runs))

    def is_all_of(self, value: str) -> bool:
        """Whether the value is the text and nothing else, however spelt."""
        forms = (value, in_latin(value)) if value != self.text and self.may_stand_in(value) else ()
        return value == self.text or any(fold(form).text.strip(" ") == self.folded for form in forms)

    def runs_together_in(self, tag: str) -> bool:
        """Whether its words stand in a hashtag as one: `#ZebedeeQuill`."""
        joined = self.folded.replace(" ", "")
        return len(joined) >= DISTINCTIVE and joined in fold(in_latin(tag)).text.replace(" ", "")

    def replaced(self, value: str, tombstone: str) -> str:
        """The value with the tombstone wherever the text stood."""
        if not self.may_stand_in(value):
            return value
        value = value.replace(self.text, tombstone)
        pieces, done = list[str](), 0
        # Letters that look like others stand in the same places as these.
        for start, end in _apart_from_each_other(
            place for form in dict.fromkeys((value, in_latin(value))) for place in self._places(fold(form))
        ):
            pieces += [value[done:start], tombstone]
            done = end
        return "".join([*pieces, value[done:]])

    def _places(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """Where the text stands in the value; a place may begin within another."""
        listed = [place for text in (self.folded, *self.joined) for place in _places_of(text, folded.text)]
        listed += [match.span() for match in self.apart.finditer(folded.text)] if self.apart else []
        yield from ((folded.starts[at], folded.ends[end - 1]) for at, end in listed)

    @cached_property
    def hint(self) -> str:
        """A pattern, of what stands in every spelling of it, that the database can look for whatever the case."""
        if self.runs and len(self.runs[0]) > 1:
            return "|".join([_as_it_looks(self.runs[0]), *_in_full_width(self.runs[0])])
        odd = next((character for character in self.folded if not character.isascii()), "")
        return "|".join(sorted(map(re.escape, _forms(odd) if odd else {self.text})))


def _apart_from_each_other(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """In order, without those that begin within another."""
    done = 0
    for start, end in sorted(places):
        if start >= done:
            yield start, end
            done = end


def _as_it_looks(run: str) -> str:
    """A pattern of the run, each letter in any script in which it looks so."""
    return "".join(f"[{letter}{LOOKING_LIKE[letter]}]" if letter in LOOKING_LIKE else letter for letter in run)


def _places_of(text: str, folded: str) -> Iterator[tuple[int, int]]:
    at = folded.find(text) if text else -1
    while at >= 0:
        end = at + len(text)
        if len(text) >= DISTINCTIVE or _are_words(folded, at, end):
            yield at, end
            at = folded.find(text, end)
        else:
            at = folded.find(text, at + 1)


def _are_words(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _in_full_width(run: str) -> list[str]:
    """The run in the wide letters of East Asian type, in each case a name is written in."""
    wide = str.maketrans({chr(code): chr(code + _WIDE) for code in range(0x21, 0x7F)})
    return sorted({case.translate(wide) for case in (run, run.upper(), run.title())})


def _forms(character: str) -> set[str]:
    """The ways in which one character outside ASCII is written; of an escape, what every spelling of it has."""
    cases = {character, character.upper(), character.lower()}
    cases = {form for form in cases if len(form) == 1}
    decomposed = {unicodedata.normalize("NFD", form) for form in cases}
    spelled = {quote(form) for form in cases | decomposed}
    numbers = {written for form in cases for written in (f"&#{ord(form)}", f"&#x{ord(form):x}", f"u{ord(form):04x}")}
    named = {f"&{codepoint2name[ord(form)]};" for form in cases if ord(form) in codepoint2name}
    return cases | decomposed | spelled | numbers | named
