"""See Me, Hear Me as the demonstration tells it, asked over HTTP: what was published, and what can be said."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from events.demonstration.load import illustrative_parts
from tests import make
from tests.story.storyteller import COUNCILS
from tests.uncommitted import never_committed

pytestmark = pytest.mark.django_db

CAMPAIGN = f"/api/v1/campaigns/{make.SEE_ME}/"
SOCIAL = ["digital_media", "twitter"]
POSTERS = {"bus_poster", "metro_poster", "rail_poster", "vehicle_poster"}
SOCIAL_QUERY = "channel=digital_media,twitter"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[APIClient]:
    """The demonstration, loaded and compiled."""
    with never_committed(django_db_blocker):
        call_command("load_demo", "--really", "--quiet", verbosity=0)
        yield make.client("dudley")


@pytest.fixture
def story(loaded: APIClient, db: None) -> APIClient:
    """Dudley asks; what a test changes is undone."""
    return loaded


def get(client: APIClient, path: str) -> Any:
    """The body of the answer."""
    answer = client.get(CAMPAIGN + path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def claim(client: APIClient, comparator: str, value: int, **more: Any) -> Any:
    """The verdict on a claim about people on social media and online."""
    body = {"comparator": comparator, "value": value, "unit": "people", "channels": SOCIAL, **more}
    answer = client.post(f"{CAMPAIGN}claims/", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_all_channels_come_to_more_than_1_058_000_contacts(story):
    contacts = get(story, "headline/")["contacts"]
    assert (contacts["total"], contacts["qualifier"], contacts["high"]) == (1_058_000, "more_than", None)
    assert [(row["channel"], row["measure"], row["total"], row["qualifier"]) for row in contacts["by_channel"]] == [
        ("digital_media", "people_reached", 761_000, "exact"),
        ("face_to_face", "conversations", 4_000, "more_than"),
        ("twitter", "accounts_reached", 278_000, "exact"),
        ("website", "visitors", 15_000, "more_than"),
    ]
    on_all = "in the West Midlands on digital media, face to face, Twitter and website taken together"
    days = "from 17 February to 3 March 2017"
    assert f"more than 1,058,000 contacts {on_all} {days}" in get(story, "headline/")["sayable"]


def test_the_roll_up_holds_each_channel_in_its_unit_and_adds_no_unlike_units(story):
    cells = get(story, "rollups/")["results"]
    assert [(cell["channel"], cell["measure"], cell["total"], cell["low"], cell["high"]) for cell in cells] == [
        ("digital_media", "people_reached", 761_000, 761_000, 761_000),
        ("face_to_face", "conversations", 4_000, 4_000, None),
        ("twitter", "accounts_reached", 278_000, 278_000, 278_000),
        ("website", "visitors", 15_000, 15_000, None),
    ]
    assert {(cell["metrics"], cell["organisations"]) for cell in cells} == {(1, 1)}
    assert [cell["expected_organisations"] for cell in cells] == [1, 8, 1, 1]
    assert not any(cell["pending"] for cell in cells)
    refused = story.get(f"{CAMPAIGN}rollups/?group_by=organisation")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "units_do_not_add")


def test_the_days_of_the_roll_up_sum_to_the_figures(story):
    days = get(story, "rollups/?group_by=measure,day&limit=500")["results"]
    totals: dict[str, list[int]] = {}
    for day in days:
        totals.setdefault(day["measure"], []).append(day["total"])
    assert {measure: (len(days), sum(days)) for measure, days in totals.items()} == {
        "accounts_reached": (15, 278_000),
        "conversations": (5, 4_000),
        "people_reached": (15, 761_000),
        "visitors": (15, 15_000),
    }


def test_digital_media_and_twitter_are_between_761_000_and_1_039_000_people(story):
    headline = get(story, f"headline/?area=E11000005&{SOCIAL_QUERY}")
    assert headline["people"] == {
        "low": 761_000,
        "high": 1_039_000,
        "modelled": {
            "value": 966_539,
            "universe": 2_919_600,
            "universe_area": "E11000005",
            "universe_year": 2021,
            "channels": SOCIAL,
        },
    }
    both = "in the West Midlands on digital media and Twitter taken together from 17 February to 3 March 2017"
    assert f"at least 761,000 people {both}" in headline["sayable"]
    assert len(headline["inputs_sha256"]) == 64


@pytest.mark.parametrize("area", ["E11000005", "E12000005", "E92000001"])
def test_whatever_area_is_asked_about_the_model_is_of_the_campaigns_own(story, area):
    modelled = get(story, f"headline/?area={area}&{SOCIAL_QUERY}")["people"]["modelled"]
    assert (modelled["value"], modelled["universe"], modelled["universe_year"]) == (966_539, 2_919_600, 2021)


def test_more_than_one_million_people_stands_or_falls_with_an_overlap_nobody_measured(story):
    verdict = claim(story, "more_than", 1_000_000, area="E11000005")
    assert verdict["verdict"] == "indeterminate"
    assert (verdict["gross"], verdict["low"], verdict["high"]) == (1_039_000, 761_000, 1_039_000)
    assert verdict["break_even_overlap"] == 39_000
    assert "39,000 people" in verdict["weakest_assumption"]
    assert "14.03 %" in verdict["weakest_assumption"]
    assert [(row["channel"], row["value"]) for row in verdict["evidence"]] == [
        ("digital_media", 761_000),
        ("twitter", 278_000),
    ]


@pytest.mark.parametrize(
    ("comparator", "value", "verdict"),
    [("at_least", 761_000, "supported"), ("more_than", 1_100_000, "unsupported")],
)
def test_what_is_certain_and_what_is_out_of_the_question(story, comparator, value, verdict):
    answer = claim(story, comparator, value, area="E11000005")
    assert (answer["verdict"], answer["break_even_overlap"]) == (verdict, None)


def test_figures_in_one_unit_support_no_claim_in_another(story):
    answer = claim(story, "at_least", 1, unit="conversations")
    assert (answer["verdict"], answer["evidence"], answer["gross"]) == ("indeterminate", [], 0)


def test_the_same_figures_give_the_same_digest_and_a_corrected_one_another(story):
    before = get(story, "headline/")["inputs_sha256"]
    assert get(story, "headline/")["inputs_sha256"] == before
    lead = make.client(make.LEAD)
    (figure,) = lead.get(f"/api/v1/reach-metrics/?campaign={make.SEE_ME}&channel=website").json()["results"]
    url = f"/api/v1/reach-metrics/{figure['id']}/"
    assert lead.patch(url, {"value": 15_001}, HTTP_IF_MATCH='"1"').status_code == 200
    assert get(story, "headline/")["inputs_sha256"] != before
    assert get(story, "headline/")["contacts"]["total"] == 1_058_001


def test_who_has_reported_stands_beside_the_total(story):
    complete = get(story, "headline/")["completeness"]
    councils = ["birmingham", "coventry", "dudley", "sandwell", "solihull", "walsall", "wolverhampton"]
    late = {
        "late": [*councils[:-1], make.LEAD, councils[-1]],
        "due_on": "2017-03-17",
    }  # all of it was put in years afterwards
    assert {row["channel"] for row in complete.pop("awaited")} == POSTERS
    stalls = {(row["organisation"], row["from"]) for row in complete.pop("gaps") if row["channel"] == "face_to_face"}
    assert {(slug, day) for slug in councils for day in ("2017-02-17", "2017-02-25")} <= stalls
    assert complete == {"expected": 8, "reported": 8, "nil": 0, "missing": [], "held": [], **late}


def test_strangers_and_callers_without_a_key_are_told_nothing(story):
    for path in ("headline/", "rollups/"):
        assert make.client("nspcc").get(CAMPAIGN + path).status_code == 404
        assert make.client(None).get(CAMPAIGN + path).status_code == 401


def test_every_figure_keeps_the_words_of_its_source(story):
    rows = story.get(f"/api/v1/reach-metrics/?campaign={make.SEE_ME}").json()["results"]
    figures = {row["channel"]: row for row in rows}
    assert {channel: row["stated_as"] for channel, row in figures.items()} == {
        "digital_media": "no unit",
        "twitter": "people",
        "website": None,
        "face_to_face": None,
    }
    assert {channel for channel, row in figures.items() if "days illustrative" in row["source"]} == {
        "twitter",
        "website",
    }
    verdict = claim(story, "more_than", 1_000_000)
    assert [row["stated_as"] for row in verdict["evidence"]] == ["no unit", "people"]
    assert any("lead" in part for part in illustrative_parts())


def test_the_4_000_is_the_return_of_seven_councils_and_four_kinds_of_poster_have_no_figure(story):
    (hubs,) = story.get(f"/api/v1/reach-metrics/?campaign={make.SEE_ME}&on_behalf_of=walsall").json()["results"]
    assert (hubs["value"], hubs["on_behalf_of"]) == (4_000, list(COUNCILS))
    returns = get(story, "completeness/")["returns"]
    states = {row["channel"]: {r["state"] for r in returns if r["channel"] == row["channel"]} for row in returns}
    told = ("digital_media", "face_to_face", "twitter", "website")
    assert states == {channel: {"reported"} for channel in told} | {channel: {"missing"} for channel in POSTERS}
    stalls = [row for row in returns if row["channel"] == "face_to_face"]
    assert [row["organisation"] for row in stalls] == [*COUNCILS[:-1], make.LEAD, COUNCILS[-1]]
    assert {tuple(row["reported_by"]) for row in stalls} == {(make.LEAD,)}
    everywhere = {"comparator": "at_most", "value": 10**9, "unit": "contacts"}
    for channels, missing in ((None, 6), (["face_to_face"], 0), (["rail_poster"], 1)):
        answer = story.post(f"{CAMPAIGN}claims/", everywhere | {"channels": channels}).json()
        assert len(answer["missing"]) == missing


def test_both_printed_sentences_are_registered_with_their_verdicts(story):
    councillors, first = get(story, "statements/")["results"]
    assert first["text"].startswith("More than one million parents, carers and young people discovered more")
    assert councillors["text"].startswith("This week of action has been a fantastic success")
    assert {row["status"] for row in (first, councillors)} == {"indeterminate"}
    assert (councillors["registered"]["low"], councillors["registered"]["high"]) == (761_000, None)
    assert first["reason"].startswith("By the figures known now it was at least 761,000 people, and the sentence says")
