"""Portions of one, in words: `half`, `a third`, `three quarters`, `3 tenths`."""

from fractions import Fraction

from campaigns.reach.reading.tokens import Phrasebook, Sentence

_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _portions() -> dict[str, Fraction]:
    portions = {"half": Fraction(1, 2), "quarter": Fraction(1, 4)}
    for part, parts in _PARTS.items():
        portions |= dict.fromkeys((f"a {part}", f"an {part}"), Fraction(1, parts))
        for count, name in enumerate(_COUNTS[: parts - 1], 1):
            spellings = (part, f"{part}s") if part != "half" else (part,)
            portions |= {f"{number} {word}": Fraction(count, parts) for number in (name, count) for word in spellings}
    return portions


_PORTIONS = Phrasebook(_portions().items())


def read_portion(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    """The portion that begins there, less than one, and where it ends."""
    return _PORTIONS.read(sentence, at)
