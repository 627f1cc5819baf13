"""Bounds of distinct people: by example, against every possibility, and against worlds whose truth is known."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reach.audiences import audience_figures
from campaigns.reach.bounds.people import break_even_overlap, people_bounds
from campaigns.reach.qualifiers import Interval, Qualifier
from campaigns.reach.selection import select_figures
from campaigns.reach.universes import NOBODY_KNOWN, AreaUniverse, only
from tests.campaigns.reach.example_figures import (
    COUNTY,
    COUNTY_LINEAGE,
    DIGITAL_MEDIA,
    RESIDENTS_OF_THE_COUNTY,
    TWITTER,
    counted,
    days,
    make_figure,
)
from tests.campaigns.reach.small_worlds import scopes, worlds
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN


def council(code, value, **given):
    """A count of people in one council's area."""
    given = {"universe": "residents", "organisation": code, **given}
    return make_figure(id=f"{code}-{value}", area=code, lineage=(*COUNTY_LINEAGE, code), value=value, **given)


def low(*figures, **scope):
    return people_bounds(counted(*figures, **scope)).interval.low


def kept(*figures, **scope):
    return {item.figure.id for item in audience_figures(counted(*figures, **scope))}


def test_residents_of_disjoint_areas_add():
    assert low(council("E08000027", 300), council("E08000028", 200)) == 500


def test_people_met_in_disjoint_areas_do_not_add_unless_they_live_there():
    assert low(council("E08000027", 300), council("E08000028", 200, universe=None)) == 300
    assert low(council("E08000027", 300, universe="commuters"), council("E08000028", 200, universe="commuters")) == 300


def test_an_area_and_a_part_of_it_never_add():
    county = make_figure(id="county", value=450, universe="residents")
    assert low(county, council("E08000027", 300)) == 450
    assert low(county, council("E08000027", 300), council("E08000028", 200)) == 500


def test_two_counts_of_one_area_never_add():
    assert low(council("E08000027", 300), council("E08000027", 200, channel="press")) == 300


def test_a_count_running_beyond_the_days_asked_for_promises_nobody_but_may_be_everybody():
    bounds = people_bounds(counted(DIGITAL_MEDIA, first=date(2017, 2, 18)))
    assert bounds.interval == Interval(0, 761_000)


def test_accounts_bound_people_only_from_above():
    assert people_bounds(counted(TWITTER)).interval == Interval(0, 278_000)


def test_more_than_stays_strict():
    more = make_figure(value=900_000, qualifier=Qualifier.MORE_THAN)
    assert people_bounds(counted(more)).interval == Interval(900_000, None, low_open=True)


def test_a_count_beyond_the_universe_is_not_capped_by_it():
    bounds = people_bounds(counted(make_figure(value=3_000_000, universe="residents")), RESIDENTS_OF_THE_COUNTY)
    assert (bounds.interval, bounds.capped) == (Interval(3_000_000, None), False)


def test_what_nobody_counted_is_unknown_and_a_nil_return_is_nobody():
    assert people_bounds([]).interval == Interval(0, None)
    assert people_bounds([], RESIDENTS_OF_THE_COUNTY).interval == Interval(0, None)
    assert people_bounds(counted(make_figure(value=0))).interval == Interval(0, 0)


def poster(name, measure, first, last, value=1_000, **given):
    """A figure of a poster channel, whose unit is impacts."""
    given = {"channel": "bus_poster", "channel_unit": "impacts", "measure": measure, **given}
    return make_figure(id=name, value=value, **days(first, last), **given)


def test_the_same_audience_in_another_unit_adds_nothing():
    unit = [poster("week 1", "impacts", 0, 6), poster("week 2", "impacts", 7, 13)]
    assert kept(*unit, poster("other", "impressions", 0, 13, value=3_000)) == {"week 1", "week 2"}


def test_of_two_measures_of_one_audience_the_smaller_bounds_both():
    unit = [poster("week 1", "impacts", 0, 6), poster("week 2", "impacts", 7, 13)]
    assert kept(*unit, poster("other", "impressions", 0, 13, value=1_999)) == {"other"}
    assert kept(*unit, poster("other", "impressions", 0, 13, value=2_000)) == {"other"}


def test_another_unit_stands_where_the_channels_own_leaves_a_day_out():
    unit = [poster("week 1", "impacts", 0, 6), poster("week 2", "impacts", 8, 13)]
    assert kept(*unit, poster("other", "impressions", 0, 13)) == {"other"}
    assert kept(*unit, poster("other", "impressions", 3, 7, value=9_000)) == {"week 1", "week 2", "other"}


OTHERS = [
    {"organisation": "dudley"},
    {"area": "E08000027"},
    {"channel": "metro_poster"},
    {"universe": "young_people"},
    {"event": "e1"},
    {"source": "another"},
]


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_another_reporter_area_channel_universe_event_or_source_is_another_audience(other):
    assert len(kept(poster("unit", "impacts", 0, 13), poster("other", "impressions", 0, 13, **other))) == 2


def test_a_count_of_people_speaks_for_its_audience():
    posters = poster("impacts", "impacts", 0, 13, value=9_000), poster("people", "people_reached", 0, 13, value=2_000)
    assert kept(*posters) == {"people"}
    assert people_bounds(counted(*posters)).interval == Interval(2_000, 2_000)


def test_an_open_ended_count_of_people_leaves_the_upper_end_to_the_unit():
    more = poster("people", "people_reached", 0, 13, value=2_000, qualifier=Qualifier.MORE_THAN)
    bounds = people_bounds(counted(poster("impacts", "impacts", 0, 13, value=9_000), more))
    assert bounds.interval == Interval(2_000, 9_000, low_open=True)


def test_counts_that_contradict_each_other_bound_nothing_from_above():
    short = poster("people", "people_reached", 0, 6, value=9_000)
    bounds = people_bounds(counted(poster("impacts", "impacts", 0, 13, value=2_000), short))
    assert bounds.interval == Interval(9_000, None)


def test_a_breakdown_by_area_does_not_speak_for_what_the_area_counted_itself():
    inside = {"area": "E08000027", "lineage": (*COUNTY_LINEAGE, "E08000027")}
    part = poster("part", "people_reached", 0, 13, value=40, part_of="whole", below=COUNTY, **inside)
    own = poster("own", "impacts", 0, 13, value=5, **inside)
    assert people_bounds(counted(part, own, area="E08000027")).interval == Interval(40, 45)


COUNTS = st.tuples(st.booleans(), st.integers(0, 8), st.sampled_from(Qualifier))
POPULATION = 5


def one_per_channel(counts):
    """The counts as figures, each of a channel of its own, in counts of people or of accounts."""
    return [
        make_figure(
            id=str(number),
            universe="residents",
            one_each=True,
            channel=f"channel {number}",
            measure="people_reached" if of_people else "accounts_reached",
            channel_unit="people_reached" if of_people else "accounts_reached",
            value=value,
            qualifier=word,
        )
        for number, (of_people, value, word) in enumerate(counts)
    ]


def audiences_allowed(figure):
    """Every set of people, as bits, that the figure may have met."""
    inside = figure.interval
    sizes = {mask: mask.bit_count() for mask in range(2**POPULATION)}
    if figure.counts.counts_people:
        return [mask for mask, size in sizes.items() if size in inside]
    return [mask for mask, size in sizes.items() if inside.high is None or size <= inside.high]


def every_truth(figures):
    """Every number of different people that the figures allow among so few."""
    together = {0}
    for figure in figures:
        together = {met | mask for met in together for mask in audiences_allowed(figure)}
    return {met.bit_count() for met in together}


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=4))
def test_the_bounds_are_the_least_and_the_most_of_every_possibility(counts):
    figures = one_per_channel(counts)
    truths = every_truth(figures)
    if not truths:  # More people were counted than there are: no truth to bound.
        return
    bounds = people_bounds(counted(*figures), _few())
    assert (bounds.interval.least, bounds.interval.high) == (min(truths), max(truths))


def _few():
    return only(AreaUniverse(POPULATION, COUNTY, "Smallville", 2021, "Census 2021"))


@settings(max_examples=examples(300), deadline=None)
@given(worlds(), scopes(), st.booleans())
def test_the_truth_of_a_known_world_is_never_outside_the_bounds(world, scope, with_universe):
    bounds = people_bounds(select_figures(world.figures, scope), world.universe if with_universe else NOBODY_KNOWN)
    assert len(world.met(scope)) in bounds.interval


@settings(max_examples=examples(60), deadline=None)
@given(worlds(), scopes(), COUNTS)
def test_another_channel_never_lowers_a_bound(world, scope, count):
    (extra,) = one_per_channel([count])
    before = people_bounds(select_figures(world.figures, scope))
    after = people_bounds([*select_figures(world.figures, scope), *counted(extra)])
    assert after.interval.least >= before.interval.least
    assert after.gross >= before.gross
    if before.used:
        assert after.interval.high is None or (before.interval.high or 0) <= after.interval.high


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 80), st.sampled_from(["more_than", "at_least"]))
def test_a_claim_holds_for_exactly_the_overlaps_below_the_break_even(one, two, value, comparator):
    limit = break_even_overlap(one + two, value, comparator) or 0
    for overlap in range(min(one, two) + 1):
        distinct = one + two - overlap
        holds = distinct > value if comparator == "more_than" else distinct >= value
        assert holds == (overlap < limit)


def test_of_two_counts_that_promise_as_much_the_larger_number_is_the_lower_bound():
    """More than 10 people are 11: a bound of 10 beside a count of 11 would contradict it."""
    open_, exact = make_figure(id="a", value=10, qualifier="more_than"), make_figure(id="b", value=11, source="other")
    assert low(open_, exact) == low(exact, replace(open_, id="c")) == 11
