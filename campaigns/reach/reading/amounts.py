"""Numbers of something: `more than one million people`, `5,000 to 7,000 Twitter accounts`."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm

from campaigns.reach.claims import Compared
from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.reading import vocabulary as words
from campaigns.reach.reading.averages import Average, read_average
from campaigns.reach.reading.comparisons import Comparison
from campaigns.reach.reading.names import Alternatives, KnownNames
from campaigns.reach.reading.numbers import LARGEST, SCALES, read_number
from campaigns.reach.reading.portions import read_portion
from campaigns.reach.reading.proportions import read_share
from campaigns.reach.reading.tokens import EN_DASH, SIGNS, Sentence
from campaigns.reach.universes import RESIDENTS

_BETWEEN = 3  # words and names between a number and its unit
_LISTED = 6  # universes in one list
_TENTH = Fraction(1, 10)
_SMALL = 1_000  # `1 to 2 million`: what is smaller than this has the other end's scale
_OLDEST = 120
# Behind `we reached 761,000` a sentence may go on in these ways, and it is people who were reached.
_GOES_ON = frozenset(
    ("", "and", "in", "on", "at", "via", "through", "by", "with", "during", "across", "over", "between")
)
_GOES_ON |= SIGNS | {"throughout", "within", "around", "using", "since", "from", "online", "face"}
# The first whole number of which a comparator with part of one is true, or the last.
_UPWARDS = ("", "at_least", "fewer_than", "nearly")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a unit, in the words from `start` to before `end`: `to` is the other end of `between`. Of several
    `universes` it is all together. `channels` and `places` stand between number and unit, each with where.
    `then` are the other counts, any of which it may be compared with; without a unit it is of whichever was counted.
    One that is `implied` names nobody whom it counts: `more than 18 were reached`."""

    comparator: str
    value: int
    unit: str
    start: int
    end: int
    to: int | None = None
    out_of: int | None = None
    universes: tuple[str, ...] = ()
    channels: tuple[tuple[int, Alternatives], ...] = ()
    places: tuple[tuple[int, tuple[str, ...]], ...] = ()
    then: tuple[Compared, ...] = ()
    with_each: bool = False
    implied: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def may_be_an_age(self) -> bool:
        """Whether it may say how old others are: `5,000 people over 18 were reached`."""
        return self.implied and self.value <= _OLDEST


@dataclass(slots=True)
class _Unit:
    """What a number counts, as far as it is read."""

    end: int
    unit: str = ""
    universes: tuple[str, ...] = ()
    channels: tuple[tuple[int, Alternatives], ...] = ()
    places: tuple[tuple[int, tuple[str, ...]], ...] = ()
    is_once: bool = False
    implied: bool = False


def read_amount(sentence: Sentence, at: int, names: KnownNames) -> Amount | None:
    """The amount that begins there; None for none, for a number of nothing, and for one that is not whole."""
    if average := read_average(sentence, at):
        return _averaged(average, at)
    comparator, start = words.COMPARED.read(sentence, at) or ("", at)
    total = words.TOTAL.read(sentence, start)
    if share := _share(sentence, at, comparator, start, names):
        return share
    numbers = _numbers(sentence, total[1] if total else start)
    if numbers is None:
        return None
    value, to, end = numbers
    suffix = words.SUFFIXES.read(sentence, end)
    if suffix and (comparator or to is not None):
        return None  # compared twice
    if suffix:
        comparator, end = suffix
    if comparator and to is not None:
        return None  # more than between two numbers
    unit = _unit(sentence, end, names) or _understood(sentence, at, end)
    if unit and not comparator and to is None and (trailing := words.TRAILING.read(sentence, unit.end)):
        comparator, unit.end = trailing
    whole = _whole(comparator, value, to)
    return None if unit is None or whole is None else _composed(at, comparator, *whole, unit)


def compared_amount(comparison: Comparison, at: int) -> Amount:
    """So many for each so many of another count."""
    comparison_parts = (comparison.comparator, comparison.value, comparison.unit, at, comparison.end)
    return Amount(
        *comparison_parts,
        comparison.to,
        comparison.out_of,
        channels=comparison.channels,
        places=comparison.places,
        then=comparison.then,
        with_each=comparison.with_each,
        doubts=comparison.doubts,
    )


def _averaged(average: Average, at: int) -> Amount:
    """How often on average, over one denominator where it is no whole number."""
    ends = [average.value, *([] if average.to is None else [average.to])]
    scale = lcm(*(end.denominator for end in ends))
    first, *last = (int(end * scale) for end in ends)
    out_of, to = (None if scale == 1 else scale), (last[0] if last else None)
    return Amount(average.comparator, first, FREQUENCY, at, average.end, to, out_of)


def _share(sentence: Sentence, at: int, comparator: str, start: int, names: KnownNames) -> Amount | None:
    """A share of people: `1 in 4 residents`, `more than 26 % of young people`, `a third of people in Dudley`."""
    share = read_share(sentence, start)
    if share is None or comparator == words.JUST_OVER or (comparator and share.to is not None):
        return None
    unit = _unit(sentence, share.end, names)
    if unit is None or unit.unit != words.PEOPLE or len(unit.universes) > 1 or _is_of_the_reached(sentence, unit.end):
        return None
    amount = _composed(at, comparator, share.value, share.to, unit)
    return replace(amount, out_of=share.out_of, universes=unit.universes or (RESIDENTS,))


def _is_of_the_reached(sentence: Sentence, end: int) -> bool:
    """Whether it may be a share of those who were reached, and not of all there are: `1 in 4 people reached were`."""
    names_the_reached = sentence.key(end - 1) in words.REACHED or sentence.key(end) in words.REACHED
    return names_the_reached and sentence.says_what_was


def _composed(at: int, comparator: str, value: int, to: int | None, unit: _Unit) -> Amount:
    if to is not None:
        comparator = "between"
    elif comparator == words.JUST_OVER:
        comparator, to, value = "between", value + int(value * _TENTH) + 1, value + 1
    elif not comparator:  # of so many, at least so many is claimed; of none, that there was nobody
        comparator = "at_least" if value else "exactly"
    return Amount(
        comparator,
        value,
        unit.unit,
        at,
        unit.end,
        to,
        universes=unit.universes,
        channels=unit.channels,
        places=unit.places,
        implied=unit.implied,
    )


def _numbers(sentence: Sentence, at: int) -> tuple[Fraction, Fraction | None, int] | None:
    """One number, or two of a range, and where they end: `between 1 and 2 million`, `5,000 to 7,000`."""
    lead = sentence.key(at) if sentence.key(at) in ("between", "from") else ""
    first = read_number(sentence, at + 1 if lead else at)
    if first is None:
        return None
    value, end = first
    joins = {"between": ("and",), "from": ("to",)}.get(lead, ("to", "-", EN_DASH))
    second = read_number(sentence, end + 1) if sentence.key(end) in joins else None
    if second is None:
        return None if lead else (value, None, end)
    scale = SCALES.get(sentence.key(second[1] - 1), 1)
    if value < _SMALL and sentence.key(end - 1) not in SCALES:
        if may_be_of_thousands(value, second[0], scale):
            return None
        value *= scale
    return value, second[0], second[1]


def may_be_of_thousands(value: Fraction | int, to: Fraction | int, scale: int = 1) -> bool:
    """Whether `5 to 10,000` may go from five thousand on: nobody says whether the thousand is of both."""
    return scale == 1 and value < _SMALL <= to and value * _SMALL <= to and value != 0


def _whole(comparator: str, value: Fraction, to: Fraction | None) -> tuple[int, int | None] | None:
    """The numbers, in order; of part of one, such as a third of a million, the whole number that claims the same."""
    ends = (value, value if to is None else to)
    if any(number > LARGEST for number in ends) or ends[1] < ends[0]:
        return None
    if any(number.denominator != 1 and (number < _SMALL or comparator == "exactly") for number in ends):
        return None
    least = ceil(value) if comparator in _UPWARDS else floor(value)
    return None if to is not None and floor(to) < least else (least, None if to is None else floor(to))


def _unit(sentence: Sentence, at: int, names: KnownNames) -> _Unit | None:
    """The unit behind a number; what stands between is a channel, a place or a word that says that each counts once."""
    unit = _Unit(at)
    for _ in range(_BETWEEN + 1):
        if universes := _universes(sentence, unit.end, names):
            unit.unit, unit.universes, unit.end = words.PEOPLE, *universes
            return _with_their_home(sentence, unit, names)
        if read := words.UNITS.read(sentence, unit.end):
            unit.unit, unit.end = read
            if unit.unit in ("visitors", "visits") and not _is_of_a_channel(sentence, unit.end, names):
                return None
            return None if unit.is_once and unit.unit not in (words.PEOPLE, "visitors") else unit
        if not _passes(sentence, unit, names):
            return None
    return None


def _with_their_home(sentence: Sentence, unit: _Unit, names: KnownNames) -> _Unit:
    """The same with the place of which they are the residents: `residents of Dudley`."""
    start = unit.end + 2 if sentence.key(unit.end + 1) == "the" else unit.end + 1
    place = names.area_book.read(sentence, start) or names.area_book.read(sentence, unit.end + 1)
    if unit.universes == (RESIDENTS,) and sentence.key(unit.end) == "of" and place:
        unit.places, unit.end = (*unit.places, (unit.end, place[0])), place[1]
    return unit


def _is_of_a_channel(sentence: Sentence, at: int, names: KnownNames) -> bool:
    """Whether visitors who come to something come to a website or a stall, and not to the town."""
    if sentence.key(at) != "to":
        return True
    start = at + 2 if sentence.key(at + 1) in ("the", "our") else at + 1
    return names.channel_book.read(sentence, start) is not None


def _passes(sentence: Sentence, unit: _Unit, names: KnownNames) -> bool:
    """Whether something stands before the unit that belongs to it; it is noted."""
    at = unit.end
    if sentence.key(at) in words.EACH_ONCE:
        unit.is_once, unit.end = True, at + 1
    elif channel := names.channel_book.read(sentence, at):
        unit.channels, unit.end = (*unit.channels, (at, channel[0])), channel[1]
    elif place := names.area_book.read(sentence, at):
        unit.places, unit.end = (*unit.places, (at, place[0])), place[1]
    return unit.end > at


def _universes(sentence: Sentence, at: int, names: KnownNames) -> tuple[tuple[str, ...], int] | None:
    """One universe, or a list of them (`parents and carers, and young people`), and where it ends."""
    codes: list[str] = []
    end = at
    while len(codes) < _LISTED and (read := names.universe_book.read(sentence, at)):
        codes.append(read[0])
        end = at = read[1]
        while at < end + 2 and sentence.key(at) in (",", "and"):
            at += 1
        if at == end:
            break
    return (tuple(codes), end) if codes else None


def _understood(sentence: Sentence, at: int, end: int) -> _Unit | None:
    """The unit of a number that has none of its own: `reached 761,000`, `15,000 visited the website`."""
    if read := words.UNDERSTOOD.read(sentence, end):
        return _Unit(end, read[0], implied=True)
    is_reached = sentence.key(at - 1) in words.REACHED and sentence.key(end) in _GOES_ON
    return _Unit(end, words.PEOPLE, implied=True) if is_reached and not _is_cut_short(sentence, end) else None


def _is_cut_short(sentence: Sentence, end: int) -> bool:
    """Whether the number may go on in a way that was not read: `one million, two hundred thousand`."""
    if sentence.key(end) not in (",", "and", "."):
        return False
    return bool(read_number(sentence, end + 1) or read_portion(sentence, end + 1))
