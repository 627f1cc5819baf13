"""Roll-ups day by day, in dictionaries: each figure laid out over its days, each day put under every key it is for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.naive.world import GRADES, Figure, World, word_of

COUNTED_ONCE = ("people_reached", "accounts_reached", "visitors")  # two such counts may hold the same person


@dataclass(frozen=True)
class Day:
    """What one figure says of one of its days."""

    figure: Figure
    day: date
    total: int
    low: int
    high: int | None


def fallen(value: int, days: int) -> list[int]:
    """`value` whole units over `days`: after each day as many have fallen as even sharing would round down to."""
    so_far, found = 0, []
    for elapsed in range(1, days + 1):
        due = value * elapsed // days
        found.append(due - so_far)
        so_far = due
    return found


def laid_out(figure: Figure) -> list[Day]:
    """The figure over its days."""
    days = figure.days
    totals, lows = fallen(figure.value, len(days)), fallen(figure.low, len(days))
    highs = [None] * len(days) if figure.high is None else fallen(figure.high, len(days))
    return [Day(figure, *said) for said in zip(days, totals, lows, highs, strict=True)]


def come_to(days: Iterable[Day]) -> dict[str, Any]:
    """What some days add up to."""
    days = list(days)
    figures = {day.figure.id: day.figure for day in days}.values()
    return {
        "total": sum(day.total for day in days),
        "low": sum(day.low for day in days),
        "high": None if any(day.high is None for day in days) else sum(day.high or 0 for day in days),
        "qualifier": word_of(figure.word for figure in figures),
        "evidence_grade": min((figure.grade for figure in figures), key=GRADES.index),
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
    found: dict[tuple[str, ...], list[Day]] = defaultdict(list)
    for figure in world.counted():
        series = (figure.area, figure.organisation, figure.channel, figure.measure, world.below(figure))
        for day in laid_out(figure):
            for grain, bucket in _buckets(world, day.day):
                found[grain, bucket, *series].append(day)
    began = {key: sum(day.day == day.figure.first for day in days) for key, days in found.items()}
    return {key: {**come_to(days), "began": began[key]} for key, days in found.items()}


def _buckets(world: World, day: date) -> Iterator[tuple[str, str]]:
    yield ("campaign", "")
    yield from ((grain, spelled(grain, day)) for grain in ("day", "week", "month"))
    yield from (("phase", slug) for slug in _phases(world, day))


def _phases(world: World, day: date) -> list[str]:
    return [slug for slug, (first, last) in world.phases.items() if first <= day <= last]


# Whoever is reached on one channel may be reached on another; an account belongs to one.
NOT_OVER_CHANNELS = {"people_reached", "visitors"}


def rollup(world: World, asked: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """The rows for the parameters `asked`: `area` and `group_by` must be among them. None where they do not add."""
    names = asked["group_by"].split(",")
    groups: dict[tuple[str, ...], list[Day]] = defaultdict(list)
    for figure in world.counted():
        for area in world.lineages[figure.area]:
            if _is_asked(world, area, asked) and world.counts_in(figure, area) and _wanted(figure, asked):
                for day in laid_out(figure):
                    for key in _keys(world, day, area, names) if _on(day, asked) else ():
                        groups[key].append(day)
    if any(_refused(days) for days in groups.values()):
        return None
    return [_row(names, key, groups[key]) for key in sorted(groups)]


def _refused(days: list[Day]) -> bool:
    channels = {day.figure.channel for day in days if day.figure.measure in NOT_OVER_CHANNELS}
    return len(channels) > 1


def _is_asked(world: World, area: str, asked: Mapping[str, str]) -> bool:
    by_area = "area" in asked["group_by"].split(",")
    return world.holds(asked["area"], area) if by_area else area == asked["area"]


def _wanted(figure: Figure, asked: Mapping[str, str]) -> bool:
    said = {"channel": figure.channel, "measure": figure.measure, "organisation": figure.organisation}
    return all(value in asked[name].split(",") for name, value in said.items() if name in asked)


def _on(day: Day, asked: Mapping[str, str]) -> bool:
    return asked.get("from", "0001") <= day.day.isoformat() <= asked.get("to", "9999")


def _keys(world: World, day: Day, area: str, names: list[str]) -> Iterator[tuple[str, ...]]:
    figure = day.figure
    spell: dict[str, Callable[[], str]] = {
        "area": lambda: area,
        "channel": lambda: figure.channel,
        "measure": lambda: figure.measure,
        "organisation": lambda: figure.organisation,
        **{grain: lambda grain=grain: spelled(grain, day.day) for grain in ("day", "week", "month")},
    }
    for phase in _phases(world, day.day) if "phase" in names else [""]:
        yield tuple(phase if name == "phase" else spell[name]() for name in names)


def _row(names: list[str], key: tuple[str, ...], days: list[Day]) -> dict[str, Any]:
    said = come_to(days)
    # Low and high are shared out as the value is, each by itself: they never end up on the wrong side of it.
    low, high = min(said["low"], said["total"]), None if said["high"] is None else max(said["high"], said["total"])
    measure = days[0].figure.measure
    said |= {"low": low, "high": high, "may_repeat": said["metrics"] > 1 and measure in COUNTED_ONCE}
    return {**dict(zip(names, key, strict=True)), "measure": measure, **said}
