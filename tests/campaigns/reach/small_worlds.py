"""Small worlds in which who was met, where, when and by whom is known, and the figures somebody might send of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import Qualifier, interval_of
from campaigns.reach.scope import ReachScope
from campaigns.reach.universes import RESIDENTS, AreaUniverse, KnownUniverses, only
from tests.campaigns.reach.example_figures import make_figure

DAY_ONE = date(2017, 2, 17)
LAST_DAY = 5
LINEAGES = {"P": ("E", "P"), "A": ("E", "P", "A"), "B": ("E", "P", "B")}
UNITS = {"media": "people_reached", "social": "accounts_reached", "poster": "impacts", "talk": "conversations"}
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Meeting:
    """Somebody was met on a day (counted from 0) in one of the areas that hold no other."""

    person: int
    day: int
    place: str

    def inside(self, figure: Figure) -> bool:
        """Whether the figure counts it, were it of its audience."""
        return self._within(figure.area) and figure.period_from <= self.date <= figure.period_to

    def asked_by(self, scope: ReachScope) -> bool:
        """Whether it happened on the days of the scope."""
        return (scope.first is None or scope.first <= self.date) and (scope.last is None or self.date <= scope.last)

    @property
    def date(self) -> date:
        """The day it happened."""
        return DAY_ONE + timedelta(days=self.day)

    def _within(self, area: str) -> bool:
        return area in LINEAGES[self.place]


@dataclass(frozen=True)
class Audience:
    """Whom one organisation met in one area on one channel, and the figures it sent of them, some breaking down others.

    Where it counts residents only, a meeting is placed where the person lives.
    """

    organisation: str
    area: str
    channel: str
    meetings: tuple[Meeting, ...]
    figures: tuple[Figure, ...]

    def met(self, scope: ReachScope) -> set[int]:
        """Everybody met on the days of `scope` whom some figure counts that has something to say there."""
        speaking = [figure for figure in self.figures if _speaks(figure, scope)]
        return {
            meeting.person
            for meeting in self.meetings
            if meeting.asked_by(scope) and any(meeting.inside(figure) for figure in speaking)
        }


def _speaks(figure: Figure, scope: ReachScope) -> bool:
    """A figure speaks for its area and those around it; a breakdown only below the area of what it breaks down."""
    if scope.channels and figure.channel not in scope.channels:
        return False
    if figure.part_of is None:
        return scope.area in (None, *figure.lineage)
    below = figure.lineage[figure.lineage.index(figure.below) + 1 :]
    return scope.area in below


@dataclass(frozen=True)
class World:
    """Everybody, and all audiences."""

    homes: tuple[str, ...]
    audiences: tuple[Audience, ...]

    @property
    def figures(self) -> list[Figure]:
        return [figure for audience in self.audiences for figure in audience.figures]

    @property
    def universe(self) -> KnownUniverses:
        return only(AreaUniverse(len(self.homes), "E", "Everywhere", 2021, "Census 2021"))

    def met(self, scope: ReachScope) -> set[int]:
        return set().union(*(audience.met(scope) for audience in self.audiences))


@st.composite
def worlds(draw: Draw) -> World:
    homes = tuple(draw(st.lists(st.sampled_from("AB"), min_size=2, max_size=8)))
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(["one", "two"]), st.sampled_from("PAB"), st.sampled_from(list(UNITS))),
            min_size=1,
            max_size=5,
            unique=True,
        )
    )
    return World(homes, tuple(_audience(draw, homes, key, str(number)) for number, key in enumerate(keys)))


@st.composite
def scopes(draw: Draw) -> ReachScope:
    area = draw(st.sampled_from([None, "E", "P", "A", "B"]))
    channels = draw(st.none() | st.frozensets(st.sampled_from(list(UNITS)), min_size=1))
    first, length = draw(st.integers(0, LAST_DAY)), draw(st.integers(0, LAST_DAY))
    if draw(st.booleans()):
        return ReachScope(area, channels)
    return ReachScope(area, channels, DAY_ONE + timedelta(days=first), DAY_ONE + timedelta(days=first + length))


def _audience(draw: Draw, homes: tuple[str, ...], key: tuple[str, str, str], number: str) -> Audience:
    organisation, area, channel = key
    residents_only = draw(st.booleans())
    meetings = _meetings(draw, homes, area, residents_only)
    measures = draw(st.sets(st.sampled_from([UNITS[channel], "people_reached", "impressions"]), min_size=1))
    figures = []
    for measure in sorted(measures):
        for first, last in _periods(draw):
            given = {
                "id": f"{number}-{measure}-{first}",
                "organisation": organisation,
                "area": area,
                "lineage": LINEAGES[area],
                "channel": channel,
                "channel_name": channel,
                "channel_unit": UNITS[channel],
                "measure": measure,
                "universe": RESIDENTS if residents_only else None,
                "part_of": None,
                "below": None,
            }
            whole = _stated(draw, meetings, first, last, **given)
            figures += [whole, *_parts(draw, meetings, whole, given)]
    return Audience(organisation, area, channel, meetings, tuple(figures))


def _meetings(draw: Draw, homes: tuple[str, ...], area: str, residents_only: bool) -> tuple[Meeting, ...]:
    places = [place for place in "AB" if area in LINEAGES[place]]
    may_be_met = [i for i, home in enumerate(homes) if not residents_only or home in places]
    if not may_be_met:
        return ()
    meeting = st.builds(Meeting, st.sampled_from(may_be_met), st.integers(0, LAST_DAY), st.sampled_from(places))
    met = draw(st.lists(meeting, max_size=8))
    return tuple(replace(one, place=homes[one.person]) if residents_only else one for one in met)


def _parts(draw: Draw, meetings: tuple[Meeting, ...], whole: Figure, given: dict[str, Any]) -> list[Figure]:
    """Breakdowns of the whole by place or by time, which together come to no more than it, as the service has it."""
    first, last = ((day - DAY_ONE).days for day in (whole.period_from, whole.period_to))
    parts: list[Figure] = []
    for area in draw(
        st.lists(st.sampled_from([area for area in LINEAGES if whole.area in LINEAGES[area]]), max_size=2)
    ):
        begin, end = sorted((draw(st.integers(first, last)), draw(st.integers(first, last))))
        part = _stated(
            draw,
            meetings,
            begin,
            end,
            **given
            | {
                "id": f"{whole.id}-{len(parts)}",
                "area": area,
                "lineage": LINEAGES[area],
                "part_of": whole.id,
                "below": whole.area,
            },
        )
        most = whole.interval.high
        if most is None or sum(one.interval.least for one in [*parts, part]) <= most:
            parts.append(part)
    return parts


def _periods(draw: Draw) -> list[tuple[int, int]]:
    """One period, or two that do not overlap, as the exclusion constraint has it."""
    first, last = sorted((draw(st.integers(0, LAST_DAY)), draw(st.integers(0, LAST_DAY))))
    if first == last or draw(st.booleans()):
        return [(first, last)]
    cut = draw(st.integers(first, last - 1))
    return [(first, cut), (cut + 1, last)]


def _stated(draw: Draw, meetings: tuple[Meeting, ...], first: int, last: int, **given: Any) -> Figure:
    """A figure that is true of the meetings it counts, said in any way that allows it."""
    period = {"period_from": DAY_ONE + timedelta(days=first), "period_to": DAY_ONE + timedelta(days=last)}
    blank = make_figure(**period, **given)
    met = [meeting.person for meeting in meetings if meeting.inside(blank)]
    truth = len(set(met)) if blank.counts.counts_people else len(met)
    word, value = draw(st.sampled_from(Qualifier)), draw(st.integers(max(truth - 2, 0), truth + 2))
    margin = draw(st.sampled_from([None, 50, 100]))
    if truth not in interval_of(value, word, margin):
        word, value = Qualifier.EXACT, truth
    return replace(blank, value=value, qualifier=word, margin_percent=margin)
