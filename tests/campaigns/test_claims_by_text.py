"""`POST /campaigns/{slug}/claims/` with the sentence itself: it is read, and its weakest part decides."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from campaigns.models import Universe, UniverseRelation
from coordination.models import Change
from partners.models import AreaPopulation
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.uncommitted import never_committed

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/claims/"
# As they were printed in July 2017.
THE_FIRST = (
    "More than one million parents, carers and young people discovered more about the signs of child sexual "
    "exploitation (CSE) during the latest phase of a regional awareness campaign."
)
THE_COUNCILLORS = (
    "“This week of action has been a fantastic success reaching more than one million people across the region through "
    "social media and online. An additional 4,000 people were engaged with directly at our transport hubs in Dudley "
    "and across the region.”"
)

UNIVERSES = (
    ("residents", "residents"),
    ("young_people", "young people aged 10 to 17"),
    ("parents", "parents and carers"),
)


@pytest.fixture(scope="module", autouse=True)
def reported(stage: Any, django_db_blocker: Any) -> Iterator[None]:
    with never_committed(django_db_blocker):
        region = {"organisation": make.LEAD, "area": make.COUNTY}
        make.make_metric(value=761_000, **region)
        make.make_metric(value=278_000, channel="twitter", **region)
        make.make_metric(value=15_000, channel="website", qualifier="more_than", **region)
        hubs = (date(2017, 2, 20), date(2017, 2, 24))
        make.make_metric(value=4_000, channel="face_to_face", qualifier="more_than", period=hubs, **region)
        for code, name in UNIVERSES:
            Universe.objects.update_or_create(code=code, defaults={"name": name, "kind": "other"})
        yield


def judged(client: Any, text: str) -> dict[str, Any]:
    answer = client.post(URL, {"text": text})
    assert answer.status_code == 200, answer.content
    return answer.json()


def verdicts(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(part["words"], part["verdict"]) for part in answer["parts"]]


def test_the_first_printed_sentence_hangs_on_an_overlap_and_on_an_outcome_that_nobody_measured(dudley):
    answer = judged(dudley, THE_FIRST)
    assert answer["verdict"] == "indeterminate"
    assert verdicts(answer) == [
        ("More than one million parents, carers and young people", "indeterminate"),
        ("discovered more about the signs of child sexual exploitation (CSE)", "indeterminate"),
    ]
    number, outcome = answer["parts"]
    assert "Parents and carers and young people aged 10 to 17 are held against everybody reached" in number["why"]
    assert "is an outcome, which nobody has measured" in outcome["why"]
    assert (outcome["readings"], answer["unread"]) == ([], [])
    whole = number["readings"][0]
    assert whole["claim"] == {
        "comparator": "more_than",
        "value": 1_000_000,
        "unit": "people",
        "universe": None,
        "area": make.COUNTY,
        "channels": None,
        "period": None,
    }
    assert answer["break_even_overlap"] == whole["break_even_overlap"] == 58_000
    assert (answer["gross"], answer["low"], answer["high"]) == (1_058_000, 761_000, None)


def test_the_councillors_sentence_is_read_through_social_media_and_online_and_across_both_regions(dudley):
    answer = judged(dudley, THE_COUNCILLORS)
    assert verdicts(answer) == [("more than one million people", "indeterminate"), ("4,000 people", "indeterminate")]
    assert (answer["verdict"], answer["low"], answer["high"]) == ("indeterminate", 761_000, 1_039_000)
    assert answer["break_even_overlap"] == 39_000
    assert "14.03 %" in answer["weakest_assumption"]
    assert answer["unread"] == ["week of action", "fantastic success"]
    million, stalls = answer["parts"]
    assert million["readings"][0]["claim"]["channels"] == ["digital_media", "twitter"]
    assert "“week of action”" in million["why"]
    assert "“fantastic success”" not in million["why"]
    assert "“An additional” says that none of them was counted before" in stalls["why"]
    assert stalls["readings"][0]["claim"]["channels"] == ["face_to_face"]


def test_a_reading_may_be_asked_by_itself_and_gets_the_same_verdict(dudley):
    for part in judged(dudley, THE_COUNCILLORS)["parts"]:
        for reading in part["readings"]:
            asked = dudley.post(URL, reading["claim"]).json()
            assert {
                name: asked[name] for name in ("verdict", "low", "high", "weakest_assumption")
            }.items() <= reading.items()
            assert (asked["parts"], asked["unread"]) == ([], [])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("We reached at least 761,000 people through digital media.", "supported"),
        ("We reached 761,000 people.", "supported"),
        ("Our brilliant campaign reached 761,000 people in the West Midlands.", "supported"),
        ("More than 1.1 million people were reached through Twitter and digital media.", "unsupported"),
        ("More than 1.1 million people discovered more through digital media.", "unsupported"),
        ("Not more than 761,000 people were reached through digital media.", "indeterminate"),  # not all is in
        ("Not 1,100,000 people were reached through digital media.", "indeterminate"),
        ("We reached 761,000 people twice.", "indeterminate"),
        ("We reached 761,000 people in two weeks.", "indeterminate"),
        ("We saved 761,000 people.", "indeterminate"),
        ("761,000 people live in the West Midlands.", "indeterminate"),
        ("In Dudley we reached 761,000 people.", "indeterminate"),
        ("We reached 761,000 people, and a further 10 people.", "indeterminate"),
        ("We reached 761,000 people and had 4,001 conversations.", "supported"),
        ("We reached 761,000 people and had 4,002 conversations.", "indeterminate"),
        ("Between 700,000 and 1,000 people", "indeterminate"),
        ("We reached 761,000 people. That is a lie.", "indeterminate"),
        ("Thank you, everybody.", "indeterminate"),
        ("Nobody was reached.", "indeterminate"),
    ],
    ids=str,
)
def test_a_sentence_is_as_good_as_its_weakest_part(dudley, text: str, verdict: str):
    assert judged(dudley, text)["verdict"] == verdict


@pytest.mark.parametrize("people", ["761,000", "1,100,000"])
def test_a_press_officer_is_told_of_twice_that_nobody_has_counted_it_and_what_to_write(dudley, people: str):
    answer = judged(dudley, f"We reached {people} people twice through digital media.")
    assert (answer["verdict"], answer["unread"]) == ("indeterminate", [])
    assert answer["weakest_assumption"].startswith(
        "“twice” is said of each of those who were reached, and nobody has counted how often each was. A panel or "
        "matched identifiers that count it would decide it. Of all of them together, say “on average”. "
    )
    assert "not read" not in answer["weakest_assumption"]
    assert ("It may be meant otherwise" in answer["weakest_assumption"]) == (people == "1,100,000")


def test_of_several_channels_each_is_meant_as_well_as_all(dudley):
    make.make_metric(value=600_000, channel="press", measure="people_reached", organisation=make.LEAD, area=make.COUNTY)
    for text, verdict in (
        ("We reached 700,000 people in the press and through digital media.", "indeterminate"),
        ("We reached 700,000 people in the press and through digital media taken together.", "supported"),
        ("We reached 600,000 people in the press and through digital media.", "supported"),
        ("In the press, through digital media and on Twitter we reached 600,000 people.", "indeterminate"),
        ("We reached 600,000 people both in the press and through digital media.", "indeterminate"),
        ("We reached 2 million people in the press and through digital media.", "unsupported"),
    ):
        answer = judged(dudley, text)
        assert answer["verdict"] == verdict, text
    (part,) = judged(dudley, "We reached 700,000 people in the press and through digital media.")["parts"]
    assert {tuple(each["claim"]["channels"]): each["verdict"] for each in part["readings"]} == {
        ("digital_media", "press"): "supported",
        ("press",): "unsupported",
        ("digital_media",): "supported",
    }
    assert part["why"].startswith("It may be meant in several ways, on which the verdicts differ. Of several channels,")


def test_who_was_reached_did_no_more_than_was_counted(dudley):
    for organisation in ("dudley", "sandwell"):
        make.make_metric(value=300, channel="face_to_face", measure="people_reached", organisation=organisation)
    for text, verdict in (
        ("We reached 700,000 people through digital media.", "supported"),
        ("We engaged 700,000 people through digital media.", "indeterminate"),
        ("We engaged with 700,000 people.", "indeterminate"),
        ("700,000 people visited us through digital media.", "indeterminate"),
        ("We reached 700,000 people directly.", "indeterminate"),
        ("All 700,000 people were reached through digital media.", "indeterminate"),
        ("700,000 people are to be reached through digital media.", "indeterminate"),
        ("We spoke to at most 700,000 people through digital media.", "indeterminate"),
        ("We engaged 2 million people through digital media.", "unsupported"),
        ("We spoke to 300 people in Dudley.", "supported"),
        ("We reached 700,000 people through digital media and spoke to 300 people.", "supported"),
        ("We spoke to 300 people and reached 700,000 through digital media.", "supported"),
    ):
        assert judged(dudley, text)["verdict"] == verdict, text
    (part,) = judged(dudley, "We engaged 700,000 people through digital media.")["parts"]
    assert part["why"].startswith("“engaged” says more than that people were reached, and on these channels")


def test_a_number_is_read_as_it_is_meant_or_not_at_all(dudley):
    for number, verdict in (
        ("three quarters of a million", "supported"),
        ("a third of a million", "supported"),
        ("half of a million", "supported"),
        ("a million and a half", "unsupported"),
        ("one and a half million", "unsupported"),
        ("1.5m", "unsupported"),
        ("<1.5 million", "indeterminate"),  # not all is in
        ("<761,000", "unsupported"),
        (">761,000", "unsupported"),
        (">760,000", "supported"),
        ("half a million, two hundred thousand", "indeterminate"),
        ("\u00bd million", "indeterminate"),
        ("most of 500,000", "indeterminate"),
        (".7m", "indeterminate"),
        ("700 000", "indeterminate"),
    ):
        answer = judged(dudley, f"We reached {number} people through digital media.")
        assert answer["verdict"] == verdict, number


def test_a_text_that_claims_nothing_is_answered_with_what_to_write(dudley):
    answer = judged(dudley, "Thank you, everybody.")
    assert answer["weakest_assumption"].endswith("such as “more than 1,000 people”.")
    assert (answer["parts"], answer["unread"]) == ([], ["Thank you", "everybody"])
    assert (answer["evidence"], answer["sayable"], answer["high"]) == ([], [], None)
    assert holds_in_order(answer, "verdict gross low high break_even_overlap weakest_assumption sayable evidence")


def test_units_that_do_not_add_leave_a_part_undecided_and_say_why(dudley):
    for organisation, area in (("dudley", make.DUDLEY), ("sandwell", make.SANDWELL)):
        make.make_metric(
            value=90, channel="instagram", measure="accounts_reached", organisation=organisation, area=area
        )
    answer = judged(dudley, "We reached at least 2 accounts.")
    assert answer["verdict"] == "indeterminate"
    assert answer["weakest_assumption"].startswith("Accounts reached do not add over")


@pytest.mark.parametrize(
    ("claim", "low", "high", "verdict"),
    [
        ({"comparator": "nearly", "value": 762_000}, 761_000, 761_000, "indeterminate"),  # not all is in
        ({"comparator": "nearly", "value": 761_000}, 761_000, 761_000, "unsupported"),
        ({"comparator": "between", "value": 700_000, "to": 800_000}, 761_000, 761_000, "indeterminate"),
        ({"comparator": "between", "value": 700_000, "to": 760_999}, 761_000, 761_000, "unsupported"),
    ],
)
def test_nearly_and_between_are_claims_from_both_sides(dudley, claim: dict[str, Any], low, high, verdict):
    body = {**claim, "unit": "people", "channels": ["digital_media"]}
    answer = dudley.post(URL, body).json()
    assert (answer["verdict"], answer["low"], answer["high"]) == (verdict, low, high)


def test_a_share_is_one_of_the_residents_whose_number_the_answer_names(dudley):
    AreaPopulation.objects.update_or_create(
        area_id=make.COUNTY, year=2017, defaults={"population": 1_000_000, "source": "a count"}
    )
    press = {"channel": "press", "measure": "people_reached", "universe": "residents"}
    make.make_metric(value=251_000, organisation=make.LEAD, area=make.COUNTY, **press)
    answer = judged(dudley, "We reached one in four residents through the press, and 26 % of residents overall.")
    assert verdicts(answer) == [("one in four residents", "supported"), ("26 % of residents", "indeterminate")]
    (alone,) = judged(dudley, "We reached one in four residents through the press.")["parts"]
    assert (alone["verdict"], alone["readings"][0]["claim"]["out_of"]) == ("supported", 4)
    body = {"comparator": "more_than", "value": 251, "out_of": 1_000, "unit": "people", "channels": ["press"]}
    asked = dudley.post(URL, body).json()
    assert (asked["verdict"], asked["population"]["population"], asked["population"]["source"]) == (
        "unsupported",
        1_000_000,
        "a count",
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": "5 people", "value": 5}, {("/value", "not_with_text")}),
        (
            {"text": "5 people", "area": make.COUNTY, "unit": "people"},
            {(f"/{x}", "not_with_text") for x in ("area", "unit")},
        ),
        ({"text": "a" * 1_001}, {("/text", "max_length")}),
        ({"text": ""}, {("/text", "blank")}),
        ({"text": None}, {("/text", "null")}),
        ({"text": 5}, {("/text", "invalid")}),
        ({}, {(f"/{name}", "required") for name in ("comparator", "value", "unit")}),
        ({"comparator": "between", "value": 5, "unit": "people"}, {("/to", "between")}),
        ({"comparator": "between", "value": 5, "to": 4, "unit": "people"}, {("/to", "between")}),
        ({"comparator": "at_least", "value": 5, "to": 6, "unit": "people"}, {("/to", "between")}),
        ({"comparator": "at_least", "value": 5, "out_of": 4, "unit": "people"}, {("/out_of", "share")}),
        ({"comparator": "at_least", "value": 1, "out_of": 4, "unit": "contacts"}, {("/out_of", "share")}),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(dudley, body: dict[str, Any], expected: set[tuple[str, str]]):
    response = dudley.post(URL, body)
    assert (response.status_code, faults(response)) == (400, expected)


def test_personal_data_is_refused_and_not_repeated(dudley):
    response = dudley.post(URL, {"text": "We reached 5 people, call Chloe Price, aged 9, on 07700 900123."})
    assert response.status_code == 400
    assert "Price" not in response.content.decode()


def test_checking_a_text_changes_nothing_and_is_for_participants(dudley, walsall):
    before = Change.objects.count()
    judged(dudley, THE_COUNCILLORS)
    assert Change.objects.count() == before
    assert refused(walsall.post(URL, {"text": THE_COUNCILLORS})) == (404, "not_found")


def test_a_text_costs_no_more_statements_the_more_it_claims(dudley, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        judged(dudley, " ".join(f"{number} people in Dudley in the first week." for number in range(10, 30)))


def test_what_is_added_is_supported_where_it_cannot_have_been_counted_before(dudley):
    for organisation, value in (("dudley", 900), ("sandwell", 800)):  # the same value would be asked about
        make.make_metric(value=value, channel="press", organisation=organisation, measure="leaflets")
    for code in ("children", "adults"):
        Universe.objects.update_or_create(code=code, defaults={"name": code, "kind": "other"})
        make.make_metric(value=400, channel="press", measure="people_reached", universe=code, organisation="dudley")
    UniverseRelation.objects.create(universe_id="children", other_id="adults", relation="disjoint")
    for text, verdict in (
        (
            "We handed out 900 leaflets in Dudley and a further 800 leaflets in Sandwell.",
            "indeterminate",
        ),  # “handed out”
        ("900 leaflets in Dudley and a further 800 leaflets in Sandwell.", "supported"),
        ("900 leaflets in Dudley and a further 900 leaflets in Dudley.", "indeterminate"),
        ("900 leaflets in Dudley and a further 801 leaflets in Sandwell.", "unsupported"),
        ("900 leaflets and a further 800 leaflets in Sandwell.", "indeterminate"),
        ("900 leaflets in Dudley and a further 400 people in Sandwell.", "indeterminate"),
        ("We reached 400 children in Dudley, and an additional 400 adults in Dudley.", "supported"),
        ("We reached 400 children in Dudley. A further 400 adults were reached in Dudley.", "supported"),
        ("We reached 400 children in Dudley, and an additional 400 people in Dudley.", "indeterminate"),
        ("We reached 761,000 people through digital media and a further 10 people in Dudley.", "indeterminate"),
        ("A further 761,000 people were reached through digital media.", "indeterminate"),
    ):
        answer = judged(dudley, text)
        assert answer["verdict"] == verdict, (text, answer)
    part = judged(dudley, "We reached 400 children in Dudley, and an additional 400 people in Dudley.")["parts"][1]
    assert "“an additional” says that none of them was counted before" in part["why"]
    assert "It would be if the two were counted of universes that have nobody in common" in part["why"]


def test_what_is_added_on_another_channel_is_supported_beyond_those_who_are_known_to_be_on_both(dudley):
    make.make_metric(value=5_000, channel="press", measure="people_reached", organisation=make.LEAD, area=make.COUNTY)
    text = "We reached 700,000 people through digital media and a further {} people in the press."
    assert verdicts(judged(dudley, text.format("4,600")))[1][1] == "indeterminate"
    matched = {"channels": ("press", "digital_media"), "unit": "people", "method": "matched_identifiers", "low": 0}
    matched |= {"sample_size": None, "question": "", "confidence_percent": None, "high": 400}
    matched |= {"evidence_url": "https://example.org/matching"}
    make.make_overlap(**matched)  # an address alone proves nothing
    assert verdicts(judged(dudley, text.format("4,600")))[1][1] == "indeterminate"
    make.make_overlap(**matched | {"high": 500, "evidence_sha256": "a" * 64})
    for number, verdict in (("4,500", "supported"), ("4,501", "indeterminate"), ("5,001", "unsupported")):
        assert judged(dudley, text.format(number))["verdict"] == verdict, number
    for other in (
        "We reached 700,000 people and a further 4,500 people in the press.",  # on all channels, and so in the press
        "We reached 700,000 people through digital media and a further at most 4,500 people in the press.",
        "We reached 4,000 people in the press and a further 500 people in the press.",
    ):
        assert judged(dudley, other)["verdict"] == "indeterminate", other


def test_an_average_is_no_number_that_is_added(dudley):
    answer = judged(dudley, "We reached 761,000 people, and a further six times on average.")
    assert answer["verdict"] == "indeterminate"
    assert judged(dudley, "A further six times on average.")["verdict"] == "indeterminate"
