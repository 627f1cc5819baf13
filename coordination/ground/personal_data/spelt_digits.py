"""Digits in words: "oh seven seven double oh, nine hundred one two three" is a telephone number too."""

import re
from itertools import groupby

from coordination.ground.personal_data.ages import SPELT
from coordination.ground.personal_data.tokens import Kind, Reading, Token
from coordination.ground.personal_data.words import word_set

FEWEST_WORDS, FEWEST_DIGITS = 3, 9  # of a run that is read as one number
_ZEROS = word_set("oh o nought naught nil zero")
_DIGITS = {**{word: str(years) for word, years in SPELT.items() if years < 10}, **dict.fromkeys(_ZEROS, "0")}
_LETTER_FOR_ZERO = re.compile(r"(?<!\w)[Oo](?=[127]\d{2,3} ?\d{3})")  # O7700 900123
_LETTERS_FOR_DIGITS = re.compile(r"(?<!\w)[0Oo]7[\dOolI]{3} ?[\dOolI]{3} ?[\dOolI]{3}(?!\w)")  # 077OO 9OOl23
_HUNDRED = "hundred"
_SPELT = frozenset((*_DIGITS, _HUNDRED))
_MEANT = str.maketrans("OolI", "0011")
_BROKEN = re.compile(r"(?<![\d.,+-])(0\d{2,4})\n(?=\d{3} ?\d{3,4}(?![\d\w]))")  # over the end of a line
_REPEATS = {"double": 2, "treble": 3, "triple": 3}
_BETWEEN = frozenset((",", "-", ".", "/", "and"))


def in_digits(reading: Reading) -> str:
    """The text with each run of spelt-out digits as one number; unchanged where there is none as long as a telephone
    number."""
    if reading.has_numbers and (text := _with_letters_read(reading.text)) != reading.text:
        return text
    if not _has_a_run(reading):
        return reading.text
    runs = (list(tokens) for is_part, tokens in groupby(reading.tokens, _is_part) if is_part)
    numbers = [(tokens, _number(tokens)) for tokens in runs]
    text, end = "", 0
    for tokens, number in numbers:
        if number:
            text += f"{reading.text[end : tokens[0].start]} {number} "
            end = tokens[-1].start + len(tokens[-1].text)
    return text + reading.text[end:] if text else reading.text


def _has_a_run(reading: Reading) -> bool:
    """Whether enough words for digits stand in one run."""
    count, last = 0, -1
    for index in reading.indexes(_SPELT):
        count = count + 1 if count and all(map(_is_part, reading.tokens[last + 1 : index])) else 1
        last = index
        if count == FEWEST_WORDS:
            return True
    return False


def _with_letters_read(text: str) -> str:
    text = _LETTERS_FOR_DIGITS.sub(lambda number: number[0].translate(_MEANT), text)
    return _BROKEN.sub(r"\1 ", _LETTER_FOR_ZERO.sub("0", text))


def _is_part(token: Token) -> bool:
    return (
        token.key in _SPELT
        or token.key in _REPEATS
        or token.text in _BETWEEN
        or (token.kind is Kind.NUMBER and token.text.isdecimal())
    )


def _number(tokens: list[Token]) -> str:
    """The digits of a run; none where too few of them are words, or all of them together are too few."""
    digits, times = "", 1
    for token in tokens:
        if token.key in _REPEATS:
            times = _REPEATS[token.key]
            continue
        digit = (
            "00" if token.key == _HUNDRED else _DIGITS.get(token.key, token.text if token.kind is Kind.NUMBER else "")
        )
        digits, times = digits + digit * times, 1
    words = sum(token.key in _SPELT for token in tokens)
    return digits if words >= FEWEST_WORDS and len(digits) >= FEWEST_DIGITS else ""
