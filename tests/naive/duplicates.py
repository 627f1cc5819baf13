"""The duplicate detector from its rule alone: every pair of figures is looked at, every time.

`world.pairs` keeps what was last said of a pair: (held figure, the other) -> `pending`, `lapsed` or the resolution.
"""

from dataclasses import replace
from typing import Any

from tests.naive.world import Figure, World


def suspicious(world: World, one: Figure, other: Figure) -> bool:
    """Whether two figures may be the same thing counted twice."""
    if not all(figure.status != "void" and figure.part_of is None and figure.value > 0 for figure in (one, other)):
        return False
    if one.measure != other.measure or one.last < other.first or other.last < one.first:
        return False
    same_value, two = one.value == other.value, one.organisation != other.organisation
    if one.channel != other.channel:
        return two and same_value and one.value >= 1_000
    inside = world.holds_strictly(one.area, other.area) or world.holds_strictly(other.area, one.area)
    if one.event and other.event and one.event != other.event:
        return same_value and (inside or (one.area == other.area and two))
    same_place = one.area == other.area
    alike = same_value or nearly(one.value, other.value)
    return (
        inside
        or (two and (same_place or alike))
        or (same_place and one.source != other.source and alike and max(one.value, other.value) > 1_000)
    )


def nearly(one: int, other: int) -> bool:
    """Within a hundredth of each other, or the one as the other is rounded to two figures or more."""
    small, large = sorted((one, other))
    if small < 1_000:
        return False
    if (large - small) * 100 <= large:
        return True
    return any(
        to % 10**zeros == 0 and abs(exact - to) < 10**zeros
        for exact, to in ((one, other), (other, one))
        for zeros in range(1, len(str(to)) - 1)
    )


def reason(world: World, one: Figure, other: Figure) -> str:
    """The strongest reason for which two suspicious figures are."""
    two = one.organisation != other.organisation
    if one.channel != other.channel:
        return "another channel"
    if two and one.value == other.value:
        return "same value"
    events_apart = one.event and other.event and one.event != other.event
    if two and not events_apart and nearly(one.value, other.value):
        return "nearly the same"
    if not two and one.area == other.area:
        return "two sources"
    return "same place" if one.area == other.area else "inside"


def kept(world: World, one: Figure, other: Figure) -> bool:
    """Whether somebody kept both of two figures of these series, for the reason there is now."""
    series = {one.series, other.series}
    return any(
        state == "keep_both"
        and (set(pair) == {one.id, other.id} or {world.figures[key].series for key in pair} == series)
        and world.reasons.get(pair) == reason(world, one, other)
        for pair, state in world.pairs.items()
    )


def arrive(world: World, figure: Figure) -> None:
    """A figure is recorded."""
    world.figures[figure.id] = figure
    examine(world, figure.id)


def correct(world: World, key: str, **changes: Any) -> None:
    """A figure is corrected; a change of nothing is none."""
    before = world.figures[key]
    world.figures[key] = replace(before, **changes)
    if world.figures[key] != before:
        examine(world, key)


def void(world: World, key: str) -> None:
    """A figure is taken out. What was found to be part of it stands by itself again."""
    world.figures[key] = replace(world.figures[key], status="void")
    examine(world, key)
    for part in parts_of(world, key):
        correct(world, part, part_of=None)


def resolve(world: World, held: str, other: str, resolution: str) -> None:
    """Somebody says what the held figure and the other are to each other."""
    world.pairs[held, other] = resolution
    if resolution == "keep_both":
        series = {world.figures[held].series, world.figures[other].series}
        waiting = [
            pair
            for pair, state in sorted(world.pairs.items())
            if state == "pending"
            and {world.figures[key].series for key in pair} == series
            and world.reasons[pair] == world.reasons[held, other]
        ]
        for pair in waiting:
            world.pairs[pair] = "keep_both"
            examine(world, pair[0])
        examine(world, held)
    elif resolution == "same_figure":
        void(world, held)
    else:
        inside = world.holds(world.figures[other].area, world.figures[held].area)
        part, whole = (held, other) if inside else (other, held)
        world.figures[part] = replace(world.figures[part], part_of=whole)
        # What waited for the part is compared with the whole as it then is.
        for key in (whole, part) if part == other else (part,):
            examine(world, key)


def examine(world: World, key: str) -> None:
    """Questions about the figure that no longer arise lapse. It is held while one is open about it, a part while its
    whole is held; else it counts. Whoever was held because of it is looked at again, in order of arrival."""
    waiting = lapse(world, key)
    figure = world.figures[key]
    if figure.status != "void":
        asked = suspects(world, key)
        world.pairs.update({(key, other): "pending" for other in asked})
        world.reasons.update({(key, other): reason(world, figure, world.figures[other]) for other in asked})
        whole_is_held = figure.part_of is not None and world.figures[figure.part_of].status == "held"
        status = "held" if whole_is_held or _open(world, key) else "counted"
        world.figures[key] = replace(figure, status=status)
        waiting = [*parts_of(world, key), *waiting]
    for other in waiting:
        examine(world, other)


def parts_of(world: World, key: str) -> list[str]:
    """The standing figures that break it down, in order of arrival."""
    return sorted(f.id for f in world.figures.values() if f.part_of == key and f.status != "void")


def lapse(world: World, key: str) -> list[str]:
    """Close the questions that no longer arise; answer, in order of arrival, who was held because of the figure."""
    stale = [
        pair
        for pair, state in world.pairs.items()
        if state == "pending" and key in pair and not suspicious(world, *(world.figures[one] for one in pair))
    ]
    world.pairs.update(dict.fromkeys(stale, "lapsed"))
    return sorted(held for held, other in stale if other == key)


def suspects(world: World, key: str) -> list[str]:
    """The counted figures that this one may repeat; where there are none, the earlier ones that are held themselves.
    Neither what was settled nor what waits for this very figure: two that waited for each other would never count."""
    figure = world.figures[key]
    beside = [
        other
        for other in world.figures.values()
        if other.id != key
        and suspicious(world, figure, other)
        and not kept(world, figure, other)
        and key not in waits_for(world, other.id)
    ]
    counted = [other.id for other in beside if other.status == "counted"]
    return counted or [other.id for other in beside if other.status == "held" and other.id < key]


def waits_for(world: World, key: str) -> set[str]:
    """The figures because of which this one is held, and those because of which they are, and so on."""
    found, ahead = set(), _open(world, key)
    while ahead:
        found |= ahead
        ahead = {other for one in ahead for other in _open(world, one)} - found
    return found


def _open(world: World, key: str) -> set[str]:
    return {other for (held, other), state in world.pairs.items() if held == key and state == "pending"}
