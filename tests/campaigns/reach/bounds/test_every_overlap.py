"""Verdicts and checks against every possible overlap: all the sets of people that a few figures may have met.

Four people live in two councils of one county. An audience is whom one organisation met in each council; a figure says
how many, of the county or of one council, and may be broken down by council. All sets that the figures allow are tried.
"""

from dataclasses import dataclass
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from campaigns.reach.claims import COMPARATORS
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import ReachScope
from campaigns.reach.universes import RESIDENTS, AreaUniverse, only
from tests.campaigns.reach.example_figures import make_figure, verdict
from tests.campaigns.reach.verdicts.test_count_claims import TRUE
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN

POPULATION = 4
EVERYBODY = only(AreaUniverse(POPULATION, "P", "Smallshire", 2021, "Census 2021"))
HOMES = {"A": 0b0011, "B": 0b1100}
LINEAGES = {"P": ("P",), "A": ("P", "A"), "B": ("P", "B")}
Met = dict[str, int]  # whom, as bits, an audience met in each council


@dataclass(frozen=True)
class Audience:
    """One organisation's figure on a channel of its own and, or None, the one that breaks it down by council."""

    whole: Figure
    part: Figure | None

    @property
    def figures(self) -> list[Figure]:
        return [self.whole] if self.part is None else [self.whole, self.part]

    def allowed(self) -> list[Met]:
        """Every way to have met people that the figures allow."""
        ways = ({"A": in_a, "B": in_b} for in_a, in_b in product(range(2**POPULATION), repeat=2))
        return [way for way in ways if self._possible(way)]

    def speaks_of(self, way: Met, area: str) -> int:
        """The people in `area` of whom some figure says something there."""
        if area in self.whole.lineage:
            return _met(way, self.whole.area)
        return _met(way, area) if self.part is not None and self.part.area == area else 0

    def _possible(self, way: Met) -> bool:
        outside = any(way[place] for place in HOMES if self.whole.area not in ("P", place))
        strangers = self.whole.universe == RESIDENTS and any(way[place] & ~HOMES[place] for place in HOMES)
        return not outside and not strangers and self._adds_up() and all(_true(figure, way) for figure in self.figures)

    def _adds_up(self) -> bool:
        """Whether some count of accounts makes both figures true: those of a council are among those of the county."""
        most = self.whole.interval.high
        return self.part is None or most is None or self.part.interval.least <= most


def _met(way: Met, area: str) -> int:
    return way["A"] | way["B"] if area == "P" else way[area]


def _true(figure: Figure, way: Met) -> bool:
    people = _met(way, figure.area).bit_count()
    if figure.counts.counts_people:
        return people in figure.interval
    return figure.interval.high is None or people <= figure.interval.high  # nobody is more people than accounts


def truths(audiences: list[Audience], area: str) -> set[int]:
    """Every number of different people that the figures allow in `area`."""
    together = {0}
    for audience in audiences:
        spoken_of = {audience.speaks_of(way, area) for way in audience.allowed()}
        together = {one | other for one in together for other in spoken_of}
    return {people.bit_count() for people in together}


SAID = st.tuples(st.integers(0, 6), st.sampled_from(Qualifier))


@st.composite
def audiences(draw, areas=("P", "A", "B"), residents=(None, RESIDENTS), parts=True):
    drawn = []
    for number in range(draw(st.integers(1, 3))):
        area = draw(st.sampled_from(areas))
        measure = draw(st.sampled_from(["people_reached", "accounts_reached"]))
        given = {
            "organisation": f"council {number}",
            "channel": f"channel {number}",
            "measure": measure,
            "channel_unit": measure,
            "one_each": True,
            "universe": draw(st.sampled_from(residents)),
        }
        whole = _figure(draw, f"{number}", area, given)
        part = None
        if parts and area == "P" and draw(st.booleans()):
            within = {"part_of": whole.id, "below": "P"}
            part = _figure(draw, f"{number} part", draw(st.sampled_from("AB")), given | within)
        drawn.append(Audience(whole, part))
    return drawn


def _figure(draw, name, area, given):
    value, word = draw(SAID)
    return make_figure(id=name, area=area, lineage=LINEAGES[area], value=value, qualifier=word, **given)


def asked(audiences, area, comparator, value):
    figures = [figure for audience in audiences for figure in audience.figures]
    return verdict(comparator, value, "people", figures, ReachScope(area), EVERYBODY)


CLAIMS = st.tuples(st.sampled_from(COMPARATORS), st.integers(0, 6))


@settings(max_examples=examples(400), deadline=None)
@given(audiences(), st.sampled_from("PAB"), CLAIMS)
def test_no_possible_overlap_proves_a_verdict_wrong(audiences, area, claim):
    comparator, value = claim
    possible = {TRUE[comparator](number, value) for number in truths(audiences, area)}
    assume(possible)
    answer = asked(audiences, area, comparator, value)
    assert all(check["passed"] for check in answer["checks"])
    if answer["verdict"] != "indeterminate":
        assert possible == {answer["verdict"] == "supported"}


@settings(max_examples=examples(400), deadline=None)
@given(audiences(areas=("P",), residents=(RESIDENTS,), parts=False), CLAIMS)
def test_a_verdict_is_indeterminate_only_where_overlaps_disagree(audiences, claim):
    comparator, value = claim
    possible = {TRUE[comparator](number, value) for number in truths(audiences, "P")}
    assume(possible)
    verdicts = {frozenset({True}): "supported", frozenset({False}): "unsupported"}
    expected = verdicts.get(frozenset(possible), "indeterminate")
    assert asked(audiences, "P", comparator, value)["verdict"] == expected


@settings(max_examples=examples(300), deadline=None)
@given(audiences(areas=("A", "B"), residents=(RESIDENTS,), parts=False))
def test_residents_of_two_councils_are_never_the_same_people(audiences):
    possible = truths(audiences, "P")
    assume(possible)
    answer = asked(audiences, "P", "at_least", 0)
    # Two strict ends added are one strict end, which leaves the sum one below what it surely is.
    strict = [audience for audience in audiences if audience.whole.interval.low_open]
    assert min(possible) - len(strict) <= answer["low"] <= min(possible)


@settings(max_examples=examples(300), deadline=None)
@given(audiences(), st.sampled_from("PAB"))
def test_a_check_fails_only_where_no_people_could_have_been_met_so(audiences, area):
    answer = asked(audiences, area, "at_least", 0)
    if not all(check["passed"] for check in answer["checks"]):
        assert answer["sayable"] == []
        # The contradiction may lie outside the area asked about, in a figure that its answer rests on all the same.
        assert any(not audience.allowed() for audience in audiences) or not truths(audiences, "P")
