"""The duplicate detector from its rule alone: every pair of figures is looked at, every time.

`world.pairs` keeps what was last said of a pair: (held figure, the other) -> `pending`, `lapsed` or the resolution.
"""

from dataclasses import replace
from typing import Any

from tests.naive.sums import sum_with
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
    precedents = {}
    for other in sorted(_open(world, figure.id)):
        for answer in world.answers:
            if answer[2] != "keep_both" and _of_the_same(world, answer, (figure.id, other)):
                precedents[other] = answer
    for other, answer in precedents.items():
        answer_like(world, answer, (figure.id, other))
    match = sum_with(world, figure.id) if world.figures[figure.id].status == "counted" else None
    if match:
        total, summands = match
        least = min(summands, key=lambda key: world.figures[key].series)
        pair = (figure.id, least if figure.id == total else total)
        world.pairs[pair], world.reasons[pair] = "pending", "sum"
        world.figures[figure.id] = replace(world.figures[figure.id], status="held")


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
    """Somebody says what the held figure and the other are to each other, and with it what those are that wait for the
    same answer."""
    answer = (held, other, resolution, world.reasons[held, other])
    world.answers.append(answer)
    world.pairs[held, other] = resolution
    apply(world, held, other, resolution)
    for pair in [pair for pair, state in sorted(world.pairs.items()) if state == "pending"]:
        if _of_the_same(world, answer, pair):
            answer_like(world, answer, pair)


def _of_the_same(world: World, answer: tuple[str, str, str, str], pair: tuple[str, str]) -> bool:
    """Whether a pair is of the two series that were asked about, and suspicious as they were."""
    asked, now = ({world.figures[key].series for key in two} for two in (answer[:2], pair))
    return asked == now and world.reasons[pair] == answer[3]


def answer_like(world: World, answer: tuple[str, str, str, str], pair: tuple[str, str]) -> None:
    """The same of two later returns, where they allow it; the series that was held may be the other one now."""
    if world.pairs[pair] != "pending":
        return
    turned = world.figures[pair[0]].series != world.figures[answer[0]].series
    resolution = "same_figure" if turned and answer[2] == "replaces" else answer[2]
    void_one = {"same_figure": pair[0], "replaces": pair[1]}.get(resolution)
    if resolution == "part_of" and not may_be_part(world, *part_and_whole(world, *pair, turned)):
        return
    reporters = {world.figures[part].organisation for part in parts_of(world, void_one or "")}
    if void_one and world.figures[void_one].organisation in reporters:
        return
    world.pairs[pair] = resolution
    apply(world, *pair, resolution, turned)


def apply(world: World, held: str, other: str, resolution: str, turned: bool = False) -> None:
    """What an answer does to the two figures."""
    if resolution == "part_of":
        part, whole = part_and_whole(world, held, other, turned)
        world.figures[part] = replace(world.figures[part], part_of=whole)
        # What waited for the part is compared with the whole as it then is.
        for key in (whole, part) if part == other else (part,):
            examine(world, key)
        return
    if resolution != "keep_both":
        void(world, held if resolution == "same_figure" else other)
    if resolution != "same_figure":
        examine(world, held)


def part_and_whole(world: World, held: str, other: str, turned: bool) -> tuple[str, str]:
    """The one inside is part of the other; in one area, that of the series that was held when somebody said so."""
    one, two = world.figures[held].area, world.figures[other].area
    inside = world.holds_strictly(two, one) or (one == two and not turned)
    return (held, other) if inside else (other, held)


def may_be_part(world: World, key: str, whole_key: str) -> bool:
    """Whether a figure lies within another one, and with its other parts comes to no more."""
    part, whole = world.figures[key], world.figures[whole_key]
    within = whole.first <= part.first and part.last <= whole.last and world.holds(whole.area, part.area)
    if whole.part_of or whole.status == "void" or not within or parts_of(world, key):
        return False
    siblings = [world.figures[sibling] for sibling in parts_of(world, whole_key) if sibling != key]
    for sibling in siblings:
        apart = sibling.last < part.first or part.last < sibling.first or sibling.channel != part.channel
        nested = world.holds_strictly(part.area, sibling.area) or world.holds_strictly(sibling.area, part.area)
        again = nested or (part.area == sibling.area and part.source == sibling.source)
        if not apart and again and whole.area not in (part.area, sibling.area):
            return False
    least = sum(figure.low + (figure.word == "more_than") for figure in (part, *siblings))
    return whole.high is None or least <= whole.high


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
