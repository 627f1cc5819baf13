"""See Me, Hear Me, West Midlands, February 2017: what was published, and what could have been."""

from dataclasses import replace

import pytest

from campaigns.reach.bounds.contacts import contact_totals
from campaigns.reach.bounds.people import break_even_overlap, people_bounds
from campaigns.reach.independence import model_people
from campaigns.reach.qualifiers import Interval
from campaigns.reach.scope import ReachScope
from tests.campaigns.reach.example_figures import (
    CAMPAIGN,
    RESIDENTS_OF_THE_COUNTY,
    RESIDENTS_OF_THE_REGION,
    SOCIAL_AND_ONLINE,
    counted,
    headline_of,
    verdict,
)


def test_all_channels_come_to_more_than_1_058_000_contacts():
    reached = contact_totals(counted(*CAMPAIGN)).as_json()
    assert (reached["total"], reached["qualifier"]) == (1_058_000, "more_than")
    assert [(row["channel"], row["total"], row["qualifier"]) for row in reached["by_channel"]] == [
        ("digital_media", 761_000, "exact"),
        ("face_to_face", 4_000, "more_than"),
        ("twitter", 278_000, "exact"),
        ("website", 15_000, "more_than"),
    ]


def test_digital_media_and_twitter_are_between_761_000_and_1_039_000_people():
    bounds = people_bounds(counted(*SOCIAL_AND_ONLINE), RESIDENTS_OF_THE_COUNTY)
    assert bounds.interval == Interval(761_000, 1_039_000)
    assert bounds.gross == 1_039_000


def test_over_all_channels_nothing_is_above_since_nobody_said_that_residents_alone_were_counted():
    assert people_bounds(counted(*CAMPAIGN), RESIDENTS_OF_THE_COUNTY).interval == Interval(761_000, None)
    residents = [replace(figure, universe="residents") for figure in CAMPAIGN]
    assert people_bounds(counted(*residents), RESIDENTS_OF_THE_COUNTY).interval == Interval(761_000, 2_919_600)


@pytest.mark.parametrize(
    ("universe", "value"), [(RESIDENTS_OF_THE_COUNTY, 966_539), (RESIDENTS_OF_THE_REGION, 1_001_222)]
)
def test_independent_audiences_would_meet_the_published_claim_only_among_the_residents_of_the_region(universe, value):
    model = model_people(people_bounds(counted(*SOCIAL_AND_ONLINE), universe), universe)
    (residents,) = universe.populations
    assert model.as_json() == {
        "value": value,
        "universe": residents.population,
        "universe_area": residents.area,
        "universe_year": residents.year,
        "channels": ["digital_media", "twitter"],
    }


def test_the_published_claim_breaks_even_at_an_overlap_of_39_000_people():
    assert break_even_overlap(1_039_000, 1_000_000, "more_than") == 39_000
    answer = verdict("more_than", 1_000_000, "people", SOCIAL_AND_ONLINE, ReachScope(), RESIDENTS_OF_THE_COUNTY)
    assert answer["verdict"] == "indeterminate"
    assert (answer["gross"], answer["low"], answer["high"]) == (1_039_000, 761_000, 1_039_000)
    assert answer["break_even_overlap"] == 39_000
    assert answer["weakest_assumption"] == (
        "Fewer than 39,000 people were counted in both digital media and Twitter: 14.03 % of the smaller audience "
        "(278,000 accounts reached). Nobody has measured this overlap. Each of the accounts reached on Twitter is "
        "taken as one person. Numbers that look rounded are taken as stated: digital media (“761,000 people reached”) "
        "and Twitter (“278,000 accounts reached”)."
    )
    assert [row["id"] for row in answer["evidence"]] == ["digital", "twitter"]


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [
        ("at_least", 761_000, "supported"),
        ("more_than", 761_000, "indeterminate"),
        ("more_than", 1_000_000, "indeterminate"),
        ("at_least", 1_039_000, "indeterminate"),
        ("more_than", 1_039_000, "unsupported"),
        ("more_than", 1_100_000, "unsupported"),
    ],
)
def test_claims_about_people_on_digital_media_and_twitter(comparator, value, expected):
    answer = verdict(comparator, value, "people", SOCIAL_AND_ONLINE, ReachScope(), RESIDENTS_OF_THE_COUNTY)
    assert answer["verdict"] == expected
    assert (answer["break_even_overlap"] is not None) == (expected == "indeterminate")


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [
        ("about", 900_000, "indeterminate"),
        ("about", 600_000, "unsupported"),
        ("exactly", 761_000, "indeterminate"),
        ("exactly", 1_040_000, "unsupported"),
        ("at_most", 1_039_000, "supported"),
        ("at_most", 1_000_000, "indeterminate"),
        ("at_most", 760_999, "unsupported"),
        ("fewer_than", 1_039_000, "indeterminate"),
        ("fewer_than", 1_039_001, "supported"),
        ("fewer_than", 761_000, "unsupported"),
    ],
)
def test_claims_of_other_kinds_about_the_same_people(comparator, value, expected):
    answer = verdict(comparator, value, "people", SOCIAL_AND_ONLINE, ReachScope(), RESIDENTS_OF_THE_COUNTY)
    assert (answer["verdict"], answer["break_even_overlap"]) == (expected, None)


INDEPENDENT = (
    "(modelled: assumes independent audiences among the 2,919,600 residents of the West Midlands, Census 2021; "
    "takes accounts reached on Twitter as people)"
)


def test_the_headline_says_what_may_be_said_and_then_says_it_rounded():
    answer = headline_of(*SOCIAL_AND_ONLINE, universe=RESIDENTS_OF_THE_COUNTY)
    assert answer["people"]["low"] == 761_000
    assert answer["people"]["modelled"]["value"] == 966_539
    assert [(line["strength"], line["unit"], line["text"]) for line in answer["sentences"]] == [
        ("stated", "people", "at least 761,000 people"),
        ("stated", "people", "no more than 1,039,000 people among the figures counted"),
        ("stated", "contacts", "1,039,000 contacts"),
        ("modelled", "people", f"an estimated 966,539 people {INDEPENDENT}"),
        ("stated", "people", "more than 760,000 people"),
        ("stated", "people", "no more than 1.1 million people among the figures counted"),
        ("stated", "contacts", "more than 1 million contacts"),
        ("modelled", "people", f"an estimated 970,000 people {INDEPENDENT}"),
    ]
    assert answer["sayable"] == [line["text"] for line in answer["sentences"]]


def test_beside_the_published_claim_no_rounding_reaches_it():
    answer = verdict("more_than", 1_000_000, "people", SOCIAL_AND_ONLINE, ReachScope(), RESIDENTS_OF_THE_COUNTY)
    assert "more than 1.03 million contacts" in answer["sayable"]
    assert "more than 1 million contacts" not in answer["sayable"]


def test_over_all_channels_the_sentence_is_more_than_1_058_000_contacts():
    answer = headline_of(*CAMPAIGN, universe=RESIDENTS_OF_THE_COUNTY)
    assert answer["sayable"][:2] == ["at least 761,000 people", "more than 1,058,000 contacts"]
    assert "takes open-ended figures at the number stated" in answer["sayable"][2]
    assert answer["sayable"][3:5] == ["more than 760,000 people", "more than 1 million contacts"]
    assert [check["passed"] for check in answer["checks"]] == [True] * 4


def test_the_headline_keeps_its_shape():
    answer = headline_of(*CAMPAIGN, universe=RESIDENTS_OF_THE_COUNTY)
    assert list(answer) == [
        "contacts",
        "people",
        "overlaps",
        "sayable",
        "sentences",
        "checks",
        "completeness",
        "as_of",
        "inputs_sha256",
    ]
    assert list(answer["people"]) == ["low", "high", "modelled"]
    assert (answer["completeness"], answer["as_of"]) == ({}, "2017-03-04")
