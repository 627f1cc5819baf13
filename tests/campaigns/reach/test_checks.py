"""The checks published with a number: each fails on figures that cannot all be true, and never on figures that are."""

import pytest
from hypothesis import given, settings

from campaigns.reach.checks import CODES, run_checks
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import ReachScope
from campaigns.reach.universes import NOBODY_KNOWN, AreaUniverse, KnownUniverses, Relations, only
from tests.campaigns.reach.example_figures import (
    CAMPAIGN,
    COUNTY,
    COUNTY_LINEAGE,
    DIGITAL_MEDIA,
    REGION,
    RESIDENTS_OF_THE_COUNTY,
    TWITTER,
    days,
    headline_of,
    make_figure,
)
from tests.campaigns.reach.small_worlds import scopes, worlds
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN

DUDLEY = {"area": "E08000027", "lineage": (*COUNTY_LINEAGE, "E08000027")}
SANDWELL = {"area": "E08000028", "lineage": (*COUNTY_LINEAGE, "E08000028")}


def failing(*figures, universe=RESIDENTS_OF_THE_COUNTY, **scope):
    """The checks that fail, by code."""
    known = universe or NOBODY_KNOWN
    return {check.code: check for check in run_checks(figures, ReachScope(**scope), known) if not check.passed}


def online(name, measure, value, first=0, last=14, **given):
    """A figure of the website over days of the campaign."""
    given = {"channel": "website", "channel_name": "website", "channel_unit": "visitors", **given}
    return make_figure(id=name, measure=measure, value=value, **days(first, last), **given)


@settings(max_examples=examples(300), deadline=None)
@given(worlds(), scopes())
def test_no_check_fails_on_figures_that_are_true(world, scope):
    found = run_checks(world.figures, scope, world.universe)
    assert [check.code for check in found] == list(CODES)
    assert [(check.sentence, check.figures) for check in found if not check.passed] == []


def test_the_golden_figures_pass_every_check_and_say_so():
    found = run_checks(CAMPAIGN, ReachScope(), RESIDENTS_OF_THE_COUNTY)
    assert [check.as_json() for check in found] == [
        {
            "code": "reach_within_impressions",
            "passed": True,
            "detail": "No count of people, accounts or visitors is more than the impressions, impacts or visits behind "
            "it.",
            "figures": [],
        },
        {
            "code": "cumulative_never_falls",
            "passed": True,
            "detail": "No count is less than one of fewer days within it.",
            "figures": [],
        },
        {
            "code": "part_within_whole",
            "passed": True,
            "detail": "No figure is less than the figures that break it down.",
            "figures": [],
        },
        {
            "code": "people_within_universe",
            "passed": True,
            "detail": "No more people were counted than the 2,919,600 residents of the West Midlands, Census 2021.",
            "figures": [],
        },
    ]


@pytest.mark.parametrize(
    ("reach", "contact"),
    [
        ("people_reached", "impressions"),
        ("people_reached", "impacts"),
        ("accounts_reached", "impressions"),
        ("visitors", "visits"),
    ],
)
def test_more_reach_than_contacts_cannot_be(reach, contact):
    people = online("reach", reach, 900)
    fails = failing(people, online("contacts", contact, 899))
    assert list(fails) == ["reach_within_impressions"]
    assert fails["reach_within_impressions"].figures == ("contacts", "reach")
    assert failing(people, online("contacts", contact, 900)) == {}


def test_the_sentence_names_the_figures_with_their_days():
    check = failing(online("reach", "visitors", 900, 3, 7), online("visits", "visits", 500))["reach_within_impressions"]
    assert check.sentence == (
        "More visitors than visits: website (“900 visitors”, 20 to 24 February 2017) against website (“500 visits”, "
        "17 February to 3 March 2017). Every visitor is at least one visit, so one of these figures is wrong."
    )


def test_contacts_of_several_periods_count_together_where_they_leave_no_day_out():
    reach = online("reach", "visitors", 900)
    weeks = [online("one", "visits", 400, 0, 6), online("two", "visits", 400, 7, 14)]
    assert list(failing(reach, *weeks)) == ["reach_within_impressions"]
    assert failing(reach, weeks[0], online("two", "visits", 400, 8, 14)) == {}
    assert failing(reach, weeks[0], online("two", "visits", 500, 7, 14)) == {}


@pytest.mark.parametrize(
    "visits",
    [
        online("visits", "visits", 500, organisation="dudley"),
        online("visits", "visits", 500, **DUDLEY),
        online("visits", "visits", 500, channel="app"),
        online("visits", "visits", 500, qualifier=Qualifier.MORE_THAN),
        online("visits", "visits", 500, universe="residents"),
        online("visits", "visits", 500, held=True),
        online("visits", "visits", 700, qualifier=Qualifier.ESTIMATE, margin_percent=30),
    ],
)
def test_contacts_of_others_or_without_an_end_say_nothing_about_reach(visits):
    assert failing(online("reach", "visitors", 900), visits) == {}


def test_a_breakdown_by_area_is_not_held_against_what_the_area_counted_itself():
    part = online("part", "visitors", 900, part_of="whole", below=COUNTY, **DUDLEY)
    assert failing(part, online("own", "visits", 500, **DUDLEY)) == {}
    alike = online("alike", "visits", 500, part_of="visits of the county", below=COUNTY, **DUDLEY)
    assert list(failing(part, alike)) == ["reach_within_impressions"]


def test_a_count_does_not_fall_as_its_days_grow():
    whole = online("whole", "visitors", 800)
    week = online("week", "visitors", 900, 0, 6, part_of="elsewhere", below=COUNTY)
    fails = failing(whole, week)
    assert list(fails) == ["cumulative_never_falls"]
    assert fails["cumulative_never_falls"].figures == ("week", "whole")
    assert fails["cumulative_never_falls"].sentence == (
        "A count falls as its days grow: website (“900 visitors”, 17 to 23 February 2017) is more than website (“800 "
        "visitors”, 17 February to 3 March 2017), which holds the same days and more. One of these figures is wrong."
    )
    assert failing(whole, online("week", "visitors", 800, 0, 6)) == {}


@pytest.mark.parametrize(
    "week",
    [
        online("week", "visits", 900, 0, 6),
        online("week", "visitors", 900, 0, 6, source="another"),
        online("week", "visitors", 900, 0, 16),
        online("week", "visitors", 900, 0, 6, qualifier=Qualifier.ABOUT, margin_percent=20),
    ],
)
def test_counts_that_are_not_within_each_other_may_be_any_size(week):
    longer = [online("whole", week.measure, 800)] if week.measure == "visitors" else []
    assert "cumulative_never_falls" not in failing(*longer, online("visits", "visits", 800), week)


def test_parts_are_no_more_than_their_whole_each_and_together():
    whole = online("whole", "conversations", 800)
    dudley = online("d", "conversations", 500, part_of="whole", below=COUNTY, **DUDLEY)
    sandwell = online("s", "conversations", 301, part_of="whole", below=COUNTY, **SANDWELL)
    assert failing(whole, dudley) == {}
    fails = failing(whole, dudley, sandwell)
    assert (list(fails), fails["part_within_whole"].figures) == (["part_within_whole"], ("d", "s", "whole"))
    assert fails["part_within_whole"].sentence.startswith(
        "Parts are more than their whole: website (“500 conversations”, 17 February to 3 March 2017) and website (“301 "
        "conversations”, 17 February to 3 March 2017) come to at least 801 conversations, more than website (“800 conv"
    )
    alone = online("d", "conversations", 801, part_of="whole", below=COUNTY, **DUDLEY)
    assert failing(whole, alone, sandwell)["part_within_whole"].figures == ("d", "whole")
    assert "comes to at least 801 conversations" in failing(whole, alone)["part_within_whole"].sentence


def test_a_part_of_what_is_held_or_open_ended_is_held_against_nothing():
    part = online("part", "conversations", 900, part_of="whole", below=COUNTY, **DUDLEY)
    assert failing(part, online("whole", "conversations", 800, held=True)) == {}
    assert failing(part, online("whole", "conversations", 800, qualifier=Qualifier.MORE_THAN)) == {}


@pytest.mark.parametrize(
    ("universe", "fails"), [(None, True), ("residents", True), ("Residents", True), ("commuters", False)]
)
def test_no_more_people_are_counted_than_there_are_residents(universe, fails):
    many = make_figure(value=3_000_000, universe=universe)
    commuters = Relations("commuters", "commuters")
    known = KnownUniverses(RESIDENTS_OF_THE_COUNTY.populations, (commuters,), home=COUNTY)
    found = failing(many, universe=known).get("people_within_universe")
    assert (found is not None) == fails
    if found:
        assert found.sentence == (
            "More people were counted than there are: digital media (“3,000,000 people reached”, 17 February to 3 "
            "March 2017) against 2,919,600 residents of the West Midlands, Census 2021. Either a figure is wrong, or "
            "it counts others than residents and its universe should say whom."
        )
    assert failing(many, universe=None) == {}


def test_residents_of_disjoint_areas_are_together_no_more_than_there_are():
    councils = [
        make_figure(id=place["area"], value=1_500_000, universe="residents", **place) for place in (DUDLEY, SANDWELL)
    ]
    fails = failing(*councils)
    assert fails["people_within_universe"].figures == ("E08000027", "E08000028")
    assert "come to at least 3,000,000 people, against 2,919,600 residents" in fails["people_within_universe"].sentence
    assert failing(councils[0]) == {}


def test_accounts_may_be_more_than_there_are_residents():
    assert failing(make_figure(measure="accounts_reached", value=3_000_000)) == {}


def test_a_question_is_checked_by_the_figures_it_is_about_and_those_that_contradict_them():
    broken = [online("reach", "visitors", 900, **DUDLEY), online("visits", "visits", 500, **DUDLEY)]
    assert list(failing(*broken, area="E08000027")) == ["reach_within_impressions"]
    assert list(failing(*broken, area=COUNTY)) == ["reach_within_impressions"]
    assert failing(*broken, area="E08000028") == {}
    assert failing(*broken, channels=frozenset({"twitter"})) == {}
    week = [online("reach", "visitors", 900, 0, 6), online("visits", "visits", 500)]
    assert list(failing(*week, first=days(9, 9)["period_from"])) == ["reach_within_impressions"]


def test_several_faults_are_one_sentence_and_all_their_figures():
    pairs = [
        online(f"{measure} {channel}", measure, value, channel=channel)
        for channel in ("one", "two", "three")
        for measure, value in (("visitors", 900), ("visits", 500))
    ]
    assert failing(*pairs[:4])["reach_within_impressions"].sentence.endswith("The same is wrong once more.")
    check = failing(*pairs)["reach_within_impressions"]
    assert (check.sentence.endswith("The same is wrong 2 times more."), len(check.figures)) == (True, 6)


def test_while_a_check_fails_nothing_is_sayable_and_the_numbers_stand_beside_the_reason():
    impressions = make_figure(id="impressions", measure="impressions", value=500_000)
    broken = headline_of(DIGITAL_MEDIA, impressions, TWITTER, universe=RESIDENTS_OF_THE_COUNTY)
    assert (broken["sayable"], broken["sentences"]) == ([], [])
    assert [check["passed"] for check in broken["checks"]] == [False, True, True, True]
    assert broken["people"]["low"] == 761_000
    assert headline_of(DIGITAL_MEDIA, TWITTER, universe=RESIDENTS_OF_THE_COUNTY)["sayable"] != []


def test_without_figures_every_check_passes():
    region = only(AreaUniverse(5_600_000, REGION, "West Midlands", 2011, "Census 2011"))
    assert failing(universe=region) == {}
    assert [check.passed for check in run_checks([], ReachScope(), NOBODY_KNOWN)] == [True] * 4
