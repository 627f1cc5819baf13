"""`/overlaps/`: who shares how many people is recorded, narrows bounds, and is named by whatever rests on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from coordination.ledger.sequencer import give_positions
from tests import make
from tests.contract_client import faults, refused
from tests.request_bodies import OVERLAP
from tests.uncommitted import never_committed

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/overlaps/"
CLAIMS = f"/api/v1/campaigns/{make.SEE_ME}/claims/"
HEADLINE = f"/api/v1/campaigns/{make.SEE_ME}/headline/"
HERE = "in the West Midlands on digital media and Twitter taken together from 17 February to 3 March 2017"
MILLION = {"comparator": "more_than", "value": 1_000_000, "unit": "people"}
PEOPLE = {"unit": "people", "low": 10_000, "high": 30_000}
DIGEST = {"evidence": {"sha256": "a" * 64}}
MATCHED: dict[str, Any] = {**OVERLAP, **PEOPLE, **DIGEST, "method": "matched_identifiers", "source": "matched"}
for _name in ("sample_size", "question", "confidence_percent"):
    del MATCHED[_name]


@pytest.fixture(scope="module", autouse=True)
def counted(stage: Any, django_db_blocker: Any) -> Iterator[None]:
    """761,000 people and 278,000 people, of whom nobody knows how many are the same."""
    with never_committed(django_db_blocker):
        region = {"organisation": make.LEAD, "area": make.COUNTY}
        make.make_metric(value=761_000, **region)
        make.make_metric(value=278_000, channel="twitter", measure="people_reached", **region)
        yield


def recorded(client: Any, body: dict[str, Any]) -> Any:
    answer = client.post(URL, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def judged(client: Any, **claim: Any) -> Any:
    answer = client.post(CLAIMS, {**MILLION, **claim})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_what_was_matched_decides_the_claim_and_what_was_sampled_says_if_it_holds(dudley, lead):
    assert judged(dudley)["verdict"] == "indeterminate"
    survey = recorded(dudley, {**OVERLAP, **PEOPLE})
    answered = judged(dudley)
    assert (answered["verdict"], answered["low"]) == ("supported", 761_000 + 278_000 - 30_000)
    assert "No more than 30,000 people were reached on both digital media and Twitter" in answered["weakest_assumption"]
    assert "if the 95 % interval of a survey of 400 people holds" in answered["weakest_assumption"]
    assert [(row["id"], row["used"]) for row in answered["overlaps"]] == [(survey["id"], True)]
    condition = "(if the 95 % interval of a survey of 400 people on digital media and Twitter holds)"
    assert f"at least 1,009,000 people {HERE} {condition}" in answered["sayable"]
    assert f"at least 761,000 people {HERE}" in answered["sayable"]
    matched = recorded(lead, {**MATCHED, "high": 38_999})
    answered = judged(dudley)
    assert (answered["verdict"], answered["low"]) == ("supported", 1_000_001)
    assert "interval" not in answered["weakest_assumption"]
    assert "identifiers were matched" in answered["weakest_assumption"]
    assert f"at least 1,000,001 people {HERE}" in answered["sayable"]
    assert matched["version"] == 1


def test_what_is_less_sure_than_95_percent_decides_nothing(dudley):
    row = recorded(dudley, {**OVERLAP, **PEOPLE, "confidence_percent": 50})
    path = f"{URL}{row['id']}/"
    answered = judged(dudley)
    assert (answered["verdict"], answered["low"]) == ("indeterminate", 1_009_000)
    assert "if the 50 % interval of a survey of 400 people holds" in answered["weakest_assumption"]
    assert answered["weakest_assumption"].endswith("What is less sure than 95 % decides nothing.")
    assert answered["condition"] == "if the 50 % interval of a survey of 400 people on digital media and Twitter holds"
    assert answered["would_decide"]["overlaps"]
    everybody_else_sends_nothing()
    assert judged(dudley, value=1_030_000)["verdict"] == "indeterminate"  # nor that it is false
    for confidence, version, verdict in ((94, 1, "indeterminate"), (95, 2, "supported")):
        version_read = {"If-Match": f'"{version}"'}
        assert dudley.patch(path, {"confidence_percent": confidence}, headers=version_read).status_code == 200
        assert judged(dudley)["verdict"] == verdict
    assert judged(dudley, value=1_030_000)["verdict"] == "unsupported"
    assert judged(dudley, value=700_000)["condition"] is None


def test_of_several_samples_all_have_to_be_sure_at_once(dudley):
    make.make_metric(value=100_000, channel="press", measure="people_reached", organisation=make.LEAD, area=make.COUNTY)
    pairs = (("twitter", "digital_media"), ("press", "digital_media"), ("press", "twitter"))
    rows = []
    for channel, other in pairs:
        body = {**OVERLAP, **PEOPLE, "low": 0, "channel": channel, "other_channel": other}
        rows.append(recorded(dudley, body | {"sample_size": 5_000}))
    answered = judged(dudley, value=1_040_000)
    assert (answered["verdict"], answered["low"]) == ("indeterminate", 1_139_000 - 90_000)
    assert "All of these intervals hold with at least 85 %." in answered["weakest_assumption"]
    for row in rows:
        path = f"{URL}{row['id']}/"
        assert dudley.patch(path, {"confidence_percent": 99}, headers={"If-Match": '"1"'}).status_code == 200
    assert judged(dudley, value=1_040_000)["verdict"] == "supported"


def test_an_address_does_not_prove_what_was_matched(lead):
    evidence = {"evidence": {"url": "https://platform.example/overlap"}}
    row = recorded(lead, {**MATCHED, **evidence})
    answered = judged(lead)
    assert (answered["verdict"], lead.get(HEADLINE).json()["people"]["low"]) == ("indeterminate", 761_000)
    assert "if a matching of identifiers without a digest of its file holds" in answered["weakest_assumption"]
    with_digest = lead.patch(f"{URL}{row['id']}/", DIGEST, headers={"If-Match": '"1"'})
    assert with_digest.status_code == 200
    assert judged(lead)["verdict"] == "supported"
    assert "identifiers were matched." in judged(lead)["weakest_assumption"]


def test_what_was_shown_of_an_overlap_is_not_modelled(lead):
    assert lead.get(HEADLINE).json()["people"]["modelled"]
    recorded(lead, {**MATCHED, "low": 0, "high": 0})
    headline = lead.get(HEADLINE).json()
    assert (headline["people"]["modelled"], headline["people"]["low"]) == (None, 1_039_000)
    assert not [text for text in [*headline["sayable"], *judged(lead)["sayable"]] if "modelled" in text]


def everybody_else_sends_nothing() -> None:
    make.make_metric(value=0)
    make.make_metric(value=0, organisation="sandwell")


def test_nothing_that_would_be_true_anyway_rests_on_it(dudley):
    recorded(dudley, {**OVERLAP, **PEOPLE})
    assert "interval" not in judged(dudley, value=700_000)["weakest_assumption"]
    assert judged(dudley, value=1_100_000)["verdict"] == "unsupported"


def test_one_that_was_not_matched_leaves_the_numbers_of_the_headline_alone(dudley, lead):
    recorded(dudley, {**OVERLAP, **PEOPLE})
    answered = dudley.get(HEADLINE).json()
    assert (answered["people"]["low"], answered["people"]["high"]) == (761_000, 1_039_000)
    assert any("1,009,000" in text and "survey of 400" in text for text in answered["sayable"])
    before = answered["inputs_sha256"]
    recorded(lead, MATCHED)
    answered = dudley.get(HEADLINE).json()
    assert answered["people"]["low"] == 1_009_000
    assert answered["inputs_sha256"] != before


def test_while_a_return_is_missing_nobody_who_reported_is_known_to_be_the_same(dudley, lead):
    """Those who were counted twice may be among the people whom somebody has yet to report."""
    recorded(lead, MATCHED)
    body = {"comparator": "more_than", "value": 1_029_500, "channels": ["twitter", "digital_media"]}
    answered = judged(dudley, **body)
    assert answered["missing"]
    assert (answered["verdict"], answered["high"]) == ("indeterminate", 1_039_000)
    make.make_metric(value=0)
    make.make_metric(value=0, organisation="sandwell")
    answered = judged(dudley, **body)
    assert not answered["missing"], answered["missing"]
    assert (answered["verdict"], answered["high"]) == ("unsupported", 1_029_000)
    assert "At least 10,000 people were reached on both" in answered["weakest_assumption"]


def test_a_share_is_one_of_the_whole_audience(dudley):
    """While somebody has yet to report, or of a part of the days, nobody knows of how many people."""
    recorded(dudley, {**OVERLAP, "low": 1, "high": 3.6})
    assert judged(dudley)["overlaps"] == []
    make.make_metric(value=0)
    make.make_metric(value=0, organisation="sandwell")
    answered = judged(dudley)
    assert (answered["verdict"], answered["low"]) == ("supported", 761_000 + 278_000 - 10_008)
    assert "No more than 3.6 % of the people reached on Twitter" in answered["weakest_assumption"]
    assert judged(dudley, period={"from": "2017-02-17", "to": "2017-03-02"})["overlaps"] == []


def test_fewer_days_or_a_smaller_area_share_no_more_and_perhaps_nobody(dudley, lead):
    recorded(lead, MATCHED)
    short = {"period": {"from": "2017-02-17", "to": "2017-03-02"}}
    assert judged(dudley, **short)["low"] == 0  # of figures of more days, nothing is known of these
    recorded(lead, {**MATCHED, "high": 20_000, "period": {"from": "2017-02-20", "to": "2017-03-03"}})
    assert judged(dudley)["low"] == 1_009_000  # of fewer days than were asked about
    assert judged(dudley, area=make.DUDLEY)["low"] == 0


def test_a_void_or_corrected_one_narrows_as_it_stands(dudley, walsall, sandwell):
    row = recorded(dudley, {**OVERLAP, **PEOPLE})
    path = f"{URL}{row['id']}/"
    then = timezone.now()
    assert refused(dudley.patch(path, {"high": 20_000})) == (428, "precondition_required")
    changed = dudley.patch(path, {"high": 20_000}, headers={"If-Match": '"1"'}).json()
    assert (changed["version"], judged(dudley)["low"]) == (2, 1_019_000)
    assert sandwell.patch(path, {"high": 1}, headers={"If-Match": '"2"'}).status_code == 403
    assert walsall.get(path).status_code == 404
    voided = dudley.post(f"{path}void/", {"reason": "Weighted wrongly."}, headers={"If-Match": '"2"'}).json()
    assert (voided["status"], judged(dudley)["low"], judged(dudley)["overlaps"]) == ("void", 761_000, [])
    give_positions()
    trail = dudley.get(f"/api/v1/changes/?subject=overlap&id={row['id']}").json()["items"]
    assert [item["kind"] for item in trail] == ["overlap.created", "overlap.updated", "overlap.void"]
    assert sandwell.get(path).status_code == 404
    known = dudley.get(HEADLINE, {"as_of": then.isoformat()}).json()["overlaps"]
    assert [(item["id"], item["version"], item["high"]) for item in known] == [(row["id"], 1, 30_000)]


def test_of_several_samples_the_widest_interval_binds(dudley, lead):
    recorded(dudley, {**OVERLAP, **PEOPLE})
    recorded(lead, {**OVERLAP, **PEOPLE, "low": 0, "high": 60_000})
    answered = judged(dudley)
    assert (answered["verdict"], answered["low"]) == ("indeterminate", 979_000)
    assert "What was measured of it does not settle that." in answered["weakest_assumption"]


def test_one_that_the_figures_contradict_by_now_is_left_out_and_named(dudley, lead):
    recorded(lead, {**MATCHED, "low": 270_000, "high": 270_000})
    make.make_metric(value=0)
    make.make_metric(value=0, organisation="sandwell")
    metric = dudley.get("/api/v1/reach-metrics/?channel=twitter").json()["results"][0]
    lead.patch(
        f"/api/v1/reach-metrics/{metric['id']}/", {"value": 200_000}, headers={"If-Match": f'"{metric["version"]}"'}
    )
    answered = judged(dudley, value=900_000)
    assert (answered["verdict"], answered["low"], answered["high"]) == ("indeterminate", 761_000, 961_000)
    assert "contradicts the figures and is left out" in answered["weakest_assumption"]
    assert [row["used"] for row in answered["overlaps"]] == [False]


def test_accounts_are_people_only_where_somebody_told_them_apart(dudley, lead):
    accounts = dudley.get("/api/v1/reach-metrics/?channel=twitter").json()["results"][0]
    lead.post(f"/api/v1/reach-metrics/{accounts['id']}/void/", {"reason": "No."}, headers={"If-Match": '"1"'})
    make.make_metric(value=278_000, channel="twitter", organisation=make.LEAD, area=make.COUNTY)
    row = recorded(lead, MATCHED)
    assert judged(dudley)["verdict"] == "indeterminate"
    lead.patch(f"{URL}{row['id']}/", {"different_people": True}, headers={"If-Match": '"1"'})
    answered = judged(dudley)
    assert (answered["verdict"], answered["low"]) == ("supported", 1_009_000)
    assert "another person" in answered["weakest_assumption"]


ONE_PERSON = {"sample_size": 1, "confidence_percent": 99}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({**OVERLAP, "other_channel": "twitter"}, "/other_channel", "same_channel"),
        ({**OVERLAP, **PEOPLE, "low": 30_001}, "/low", "more_than_high"),
        ({**OVERLAP, **PEOPLE, "high": 1.5, "low": 0}, "/high", "not_whole"),
        ({**OVERLAP, "high": 100.5}, "/high", "out_of_range"),
        ({**OVERLAP, "high": 18.20001}, "/high", "too_precise"),
        ({**OVERLAP, **PEOPLE, "high": 278_001}, "/high", "more_than_the_audience"),
        ({**OVERLAP, "sample_size": None}, "/sample_size", "needed_of_a_sample"),
        ({**OVERLAP, "question": None}, "/question", "needed_of_a_sample"),
        ({**OVERLAP, "confidence_percent": None}, "/confidence_percent", "needed_of_a_sample"),
        ({**OVERLAP, "low": 0, "high": 0.7}, "/high", "more_than_the_sample_shows"),
        ({**OVERLAP, "low": 99.5, "high": 100}, "/low", "more_than_the_sample_shows"),
        ({**OVERLAP, **PEOPLE, **ONE_PERSON, "low": 0, "high": 0}, "/high", "more_than_the_sample_shows"),
        ({**OVERLAP, **PEOPLE, **ONE_PERSON, "low": 277_000, "high": 278_000}, "/low", "more_than_the_sample_shows"),
        ({**MATCHED, "evidence": {}}, "/evidence", "needs_evidence"),
        ({**MATCHED, "sample_size": 10}, "/sample_size", "no_sample_here"),
        ({**OVERLAP, "period": {"from": "2016-01-01", "to": "2016-01-02"}}, "/period", "outside_the_campaign"),
        ({**OVERLAP, "area": "E12000005"}, "/area", "outside_the_campaign"),
    ],
)
def test_what_cannot_be_is_refused(dudley, body, pointer, code):
    answer = dudley.post(URL, body)
    assert answer.status_code == 400, answer.content
    assert (pointer, code) in faults(answer), answer.content


def test_more_than_an_audience_is_refused_with_both_numbers(dudley):
    detail = dudley.post(URL, {**OVERLAP, **PEOPLE, "high": 300_000}).content.decode()
    assert "300,000" in detail
    assert "278,000" in detail
