"""`/campaigns/{slug}/headline/`: what may be said."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import ReachMetric
from campaigns.reach_metrics import record
from tests import make
from tests.contract_client import faults, holds_in_order, refused

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/headline/"


@pytest.fixture
def told(stage) -> None:
    """The lead's two figures of the region, and conversations of one council."""
    region = {"organisation": make.LEAD, "area": make.COUNTY}
    make.make_metric(value=761_000, **region)
    make.make_metric(value=278_000, channel="twitter", **region)
    hubs = (date(2017, 2, 20), date(2017, 2, 24))
    make.make_metric(value=4_000, channel="face_to_face", qualifier="more_than", period=hubs)


def headline(client: Any, query: str = "") -> dict[str, Any]:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def test_the_headline_holds_what_the_contract_says(dudley, told):
    answered = headline(dudley)
    assert holds_in_order(answered, "contacts people sayable sentences checks completeness as_of inputs_sha256")
    assert holds_in_order(answered["contacts"], "total qualifier by_channel")
    assert holds_in_order(answered["people"], "low high modelled")
    assert holds_in_order(answered["people"]["modelled"], "value universe universe_area universe_year")
    assert holds_in_order(answered["completeness"], "expected reported nil missing")
    assert (answered["contacts"]["total"], answered["contacts"]["qualifier"]) == (1_043_000, "more_than")
    by_channel = {row["channel"]: row["total"] for row in answered["contacts"]["by_channel"]}
    assert by_channel == {"digital_media": 761_000, "face_to_face": 4_000, "twitter": 278_000}
    everywhere = "in the West Midlands on digital media, face to face and Twitter taken together"
    assert f"at least 761,000 people {everywhere} from 17 February to 3 March 2017" in answered["sayable"]
    assert all(everywhere in text and "2017" in text for text in answered["sayable"])
    assert [line["text"] for line in answered["sentences"]] == answered["sayable"]
    assert {line["strength"] for line in answered["sentences"]} == {"stated", "modelled"}
    assert [check["passed"] for check in answered["checks"]] == [True] * 4


def test_a_total_carries_its_weakest_grade(dudley, told):
    ReachMetric.objects.filter(channel="twitter").update(grade="audited", evidence_url="https://example.org/audit")
    ReachMetric.objects.filter(channel="digital_media").update(grade="platform", evidence_sha256="0" * 64)
    answered = headline(dudley, "channel=digital_media,twitter")
    grades = {row["channel"]: row["evidence_grade"] for row in answered["contacts"]["by_channel"]}
    assert grades == {"digital_media": "platform", "twitter": "audited"}
    assert answered["contacts"]["evidence_grade"] == "platform"
    assert headline(dudley)["contacts"]["evidence_grade"] == "self_reported"
    assert headline(dudley, f"area={make.SANDWELL}")["contacts"]["evidence_grade"] is None


def test_what_is_sayable_of_a_part_is_true_standing_alone(dudley):
    make.make_metric(
        value=500, channel="press", measure="people_reached", period=(date(2017, 2, 20), date(2017, 2, 24))
    )
    make.make_metric(value=90, channel="twitter", measure="people_reached")
    within = {"from": "2017-02-18", "to": "2017-02-24"}
    query = f"area={make.DUDLEY}&channel=press&from={within['from']}&to={within['to']}"
    here = "in Dudley on press from 18 to 24 February 2017"
    assert f"at least 500 people {here}" in headline(dudley, query)["sayable"]
    claim = {"comparator": "at_least", "value": 400, "unit": "people", "area": make.DUDLEY}
    url = f"/api/v1/campaigns/{make.SEE_ME}/claims/"
    answered = dudley.post(url, claim | {"channels": ["press"], "period": within}).json()
    assert [line["text"] for line in answered["sentences"]] == answered["sayable"]
    assert f"at least 500 people {here}" in answered["sayable"]
    assert all(here in text for text in answered["sayable"])
    together = dudley.post(url, claim | {"channels": ["press", "twitter"]}).json()
    both = "in Dudley on press and Twitter taken together from 17 February to 3 March 2017"
    assert f"at least 500 people {both}" in together["sayable"]


def test_while_figures_contradict_each_other_nothing_is_sayable(dudley, told):
    make.make_metric(value=500_000, measure="impressions", organisation=make.LEAD, area=make.COUNTY)
    answered = headline(dudley)
    assert (answered["sayable"], answered["sentences"], answered["people"]["low"]) == ([], [], 761_000)
    assert [check["code"] for check in answered["checks"] if not check["passed"]] == ["reach_within_impressions"]
    assert headline(dudley, f"area={make.DUDLEY}")["sayable"] == []  # some of it may have been there
    assert headline(dudley, "channel=twitter")["sayable"] != []


def test_the_golden_people_bounds(dudley, told):
    people = headline(dudley, "channel=digital_media,twitter")["people"]
    assert (people["low"], people["high"]) == (761_000, 1_039_000)
    assert people["modelled"]["value"] == 966_539
    assert (people["modelled"]["universe"], people["modelled"]["universe_year"]) == (2_919_600, 2021)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("channel=twitter", 278_000),
        (f"area={make.DUDLEY}", 4_000),
        (f"area={make.SANDWELL}", 0),
        ("from=2017-02-20&to=2017-02-24&channel=face_to_face", 4_000),
        ("from=2017-02-24&to=2017-02-24&channel=face_to_face", 800),
        ("from=2018-01-01", 0),
        ("as_of=2017-02-01T00:00:00Z", 0),
    ],
)
def test_each_filter_narrows_the_headline(dudley, told, query: str, total: int):
    assert headline(dudley, query)["contacts"]["total"] == total


def test_without_figures_nothing_is_sayable_and_all_are_missing(dudley):
    answered = headline(dudley)
    assert (answered["contacts"]["total"], answered["sayable"], answered["people"]["modelled"]) == (0, [], None)
    everybody = ["dudley", "sandwell", make.LEAD]
    assert answered["completeness"] == {
        "expected": 3,
        "reported": 0,
        "nil": 0,
        "missing": everybody,
        "held": [],
        "late": everybody,
        "due_on": "2017-03-17",
        "awaited": [{"organisation": slug, "channel": None, "state": "missing"} for slug in everybody],
        "gaps": [],
    }


def test_a_nil_return_is_counted_as_nil_and_not_as_missing(dudley):
    make.make_metric(value=0)
    make.make_metric(organisation="sandwell", value=1)
    complete = headline(dudley)["completeness"]
    assert (complete["reported"], complete["nil"], complete["missing"]) == (1, 1, [make.LEAD])


def test_held_and_void_figures_are_not_said(dudley):
    for status in ("held", "void"):
        metric = make.make_metric()
        ReachMetric.objects.filter(pk=metric.pk).update(status=status, held_reason="Reported twice.")
    assert headline(dudley)["contacts"]["total"] == 0


def test_the_digest_of_the_inputs_changes_with_them_and_only_with_them(dudley, told):
    before = headline(dudley)["inputs_sha256"]
    assert headline(dudley)["inputs_sha256"] == before
    then = timezone.now().isoformat().replace("+00:00", "Z")
    metric = ReachMetric.objects.get(value=278_000)
    record.correct_reach_metric(metric, by=make.actor_for(make.LEAD), expected_version=None, value=279_000)
    assert headline(dudley)["inputs_sha256"] != before
    past = headline(dudley, f"as_of={then}")
    assert (past["inputs_sha256"], past["as_of"]) == (before, then)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("area=E99999999", {("?area", "not_found")}),
        ("from=2017-03-03&to=2017-02-17", {("?to", "before_from")}),
        ("as_of=2190-01-01T00:00:00Z", {("?as_of", "in_the_future")}),
        ("as_of=yesterday", {("?as_of", "malformed")}),
        ("from=x&to=y", {("?from", "malformed"), ("?to", "malformed")}),
        ("measure=visits", {("?measure", "unknown_parameter")}),
        ("count=true", {("?count", "unknown_parameter")}),
    ],
)
def test_a_question_that_cannot_be_is_refused(dudley, query: str, expected: set[tuple[str, str]]):
    response = dudley.get(f"{URL}?{query}")
    assert (response.status_code, faults(response)) == (400, expected)


def test_only_participants_read_the_headline(walsall, told):
    assert refused(walsall.get(URL)) == (404, "not_found")


def test_a_cut_period_is_an_estimate_and_never_exact(dudley):
    make.make_metric(period=(make.date(2017, 2, 17), make.date(2017, 3, 3)), value=761_000)
    query = "?channel=digital_media&from=2017-02-18&to=2017-02-18"
    contacts = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/{query}").json()["contacts"]
    assert (contacts["qualifier"], contacts["low"], contacts["high"]) == ("estimate", 0, 761_000)
