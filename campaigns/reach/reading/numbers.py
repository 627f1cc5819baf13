"""Numbers in figures and in words, as they stand in a British sentence."""

import re
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


def _in_words(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    if sentence.key(at) in ("a", "an") and sentence.key(at + 1) in ("hundred", *_SCALES):
        at_word, total, current = at + 1, Fraction(0), Fraction(1)
    else:
        at_word, total, current = at, Fraction(0), Fraction(-1)
    scale = 1
    while at_word < at + _LONGEST:
        key = sentence.key(at_word)
        if key == "and" and current >= 0:
            portion = read_portion(sentence, at_word + 1)
            if portion and current and sentence.key(portion[1]) in _SCALES:
                at_word, current = portion[1], current + portion[0]
                continue
            if (
                portion
                or sentence.key(at_word + 1) not in (*_SMALL, *_TENS)
                or current % 100
                or (total == 0 and current < 100)
            ):
                break
        elif key in _SMALL or key in _TENS:
            if not _fits(current, key):
                return None
            current = max(current, Fraction(0)) + (_SMALL[key] if key in _SMALL else _TENS[key])
        elif key == "hundred" and 0 < current < 100:
            current *= 100
        elif key in _SCALES and (current > 0):
            if total and total <= current * _SCALES[key]:
                return None
            scale = _SCALES[key]
            total, current = total + current * scale, Fraction(0)
        else:
            break
        at_word += 1
    if current < 0 or at_word == at:
        return None
    return _and_a_portion(sentence, total, scale, at_word) if total and not current else (total + current, at_word)


def _fits(current: Fraction, key: str) -> bool:
    """Whether the word goes on with the number: `twenty five`, `three hundred and five`; not `five six`."""
    if current < 0 or current % 100 == 0:
        return current != 0 or key != "zero"
    return key in _SMALL and 0 < _SMALL[key] < 10 and current % 100 >= 20 and current % 10 == 0
