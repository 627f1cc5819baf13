"""Numbers in figures and in words, as they stand in a British sentence."""

import re
from fractions import Fraction

from campaigns.reach.reading.tokens import Phrasebook, Sentence

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

_PARTS = Phrasebook(
    [
        ("half a", Fraction(1, 2)),
        ("a quarter of a", Fraction(1, 4)),
        ("three quarters of a", Fraction(3, 4)),
        ("a third of a", Fraction(1, 3)),
        ("two thirds of a", Fraction(2, 3)),
    ]
)


def read_number(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    """The number that begins there, and where it ends; None for what is no number or is written in no usual way."""
    if part := _PARTS.read(sentence, at):
        scale = _SCALES.get(sentence.key(part[1]))
        return None if scale is None else (part[0] * scale, part[1] + 1)
    if sentence.key(at)[:1].isdecimal():
        return _figures(sentence, at)
    return _in_words(sentence, at)


def _figures(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    key = sentence.key(at)
    if not _FIGURE.fullmatch(key) or (sentence.joined(at) and sentence.key(at - 1).isalpha()):
        return None
    number, end = Fraction(key.replace(",", "")), at + 1
    following = sentence.key(end)
    if _WITH_A_POINT.fullmatch(key) and following not in SCALES:
        return None  # 900.000 is nine hundred thousand to some, and 900 to others
    if sentence.joined(end) and following[:1].isalpha():
        scale = SCALES.get(following)
        return None if scale is None else (number * scale, end + 1)
    scale = _SCALES.get(following)
    return (number, end) if scale is None else (number * scale, end + 1)


def _in_words(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    if sentence.key(at) in ("a", "an") and sentence.key(at + 1) in ("hundred", *_SCALES):
        at_word, total, current = at + 1, Fraction(0), Fraction(1)
    else:
        at_word, total, current = at, Fraction(0), Fraction(-1)
    while at_word < at + _LONGEST:
        key = sentence.key(at_word)
        if key == "and" and current >= 0:
            if half := _and_a_half(sentence, at_word):
                at_word, current = half, current + Fraction(1, 2)
                continue
            if sentence.key(at_word + 1) not in (*_SMALL, *_TENS) or current % 100 or (total == 0 and current < 100):
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
            total, current = total + current * _SCALES[key], Fraction(0)
        else:
            break
        at_word += 1
    return None if current < 0 or at_word == at else (total + current, at_word)


def _fits(current: Fraction, key: str) -> bool:
    """Whether the word goes on with the number: `twenty five`, `three hundred and five`; not `five six`."""
    if current < 0 or current % 100 == 0:
        return current != 0 or key != "zero"
    return key in _SMALL and 0 < _SMALL[key] < 10 and current % 100 >= 20 and current % 10 == 0


def _and_a_half(sentence: Sentence, at: int) -> int | None:
    is_half = (sentence.key(at + 1), sentence.key(at + 2)) == ("a", "half") and sentence.key(at + 3) in _SCALES
    return at + 3 if is_half else None
