"""Small worlds in which who was met, where, when and by whom is known, and the figures somebody might send of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from campaigns.reach.figures import RESIDENTS, Figure, Universe
from campaigns.reach.qualifiers import Qualifier, interval_of
from campaigns.reach.scope import Scope
from tests.campaigns.reach.figure_making import make_figure

DAY_ONE = date(2017, 2, 17)
LAST_DAY = 5
LINEAGES = {"P": ("E", "P"), "A": ("E", "P", "A"), "B": ("E", "P", "B")}
UNITS = {"media": "people_reached", "social": "accounts_reached", "poster": "impacts", "talk": "conversations"}
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Audience:
    """Whom one organisation met in one area on one channel: (person, day) as often as it happened."""

    organisation: str
    area: str
    channel: str
    residents_only: bool
    meetings: tuple[tuple[int, int], ...]
    figures: tuple[Figure, ...]

    def met(self, scope: Scope) -> set[int]:
        """Everybody met on the days of `scope` that some counted figure covers."""
        if not (scope.area in (None, *LINEAGES[self.area]) and (not scope.channels or self.channel in scope.channels)):
            return set()
        days = [DAY_ONE + timedelta(days=day) for _, day in self.meetings]
        return {
            person
            for (person, _), day in zip(self.meetings, days, strict=True)
            if (scope.first is None or scope.first <= day)
            and (scope.last is None or day <= scope.last)
            and any(f.period_from <= day <= f.period_to for f in self.figures if f.part_of is None)
        }


@dataclass(frozen=True)
class World:
    """Everybody, and all audiences."""

    homes: tuple[str, ...]
    audiences: tuple[Audience, ...]

    @property
    def figures(self) -> list[Figure]:
        return [figure for audience in self.audiences for figure in audience.figures]

    @property
    def universe(self) -> Universe:
        return Universe(len(self.homes), "E", "Everywhere", 2021, "Census 2021")

    def met(self, scope: Scope) -> set[int]:
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
def scopes(draw: Draw) -> Scope:
    area = draw(st.sampled_from([None, "E", "P", "A", "B"]))
    channels = draw(st.none() | st.frozensets(st.sampled_from(list(UNITS)), min_size=1))
    first, length = draw(st.integers(0, LAST_DAY)), draw(st.integers(0, LAST_DAY))
    if draw(st.booleans()):
        return Scope(area, channels)
    return Scope(area, channels, DAY_ONE + timedelta(days=first), DAY_ONE + timedelta(days=first + length))


def _audience(draw: Draw, homes: tuple[str, ...], key: tuple[str, str, str], number: str) -> Audience:
    organisation, area, channel = key
    residents_only = draw(st.booleans())
    may_be_met = [i for i, home in enumerate(homes) if not residents_only or area in LINEAGES[home]]
    meeting = st.tuples(st.sampled_from(may_be_met), st.integers(0, LAST_DAY)) if may_be_met else st.nothing()
    meetings = tuple(draw(st.lists(meeting, max_size=8))) if may_be_met else ()
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
                "universe": RESIDENTS if residents_only else None,
                "part_of": draw(st.sampled_from([None, None, None, "another"])),
            }
            met = [person for person, day in meetings if first <= day <= last]
            truth = len(set(met)) if measure == "people_reached" else len(met)
            figures.append(_stated(draw, truth, first, last, measure=measure, **given))
    return Audience(organisation, area, channel, residents_only, meetings, tuple(figures))


def _periods(draw: Draw) -> list[tuple[int, int]]:
    """One period, or two that do not overlap, as the exclusion constraint has it."""
    first, last = sorted((draw(st.integers(0, LAST_DAY)), draw(st.integers(0, LAST_DAY))))
    if first == last or draw(st.booleans()):
        return [(first, last)]
    cut = draw(st.integers(first, last - 1))
    return [(first, cut), (cut + 1, last)]


def _stated(draw: Draw, truth: int, first: int, last: int, **given: Any) -> Figure:
    """A figure that is true of `truth`, said in any way that allows it."""
    word, value = draw(st.sampled_from(Qualifier)), draw(st.integers(max(truth - 2, 0), truth + 2))
    margin = draw(st.sampled_from([None, 50, 100]))
    if truth not in interval_of(value, word, margin):
        word, value = Qualifier.EXACT, truth
    period = {"period_from": DAY_ONE + timedelta(days=first), "period_to": DAY_ONE + timedelta(days=last)}
    return make_figure(value=value, qualifier=word, margin_percent=margin, **period, **given)
