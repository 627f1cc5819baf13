"""A text as a reader takes it: full-width digits, invisible characters, odd spaces and dashes, letters that
only look like ours hide nothing."""

import re
import unicodedata
from collections.abc import Callable

from coordination.ground.look_alikes import in_one_script

# Letters and digits in turn, a few of each with a mark between or none, without end: a digest or a key of a program, or
# nothing at all. Nobody reads a name in it, and it would cost as many tokens as it has characters.
_FEWEST_IN_TURN = 16
_IN_TURN = re.compile(rf"(?:[^\W\d_]{{1,3}}\d{{1,3}}[_.~/-]?){{{_FEWEST_IN_TURN},}}+")
_TURN = re.compile(r"\d(?<=[^\W\d_]\d)")

MARKS_IN_A_ROW = 8  # no script stacks more on one letter; sorting an endless pile is what makes normalising slow
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # drawn as nothing, though not marked as such
_VARIANTS = (range(0xFE00, 0xFE10), range(0xE0000, 0xE01F0))
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63], "-")
_FRACTIONS = dict.fromkeys([*range(0xBC, 0xBF), *range(0x2150, 0x215F)], " ")  # 13½ is 13 and something
_QUOTES = {ord(quote): "'" for quote in "\u2018\u2019\u02bc\u0060\u00b4\u2032"}
_MARKS = {**_DASHES, **_QUOTES, ord("\t"): " "}
_LETTERS = {
    ord(letter): ascii_letters
    for letter, ascii_letters in zip("łøđßæœþı", ("l", "o", "d", "ss", "ae", "oe", "th", "i"), strict=True)
}


def normalised_text(text: str) -> str:
    """The text without what is invisible, in one form of each letter, with plain digits, spaces, quotes and dashes."""
    text = in_one_script(_in_plain_characters(text))
    return _IN_TURN.sub(" ", text) if len(_TURN.findall(text)) >= _FEWEST_IN_TURN else text


def _in_plain_characters(text: str) -> str:
    if text.isascii():
        return text.replace("\t", " ").replace("`", "'")
    visible = _without_piles(_each(text, _visible))
    return _each(unicodedata.normalize("NFKC", visible), _plain)


def _each(text: str, form: Callable[[str], str | None]) -> str:
    """The text with each character in the form given, or without it."""
    forms = {ord(character): formed for character in set(text) if (formed := form(character)) != character}
    return text.translate(forms) if forms else text


def fold_word(word: str) -> str:
    """The word in lower case without its accents: `Zoë` is `zoe`, `Wójcik` is `wojcik`."""
    lower = word.lower()
    if lower.isascii():
        return lower
    letters = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _is_invisible(character: str) -> bool:
    return character > "\x7f" and (
        unicodedata.category(character) == "Cf"
        or character in _FILLERS
        or any(ord(character) in variants for variants in _VARIANTS)
    )


def _is_drawn_over(character: str) -> bool:
    """Whether it is invisible, or a mark that made no letter with the one before: underlined and struck-out text."""
    return character > "\x7f" and (_is_invisible(character) or unicodedata.category(character) in ("Mn", "Me"))


def _without_piles(text: str) -> str:
    """At most so many combining marks after one letter."""
    if not any(map(unicodedata.combining, set(text))):
        return text
    characters, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS_IN_A_ROW:
            characters.append(character)
    return "".join(characters)


def _visible(character: str) -> str | None:
    return None if _is_invisible(character) else _FRACTIONS.get(ord(character), character)


def _plain(character: str) -> str | None:
    """What stands for a character: a plain digit, a dash, a quote, a blank, nothing, or itself."""
    if plain := _MARKS.get(ord(character)):
        return plain
    if character <= "\x7f":
        return character
    if _is_drawn_over(character):
        return None
    digit = unicodedata.decimal(character, None)
    return str(digit) if digit is not None else " " if character.isspace() else character
