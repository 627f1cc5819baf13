from itertools import combinations

import pytest

from campaigns.reach.bounds.additivity import residents_apart, spanned_axes, why_figures_are_not_added, why_not_added
from campaigns.reach.measures import EVERY_AXIS, MEASURES, Axis
from tests.campaigns.reach.example_figures import COUNTY_LINEAGE, days, make_figure

EVERY_SET_OF_AXES = [set(axes) for size in range(5) for axes in combinations(Axis, size)]


def test_there_are_the_eight_measures_of_the_contract():
    assert list(MEASURES) == [
        "people_reached",
        "accounts_reached",
        "impressions",
        "impacts",
        "visits",
        "visitors",
        "conversations",
        "leaflets",
    ]


def test_only_a_count_of_people_bounds_people_from_below():
    assert [code for code, measure in MEASURES.items() if measure.counts_people] == ["people_reached"]


def test_what_happens_again_adds_and_who_is_met_twice_does_not():
    assert {code for code, measure in MEASURES.items() if not measure.additive} == {
        "people_reached",
        "accounts_reached",
        "visitors",
    }


def test_the_audiences_of_the_model():
    assert {code for code, measure in MEASURES.items() if measure.audience} == {
        "people_reached",
        "accounts_reached",
        "visitors",
        "conversations",
    }


@pytest.mark.parametrize("measure", ["impressions", "impacts", "visits", "conversations", "leaflets"])
def test_what_happens_again_adds_over_every_axis(measure):
    assert [why_not_added(measure, axes) for axes in EVERY_SET_OF_AXES] == [None] * 16


@pytest.mark.parametrize(
    ("measure", "adds"),
    [
        ("people_reached", [set()]),
        ("visitors", [set()]),
        ("accounts_reached", [set(), {Axis.CHANNEL}]),
    ],
)
def test_who_is_met_twice_adds_over_little(measure, adds):
    assert [axes for axes in EVERY_SET_OF_AXES if why_not_added(measure, axes) is None] == adds


def test_people_of_disjoint_areas_add_over_place_where_they_are_residents():
    assert why_not_added("people_reached", {Axis.PLACE}, of_residents=True) is None
    assert why_not_added("people_reached", {Axis.TIME}, of_residents=True) is not None
    assert why_not_added("visitors", {Axis.PLACE}, of_residents=True) is not None


def test_the_reason_names_the_axes_in_a_fixed_order():
    assert why_not_added("accounts_reached", EVERY_AXIS) == (
        "Accounts reached do not add over time or place or reporter: whoever is in two of the figures would be counted "
        "twice."
    )


@pytest.mark.parametrize(
    ("other", "axes"),
    [
        ({}, {Axis.REPORTER}),  # one thing told twice
        ({"source": "another"}, {Axis.REPORTER}),
        ({"organisation": "dudley"}, {Axis.REPORTER}),
        ({"channel": "twitter", "source": "another"}, {Axis.CHANNEL}),
        ({"area": "E08000027", "lineage": (*COUNTY_LINEAGE, "E08000027")}, {Axis.PLACE}),
        (days(3, 5), {Axis.TIME}),
        ({"channel": "twitter", **days(3, 5)}, {Axis.CHANNEL, Axis.TIME}),
    ],
)
def test_figures_span_the_axes_along_which_they_differ(other, axes):
    assert spanned_axes([make_figure(), make_figure(**other)]) == axes
    assert spanned_axes([make_figure()]) == set()


def council(code, **given):
    return make_figure(
        area=code, lineage=(*COUNTY_LINEAGE, code), organisation=code, **{"universe": "residents"} | given
    )


def test_residents_of_disjoint_areas_span_place_alone_whoever_counted_them():
    apart = [council("E08000027"), council("E08000028", **days(3, 5))]
    assert residents_apart(apart)
    assert spanned_axes(apart) == {Axis.PLACE}
    assert why_figures_are_not_added("people_reached", apart) is None
    assert why_figures_are_not_added("visitors", apart) is not None


@pytest.mark.parametrize(
    "figures",
    [
        [council("E08000027"), council("E08000027", channel="twitter")],
        [council("E08000027"), make_figure(universe="residents")],
        [council("E08000027"), council("E08000028", universe=None)],
    ],
)
def test_one_area_twice_an_area_in_another_and_passers_by_are_not_apart(figures):
    assert not residents_apart(figures)
    assert why_figures_are_not_added("people_reached", figures) is not None


def test_no_reach_is_more_than_its_contacts():
    assert {code: measure.at_most for code, measure in MEASURES.items() if measure.at_most} == {
        "people_reached": ("impressions", "impacts"),
        "accounts_reached": ("impressions",),
        "visitors": ("visits",),
    }


def test_out_takes_are_what_people_did():
    assert {code for code, measure in MEASURES.items() if measure.out_take} == {"visits", "visitors", "conversations"}
