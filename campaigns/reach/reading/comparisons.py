"""How many it was beside another time: `doubled since the first phase`, `30 % more people than in 2016`."""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from campaigns.reach.claims import Compared
from campaigns.reach.reading import vocabulary as words
from campaigns.reach.reading.names import Alternatives, KnownNames
from campaigns.reach.reading.numbers import read_number
from campaigns.reach.reading.periods import Days, read_days
from campaigns.reach.reading.portions import read_portion
from campaigns.reach.reading.proportions import MOST_SHARES
from campaigns.reach.reading.tokens import Phrasebook, Sentence

_TIMES_AS_MANY = {"twice": 2, "double": 2, "triple": 3}
_VERBS = {
    "doubled": Fraction(2),
    "tripled": Fraction(3),
    "trebled": Fraction(3),
    "quadrupled": Fraction(4),
    "halved": Fraction(1, 2),
}
_RISES = ("up", "rose", "risen", "grew", "grown", "increased")
_FALLS = ("down", "fell", "fallen", "dropped", "decreased", "declined")
_UP = Phrasebook((f"{verb}{by}", None) for verb in _RISES for by in ("", " by"))
_DOWN = Phrasebook((f"{verb}{by}", None) for verb in _FALLS for by in ("", " by"))
_SO_FAR = Phrasebook((phrase, None) for phrase in ("so far", "to date", "ever", "yet"))
_BETWEEN = 4  # channels, places and days behind a unit
_PERCENT = Phrasebook((phrase, None) for phrase in ("%", "per cent", "percent"))
_SINCE = Phrasebook((phrase, None) for phrase in ("since", "from", "on", "compared with", "compared to", "against"))
_AS_IN = Phrasebook(
    (f"{lead}{word}", None)
    for lead in ("", "we reached ", "were reached ", "reached ", "we had ")
    for word in ("in", "during", "on", "over")
)
_BEFORE = Phrasebook(
    (f"{whose} {which} campaign", None) for whose in ("the", "our") for which in ("last", "previous", "earlier")
)
# Words that begin a change without saying of what.
CHANGES = frozenset((*_VERBS, *_RISES, *_FALLS))
# Fewer by more is less: the same comparator from the other side.
_MIRRORED = {"more_than": "fewer_than", "at_least": "at_most", "at_most": "at_least", "fewer_than": "more_than"}
_EXACT_ENDS = frozenset(("more_than", "at_least", "at_most", "fewer_than"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """`comparator value` for each `out_of` of `unit` ("": which, nobody says) at each of `then`, any of which may be
    meant; `end` is behind it. `with_each` says that all of them are, as of *the most so far*."""

    comparator: str
    value: int
    out_of: int
    to: int | None
    unit: str
    then: tuple[Compared, ...]
    end: int
    channels: tuple[tuple[int, Alternatives], ...] = ()
    places: tuple[tuple[int, tuple[str, ...]], ...] = ()
    days: tuple[tuple[int, tuple[Days, ...]], ...] = ()
    with_each: bool = False


@dataclass(frozen=True, slots=True)
class _Counted:
    """The unit, and the channels, places and days that stand behind it, to before the word at `end`."""

    unit: str
    end: int
    channels: tuple[tuple[int, Alternatives], ...] = ()
    places: tuple[tuple[int, tuple[str, ...]], ...] = ()
    days: tuple[tuple[int, tuple[Days, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Beside:
    comparator: str
    as_many: Fraction
    end: int
    counted: _Counted | None = None
    to: Fraction | None = None


def read_comparison(sentence: Sentence, at: int, names: KnownNames) -> Comparison | None:
    """The comparison that begins there; None for none, and for one with nothing that is known."""
    if most := _most_so_far(sentence, at, names):
        return most
    for beside in (_as_many(sentence, at, names), _more(sentence, at, names), _changed(sentence, at)):
        then = _then(sentence, beside.end, names) if beside else None
        if beside and then and then[0]:
            scale = lcm(beside.as_many.denominator, (beside.to or Fraction(1)).denominator)
            if scale > MOST_SHARES:
                return None
            to = None if beside.to is None else int(beside.to * scale)
            of = beside.counted or _Counted("", at)
            numbers = (beside.comparator, int(beside.as_many * scale), scale, to)
            return Comparison(*numbers, of.unit, *then, of.channels, of.places, of.days)
    return None


def _compared(sentence: Sentence, at: int) -> tuple[str, int]:
    return words.COMPARED.read(sentence, at) or ("", at)


def _as_many(sentence: Sentence, at: int, names: KnownNames) -> _Beside | None:
    """`twice as many people as`, `more than three times as many contacts as`, `as many people as`."""
    comparator, start = _compared(sentence, at)
    factor = _factor(sentence, start)
    as_many, end = factor or (Fraction(1), start)
    if sentence.key(end) == "the" and sentence.key(end + 1) == "number" and factor:
        return None
    if (sentence.key(end), sentence.key(end + 1)) != ("as", "many"):
        return None
    counted = _counted(sentence, end + 2, names)
    if counted is None or sentence.key(counted.end) != "as":
        return None
    if not comparator:
        comparator = "at_least" if as_many >= 1 else "about"
    return None if comparator == words.JUST_OVER else _Beside(comparator, as_many, counted.end + 1, counted)


def _factor(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    if sentence.key(at) in _TIMES_AS_MANY:
        return Fraction(_TIMES_AS_MANY[sentence.key(at)]), at + 1
    if sentence.key(at) == "half":
        return Fraction(1, 2), at + 1
    number = read_number(sentence, at)
    return (number[0], number[1] + 1) if number and sentence.key(number[1]) == "times" else None


def _more(sentence: Sentence, at: int, names: KnownNames) -> _Beside | None:
    """`30 % more people than`, `a third fewer contacts than`, `more people than`."""
    comparator, start = _compared(sentence, at)
    part = _part(sentence, start)
    more, end = part or (Fraction(0), at)
    sign = {"more": 1, "fewer": -1, "less": -1}.get(sentence.key(end))
    if sign is None:
        return None
    counted = _counted(sentence, end + 1, names) or (_Counted("", end + 1) if part else None)
    if counted is None or sentence.key(counted.end) != "than":
        return None
    if part is None:
        word = "more_than" if sign > 0 else "fewer_than"
        return _Beside(word, Fraction(1), counted.end + 1, counted)
    return _by(comparator, more, sign, counted.end + 1, counted)


def _most_so_far(sentence: Sentence, at: int, names: KnownNames) -> Comparison | None:
    """`the most people so far`: more than each of the campaigns before."""
    if (sentence.key(at), sentence.key(at + 1)) != ("the", "most"):
        return None
    counted = _counted(sentence, at + 2, names)
    behind = _SO_FAR.read(sentence, counted.end) if counted else None
    if counted is None or behind is None or not names.earlier:
        return None
    then = tuple(Compared(campaign.code) for campaign in names.earlier)
    where = (counted.channels, counted.places, counted.days)
    return Comparison("more_than", 1, 1, None, counted.unit, then, behind[1], *where, with_each=True)


def _counted(sentence: Sentence, at: int, names: KnownNames) -> _Counted | None:
    """`people`, `contacts on Twitter in Dudley`."""
    read = words.UNITS.read(sentence, at)
    if read is None:
        return None
    unit, end = read
    channels: list[tuple[int, Alternatives]] = []
    places: list[tuple[int, tuple[str, ...]]] = []
    days: list[tuple[int, tuple[Days, ...]]] = []
    for _ in range(_BETWEEN):
        start = end + 1 if sentence.key(end) in words.LEADING else end
        if channel := names.channel_book.read(sentence, start):
            channels.append((start, channel[0]))
            end = channel[1]
        elif place := names.area_book.read(sentence, start):
            places.append((start, place[0]))
            end = place[1]
        elif when := read_days(sentence, end, names):
            days.append((end, when[0]))
            end = when[1]
        elif reached := words.UNDERSTOOD.read(sentence, end):
            end = reached[1]
        else:
            break
    return _Counted(unit, end, tuple(channels), tuple(places), tuple(days))


def _by(comparator: str, more: Fraction, sign: int, end: int, counted: _Counted | None = None) -> _Beside | None:
    """So much more, or less: of about so much more the tenth either way is of that."""
    if comparator == "about":
        ends = sorted((1 + sign * more * Fraction(9, 10), 1 + sign * more * Fraction(11, 10)))
        return _Beside("between", ends[0], end, counted, ends[1])
    if (comparator and comparator not in _EXACT_ENDS) or (sign < 0 and more > 1):
        return None
    word = comparator or "at_least"
    return _Beside(word if sign > 0 else _MIRRORED[word], 1 + sign * more, end, counted)


def _part(sentence: Sentence, at: int) -> tuple[Fraction, int] | None:
    """`30 %`, `a third`."""
    if portion := read_portion(sentence, at):
        return portion
    number = read_number(sentence, at)
    percent = _PERCENT.read(sentence, number[1]) if number else None
    return (number[0] / 100, percent[1]) if number and percent else None


def _changed(sentence: Sentence, at: int) -> _Beside | None:
    """`doubled since`, `up 30 % on`, `fell by more than a third since`; the unit is read before it, if it is named."""
    comparator, start = _compared(sentence, at)
    if as_many := _VERBS.get(sentence.key(start)):
        since = _SINCE.read(sentence, start + 1)
        word = comparator or "at_least"
        if since is None or word not in (*_EXACT_ENDS, "about", "nearly") or (as_many < 1 and word == "nearly"):
            return None
        return _Beside(_MIRRORED.get(word, word) if as_many < 1 else word, as_many, since[1])
    for book, sign in ((_UP, 1), (_DOWN, -1)):
        if verb := book.read(sentence, at):
            inner, start = _compared(sentence, verb[1])
            part = _part(sentence, start)
            since = _SINCE.read(sentence, part[1]) if part else None
            return _by(inner, part[0], sign, since[1]) if part and since else None
    return None


def _then(sentence: Sentence, at: int, names: KnownNames) -> tuple[tuple[Compared, ...], int] | None:
    """With what it is compared: every meaning, and where the words end."""
    lead = _AS_IN.read(sentence, at)
    start = lead[1] if lead else at
    if (before := _BEFORE.read(sentence, start)) and names.earlier:
        latest = max(names.earlier, key=lambda campaign: (campaign.last, campaign.code))
        return (Compared(latest.code),), before[1]
    if campaign := names.campaign_book.read(sentence, start):
        return (Compared(campaign[0]),), campaign[1]
    year = sentence.key(start)
    if len(year) == 4 and year.isascii() and year.isdecimal() and not names.first.year <= int(year) <= names.last.year:
        of_the_year = [campaign for campaign in names.earlier if campaign.first.year <= int(year) <= campaign.last.year]
        return tuple(Compared(campaign.code) for campaign in of_the_year), start + 1
    # Days may have a word of their own before them, which has been read as one of these.
    days = read_days(sentence, start, names) or (read_days(sentence, start - 1, names) if lead else None)
    if days is None:
        return None
    return tuple(Compared(None, *meaning) for meaning in days[0] if meaning), days[1]
