"""Text that was saved as UTF-8 and read as something else: `CafÃ©`, `itâ€™s`, `Caf├®`, `Caf√©`.

A letter beyond ASCII is two to four bytes in UTF-8, and each of them a letter of its own to whoever takes them for
another encoding. So a text is put right by reading its letters as bytes again; it was misread where that makes UTF-8 of
them, and where nobody writes such letters side by side on purpose: `“CAFÉ”…` is none. Linear in the text.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MISREAD = "misread_text"
_WRITE_IT = "Write it as it is meant; of a file, save it as CSV UTF-8 where the text is still right."
_LOST = "A letter of this text was lost (“\ufffd” stands for it) when it was saved in one encoding and read as another."
_ROUNDS = 3  # what was misread may be saved and misread again
_CLOSING = "‘’“”›»–—…"  # noqa: RUF001 - behind a capital letter, as in “À LA CARTÉ”, they are what they are
# One letter alone is enough where it is of these: Latin letters and signs, accents that stand apart, Welsh ẁ and ỳ,
# punctuation, currencies, marks of order and replacement, pictures. Of other scripts it takes several on end.
_ENOUGH = re.compile(
    "[\u00a0-\u017f\u0218-\u021b\u0300-\u033f\u1e80-\u1e85\u1ef2\u1ef3\u2000-\u206f\u20a0-\u20bf\u2122"
    "\ufeff\ufffd\U0001f000-\U0001faff]"
)
# Of these too, but where closing signs alone stand for it: Vietnamese letters, arrows, ≥, ✓, ☎. `está»…` closes.
_ENOUGH_WITHIN = re.compile("[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u2190-\u23ff\u25a0-\u27bf\ufe0f]")
_BOXES = re.compile("[\u2500-\u259f]")  # lines and blocks, which old terminals drew: what they misread, misread again


@dataclass(frozen=True, slots=True)
class MisreadText:
    """The first letter that was `meant`, what of the text stands for it (`misread`), and the whole as it was meant."""

    misread: str
    meant: str
    text: str


class _Reading:
    """One encoding that UTF-8 is taken for. `on_end` is how many letters of a foreign script make a misreading."""

    def __init__(self, bytes_of: Mapping[str, int], on_end: int, *, closing: str = "", draws: bool = False) -> None:
        self.bytes_of, self.on_end, self.closing, self.draws = bytes_of, on_end, closing, draws
        two, three, four = self._letters(0xC2, 0xE0), self._letters(0xE0, 0xF0), self._letters(0xF0, 0xF5)
        more = self._letters(0x80, 0xC0)
        self.runs = re.compile(f"(?:{two}{more}|{three}{more}{{2}}|{four}{more}{{3}})+")

    def _letters(self, first: int, end: int) -> str:
        return f"[{''.join(re.escape(letter) for letter, byte in self.bytes_of.items() if first <= byte < end)}]"

    def stretches(self, text: str) -> list[tuple[int, int, str]]:
        """Where each stretch that was misread begins and ends, with what was meant. One that alone could be as it was
        written is among them where another is not."""
        candidates = list(self._candidates(text))
        if not any(self._is_meant(meant, match) for match, meant in candidates):
            return []
        return [(*match.span(), meant) for match, meant in candidates if self._may_be_meant(meant, match)]

    def _candidates(self, text: str) -> Iterator[tuple[re.Match[str], str]]:
        for match in self.runs.finditer(text):
            try:
                meant = bytes(self.bytes_of[letter] for letter in match[0]).decode()
            except UnicodeDecodeError:
                continue
            yield match, meant

    def _closes(self, match: re.Match[str]) -> bool:
        return all(letter in self.closing or self.bytes_of[letter] >= 0xC0 for letter in match[0])

    def _may_be_meant(self, meant: str, match: re.Match[str]) -> bool:
        if all(_ENOUGH.match(letter) for letter in meant) or (self.draws and _BOXES.match(meant)):
            return True
        if self._closes(match):
            return False
        if all(_ENOUGH.match(letter) or _ENOUGH_WITHIN.match(letter) for letter in meant):
            return True
        return len(meant) >= self.on_end and not any(map(_is_nothing, meant))

    def _is_meant(self, meant: str, match: re.Match[str]) -> bool:
        if not self._may_be_meant(meant, match):
            return False
        before = match.string[max(0, match.start() - 1) : match.start()]
        after = match.string[match.end() : match.end() + 1]
        if not self._closes(match) or after.isalpha() or before.islower():
            return True
        return not (meant.isalpha() or before.isalpha())


def _is_nothing(letter: str) -> bool:
    """Whether it is no letter or sign that anybody writes; control characters are what a text misread twice holds."""
    return unicodedata.category(letter) in ("Cn", "Co", "Cs")


def _upper_half(encoding: str) -> dict[str, int]:
    decoded = {byte: bytes([byte]).decode(encoding, errors="ignore") for byte in range(0x80, 0x100)}
    return {letter: byte for byte, letter in decoded.items() if letter}


_READINGS = (
    # ISO 8859-1 is the same but for 80 to 9F, which are control characters there.
    _Reading({**{chr(byte): byte for byte in range(0x80, 0xA0)}, **_upper_half("cp1252")}, 2, closing=_CLOSING),
    _Reading(_upper_half("cp850"), 3, draws=True),
    _Reading(_upper_half("cp437"), 3, draws=True),
    _Reading(_upper_half("mac_roman"), 4),
)
# What is left where a byte that is nothing in Windows-1252, or a space that does not break, was dropped.
_LEFT_OVER = (
    (re.compile("â€\ufffd?(?=\\W|$)"), "”"),
    (re.compile(r"(?:(?<=[^\W\dA-ZÀ-Þ])|(?<!\S))Ã(?!\S)"), "à"),
    (re.compile(r"(?<=[^\W\dA-ZÀ-Þ])Â(?!\S)"), ""),
)


def misread_in(text: str) -> MisreadText | None:
    """What of the text was misread first, and the whole as it was meant; None of one that stands as it was written."""
    if text.isascii():
        return None
    first, present = None, text
    for _ in range(_ROUNDS):
        step = _put_right(present)
        if step is None:
            break
        first, present = first or step, step.text
    return first and MisreadText(first.misread, first.meant, present)


def misreading_of(text: str) -> str:
    """The sentence about what of the text was misread, or lost by it; empty if nothing was. It repeats one letter."""
    if misread := misread_in(text):
        meant = f"“{misread.meant}”" if misread.meant.isprintable() and misread.meant else "a space or nothing"
        saved = "This text was saved in one encoding and read as another"
        return f"{saved}: “{misread.misread}” stands in it for {meant}, it seems. {_WRITE_IT}"
    return f"{_LOST} {_WRITE_IT}" if "\ufffd" in text else ""


def _put_right(text: str) -> MisreadText | None:
    # What one encoding makes of a text may hold a little of another's: the one that explains most of it is it.
    by_reading = [reading.stretches(text) for reading in _READINGS]
    if most := max(by_reading, key=lambda stretches: sum(end - start for start, end, _ in stretches)):
        return _replaced(text, most)
    for pattern, meant in _LEFT_OVER:
        if matches := list(pattern.finditer(text)):
            return _replaced(text, [(*match.span(), meant) for match in matches])
    return None


def _replaced(text: str, stretches: list[tuple[int, int, str]]) -> MisreadText:
    parts, at = [], 0
    for start, end, meant in stretches:
        parts += [text[at:start], meant]
        at = end
    start, end, meant = stretches[0]
    first = text[start : min(end, start + len(meant[:1].encode()))] if meant else text[start:end]
    return MisreadText(first, meant[:1], "".join([*parts, text[at:]]))
