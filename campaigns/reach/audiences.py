"""Which figures stand for the audiences in scope, so that one audience counted in two ways enters once.

What is asked of one audience is answered once, however many numbers rest on it: bounds, contacts, cover and frequency.
"""

import heapq
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from campaigns.reach.figures import Figure
from campaigns.reach.scope import Counted

Reporter = tuple[str, str, str, str]
# Of the figures chosen: how many nothing bounds, how many people the others allow, and how many are second best.
Cost = tuple[int, int, int]

T = TypeVar("T")


class Asked:
    """What remembers its answers. It never changes, nor does what it is asked about."""

    def ask(self, question: Callable[..., T], *about: Hashable) -> T:
        """What `question` answers of it, `about` so much more; asked again, the same."""
        key = (question, *about)
        if key not in self._answers:
            self._answers[key] = question(self, *about)
        answer: T = self._answers[key]
        return answer

    @cached_property
    def _answers(self) -> dict[tuple[Hashable, ...], Any]:
        return {}


class Audience(tuple[Counted, ...], Asked):
    """The figures of one audience."""


class Counts(tuple[Counted, ...], Asked):
    """Figures within a scope, and the audiences they are of."""

    @cached_property
    def audiences(self) -> dict[tuple[str, ...], Audience]:
        """Each by whom it is of, in the order in which they come."""
        groups: dict[tuple[str, ...], list[Counted]] = {}
        for item in self:
            groups.setdefault(audience_of(item.figure), []).append(item)
        return {key: Audience(group) for key, group in groups.items()}

    def of_universes(self, is_meant: Callable[[str | None], bool]) -> "Counts":
        """Those of the universes that are meant. An audience is of one, and stays as it is."""
        meant = {code: is_meant(code) for code in {item.figure.universe for item in self}}
        if all(meant.values()):
            return self
        chosen = Counts(item for item in self if meant[item.figure.universe])
        chosen.audiences = {key: group for key, group in self.audiences.items() if meant[group[0].figure.universe]}
        return chosen


def counts_of(items: Iterable[Counted]) -> Counts:
    """The same, with what has been asked of them already."""
    return items if isinstance(items, Counts) else Counts(items)


def reporter_of(figure: Figure) -> Reporter:
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
    audiences = counts_of(items).audiences
    return [item for key in sorted(audiences) for item in audiences[key].ask(_fewest)]


def _fewest(group: Sequence[Counted]) -> list[Counted]:
    """The cheapest way from the first day to the last in steps of a figure's days; days nobody counted cost nothing.

    A step may begin on any day of a figure, and so may go back; the shortest path is the least cover. Of figures that
    have no day in common every one is a step of it.
    """
    by_first = sorted(group, key=lambda item: item.first)
    if all(item.last < following.first for item, following in pairwise(by_first)):
        return by_first
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
