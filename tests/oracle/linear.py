"""At least and at most how many people, as linear programs over kinds of people (SciPy's HiGHS): no set is ever built.

A kind of people is where they live and what they are. The fewest are as many of each kind as make every count of people
true; the most are as many as can each be met once, in an audience and at a time, without one figure, or one universe,
becoming too large.
"""

from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog

from tests.oracle.campaigns import APART, HOMES, INSIDE, LINEAGES, Campaign, Figure

Kind = tuple[str, frozenset[str]]  # a home, or "elsewhere", and the universes one is of
KNOWN = ("residents", "children", "adults", "young people", "commuters", "visitors")
SEGMENTS = ((0, 1), (2, 4), (5, 7), (8, 9))


def kinds() -> list[Kind]:
    """Every kind of people there may be."""
    found = []
    for home in [*HOMES, "elsewhere"]:
        for size in range(len(KNOWN) + 1):
            found += [(home, frozenset(of)) for of in combinations(KNOWN, size) if _possible(home, frozenset(of))]
    return found


def _possible(home: str, of: frozenset[str]) -> bool:
    return (
        (home != "elsewhere") == ("residents" in of)
        and all(INSIDE[inner] in of for inner in of if inner in INSIDE)
        and not any(pair <= of for pair in APART)
    )


KINDS = kinds()


def counts(figure: Figure, kind: Kind) -> bool:
    """Whether the figure may count such people: those of its universe, and of any that live somewhere, in its area."""
    home, of = kind
    if figure.universe is None or figure.universe not in KNOWN:
        return True
    at_home = figure.universe in ("residents", "children", "adults", "young people")
    return figure.universe in of and (not at_home or figure.area in HOMES.get(home, ()))


def _in(campaign: Campaign, figure: Figure) -> bool:
    return campaign.area in LINEAGES[figure.area]


def _around(campaign: Campaign, figure: Figure) -> bool:
    return figure.area in LINEAGES[campaign.area] and figure.area != campaign.area


def _met(campaign: Campaign, figure: Figure) -> bool:
    return figure.first <= campaign.last and campaign.first <= figure.last


def _of_kind(universe: str, area: str, kind: Kind) -> bool:
    return universe in kind[1] and area in HOMES.get(kind[0], ())


def fewest(campaign: Campaign) -> int | None:
    """The fewest different people behind the figures; None where they contradict the populations."""
    rows, least = [], []
    for figure in campaign.figures:
        whole = campaign.first <= figure.first and figure.last <= campaign.last
        if figure.measure == "people_reached" and _in(campaign, figure) and whole:
            rows.append([-float(counts(figure, kind)) for kind in KINDS])
            least.append(-float(figure.low))
    for (universe, area), population in campaign.populations.items():
        rows.append([float(_of_kind(universe, area, kind)) for kind in KINDS])
        least.append(float(population))
    solved = linprog(np.ones(len(KINDS)), A_ub=rows or None, b_ub=least or None, method="highs")
    return None if solved.status == 2 else round(solved.fun)


def most(campaign: Campaign) -> int | None:
    """The most different people behind the figures; None where nothing bounds them, or nobody has counted anything."""
    speaking = [f for f in campaign.figures if _met(campaign, f) and (_in(campaign, f) or _around(campaign, f))]
    if not speaking:
        return None
    audiences = {_audience(figure): [f for f in speaking if _audience(f) == _audience(figure)] for figure in speaking}
    places = [
        (kind, audience, segment)
        for audience, figures in audiences.items()
        for segment in SEGMENTS
        if any(_on(f, segment) for f in figures) and campaign.first <= segment[0] and segment[1] <= campaign.last
        for kind in KINDS
        if counts(figures[0], kind) and _here(campaign, figures[0], kind)
    ]
    rows, most_of = [], []
    for figure in speaking:
        if figure.bounds_people and figure.high is not None:
            mine = (_audience(figure), figure)
            rows.append([float(a == mine[0] and _on(figure, segment)) for _, a, segment in places])
            most_of.append(float(figure.high))
    for (universe, area), population in campaign.populations.items():
        rows.append([float(_of_kind(universe, area, kind)) for kind, _, _ in places])
        most_of.append(float(population))
    solved = linprog(-np.ones(len(places)), A_ub=rows or None, b_ub=most_of or None, method="highs")
    return None if solved.status == 3 or not solved.success else round(-solved.fun)


def _audience(figure: Figure) -> tuple[object, ...]:
    return (figure.organisation, figure.area, figure.channel, figure.universe, figure.source)


def _on(figure: Figure, segment: tuple[int, int]) -> bool:
    return figure.first <= segment[0] and segment[1] <= figure.last


def _here(campaign: Campaign, figure: Figure, kind: Kind) -> bool:
    """Of a wider area's residents only those of the area asked about are in it."""
    at_home = figure.universe in ("residents", "children", "adults", "young people")
    return not (at_home and _around(campaign, figure)) or campaign.area in HOMES.get(kind[0], ())


def verdict(low: int, high: int | None, comparator: str, value: int) -> str:
    """What every count from `low` to `high` says of a claim."""
    numbers = {low, low + 1, value - 1, value, value + 1, value * 9 // 10, -(-value * 11 // 10), 10**9}
    numbers |= {value * 9 // 10 - 1, -(-value * 11 // 10) + 1} | ({high} if high is not None else set())
    allowed = [number for number in numbers if low <= number and (high is None or number <= high)]
    said = {_is_true(number, comparator, value) for number in allowed}
    return "indeterminate" if len(said) > 1 else "supported" if said == {True} else "unsupported"


def _is_true(number: int, comparator: str, value: int) -> bool:
    return {
        "more_than": number > value,
        "at_least": number >= value,
        "exactly": number == value,
        "at_most": number <= value,
        "fewer_than": number < value,
        "about": value * 9 // 10 <= number <= -(-value * 11 // 10),
    }[comparator]


def questions(campaign: Campaign) -> list[tuple[str, int]]:
    """Every comparator at every value of the figures, and beside it."""
    values = sorted({max(figure.value + more, 0) for figure in campaign.figures for more in (-1, 0, 1)})
    return list(product(("more_than", "at_least", "exactly", "at_most", "fewer_than", "about"), values))
