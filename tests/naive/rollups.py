"""Roll-ups day by day, in dictionaries: each figure laid out over its days, each day put under every key it is for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.naive.world import GRADES, Figure, World, word_of

COUNTED_ONCE = ("people_reached", "accounts_reached", "visitors")  # two such counts may hold the same person


@dataclass(frozen=True)
class Said:
    """What one figure says of some days; `cut` where they are not all of its own."""

    figure: Figure
    total: int
    low: int
    high: int | None
    cut: bool


@dataclass(frozen=True)
class Stretch:
    """A bucket and its days; `phase` where it is one."""

    bucket: str
    days: frozenset[date]
    phase: str | None = None

    def days_of(self, figure: Figure) -> list[date]:
        """The days of the figure that are in it: of what is filed under a phase, all or none."""
        if self.phase and figure.phase:
            return figure.days if figure.phase == self.phase else []
        return [day for day in figure.days if day in self.days]

    def is_all_of(self, figure: Figure) -> bool:
        return self.days_of(figure) == figure.days


def fallen(value: int, days: int) -> list[int]:
    """`value` whole units over `days`: after each day as many have fallen as even sharing would round down to."""
    so_far, units = 0, []
    for elapsed in range(1, days + 1):
        due = value * elapsed // days
        units.append(due - so_far)
        so_far = due
    return units


def says(world: World, figure: Figure, stretch: Stretch) -> Said:
    """What the figure says of the days of the stretch, of which it has some."""
    if stretch.is_all_of(figure):
        return Said(figure, figure.value, figure.low, figure.high, cut=False)
    parts = [part for part in world.counted() if part.part_of == figure.id]
    here = [part.least for part in parts if stretch.is_all_of(part)]
    elsewhere = [part.least for part in parts if not stretch.days_of(part)]
    if figure.measure in COUNTED_ONCE:  # whoever was met on Monday may be met again on Tuesday
        here, elsewhere = [max(here, default=0)], []
    high = None if figure.high is None else max(figure.high - sum(elsewhere), sum(here))
    return Said(figure, share(figure, parts, stretch), sum(here), high, cut=True)


def share(figure: Figure, parts: list[Figure], stretch: Stretch) -> int:
    """How many of the figure fall into the stretch, if nobody knows better than its parts."""
    rest = figure.value - sum(part.value for part in parts)
    if rest < 0:
        return evenly(figure, figure.days, stretch)
    told = {day for part in parts if _is_all_of_its_days(part, figure) for day in part.days}
    free = [day for day in figure.days if day not in told] or figure.days
    in_parts = sum(part.value if stretch.is_all_of(part) else evenly(part, part.days, stretch) for part in parts)
    units = dict(zip(free, fallen(rest, len(free)), strict=True))
    return in_parts + sum(units.get(day, 0) for day in stretch.days_of(figure))


def evenly(figure: Figure, days: list[date], stretch: Stretch) -> int:
    """The figure laid out over some days, and those in the stretch taken."""
    units = dict(zip(days, fallen(figure.value, len(days)), strict=True))
    return sum(units[day] for day in stretch.days_of(figure))


def _is_all_of_its_days(part: Figure, whole: Figure) -> bool:
    return (part.area, part.channel, part.universe) == (whole.area, whole.channel, whole.universe)


def come_to(sayings: Iterable[Said]) -> dict[str, Any]:
    """What some figures add up to."""
    said = list(sayings)
    figures = [one.figure for one in said]
    return {
        "total": sum(one.total for one in said),
        "low": sum(one.low for one in said),
        "high": None if any(one.high is None for one in said) else sum(one.high or 0 for one in said),
        "qualifier": word_of("estimate" if one.cut else one.figure.word for one in said),
        "evidence_grade": min((figure.grade for figure in figures), key=GRADES.index),
        "apportioned": any(one.cut for one in said),
        "metrics": len(figures),
        "organisations": len({figure.organisation for figure in figures}),
    }


def spelled(grain: str, day: date) -> str:
    """The day, week or month as an answer names it."""
    year, week, _ = day.isocalendar()
    return {"day": day.isoformat(), "week": f"{year}-W{week:02}", "month": f"{day:%Y-%m}"}[grain]


def leaves(world: World) -> dict[tuple[str, ...], dict[str, Any]]:
    """What each series comes to on each day, week, month and phase, and in all: by (grain, bucket, area, organisation,
    channel, measure, below). A series is of one area alone; `below` keeps parts apart from wholes; `began` is how many
    figures begin there."""
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    began: dict[tuple[str, ...], int] = defaultdict(int)
    for figure in world.counted():
        series = (figure.area, figure.organisation, figure.channel, figure.measure, world.below(figure))
        for grain in ("campaign", "day", "week", "month", "phase"):
            for stretch in stretches(world, figure, grain):
                groups[grain, stretch.bucket, *series].append(says(world, figure, stretch))
                began[grain, stretch.bucket, *series] += figure.first in stretch.days
    return {key: {**come_to(said), "began": began[key]} for key, said in groups.items()}


def stretches(world: World, figure: Figure, grain: str, first: str = "0001", last: str = "9999") -> Iterator[Stretch]:
    """What the grain cuts the figure into, on the days asked for. (A phase comes whole.)"""
    days = [day for day in figure.days if first <= day.isoformat() <= last]
    if grain == "phase":
        phases = [Stretch(slug, frozenset(_between(*ends)), slug) for slug, ends in world.phases.items()]
        yield from (stretch for stretch in phases if stretch.days_of(figure))
    elif grain == "campaign":
        yield from [Stretch("", frozenset(days))] if days else []
    else:
        for bucket in dict.fromkeys(spelled(grain, day) for day in days):
            yield Stretch(bucket, frozenset(day for day in days if spelled(grain, day) == bucket))


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


# Whoever is reached on one channel may be reached on another; an account belongs to one.
NOT_OVER_CHANNELS = {"people_reached", "visitors"}


def rollup(world: World, asked: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """The rows for the parameters `asked`: `area` and `group_by` must be among them. None where they do not add."""
    names = asked["group_by"].split(",")
    time = next((name for name in names if name in ("day", "week", "month", "phase")), "campaign")
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for figure in world.counted():
        cuts = list(stretches(world, figure, time, asked.get("from", "0001"), asked.get("to", "9999")))
        for area in world.lineages[figure.area]:
            if _is_asked(world, area, asked) and world.counts_in(figure, area) and _wanted(figure, asked):
                for stretch in cuts:
                    groups[_key(figure, area, stretch, names)].append(says(world, figure, stretch))
    if any(_refused(said) for said in groups.values()):
        return None
    return [_row(names, key, groups[key]) for key in sorted(groups)]


def _refused(said: list[Said]) -> bool:
    channels = {one.figure.channel for one in said if one.figure.measure in NOT_OVER_CHANNELS}
    return len(channels) > 1


def _is_asked(world: World, area: str, asked: Mapping[str, str]) -> bool:
    by_area = "area" in asked["group_by"].split(",")
    return world.holds(asked["area"], area) if by_area else area == asked["area"]


def _wanted(figure: Figure, asked: Mapping[str, str]) -> bool:
    said = {"channel": figure.channel, "measure": figure.measure, "organisation": figure.organisation}
    return all(value in asked[name].split(",") for name, value in said.items() if name in asked)


def _key(figure: Figure, area: str, stretch: Stretch, names: list[str]) -> tuple[str, ...]:
    spell: dict[str, Callable[[], str]] = {
        "area": lambda: area,
        "channel": lambda: figure.channel,
        "measure": lambda: figure.measure,
        "organisation": lambda: figure.organisation,
    }
    return tuple(spell.get(name, lambda: stretch.bucket)() for name in names)


def _row(names: list[str], key: tuple[str, ...], said: list[Said]) -> dict[str, Any]:
    sums = come_to(said)
    # What parts promise may be more than the value they were said with.
    low, high = min(sums["low"], sums["total"]), None if sums["high"] is None else max(sums["high"], sums["total"])
    measure = said[0].figure.measure
    sums |= {"low": low, "high": high, "may_repeat": sums["metrics"] > 1 and measure in COUNTED_ONCE}
    return {**dict(zip(names, key, strict=True)), "measure": measure, **sums}
