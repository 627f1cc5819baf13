"""Letters of other scripts that look like those of ours: Cyrillic, Greek and Armenian ones, and a few of phonetics."""

import re
from collections import defaultdict

_LATIN = {
    "a": "\u0430\u03b1\u0251",
    "b": "\u0432\u044c",
    "c": "\u0441\u03f2",
    "d": "\u0501",
    "e": "\u0435\u03b5",
    "g": "\u0261",
    "h": "\u043d\u04bb\u0570",
    "i": "\u0456\u03b9\u0269",
    "j": "\u0458\u03f3",
    "k": "\u043a\u03ba",
    "l": "\u04cf",
    "m": "\u043c",
    "n": "\u0578",
    "o": "\u043e\u03bf\u0585",
    "p": "\u0440\u03c1",
    "q": "\u051b",
    "s": "\u0455",
    "t": "\u0442\u03c4",
    "u": "\u03c5\u057d",
    "v": "\u0475\u03bd",
    "w": "\u051d",
    "x": "\u0445\u03c7",
    "y": "\u0443",
    "A": "\u0410\u0391",
    "B": "\u0412\u0392\u042c",
    "C": "\u0421\u03f9",
    "E": "\u0415\u0395",
    "H": "\u041d\u0397\u04ba",
    "I": "\u0406\u0399\u04c0",
    "J": "\u0408\u037f",
    "K": "\u041a\u039a",
    "M": "\u041c\u039c",
    "N": "\u039d",
    "O": "\u041e\u039f\u0555",
    "P": "\u0420\u03a1",
    "S": "\u0405\u054f",
    "T": "\u0422\u03a4",
    "U": "\u054d",
    "X": "\u0425\u03a7",
    "Y": "\u0423\u03a5",
    "Z": "\u0396",
}
_ALIKE = str.maketrans({letter: latin for latin, letters in _LATIN.items() for letter in letters})
_FOREIGN = frozenset(map(chr, _ALIKE))
_WORD = re.compile(r"[^\W\d_]+")


def _by_letter() -> dict[str, str]:
    alike = defaultdict[str, str](str)
    for latin, letters in _LATIN.items():
        alike[latin.lower()] += letters
    return dict(alike)


LOOKING_LIKE = _by_letter()  # for each small letter, what looks like it or its capital


def in_latin(text: str) -> str:
    """The text as it looks: each letter of another script that looks like one of ours is that one."""
    return text if text.isascii() or _FOREIGN.isdisjoint(text) else text.translate(_ALIKE)


def in_one_script(text: str) -> str:
    """The same of words alone that have a letter of ours in them: their others only look like it."""
    if text.isascii() or _FOREIGN.isdisjoint(text):
        return text
    return _WORD.sub(lambda word: in_latin(word[0]) if _is_ours(word[0]) else word[0], text)


def _is_ours(word: str) -> bool:
    return not word.isascii() and any(letter.isascii() for letter in word)
