"""Shares as they are written: `26 %`, `1 in 4`, `three out of ten`, `two thirds of the`."""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from campaigns.reach.reading.numbers import read_number
from campaigns.reach.reading.tokens import EN_DASH, Phrasebook, Sentence

MOST_SHARES = 1_000_000  # of so many parts a share may be one

_PARTS = Phrasebook(
    (phrase, Fraction(number, out_of))
    for phrase, number, out_of in (
        ("half of", 1, 2),
        ("half the", 1, 2),
        ("half all", 1, 2),
        ("a half of", 1, 2),
        ("a third of", 1, 3),
        ("one third of", 1, 3),
        ("two thirds of", 2, 3),
        ("a quarter of", 1, 4),
        ("one quarter of", 1, 4),
        ("three quarters of", 3, 4),
        ("a fifth of", 1, 5),
        ("one fifth of", 1, 5),
        ("a tenth of", 1, 10),
        ("one tenth of", 1, 10),
    )
)
_PERCENT = Phrasebook((phrase, 100) for phrase in ("%", "per cent", "percent"))
_OUT_OF = Phrasebook((phrase, None) for phrase in ("in", "out of", "in every", "out of every"))
_OF = Phrasebook((phrase, None) for phrase in ("of the", "of all", "of all the", "of", "the", "all", "all the"))


@dataclass(frozen=True, slots=True)
class Share:
    """`value` (and up to `to`) of each `out_of`; before the word at `end` stands what it is a share of."""

    value: int
    to: int | None
    out_of: int
    end: int


def read_share(sentence: Sentence, at: int) -> Share | None:
    """The share that begins there; None for none, and for one of more than all."""
    if part := _PARTS.read(sentence, at):
        return _share(sentence, part[0], None, 1, part[1])
    first, second, end = _numbers(sentence, at)
    if first is None:
        return None
    if percent := _PERCENT.read(sentence, end):
        return _share(sentence, first, second, percent[0], percent[1])
    join = _OUT_OF.read(sentence, end)
    whole = read_number(sentence, join[1]) if join else None
    return None if whole is None else _share(sentence, first, second, whole[0], whole[1])


def _numbers(sentence: Sentence, at: int) -> tuple[Fraction | None, Fraction | None, int]:
    """One number, or two of a range, and where they end."""
    lead = sentence.key(at) == "between"
    first = read_number(sentence, at + 1 if lead else at)
    if first is None:
        return None, None, at
    end = first[1]
    percent = _PERCENT.read(sentence, end)  # between 20 % and 30 %
    joint = percent[1] if percent else end
    joins = ("and",) if lead else ("to", "-", EN_DASH)
    second = read_number(sentence, joint + 1) if sentence.key(joint) in joins else None
    if second is None:
        return (None if lead else first[0]), None, end
    return first[0], second[0], second[1]


def _share(sentence: Sentence, value: Fraction, to: Fraction | None, whole: Fraction | int, end: int) -> Share | None:
    """Both ends over one denominator; None where there is none, or they are out of order."""
    last = value if to is None else to
    scale = lcm(value.denominator, last.denominator)
    out_of = whole * scale
    if out_of != int(out_of) or not 0 < out_of <= MOST_SHARES or not value <= last <= whole:
        return None
    preposition = _OF.read(sentence, end)
    return Share(
        int(value * scale), None if to is None else int(to * scale), int(out_of), preposition[1] if preposition else end
    )
