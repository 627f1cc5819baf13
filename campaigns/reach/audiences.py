"""Which figures stand for the audiences in scope, so that one audience counted in two ways enters once."""

import heapq
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from campaigns.reach.figures import Figure
from campaigns.reach.scope import Counted

Audience = tuple[str, str, str, str]
# Of the figures chosen: how many nothing bounds, how many people the others allow, and how many are second best.
Cost = tuple[int, int, int]


def reporter_of(figure: Figure) -> Audience:
    """Whom the figures of one reporter, area and channel count.

    A breakdown by area counts some of those met in the wider one, not those whom its area's own figures are about.
    """
    wider = "" if figure.below is None or figure.below == figure.area else figure.below
    return (figure.organisation, figure.area, figure.channel, wider)


def audience_of(figure: Figure) -> tuple[str, ...]:
    """The same, told apart by who could be counted, at which event, and where it was counted."""
    return (*reporter_of(figure), figure.universe or "", figure.event or "", figure.source)


def audience_figures(items: Iterable[Counted]) -> list[Counted]:
    """The figures whose audiences together hold everybody any of `items` counted.

    What one organisation counts of one universe in one area on one channel, by one source or at one event, is one
    audience. Of its figures those stand for it that leave out none of the days it was counted on, leave as few as may
    be unbounded, and allow the fewest people: no more people were met than by any such choice.
    """
    ordered = sorted(items, key=lambda item: audience_of(item.figure))
    groups = (list(group) for _, group in groupby(ordered, key=lambda item: audience_of(item.figure)))
    return [item for group in groups for item in _fewest(group)]


def _fewest(group: Sequence[Counted]) -> list[Counted]:
    """The cheapest way from the first day to the last in steps of a figure's days; days nobody counted cost nothing.

    A step may begin on any day of a figure, and so may go back; the shortest path is the least cover.
    """
    days = sorted({day for item in group for day in (item.first, item.last + timedelta(days=1))})
    number = {day: place for place, day in enumerate(days)}
    steps: list[list[tuple[int, Cost, Counted | None]]] = [[] for _ in days]
    for item in group:
        steps[number[item.first]].append((number[item.last + timedelta(days=1)], _cost(item), item))
    for place in range(1, len(days)):
        steps[place].append((place - 1, (0, 0, 0), None))
    for place in _gaps(group, days):
        steps[place].append((place + 1, (0, 0, 0), None))
    return _shortest(steps)


def _gaps(group: Sequence[Counted], days: Sequence[date]) -> list[int]:
    """The places of `days` from which on nothing was counted up to the next."""
    gaps: list[int] = []
    reached = days[0]
    by_first = sorted(group, key=lambda item: item.first)
    place = 0
    for number, day in enumerate(days[:-1]):
        while place < len(by_first) and by_first[place].first <= day:
            reached = max(reached, by_first[place].last + timedelta(days=1))
            place += 1
        if reached <= day:
            gaps.append(number)
    return gaps


def _cost(item: Counted) -> Cost:
    high = item.most_people
    preferred = item.figure.counts.counts_people or item.figure.in_channel_unit
    return (int(high is None), high or 0, 1 if preferred else 2)


def _shortest(steps: Sequence[Sequence[tuple[int, Cost, Counted | None]]]) -> list[Counted]:
    """Dijkstra's way from the first place to the last: the figures of its steps."""
    best: dict[int, Cost] = {0: (0, 0, 0)}
    came: dict[int, tuple[int, Counted | None]] = {}
    ahead: list[tuple[Cost, int]] = [((0, 0, 0), 0)]
    while ahead:
        cost, place = heapq.heappop(ahead)
        if cost > best[place]:
            continue
        for following, more, item in steps[place]:
            total = (cost[0] + more[0], cost[1] + more[1], cost[2] + more[2])
            if following not in best or total < best[following]:
                best[following], came[following] = total, (place, item)
                heapq.heappush(ahead, (total, following))
    return _back(came, len(steps) - 1)


def _back(came: dict[int, tuple[int, Counted | None]], place: int) -> list[Counted]:
    chosen: list[Counted] = []
    while place in came and place != 0:
        place, item = came[place]
        if item is not None:
            chosen.append(item)
    return chosen[::-1]
