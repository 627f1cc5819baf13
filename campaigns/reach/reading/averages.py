"""How often on average: `six times on average`, `about 6 times each`, `an average frequency of 2.5`."""

from dataclasses import dataclass
from fractions import Fraction

from campaigns.reach.reading import vocabulary as words
from campaigns.reach.reading.numbers import read_number
from campaigns.reach.reading.proportions import MOST_SHARES
from campaigns.reach.reading.tokens import EN_DASH, Phrasebook, Sentence

_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_FREQUENCY = Phrasebook(
    (f"{article}{what}frequency of", None) for article in ("a ", "an ", "") for what in ("average ", "mean ")
)
_OF_CONTACTS = Phrasebook(
    (phrase, None) for phrase in ("contacts", "contact", "opportunities to see", "exposures", "exposure")
)
_EACH = Phrasebook((phrase, None) for phrase in ("each", "per person", "per head", "a head", "for each person"))
# Behind `times` these compare, and count nothing: `three times more`, `twice as many`.
_COMPARES = frozenset(
    ("more", "as", "the", "what", "that", "higher", "larger", "bigger", "greater", "over", "a", "per")
)


@dataclass(frozen=True, slots=True)
class Average:
    """So many times (and up to `to`) for each of those who were reached, in words that end before `end`."""

    comparator: str
    value: Fraction
    to: Fraction | None
    end: int


def read_average(sentence: Sentence, at: int) -> Average | None:
    """The average that begins there; None for none, and for a number of times that nobody calls an average.

    *Twice each* is said of everybody, unless it is *about* so many."""
    lead = words.ON_AVERAGE.read(sentence, at)
    comparator, start = words.COMPARED.read(sentence, lead[1] if lead else at) or ("", lead[1] if lead else at)
    if frequency := _FREQUENCY.read(sentence, start):
        inner = words.COMPARED.read(sentence, frequency[1])
        if inner and comparator:
            return None  # compared twice
        comparator, start = inner or (comparator, frequency[1])
        return _composed(comparator, _numbers(sentence, start))
    if behind := words.ON_AVERAGE.read(sentence, start):
        lead, start = behind, behind[1]
    numbers = _times(sentence, start) or _contacts(sentence, start)
    if numbers is None:
        return None
    trail = words.ON_AVERAGE.read(sentence, numbers[2]) or _EACH.read(sentence, numbers[2])
    if trail:
        also = words.ON_AVERAGE.read(sentence, trail[1])
        numbers = (*numbers[:2], also[1] if also else trail[1])
    is_average = bool(lead) or sentence.says_average or (trail is not None and comparator == "about")
    return _composed(comparator, numbers) if is_average else None


def read_times(sentence: Sentence, at: int) -> int | None:
    """Where so many times end that nobody calls an average; None where none begin there."""
    lead = words.COMPARED.read(sentence, at)
    numbers = _times(sentence, lead[1] if lead else at)
    return None if numbers is None else numbers[2]


_Numbers = tuple[Fraction, Fraction | None, int]


def _composed(comparator: str, numbers: _Numbers | None) -> Average | None:
    """An average that is not compared is about so many: it is a number for all, and not the least of them."""
    if numbers is None or (comparator and numbers[1] is not None) or comparator == words.JUST_OVER:
        return None
    value, to, end = numbers
    if not value <= (value if to is None else to) or any(
        number is not None and number.denominator > MOST_SHARES for number in (value, to)
    ):
        return None
    return Average("between" if to is not None else comparator or "about", value, to, end)


def _times(sentence: Sentence, at: int) -> _Numbers | None:
    """`six times`, `twice`; not where it compares."""
    numbers = _numbers(sentence, at)
    if sentence.key(at) in _TIMES:
        value, to, end = Fraction(_TIMES[sentence.key(at)]), None, at + 1
    elif numbers and sentence.key(numbers[2]) in ("times", "time"):
        value, to, end = numbers[0], numbers[1], numbers[2] + 1
    else:
        return None
    return None if sentence.key(end) in _COMPARES and not _EACH.read(sentence, end) else (value, to, end)


def _contacts(sentence: Sentence, at: int) -> _Numbers | None:
    """`six contacts each`, which is said of contacts alone where somebody says for each."""
    numbers = _numbers(sentence, at)
    unit = _OF_CONTACTS.read(sentence, numbers[2]) if numbers else None
    return (*numbers[:2], unit[1]) if numbers and unit and _EACH.read(sentence, unit[1]) else None


def _numbers(sentence: Sentence, at: int) -> _Numbers | None:
    """One number, or two of a range, and where they end."""
    lead = sentence.key(at) == "between"
    first = read_number(sentence, at + 1 if lead else at)
    if first is None:
        return None
    joins = ("and",) if lead else ("to", "-", EN_DASH)
    second = read_number(sentence, first[1] + 1) if sentence.key(first[1]) in joins else None
    if second is None:
        return None if lead else (first[0], None, first[1])
    return first[0], second[0], second[1]
