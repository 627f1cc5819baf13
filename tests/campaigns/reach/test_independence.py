from fractions import Fraction
from itertools import product
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reach.bounds.people import people_bounds
from campaigns.reach.independence import independent, model_people
from campaigns.reach.universes import NOBODY_KNOWN, AreaUniverse, only
from tests.campaigns.reach.example_figures import (
    COUNTY_LINEAGE,
    DIGITAL_MEDIA,
    RESIDENTS_OF_THE_COUNTY,
    TWITTER,
    counted,
    make_figure,
)
from tests.campaigns.reach.small_worlds import worlds

AUDIENCES = st.lists(st.integers(0, 60), max_size=4)


def expected(audiences, population):
    """The mean number of people met, over every way of being met or not by each audience."""
    met = Fraction(0)
    for meets in product([True, False], repeat=len(audiences)):
        chance = Fraction(1)
        for hit, audience in zip(meets, audiences, strict=True):
            met_by_this = Fraction(min(audience, population), population)
            chance *= met_by_this if hit else 1 - met_by_this
        met += chance * any(meets)
    return met * population


@given(AUDIENCES, st.integers(1, 50))
def test_the_model_is_the_mean_over_independent_audiences(audiences, population):
    assert abs(independent(audiences, population) - expected(audiences, population)) <= Fraction(1, 2)


@given(AUDIENCES, st.integers(1, 50))
def test_the_model_is_no_less_than_the_largest_audience_and_no_more_than_their_sum(audiences, population):
    capped = [min(audience, population) for audience in audiences]
    value = independent(audiences, population)
    assert max(capped, default=0) <= value <= min(sum(capped), population)


@given(AUDIENCES, st.integers(1, 50))
def test_the_order_of_the_audiences_does_not_matter(audiences, population):
    assert independent(audiences, population) == independent(audiences[::-1], population)


@pytest.mark.parametrize(("audiences", "population", "people"), [([1, 1], 2, 2), ([3, 1], 6, 4), ([2, 3], 12, 5)])
def test_half_a_person_is_rounded_up(audiences, population, people):
    assert independent(audiences, population) == people


@given(st.lists(st.integers(0, 10**6), max_size=60) | AUDIENCES, st.integers(1, 6 * 10**7) | st.integers(1, 12))
def test_it_is_rounded_as_the_exact_fraction_is(audiences, population):
    missed = Fraction(1)
    for audience in audiences:
        missed *= 1 - Fraction(min(audience, population), population)
    assert independent(audiences, population) == floor(population * (1 - missed) + Fraction(1, 2))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_model_never_leaves_the_bounds(world):
    bounds = people_bounds(counted(*world.figures), world.universe)
    model = model_people(bounds, world.universe)
    assert model is None or model.value in bounds.interval


def test_there_is_no_model_without_a_universe_or_an_audience():
    assert model_people(people_bounds(counted(DIGITAL_MEDIA)), NOBODY_KNOWN) is None
    impressions = counted(make_figure(channel_unit="impressions", measure="impressions"))
    assert model_people(people_bounds(impressions, RESIDENTS_OF_THE_COUNTY), RESIDENTS_OF_THE_COUNTY) is None


def test_there_is_no_model_where_more_people_were_counted_than_the_universe_has():
    few = only(AreaUniverse(1_000, "E08000027", "Dudley", 2021, "Census 2021"))
    assert model_people(people_bounds(counted(DIGITAL_MEDIA), few), few) is None


def test_all_audiences_are_independent_and_channels_that_count_none_are_named():
    posters = make_figure(
        id="p", channel="bus_poster", channel_name="bus posters", channel_unit="impacts", measure="impacts"
    )
    more = make_figure(id="more", value=39_000, organisation="dudley")
    bounds = people_bounds(counted(DIGITAL_MEDIA, more, TWITTER, posters), RESIDENTS_OF_THE_COUNTY)
    model = model_people(bounds, RESIDENTS_OF_THE_COUNTY)
    assert model.value == independent([761_000, 39_000, 278_000], 2_919_600)
    assert (model.channels, model.left_out) == (["digital_media", "twitter"], ("bus posters",))


def test_residents_of_disjoint_areas_are_never_modelled_as_overlapping():
    councils = [
        make_figure(id=code, channel=code, area=code, lineage=(*COUNTY_LINEAGE, code), value=100, universe="residents")
        for code in ("E08000027", "E08000028")
    ]
    few = only(AreaUniverse(1_000, "E11000005", "West Midlands", 2021, "Census 2021"))
    assert model_people(people_bounds(counted(*councils), few), few).value == 200
