"""What may be said of contacts and people, from first principles: days in sets, choices tried one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor
from typing import Any

from tests.naive.rollups import Stretch, says
from tests.naive.world import GRADES, PEOPLE, Figure, World, word_of


@dataclass(frozen=True)
class Asked:
    """An area, some channels or all, and the days from `first` to `last`, or those of the campaign."""

    area: str
    channels: tuple[str, ...] = ()
    first: date = date(2017, 2, 17)
    last: date = date(2017, 3, 3)


@dataclass(frozen=True)
class Part:
    """A figure and those of its days that were asked for."""

    figure: Figure
    days: frozenset[date]

    @property
    def whole(self) -> bool:
        return self.days == frozenset(self.figure.days)


def in_scope(world: World, asked: Asked) -> list[Part]:
    """The figures that count where it was asked, with the days asked for."""
    found = []
    for figure in world.counted():
        days = frozenset(day for day in figure.days if asked.first <= day <= asked.last)
        if days and world.counts_in(figure, asked.area) and (not asked.channels or figure.channel in asked.channels):
            found.append(Part(figure, days))
    return found


def around(world: World, asked: Asked) -> list[Part]:
    """The figures of wider areas, of which some may be of the area asked about; none of them broken down."""
    found = []
    for figure in world.counted():
        days = frozenset(day for day in figure.days if asked.first <= day <= asked.last)
        of_channel = not asked.channels or figure.channel in asked.channels
        if days and of_channel and world.holds_strictly(figure.area, asked.area):
            found.append(Part(figure, days))
    return found


def contacts(world: World, asked: Asked) -> dict[str, Any]:
    """All contacts and those of each channel, each channel in its own unit."""
    everything, wider = in_scope(world, asked), around(world, asked)
    parts = [part for part in everything if _in_unit(part, world)]
    beside = [part for part in wider if _in_unit(part, world)]
    odd = [part for group in _grouped(everything) for part in _otherwise(group, world, wider=False)]
    odd += [part for group in _grouped(wider) for part in _otherwise(group, world, wider=True)]
    by_channel = {}
    for channel in sorted({part.figure.channel for part in parts}):
        own, others = _of(channel, parts), _of(channel, beside)
        said = _sum(world, own, others, bounded=not _of(channel, odd))
        by_channel[channel] = {**said, "measure": world.units[channel], "metrics": len(own)}
    return {**_sum(world, parts, beside, bounded=not odd), "by_channel": by_channel}


def _of(channel: str, parts: list[Part]) -> list[Part]:
    return [part for part in parts if part.figure.channel == channel]


def _in_unit(part: Part, world: World) -> bool:
    return part.figure.measure == world.units[part.figure.channel]


def _otherwise(group: list[Part], world: World, *, wider: bool) -> list[Part]:
    """Of one audience, what was counted in another measure on a day that the unit leaves out, or is more than the unit
    allows on its days."""
    unit = [part for part in group if _in_unit(part, world)]
    others = [part for part in group if part not in unit and part.figure.value]
    allowed = sum(part.figure.high or 0 for part in unit)
    bounded = all(part.figure.high is not None for part in unit)
    return [
        part
        for part in others
        if not part.days <= _days(unit) or (bounded and not wider and part.whole and part.figure.least > allowed)
    ]


def _sum(world: World, parts: list[Part], wider: list[Part], *, bounded: bool) -> dict[str, Any]:
    """Of no figures at all it is at least nothing. How a cut figure fell on its days only its parts know: perhaps not
    at all, perhaps whole; and of one of a wider area perhaps none was here, perhaps all."""
    if not parts:
        return {"total": 0, "qualifier": "at_least", "low": 0, "high": None, "evidence_grade": None}
    said = [says(world, part.figure, Stretch("", part.days)) for part in parts]
    highs = [*(one.high for one in said), *(part.figure.high for part in wider)]
    word = word_of(part.figure.word if part.whole else "estimate" for part in parts)
    high = None if None in highs or not bounded else sum(high or 0 for high in highs)
    more = high is None or any(part.figure.high != 0 for part in wider)
    return {
        "total": sum(one.total for one in said),
        "qualifier": "at_least" if word == "exact" and more else word,
        "low": sum(one.low for one in said),
        "high": high,
        "evidence_grade": min((part.figure.grade for part in parts), key=GRADES.index),
    }


def people(world: World, asked: Asked) -> tuple[int, bool, int | None]:
    """At least how many different people (True: more than that), and at most how many (None: nobody knows)."""
    parts, wider = in_scope(world, asked), around(world, asked)
    low, is_open = fewest(world, parts)
    high = most(world, [*parts, *wider], asked)
    return low, is_open, None if high is not None and high < low + is_open else high


def fewest(world: World, parts: list[Part]) -> tuple[int, bool]:
    """The most that any one count of people promises, or any counts of residents of areas that do not overlap do
    together; every choice of them is tried."""
    sure = [part.figure for part in parts if part.figure.measure == PEOPLE and part.whole]
    alone = [(figure.low, figure.word == "more_than") for figure in sure]
    at_home = [figure for figure in sure if figure.universe == "residents"]
    together = [
        (sum(figure.low for figure in chosen), any(figure.word == "more_than" for figure in chosen))
        for size in range(2, len(at_home) + 1)
        for chosen in combinations(at_home, size)
        if all(_apart(world, one.area, other.area) for one, other in combinations(chosen, 2))
    ]
    return max([(0, False), *alone, *together])


def _apart(world: World, one: str, other: str) -> bool:
    return not world.holds(one, other) and not world.holds(other, one)


def most(world: World, parts: list[Part], asked: Asked) -> int | None:
    """Everybody counted, nobody twice: each audience enters once, and of an area's residents no more than there are."""
    audiences = [
        (_place(group[0], world, asked), group[0].figure.universe, _cheapest(group)) for group in _grouped(parts)
    ]
    if not audiences:
        return None
    anybody = [high for _, universe, high in audiences if universe != "residents"]
    at_home = _living(
        world, world_root(world), [(place, high) for place, universe, high in audiences if universe == "residents"]
    )
    return None if None in anybody or at_home is None else sum(high or 0 for high in anybody) + at_home


def world_root(world: World) -> str:
    """The area that holds all others."""
    return next(iter(world.lineages.values()))[0]


def _place(part: Part, world: World, asked: Asked) -> str:
    """Where those counted of what was asked live, if it is residents that were counted."""
    return asked.area if world.holds_strictly(part.figure.area, asked.area) else part.figure.area


def _living(world: World, area: str, audiences: list[tuple[str, int | None]]) -> int | None:
    inside = [a for a, lineage in world.lineages.items() if lineage[:-1] and lineage[-2] == area]
    highs = [high for place, high in audiences if place == area]
    highs += [_living(world, a, audiences) for a in inside]
    total = None if None in highs else sum(high or 0 for high in highs)
    there = world.residents.get(area)
    if total is None or there is None:
        return there if total is None else total
    return min(total, there)


def _grouped(parts: list[Part]) -> list[list[Part]]:
    audiences: dict[tuple[str, ...], list[Part]] = {}
    for part in parts:
        figure = part.figure
        key = (figure.organisation, figure.area, figure.channel, figure.universe, figure.event or "", figure.source)
        audiences.setdefault(key, []).append(part)
    return list(audiences.values())


def _cheapest(group: list[Part]) -> int | None:
    """The fewest people that any choice of its figures allows which leaves out none of its days: all are tried."""
    bounding = [
        part for part in group if part.figure.high is not None and (_bounds_people(part) or part.figure.high == 0)
    ]
    choices = [
        sum(part.figure.high or 0 for part in chosen)
        for size in range(len(bounding) + 1)
        for chosen in combinations(bounding, size)
        if _days(chosen) == _days(group)
    ]
    return min(choices, default=None)


def _bounds_people(part: Part) -> bool:
    shared = part.figure.measure in ("leaflets", "visitors", "accounts_reached")
    return not shared or part.figure.channel == "twitter" or part.figure.high == 0


def _days(parts: Iterable[Part]) -> frozenset[date]:
    return frozenset(day for part in parts for day in part.days)


def verdict(counts: Iterable[int], comparator: str, value: int) -> str:
    """Whether `comparator value` is true of every count, of none, or of some."""
    truths = {is_true(count, comparator, value) for count in counts}
    return {frozenset({True}): "supported", frozenset({False}): "unsupported"}.get(frozenset(truths), "indeterminate")


def is_true(count: int, comparator: str, value: int) -> bool:
    """Whether `comparator value` may be said of so many. About is a tenth either way, rounded outwards."""
    return {
        "more_than": count > value,
        "at_least": count >= value,
        "exactly": count == value,
        "at_most": count <= value,
        "fewer_than": count < value,
        "about": floor(value * Fraction(9, 10)) <= count <= ceil(value * Fraction(11, 10)),
    }[comparator]


def possible_people(world: World, asked: Asked, everybody: int) -> set[int]:
    """Every number of different people that can lie behind the figures among `everybody` people of two places, found by
    trying who lives where and every set of people each figure may have met. Small numbers only."""
    parts = in_scope(world, asked)
    found: set[int] = set()
    for homes in _homes(world, everybody):
        choices = [list(_met_by_its_parts_too(world, part, homes)) for part in parts]
        found |= {len(set().union(*chosen)) for chosen in product(*choices)}
    return found


def _homes(world: World, everybody: int) -> Iterator[tuple[str, ...]]:
    """Who lives where, up to who is who: the innermost areas in every division."""
    innermost = [area for area in world.lineages if not any(world.holds_strictly(area, a) for a in world.lineages)]
    for counts in product(range(everybody + 1), repeat=len(innermost)):
        if sum(counts) == everybody:
            yield tuple(area for area, n in zip(innermost, counts, strict=True) for _ in range(n))


def _met_by_its_parts_too(world: World, part: Part, homes: tuple[str, ...]) -> Iterator[frozenset[int]]:
    """The sets of people of a figure in which those of each of its breakdowns can lie."""
    of_it = [figure for figure in world.figures.values() if figure.part_of == part.figure.id]
    breakdowns = [Part(figure, part.days & frozenset(figure.days)) for figure in of_it]
    inner = [list(_sets_of(world, breakdown, homes)) for breakdown in breakdowns]
    for chosen in _sets_of(world, part, homes):
        if all(any(some <= chosen for some in sets) for sets in inner):
            yield chosen


def _sets_of(world: World, part: Part, homes: tuple[str, ...]) -> Iterator[frozenset[int]]:
    """The sets of people a figure may have met on the days asked for."""
    figure = part.figure
    at_home = figure.universe == "residents"
    can_be_met = [i for i, home in enumerate(homes) if not at_home or world.holds(figure.area, home)]
    for size in range(len(can_be_met) + 1):
        enough = size >= figure.least or figure.measure != PEOPLE or not part.whole
        if enough and (figure.high is None or size <= figure.high):
            yield from (frozenset(chosen) for chosen in combinations(can_be_met, size))
