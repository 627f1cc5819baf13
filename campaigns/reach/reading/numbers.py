"""Numbers in figures and in words, as they stand in a British sentence."""

import re
from dataclasses import dataclass
from fractions import Fraction

from campaigns.reach.reading.portions import read_portion
from campaigns.reach.reading.tokens import Sentence

LARGEST = 10**12

_FIGURE = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.[0-9]{1,9})?")
_WITH_A_POINT = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, **_SCALES}  # the short ones stand joined to their number
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: number for number, word in enumerate(f"{_ONES} eighteen nineteen".split(" "))}
_TENS = {word: 10 * number for number, word in enumerate(_DECADES.split(" "), 2)}
_LONGEST = 14  # words of one number
_OF_A = frozenset(("of", "a", "one", "1"))
# A number that stands directly behind one of these is the rest of another: `.5`, `1/2`.
_CUT = frozenset("./,^")


def read_number(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    """The number that begins there, and where it ends; None for what is no number or is written in no usual way."""
    if portion := _portion_of_a_scale(sentence, at):
        return portion
    return _figures(sentence, at) if sentence.key(at)[:1].isdecimal() else _in_words(sentence, at)


def _portion_of_a_scale(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    """`half a million`, `a third of a million`, `three quarters of one million`."""
    portion = read_portion(sentence, at)
    if portion is None:
        return None
    end = portion[1]
    while sentence.key(end) in _OF_A and end < portion[1] + 2:
        end += 1
    scale = _SCALES.get(sentence.key(end))
    return None if scale is None else (portion[0] * scale, end + 1)


def _figures(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    key = sentence.key(at)
    if not _FIGURE.fullmatch(key) or (sentence.joined(at) and _cuts(sentence.key(at - 1))):
        return None
    number, end = Fraction(key.replace(",", "")), at + 1
    following = sentence.key(end)
    if _WITH_A_POINT.fullmatch(key) and following not in SCALES:
        return None  # 900.000 is nine hundred thousand to some, and 900 to others
    is_short = sentence.joined(end) and following[:1].isalpha()
    scale = (SCALES if is_short else _SCALES).get(following)
    if is_short and scale is None:
        return None
    if scale is None:
        return _and_a_portion_of_the_next(sentence, number, end) or (number, end)
    return _and_a_portion(sentence, number * scale, scale, end + 1)


def _cuts(before: str) -> bool:
    return before.isalpha() or before in _CUT


def _and_a_portion_of_the_next(sentence: Sentence, number: Fraction, end: int) -> tuple[Fraction, int] | None:
    """`2 and a half million`."""
    portion = read_portion(sentence, end + 1) if sentence.key(end) == "and" else None
    scale = _SCALES.get(sentence.key(portion[1])) if portion else None
    return None if portion is None or scale is None else ((number + portion[0]) * scale, portion[1] + 1)


def _and_a_portion(sentence: Sentence, number: Fraction, scale: int, end: int) -> tuple[Fraction, int]:
    """`a million and a half`: of the scale before; `half of` something is another number."""
    portion = read_portion(sentence, end + 1) if sentence.key(end) == "and" else None
    if portion is None or sentence.key(portion[1]) in ("of", *_SCALES):
        return number, end
    return number + portion[0] * scale, portion[1]


@dataclass
class _Spelt:
    """A number in words as far as it is read: what its scales have closed, and what runs on behind them."""

    total: Fraction = Fraction(0)
    current: Fraction = Fraction(-1)  # nothing yet
    scale: int = 1

    def add(self, key: str) -> bool:
        """A word of one to ninety, or none where it does not go on with the number."""
        fits = _fits(self.current, key)
        self.current = max(self.current, Fraction(0)) + (_SMALL[key] if key in _SMALL else _TENS[key])
        return fits

    def close(self, key: str) -> bool:
        """A scale; none where it is not smaller than the one before."""
        self.scale = _SCALES[key]
        fits = not self.total or self.total > self.current * self.scale
        self.total, self.current = self.total + self.current * self.scale, Fraction(0)
        return fits


def _in_words(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    spelt, position = _Spelt(), at
    if sentence.key(at) in ("a", "an") and sentence.key(at + 1) in ("hundred", *_SCALES):
        spelt.current, position = Fraction(1), at + 1
    while position < at + _LONGEST:
        behind = _read_on(spelt, sentence, position)
        if behind is None:
            return None
        if behind == position:
            break
        position = behind
    if spelt.current < 0 or position == at:
        return None
    if spelt.total and not spelt.current:
        return _and_a_portion(sentence, spelt.total, spelt.scale, position)
    return spelt.total + spelt.current, position


def _read_on(spelt: _Spelt, sentence: Sentence, position: int) -> int | None:
    """Where the number goes on behind the word at `position`; `position` where it ends there, None where it is none."""
    key = sentence.key(position)
    if key == "and" and spelt.current >= 0:
        return _read_and(spelt, sentence, position)
    if key in _SMALL or key in _TENS:
        return position + 1 if spelt.add(key) else None
    if key == "hundred" and 0 < spelt.current < 100:
        spelt.current *= 100
        return position + 1
    if key in _SCALES and spelt.current > 0:
        return position + 1 if spelt.close(key) else None
    return position


def _read_and(spelt: _Spelt, sentence: Sentence, position: int) -> int:
    """`three and a half million`, `three hundred and five`; not `five and six`."""
    portion = read_portion(sentence, position + 1)
    if portion and spelt.current and sentence.key(portion[1]) in _SCALES:
        spelt.current += portion[0]
        return portion[1]
    joins = sentence.key(position + 1) in (*_SMALL, *_TENS) and not spelt.current % 100
    return position + 1 if not portion and joins and (spelt.total or spelt.current >= 100) else position


def _fits(current: Fraction, key: str) -> bool:
    """Whether the word goes on with the number: `twenty five`, `three hundred and five`; not `five six`."""
    if current < 0 or current % 100 == 0:
        return current != 0 or key != "zero"
    return key in _SMALL and 0 < _SMALL[key] < 10 and current % 100 >= 20 and current % 10 == 0
