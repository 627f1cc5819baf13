"""The days a sentence speaks of: dates and ranges of them, months, weeks and phases of the campaign."""

from calendar import monthrange
from datetime import date, timedelta

from campaigns.reach.reading.names import KnownNames, PhaseName
from campaigns.reach.reading.tokens import EM_DASH, EN_DASH, Phrasebook, Sentence

# First and last day, both inclusive; None: the whole campaign.
Days = tuple[date, date] | None
DaysRead = tuple[tuple[Days, ...], int]  # every meaning, and where the phrase ends

_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
# Before a single day these mean more days than that one.
_UP_TO = frozenset(("by", "to", "until", "till", "before", "after", "from", "at", "through", "of"))
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1, "latest": -1}
_COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, **{str(number): number for number in range(1, 10)}}
_WEEK = 7
_WHOLE = Phrasebook(
    (f"{lead_in} the {length}campaign", None)
    for lead_in in ("throughout", "during", "over", "across", "over the course of", "in")
    for length in ("", "whole ", "entire ")
)
_LEADS = frozenset(("on", "in", "during", "from", "between", "since", "over"))
_TO = frozenset(("to", "until", "till", "and", "-", EN_DASH, EM_DASH))
# What may stand behind `phase` or `week` and says only that they are the campaign's.
_OF_THE_CAMPAIGN = Phrasebook(
    (f"of {article}{what}campaign", None)
    for article in ("the ", "our ", "a ", "this ", "")
    for what in ("", "regional ", "awareness ", "regional awareness ")
)


def read_days(sentence: Sentence, at: int, names: KnownNames, *, with_earlier: bool = False) -> DaysRead | None:
    """The days that a phrase beginning there means; None where none begins. `with_earlier` takes what follows each
    other for phases of one campaign, too: the first phase may be the campaign of the year before."""
    if length := _WHOLE.read(sentence, at):
        return (None,), length[1]
    lead = sentence.key(at) if sentence.key(at) in _LEADS else ""
    start = at + 1 if lead else at
    return (
        _stretch(sentence, start, names, with_earlier=with_earlier)
        or _range(sentence, start, lead, names)
        or _month(sentence, start, lead, names)
    )


def _stretch(sentence: Sentence, at: int, names: KnownNames, *, with_earlier: bool) -> DaysRead | None:
    """`the first week`, `week two`, `the latest phase of the campaign`, a phase by its name."""
    start = at + 1 if sentence.key(at) in ("the", "our", "its") else at
    if phase := names.phase_book.read(sentence, start):
        return ((phase[0].first, phase[0].last),), phase[1]
    first, second = sentence.key(start), sentence.key(start + 1)
    if first in _ORDINALS and second in ("week", "phase"):
        number, unit = _ORDINALS[first], second
    elif first in ("week", "phase") and second in _COUNTED:
        number, unit = _COUNTED[second], first
    else:
        return None
    days = _week(number, names) if unit == "week" else _phase(number, names, is_latest=first == "latest")
    if unit == "phase" and with_earlier and names.followed:
        days = _phase_of_all(number, days, names)
    behind = _OF_THE_CAMPAIGN.read(sentence, start + 2)
    if not behind and (first == "last" or (first == "latest" and unit == "week")):
        return None  # the last week may be that before today
    return (days, behind[1] if behind else start + 2) if days else None


def _week(number: int, names: KnownNames) -> tuple[Days, ...]:
    """Seven days from the first day on, or the calendar's week; of the last week, up to the last day."""
    monday = names.first - timedelta(days=names.first.weekday())
    if number < 0:
        last_monday = names.last - timedelta(days=names.last.weekday())
        starts = [names.last - timedelta(days=_WEEK - 1), last_monday]
    else:
        starts = [first + timedelta(days=_WEEK * (number - 1)) for first in (names.first, monday)]
    weeks = [_within((start, start + timedelta(days=_WEEK - 1)), names) for start in starts]
    return tuple(dict.fromkeys(week for week in weeks if week))


def _within(days: tuple[date, date], names: KnownNames) -> Days:
    first, last = max(days[0], names.first), min(days[1], names.last)
    return (first, last) if first <= last else None


def _phase(number: int, names: KnownNames, *, is_latest: bool) -> tuple[Days, ...]:
    """The phase of that number by its first day; phases that begin on one day are all meant, and the latest phase may
    be this whole campaign."""
    starts = sorted({phase.first for phase in names.phases})
    if not (-len(starts) <= (number if number < 0 else number - 1) < len(starts)):
        return (None,) if is_latest else ()
    start = starts[number if number < 0 else number - 1]
    meant: list[PhaseName] = [phase for phase in names.phases if phase.first == start]
    days: list[Days] = [(phase.first, phase.last) for phase in meant]
    return tuple(dict.fromkeys([*([None] if is_latest else []), *days]))


def _phase_of_all(number: int, days: tuple[Days, ...], names: KnownNames) -> tuple[Days, ...]:
    """The same, where the campaigns that follow each other may be meant as phases; nothing where one of them is not
    known."""
    before = len(names.followed)
    if number < 0 or number > before:  # the last of them is this one
        return tuple(dict.fromkeys((None, *days))) if number in (-1, before + 1) else days
    of_all = [earlier for earlier in names.earlier if earlier.code == names.followed[-number]]
    return tuple(dict.fromkeys((*days, *((earlier.first, earlier.last) for earlier in of_all)))) if of_all else ()


def _range(sentence: Sentence, at: int, lead: str, names: KnownNames) -> DaysRead | None:
    """One date, or from one to another; a month or year that stands once is of both."""
    first = _date(sentence, at)
    if first is None:
        return None
    day, month, year, end = first
    # "On 17 February and 3 March" are two days, and no days between.
    leads_on = sentence.key(end) in _TO and (sentence.key(end) != "and" or lead == "between")
    last = _date(sentence, end + 1) if leads_on else None
    if last is None and leads_on and month and lead != "on":
        last = _day_alone(sentence, end + 1, month)
    if last is None:
        if month is None or lead not in ("", "on", "since") or (not lead and sentence.key(at - 1) in _UP_TO):
            return None
        only = _dated(day, month, year, names)
        if only is None:
            return None
        return (((only, names.last) if lead == "since" else (only, only)),), end
    last_year = last[2] or year
    begins = _dated(day, month or last[1], year or last[2], names)
    ends = _dated(last[0], last[1] or month, last_year, names)
    if begins is None or ends is None or ends < begins or lead == "since":
        return None
    return ((begins, ends),), last[3]


DateRead = tuple[int, int | None, int | None, int]  # day, month and year where they stand, and the end


def _date(sentence: Sentence, at: int) -> DateRead | None:
    """`17 February 2017`, `Feb 17`, `20th of February`; a day alone only where a range follows (`20 to 24 …`)."""
    if sentence.key(at) in _MONTHS and (day := _day(sentence, at + 1)):
        year, end = _year(sentence, day[1])
        return day[0], _MONTHS[sentence.key(at)], year, end
    day = _day(sentence, at)
    if day is None:
        return None
    end = day[1] + 1 if sentence.key(day[1]) == "of" else day[1]
    if sentence.key(end) in _MONTHS:
        year, end_of_year = _year(sentence, end + 1)
        return day[0], _MONTHS[sentence.key(end)], year, end_of_year
    return (day[0], None, None, day[1]) if sentence.key(day[1]) in _TO else None


def _day_alone(sentence: Sentence, at: int, month: int) -> DateRead | None:
    """The second day of `February 20 and 24`."""
    day = _day(sentence, at)
    if day is None:
        return None
    year, end = _year(sentence, day[1])
    return day[0], month, year, end


def _day(sentence: Sentence, at: int) -> tuple[int, int] | None:
    key = sentence.key(at)
    if not key.isascii() or not key.isdecimal() or len(key) > 2 or not 1 <= int(key) <= 31:
        return None
    is_ordinal = sentence.joined(at + 1) and sentence.key(at + 1) in ("st", "nd", "rd", "th")
    return int(key), at + 2 if is_ordinal else at + 1


def _year(sentence: Sentence, at: int) -> tuple[int | None, int]:
    start = at + 1 if sentence.key(at) == "," else at
    key = sentence.key(start)
    is_year = key.isascii() and key.isdecimal() and len(key) == 4 and key[:2] in ("19", "20", "21")
    return (int(key), start + 1) if is_year else (None, at)


def _dated(day: int, month: int | None, year: int | None, names: KnownNames) -> date | None:
    """The date; without its year, that in which it lies in the campaign, or else begins with it."""
    if month is None:
        return None
    years = [year] if year else range(names.first.year, names.last.year + 1)
    dates = [date(year_of_it, month, day) for year_of_it in years if day <= monthrange(year_of_it, month)[1]]
    inside = [year_of_it for year_of_it in dates if names.first <= year_of_it <= names.last]
    return next(iter(inside or dates), None)


def _month(sentence: Sentence, at: int, lead: str, names: KnownNames) -> DaysRead | None:
    """`in March`, `during February 2017`, `in 2017`; never a month without such a word, which `may` be none."""
    if lead not in ("in", "during"):
        return None
    year, end = _year(sentence, at)
    if year is not None:
        return ((date(year, 1, 1), date(year, 12, 31)),), end
    month = _MONTHS.get(sentence.key(at))
    if month is None:
        return None
    year, end = _year(sentence, at + 1)
    years = [year] if year else range(names.first.year, names.last.year + 1)
    all_days = [
        (date(year_of_it, month, 1), date(year_of_it, month, monthrange(year_of_it, month)[1])) for year_of_it in years
    ]
    inside = [days for days in all_days if days[0] <= names.last and days[1] >= names.first]
    return tuple(inside or all_days[:1]), end
