"""What may be said of contacts and people, from first principles: days in sets, choices tried one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor
from typing import Any

from tests.naive.rollups import laid_out
from tests.naive.world import GRADES, PEOPLE, WORDS, Figure, World


@dataclass(frozen=True)
class Asked:
    """An area, some channels or all, and the days from `first` to `last`, or all."""

    area: str
    channels: tuple[str, ...] = ()
    first: date = date.min
    last: date = date.max


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


def contacts(world: World, asked: Asked) -> dict[str, Any]:
    """All contacts and those of each channel, each channel in its own unit."""
    parts = [part for part in in_scope(world, asked) if part.figure.measure == world.units[part.figure.channel]]
    by_channel = {}
    for channel in sorted({part.figure.channel for part in parts}):
        own = [part for part in parts if part.figure.channel == channel]
        by_channel[channel] = {**_sum(own), "measure": world.units[channel], "metrics": len(own)}
    return {**_sum(parts), "by_channel": by_channel}


def _sum(parts: list[Part]) -> dict[str, Any]:
    """Of no figures at all it is at least nothing. How a cut figure fell on its days nobody knows: perhaps not at all,
    perhaps whole."""
    if not parts:
        return {"total": 0, "qualifier": "at_least", "low": 0, "high": None, "evidence_grade": None}
    highs = [part.figure.high for part in parts]
    words = [part.figure.word if part.whole else "estimate" for part in parts]
    return {
        "total": sum(day.total for part in parts for day in laid_out(part.figure) if day.day in part.days),
        "qualifier": max(words, key=WORDS.index),
        "low": sum(part.figure.low for part in parts if part.whole),
        "high": None if None in highs else sum(high or 0 for high in highs),
        "evidence_grade": min((part.figure.grade for part in parts), key=GRADES.index),
    }


def people(world: World, asked: Asked) -> tuple[int, bool, int | None]:
    """At least how many different people (True: more than that), and at most how many (None: nobody knows)."""
    parts = in_scope(world, asked)
    low, is_open = fewest(world, parts)
    high = most(world, parts)
    residents = world.residents.get(asked.area)
    if residents is not None and low + is_open <= residents:
        high = residents if high is None else min(high, residents)
    return low, is_open, high


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


def most(world: World, parts: list[Part]) -> int | None:
    """Everybody counted, nobody twice: each audience enters once."""
    total = 0
    for audience in sorted({_audience(part) for part in parts}):
        for part in speaking([part for part in parts if _audience(part) == audience], world):
            if part.figure.high is None:
                return None
            total += part.figure.high
    return total if parts else None


def _audience(part: Part) -> tuple[str, str, str]:
    return (part.figure.organisation, part.figure.area, part.figure.channel)


def speaking(parts: list[Part], world: World) -> list[Part]:
    """Of one audience's figures those that speak for it: bounded counts of people for their days, then the channel's
    own unit for its days; a count on any other day stays, and so does a count of people beyond what the unit allows."""
    people_days = _days(part for part in parts if part.figure.measure == PEOPLE and part.figure.high is not None)
    kept = [part for part in parts if part.figure.measure == PEOPLE or not part.days <= people_days]
    unit = [part for part in kept if part.figure.measure == world.units[part.figure.channel]]
    unit_days = _days(unit)
    bounded = all(part.figure.high is not None for part in unit)
    allowed = sum(part.figure.high or 0 for part in unit)
    return [
        part
        for part in kept
        if part in unit
        or not part.days <= unit_days
        or (part.figure.measure == PEOPLE and bounded and part.figure.least > allowed)
    ]


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
        choices = [list(_sets_of(world, part, homes)) for part in parts]
        found |= {len(set().union(*chosen)) for chosen in product(*choices)}
    return found


def _homes(world: World, everybody: int) -> Iterator[tuple[str, ...]]:
    """Who lives where, up to who is who: the innermost areas in every division."""
    innermost = [area for area in world.lineages if not any(world.holds_strictly(area, a) for a in world.lineages)]
    for counts in product(range(everybody + 1), repeat=len(innermost)):
        if sum(counts) == everybody:
            yield tuple(area for area, n in zip(innermost, counts, strict=True) for _ in range(n))


def _sets_of(world: World, part: Part, homes: tuple[str, ...]) -> Iterator[frozenset[int]]:
    """The sets of people a figure may have met on the days asked for."""
    figure = part.figure
    at_home = figure.universe == "residents"
    can_be_met = [i for i, home in enumerate(homes) if not at_home or world.holds(figure.area, home)]
    for size in range(len(can_be_met) + 1):
        enough = size >= figure.least or figure.measure != PEOPLE or not part.whole
        if enough and (figure.high is None or size <= figure.high):
            yield from (frozenset(chosen) for chosen in combinations(can_be_met, size))
