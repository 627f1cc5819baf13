"""A text as a reader takes it: full-width digits, invisible characters, odd spaces and dashes hide nothing."""

import re
import unicodedata

# Letters and digits in turn, a few of each with a mark between or none, without end: a digest or a key of a program, or
# nothing at all. Nobody reads a name in it, and it would cost as many tokens as it has characters.
_IN_TURN = re.compile(r"(?:[^\W\d_]{1,3}\d{1,3}[_.~/-]?){16,}+")

MARKS_IN_A_ROW = 8  # no script stacks more on one letter; sorting an endless pile is what makes normalising slow
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # drawn as nothing, though not marked as such
_VARIANTS = (range(0xFE00, 0xFE10), range(0xE0000, 0xE01F0))
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63], "-")
_FRACTIONS = dict.fromkeys([*range(0xBC, 0xBF), *range(0x2150, 0x215F)], " ")  # 13½ is 13 and something
_QUOTES = {ord(quote): "'" for quote in "\u2018\u2019\u02bc\u0060\u00b4\u2032"}
_LETTERS = {
    ord(letter): ascii_letters
    for letter, ascii_letters in zip("łøđßæœþı", ("l", "o", "d", "ss", "ae", "oe", "th", "i"), strict=True)
}


def normalised_text(text: str) -> str:
    """The text without what is invisible, in one form of each letter, with plain digits, spaces, quotes and dashes."""
    return _IN_TURN.sub(" ", _in_plain_characters(text))


def _in_plain_characters(text: str) -> str:
    if text.isascii():
        return text.replace("\t", " ").replace("`", "'")
    visible = _without_piles("".join(character for character in text if not _is_invisible(character)))
    composed = unicodedata.normalize("NFKC", visible.translate(_FRACTIONS)).translate(_DASHES).translate(_QUOTES)
    return "".join(_plain_digit_or_space(character) for character in composed if not _is_drawn_over(character))


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
    characters, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS_IN_A_ROW:
            characters.append(character)
    return "".join(characters)


def _plain_digit_or_space(character: str) -> str:
    if character <= "\x7f":
        return " " if character == "\t" else character
    digit = unicodedata.decimal(character, None)
    return str(digit) if digit is not None else " " if character.isspace() else character
