"""See Me, Hear Me, West Midlands, February 2017: what was published, and what could have been."""

import pytest

from campaigns.reach.claims import check_claim
from campaigns.reach.contacts import contacts
from campaigns.reach.headline import headline
from campaigns.reach.independence import modelled
from campaigns.reach.people import break_even_overlap, people
from campaigns.reach.qualifiers import Interval
from tests.campaigns.reach.figure_making import (
    CAMPAIGN,
    RESIDENTS_OF_THE_COUNTY,
    RESIDENTS_OF_THE_REGION,
    SOCIAL_AND_ONLINE,
    counted,
)


def test_all_channels_come_to_more_than_1_058_000_contacts():
    reached = contacts(counted(*CAMPAIGN)).as_json()
    assert (reached["total"], reached["qualifier"]) == (1_058_000, "more_than")
    assert [(row["channel"], row["total"], row["qualifier"]) for row in reached["by_channel"]] == [
        ("digital_media", 761_000, "exact"),
        ("face_to_face", 4_000, "more_than"),
        ("twitter", 278_000, "exact"),
        ("website", 15_000, "more_than"),
    ]


def test_digital_media_and_twitter_are_between_761_000_and_1_039_000_people():
    bounds = people(counted(*SOCIAL_AND_ONLINE), RESIDENTS_OF_THE_COUNTY)
    assert bounds.interval == Interval(761_000, 1_039_000)
    assert bounds.gross == 1_039_000


def test_over_all_channels_only_the_universe_is_above():
    assert people(counted(*CAMPAIGN), RESIDENTS_OF_THE_COUNTY).interval == Interval(761_000, 2_919_600)
    assert people(counted(*CAMPAIGN), None).interval == Interval(761_000, None)


@pytest.mark.parametrize(
    ("universe", "value"), [(RESIDENTS_OF_THE_COUNTY, 966_539), (RESIDENTS_OF_THE_REGION, 1_001_222)]
)
def test_independent_audiences_meet_the_published_claim_only_in_the_larger_universe(universe, value):
    model = modelled(people(counted(*SOCIAL_AND_ONLINE), universe), universe)
    assert model.as_json() == {
        "value": value,
        "universe": universe.population,
        "universe_area": universe.area,
        "universe_year": universe.year,
        "channels": ["digital_media", "twitter"],
    }


def test_the_published_claim_breaks_even_at_an_overlap_of_39_000_people():
    assert break_even_overlap(1_039_000, 1_000_000, "more_than") == 39_000
    answer = check_claim("more_than", 1_000_000, "people", counted(*SOCIAL_AND_ONLINE), RESIDENTS_OF_THE_COUNTY)
    assert answer["verdict"] == "indeterminate"
    assert (answer["gross"], answer["low"], answer["high"]) == (1_039_000, 761_000, 1_039_000)
    assert answer["break_even_overlap"] == 39_000
    assert answer["weakest_assumption"] == (
        "Fewer than 39,000 people were counted in both digital media and Twitter: 14.03 % of the smaller audience "
        "(278,000 accounts reached). Nobody has measured this overlap."
    )
    assert [row["id"] for row in answer["evidence"]] == ["digital", "twitter"]


@pytest.mark.parametrize(
    ("comparator", "value", "verdict"),
    [
        ("at_least", 761_000, "supported"),
        ("more_than", 761_000, "indeterminate"),
        ("more_than", 1_000_000, "indeterminate"),
        ("at_least", 1_039_000, "indeterminate"),
        ("more_than", 1_039_000, "unsupported"),
        ("more_than", 1_100_000, "unsupported"),
    ],
)
def test_claims_about_people_on_digital_media_and_twitter(comparator, value, verdict):
    answer = check_claim(comparator, value, "people", counted(*SOCIAL_AND_ONLINE), RESIDENTS_OF_THE_COUNTY)
    assert answer["verdict"] == verdict
    assert (answer["break_even_overlap"] is not None) == (verdict == "indeterminate")


def test_the_headline_says_what_may_be_said():
    answer = headline(counted(*SOCIAL_AND_ONLINE), RESIDENTS_OF_THE_COUNTY, {"expected": 1}, "2017-03-04")
    assert answer["people"]["low"] == 761_000
    assert answer["people"]["modelled"]["value"] == 966_539
    assert (answer["completeness"], answer["as_of"]) == ({"expected": 1}, "2017-03-04")
    assert [(line["strength"], line["text"]) for line in answer["sayable"]] == [
        ("stated", "at least 761,000 people"),
        ("stated", "no more than 1,039,000 people among the figures counted"),
        ("stated", "1,039,000 contacts"),
        (
            "modelled",
            "an estimated 966,539 people (modelled: assumes independent audiences among the 2,919,600 residents of "
            "the West Midlands, Census 2021)",
        ),
    ]


def test_over_all_channels_the_sentence_is_more_than_1_058_000_contacts():
    answer = headline(counted(*CAMPAIGN), RESIDENTS_OF_THE_COUNTY, {}, "2017-03-04")
    texts = [line["text"] for line in answer["sayable"]]
    assert texts[:2] == ["at least 761,000 people", "more than 1,058,000 contacts"]
    assert "takes open-ended figures at the number stated" in texts[2]
    assert set(answer) == {"contacts", "people", "sayable", "completeness", "as_of", "inputs_sha256"}
