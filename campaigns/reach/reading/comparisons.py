"""How many it was beside another time: `doubled since the first phase`, `30 % more people than in 2016`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from math import lcm

from campaigns.reach.claims import Compared
from campaigns.reach.reading import vocabulary as words
from campaigns.reach.reading.names import Alternatives, CampaignName, KnownNames
from campaigns.reach.reading.numbers import read_number
from campaigns.reach.reading.periods import Days, read_days
from campaigns.reach.reading.portions import read_portion
from campaigns.reach.reading.proportions import MOST_SHARES
from campaigns.reach.reading.tokens import EN_DASH, Phrasebook, Sentence
from campaigns.reach.wording.prose import listed_names

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
_LEADING = 2  # words before a place or a channel: `on the`
_MOST_MEANINGS = 8  # of what stands behind `than`
_PERCENT = Phrasebook((phrase, None) for phrase in ("%", "per cent", "percent"))
_SINCE = Phrasebook((phrase, None) for phrase in ("since", "from", "on", "compared with", "compared to", "against"))
_AS_IN = Phrasebook(
    (f"{lead}{word}", None)
    for lead in ("", "we reached ", "were reached ", "reached ", "we had ")
    for word in ("in", "during", "on", "over")
)
_BEFORE = Phrasebook(
    (f"{whose}{which} campaign", None) for whose in ("the ", "our ", "") for which in ("last", "previous")
)
# What follows each other may be called campaigns, or phases of one.
_PHASE_BEFORE = Phrasebook((f"the {which} phase", None) for which in ("last", "previous"))
_FIRST_OF_ALL = Phrasebook((f"the first {what}", None) for what in ("campaign", "phase"))
MOST_EARLIER = 4  # campaigns that one is compared with at once
# Words that begin a change without saying of what.
CHANGES = frozenset((*_VERBS, *_RISES, *_FALLS))
# Fewer by more is less: the same comparator from the other side.
_MIRRORED = {"more_than": "fewer_than", "at_least": "at_most", "at_most": "at_least", "fewer_than": "more_than"}
_EXACT_ENDS = frozenset(("more_than", "at_least", "at_most", "fewer_than"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """`comparator value` for each `out_of` of `unit` ("": which, nobody says) at each of `then`, any of which may be
    meant; `end` is behind it. `with_each` says that all of them are, as of *the most so far*. `doubts` are sentences
    that say why it is not supported, whatever the counts are."""

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
    doubts: tuple[str, ...] = ()


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
        # `More … than in Walsall` is elsewhere; `doubled since February in Walsall` is there on both sides.
        baselines = _then(sentence, beside.end, names, elsewhere=beside.counted is not None) if beside else None
        if beside and baselines and baselines[0]:
            scale = lcm(beside.as_many.denominator, (beside.to or Fraction(1)).denominator)
            if scale > MOST_SHARES:
                return None
            to = None if beside.to is None else int(beside.to * scale)
            counted = beside.counted or _Counted("", at)
            numbers = (beside.comparator, int(beside.as_many * scale), scale, to)
            return Comparison(*numbers, counted.unit, *baselines, counted.channels, counted.places, counted.days)
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
    """`the most people so far`: more than each of the campaigns before, of which nobody has said that they are all."""
    if (sentence.key(at), sentence.key(at + 1)) != ("the", "most"):
        return None
    counted = _counted(sentence, at + 2, names)
    behind = _SO_FAR.read(sentence, counted.end) if counted else None
    campaigns = [campaign for campaign in names.earlier if campaign.readable][:MOST_EARLIER]
    if counted is None or behind is None or not campaigns:
        return None
    baselines = tuple(Compared(campaign.code) for campaign in campaigns)
    where = (counted.channels, counted.places, counted.days)
    doubts = (_not_all(sentence.original(counted.end, behind[1]), campaigns),)
    return Comparison(
        "more_than", 1, 1, None, counted.unit, baselines, behind[1], *where, with_each=True, doubts=doubts
    )


def _not_all(words: str, campaigns: Sequence[CampaignName]) -> str:
    compared_names = listed_names([campaign.name for campaign in campaigns])
    return (
        f"“{words}” is said of every campaign there has been, and nobody has said which these are. It is held against "
        f"{compared_names} alone, of no more than {MOST_EARLIER}: name what it is more than."
    )


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
        start = _past_leading(sentence, end)
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


def _then(
    sentence: Sentence, at: int, names: KnownNames, *, elsewhere: bool
) -> tuple[tuple[Compared, ...], int] | None:
    """With what it is compared: every meaning, and where the words end. `elsewhere` reads the places and channels that
    stand there as those of the other count."""
    whens: tuple[Compared, ...] | None = None
    areas: tuple[str, ...] | None = None
    channels: Alternatives | None = None
    end = at
    for _ in range(_BETWEEN):
        start = _begins(sentence, end)
        if whens is None and (when := _when(sentence, end, names)):
            whens, end = when
        elif elsewhere and areas is None and (place := names.area_book.read(sentence, start)):
            areas, end = place
        elif elsewhere and channels is None and (channel := names.channel_book.read(sentence, start)):
            channels, end = channel
        else:
            break
    if end == at:
        return None
    meanings = product((Compared(),) if whens is None else whens, areas or (None,), channels or (None,))
    return tuple(replace(when, area=area, channels=on) for when, area, on in islice(meanings, _MOST_MEANINGS + 1)), end


def _begins(sentence: Sentence, at: int) -> int:
    """Where a place or a channel begins, behind the words that lead to it."""
    if lead := _AS_IN.read(sentence, at):
        at = lead[1]
    return _past_leading(sentence, at)


def _past_leading(sentence: Sentence, at: int) -> int:
    for _ in range(_LEADING):
        at += sentence.key(at) in words.LEADING
    return at


def _when(sentence: Sentence, at: int, names: KnownNames) -> tuple[tuple[Compared, ...], int] | None:
    """Which campaign or days; no meaning of what names one that is not known, or may be another."""
    lead = _AS_IN.read(sentence, at)
    start = lead[1] if lead else at
    if before := _BEFORE.read(sentence, start):
        return tuple(map(Compared, names.before)), before[1]
    if campaign := names.campaign_book.read(sentence, start):
        return tuple(map(Compared, campaign[0])), campaign[1]
    if (first := _FIRST_OF_ALL.read(sentence, start)) and names.followed:
        days = read_days(sentence, start, names)
        own_days = [Compared(None, *meaning) for meaning in days[0] if meaning] if days else []
        return (*own_days, *map(Compared, names.first_of_all)) if names.first_of_all else (), first[1]
    if (phase := _PHASE_BEFORE.read(sentence, start)) and names.followed and len(names.phases) < 2:
        return tuple(map(Compared, names.before)), phase[1]
    if year := _year(sentence, start, names):
        return year
    # Days may have a word of their own before them, which has been read as one of these.
    days = read_days(sentence, start, names) or (read_days(sentence, start - 1, names) if lead else None)
    if days is None:
        return None
    return tuple(Compared(None, *meaning) for meaning in days[0] if meaning), days[1]


def _year(sentence: Sentence, at: int, names: KnownNames) -> tuple[tuple[Compared, ...], int] | None:
    """What was done in a year: by the one campaign that was in it, from its first day to its last."""
    key = sentence.key(at)
    if len(key) != 4 or not key.isascii() or not key.isdecimal():
        return None
    year, behind = int(key), sentence.key(at + 1)
    of_the_year = names.years_before(year)
    is_own = names.first.year <= year <= names.last.year
    if is_own and not of_the_year and not names.has_more:
        return None  # days of this campaign
    only = of_the_year[0] if len(of_the_year) == 1 and not is_own and not names.has_more else None
    is_meant = only is not None and only.first.year == only.last.year and behind not in ("to", "and", "-", EN_DASH)
    return tuple(map(Compared, names.codes_of(of_the_year))) if is_meant else (), at + 1
