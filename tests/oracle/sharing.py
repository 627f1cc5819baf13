"""Overlaps between channels, as linear programs over who was met on which: the bounds they allow, and what is wrong
with the product's by them. It shares no code with `campaigns/`, but to ask it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from random import Random

import numpy as np
from scipy.optimize import linprog

from campaigns.reach.bounds.people import People, people_bounds
from campaigns.reach.overlap_evidence import Method, OverlapEvidence, Unit, overlaps_in_scope
from campaigns.reach.qualifiers import Interval
from campaigns.reach.scope import ReachScope
from tests.oracle.asking import _day, selected, universes_of
from tests.oracle.campaigns import CHANNELS, HOMES, Campaign, Figure, campaigns
from tests.oracle.linear import KINDS, Kind, counts

LAST = 9


@dataclass(frozen=True)
class Overlap:
    """From `low` to `high` people were met on both; in millionths of those met on the first, if `of_share`."""

    first: str
    second: str
    low: int
    high: int
    of_share: bool


@dataclass(frozen=True)
class Shared:
    campaign: Campaign
    overlaps: tuple[Overlap, ...]


def worlds(seed: int, number: int, *, largest: int = 1_000) -> Iterator[Shared]:
    """As many campaigns in the widest area over all days, each with a few overlaps that may well contradict it."""
    for index, campaign in enumerate(campaigns(seed, number, most=5, largest=largest)):
        random = Random(f"overlaps {seed}/{index}")  # noqa: S311 - a sample
        figures = tuple(_bounded(random, figure) for figure in campaign.figures)
        whole = Campaign(figures, campaign.populations, "P", 0, LAST)
        present = sorted({figure.channel for figure in figures})
        pairs = [pair for pair in combinations(present, 2) if random.random() < 0.8]
        yield Shared(whole, tuple(_overlap(random, pair, largest) for pair in pairs))


def _bounded(random: Random, figure: Figure) -> Figure:
    """The figure over all days; of two in three, an exact count of people whom nobody said more about."""
    figure = replace(figure, first=0, last=LAST)
    if random.random() < 0.33:
        return figure
    return replace(figure, measure="people_reached", word="exact", margin=None, universe=None)


def _overlap(random: Random, pair: tuple[str, str], largest: int) -> Overlap:
    of_share = random.random() < 0.3
    most = 1_000_000 if of_share else largest
    ends = sorted(random.choice([0, random.randint(0, most // 4), random.randint(0, most)]) for _ in range(2))
    first, second = random.sample(pair, 2)
    return Overlap(first, second, *ends, of_share)


def bounds(world: Shared, *, whole: bool = False) -> tuple[int, int | None] | None:
    """The fewest and most people there may be, None for no end; None altogether where the facts contradict each other.

    A person is of a kind, and on each channel in one audience or none. People are only counted whole if asked to be:
    that takes longer, and matters where a share of somebody would be left over.
    """
    figures = world.campaign.figures
    audiences = sorted({_audience(figure) for figure in figures}, key=str)
    by_channel = [[None, *(a for a in audiences if a[2] == channel)] for channel in CHANNELS]
    people = [
        (kind, frozenset(a for a in choice if a is not None))
        for choice in product(*by_channel)
        if any(choice)
        for kind in KINDS
        if all(counts(_of(figures, a), kind) for a in choice if a is not None)
    ]
    rows, ends = _facts(world, people)
    low = _solve(np.ones(len(people)), rows, ends, whole=whole)
    high = _solve(-np.ones(len(people)), rows, ends, whole=whole)
    if low is None or high is None:
        return None
    return int(np.ceil(low - 1e-6)), None if high == -np.inf else int(np.floor(1e-6 - high))


def _facts(world: Shared, people: list[tuple[Kind, frozenset]]) -> tuple[list[list[float]], list[float]]:
    """Rows of which none may come to more than its end."""
    rows, ends = [], []
    for figure in world.campaign.figures:
        met = [float(_audience(figure) in audiences) for _, audiences in people]
        if figure.measure == "people_reached":
            # Another audience of the channel may hold whom this one counts: it is the channel that has so many.
            on = [float(_on(figure.channel, a) and counts(figure, kind)) for kind, a in people]
            rows, ends = [*rows, [-x for x in on]], [*ends, -float(figure.low)]
        if figure.bounds_people and figure.high is not None:
            rows, ends = [*rows, met], [*ends, float(figure.high)]
    for (universe, area), population in world.campaign.populations.items():
        rows.append([float(universe in kind[1] and _lives(kind, area)) for kind, _ in people])
        ends.append(float(population))
    for overlap in world.overlaps:
        both = [float(_on(overlap.first, a) and _on(overlap.second, a)) for _, a in people]
        first = [float(_on(overlap.first, a)) if overlap.of_share else 0.0 for _, a in people]
        low, high = (end / 1_000_000 if overlap.of_share else end for end in (overlap.low, overlap.high))
        rows.append([x - high * y for x, y in zip(both, first, strict=True)])
        rows.append([low * y - x for x, y in zip(both, first, strict=True)])
        ends += [0.0, 0.0] if overlap.of_share else [float(high), -float(low)]
    return rows, ends


def _solve(cost: np.ndarray, rows: list[list[float]], ends: list[float], *, whole: bool) -> float | None:
    facts = np.array(rows) if rows else None
    solved = linprog(cost, A_ub=facts, b_ub=ends or None, method="highs", integrality=int(whole))
    if solved.status == 3:
        return -np.inf
    return None if solved.status in (2, 4) else float(solved.fun)


def _audience(figure: Figure) -> tuple[str, ...]:
    return (figure.organisation, figure.area, figure.channel, figure.universe or "", figure.source)


def _of(figures: tuple[Figure, ...], audience: tuple[str, ...]) -> Figure:
    return next(figure for figure in figures if _audience(figure) == audience)


def _on(channel: str, audiences: frozenset) -> bool:
    return any(audience[2] == channel for audience in audiences)


def _lives(kind: Kind, area: str) -> bool:
    return area in HOMES.get(kind[0], ())


def is_false(found: Interval, possible: tuple[int, int | None]) -> bool:
    """Whether an end leaves out what is possible."""
    low, high = possible
    return found.least > low or (found.high is not None and (high is None or found.high < high))


def false_bounds(number: int, seed: int = 2) -> Iterator[Shared]:
    """The worlds of which the product's bounds leave out what is possible, with whole people where it matters."""
    for world in worlds(seed, number):
        possible, found = bounds(world), asked(world).interval
        if possible is not None and is_false(found, possible):
            possible = bounds(world, whole=True)
            if possible is not None and is_false(found, possible):
                yield world


def asked(world: Shared) -> People:
    """The product's bounds."""
    evidence = tuple(_evidence(overlap) for overlap in world.overlaps)
    scope = ReachScope("P", None, _day(0), _day(LAST))
    return people_bounds(selected(world.campaign), universes_of(world.campaign), overlaps_in_scope(evidence, scope))


def _evidence(overlap: Overlap) -> OverlapEvidence:
    return OverlapEvidence(
        id=f"{overlap.first}/{overlap.second}",
        version=1,
        organisation="one",
        channel=overlap.first,
        channel_name=overlap.first,
        other=overlap.second,
        other_name=overlap.second,
        area="P",
        lineage=("P",),
        period_from=_day(0),
        period_to=_day(LAST),
        unit=Unit.PERCENT if overlap.of_share else Unit.PEOPLE,
        low=overlap.low,
        high=overlap.high,
        method=Method.MATCHED_IDENTIFIERS,
    )
