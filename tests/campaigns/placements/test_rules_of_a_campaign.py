"""Review rules that a lead keeps for its campaign alone, and what a change of rules would do."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from campaigns.models import ReviewRule
from campaigns.placements import review_rules
from campaigns.placements.reviewers import rules_of_review
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from tests import make
from tests.contract_client import faults, refused
from tests.request_bodies import EARLY, REVIEW_RULE

pytestmark = pytest.mark.usefixtures("on_stage")

URL, PLACEMENTS = "/api/v1/review-rules/", "/api/v1/placements/"
OTHER = "another-campaign"


def without_rules() -> None:
    ReviewRule.objects.update(modes=["other"])


def added(client: Any, **fields: Any) -> Any:
    answer = client.post(URL, {**REVIEW_RULE, **fields})
    assert answer.status_code == 201, answer.content
    return answer.json()


def submit(client: Any, placement: Any) -> Any:
    return client.post(f"{PLACEMENTS}{placement.pk}/submit/")


# Who keeps which.


def test_a_lead_adds_a_rule_and_changes_it_into_another_version_and_the_ledger_keeps_both(lead, dudley, walsall):
    created = lead.post(URL, REVIEW_RULE)
    rule, at = created.json(), created["Location"]
    assert (created.status_code, rule["version"], rule["campaign"], created["ETag"]) == (201, 1, make.SEE_ME, '"1"')
    assert {name: rule[name] for name in REVIEW_RULE} == REVIEW_RULE
    assert lead.patch(at, {"days": 3}).status_code == 428
    changed = lead.patch(at, {"days": 3, "valid_to": "2017-12-31"}, headers=EARLY)
    assert (changed.status_code, changed.json()["version"], changed.json()["valid_to"]) == (200, 2, "2017-12-31")
    assert lead.patch(at, {"days": 3}, headers=EARLY).json()["version"] == 2  # nothing is different
    assert lead.patch(at, {"days": 4}, headers={"If-Match": '"1"'}).status_code == 412
    give_positions()
    trail = dudley.get(f"/api/v1/changes/?subject=review-rule&id={rule['slug']}").json()["items"]
    assert [(entry["kind"], entry["after"]["days"]) for entry in trail] == [
        ("review-rule.created", 5),
        ("review-rule.updated", 3),
    ]
    assert walsall.get(f"/api/v1/changes/?subject=review-rule&id={rule['slug']}").json()["items"] == []


def test_it_is_for_who_takes_part_and_for_whom_it_names_and_for_nobody_else(lead, dudley, police, walsall):
    make.make_campaign(OTHER, contributors=("sandwell",), reviewers=(), status="draft")
    slug = added(lead, campaign=OTHER)["slug"]
    for client, status in ((lead, 200), (police, 200), (dudley, 404), (walsall, 404)):
        assert client.get(f"{URL}{slug}/").status_code == status
        listed = {row["slug"] for row in client.get(URL).json()["results"]}
        assert (slug in listed, "btp-all-modes" in listed) == (status == 200, True)
    assert [row["slug"] for row in lead.get(f"{URL}?campaign={OTHER}").json()["results"]] == [slug]


def test_nobody_but_the_lead_of_its_campaign_adds_or_changes_one(lead, dudley, police, sandwell):
    make.make_campaign(OTHER, lead="sandwell", reviewers=(make.LEAD,))
    slug = added(lead)["slug"]
    for client in (dudley, police):
        assert refused(client.post(URL, REVIEW_RULE)) == (403, "not_the_lead")
        assert refused(client.patch(f"{URL}{slug}/", {"days": 1}, headers=EARLY)) == (403, "not_your_rule")
        assert refused(client.post(f"{URL}preview/", REVIEW_RULE)) == (403, "not_the_lead")
        assert refused(client.post(f"{URL}{slug}/preview-change/", {"days": 1})) == (403, "not_your_rule")
    assert refused(sandwell.patch(f"{URL}{slug}/", {"days": 1}, headers=EARLY)) == (403, "not_your_rule")
    assert refused(lead.post(URL, {**REVIEW_RULE, "campaign": OTHER})) == (403, "not_the_lead")
    assert faults(lead.patch(f"{URL}{slug}/", {"campaign": OTHER}, headers=EARLY)) == {("/campaign", "immutable")}


def test_rules_of_the_service_are_no_leads_to_change(lead):
    refusal = lead.patch(f"{URL}btp-all-modes/", {"valid_to": "2017-02-01"}, headers=EARLY)
    assert refused(refusal) == (403, "not_your_rule")
    assert "whoever runs this service" in refusal.json()["detail"]
    assert ReviewRule.objects.get(pk="btp-all-modes").valid_to is None


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"reviewer": "walsall"}, ("/reviewer", "does_not_review")),
        ({"reviewer": "dudley"}, ("/reviewer", "does_not_review")),  # it contributes
        ({"reviewer": "nobody"}, ("/reviewer", "not_found")),
        ({"valid_to": "2016-12-31"}, ("/valid_to", "ends_before_it_starts")),
        ({"modes": []}, ("/modes", "min_length")),
        ({"modes": ["bus"] * 5}, ("/modes", "max_length")),
        ({"modes": ["tram"]}, ("/modes/0", "invalid_choice")),
        ({"stop_types": ["bcs"]}, ("/stop_types/0", "malformed")),
        ({"areas": ["E99999999"]}, ("/areas/0", "not_found")),
        ({"site_types": ["a_wall"]}, ("/site_types/0", "not_found")),
        ({"days": 0}, ("/days", "min_value")),
        ({"campaign": None}, ("/campaign", "of_the_service")),
        ({"operators": ["National Express"]}, ("/operators", "read_only")),
        ({"slug": "mine"}, ("/slug", "read_only")),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(lead, body: dict[str, Any], fault: tuple[str, str]):
    assert faults(lead.post(URL, {**REVIEW_RULE, **body})) == {fault}
    slug = added(lead)["slug"]
    assert faults(lead.patch(f"{URL}{slug}/", body, headers=EARLY)) == {fault}
    assert ReviewRule.objects.get(pk=slug).version == 1


def test_whoever_takes_part_as_reviewer_or_reviews_for_the_service_or_leads_can_be_named(lead):
    make.make_participant("walsall", role="reviewer")
    for reviewer in ("walsall", make.POLICE, make.LEAD):
        assert added(lead, reviewer=reviewer)["reviewer"] == reviewer


def test_an_invited_reviewer_that_has_not_agreed_cannot(lead):
    make.make_organisation("wolverhampton")
    make.make_participant("wolverhampton", role="reviewer", status="invited")
    assert faults(lead.post(URL, {**REVIEW_RULE, "reviewer": "wolverhampton"})) == {("/reviewer", "does_not_review")}


def test_a_campaign_has_only_so_many_and_none_once_it_is_closed(lead, monkeypatch):
    monkeypatch.setattr(review_rules, "MOST_RULES", 1)
    added(lead)
    assert refused(lead.post(URL, REVIEW_RULE)) == (409, "too_many_rules")
    make.make_campaign(OTHER, status="closed")
    assert refused(lead.post(URL, {**REVIEW_RULE, "campaign": OTHER})) == (409, "campaign_closed")


# What they do.


def test_where_no_rule_covers_a_placement_the_answer_says_whom_to_ask_and_its_rule_then_covers_it(lead, dudley, police):
    without_rules()
    placement = make.make_placement()
    refusal = submit(dudley, placement)
    assert refused(refusal) == (409, "no_review_rule")
    assert "ask West Midlands Police, which leads the campaign, to add one (/review-rules/)" in refusal.json()["detail"]
    slug = added(lead, reviewer=make.POLICE, days=2)["slug"]
    assert submit(dudley, placement).status_code == 200
    (pending,) = police.get("/api/v1/reviews/?status=pending").json()["results"]
    assert (pending["rule"], pending["placement"]) == ({"slug": slug, "version": 1}, str(placement.pk))


def test_the_lead_itself_is_sent_to_whoever_runs_the_service(lead):
    without_rules()
    refusal = submit(lead, make.make_placement(organisation=make.LEAD))
    assert refused(refusal) == (409, "no_review_rule")
    assert "ask whoever runs this service" in refusal.json()["detail"]


def test_it_adds_a_reviewer_and_takes_no_placement_from_the_one_of_a_rule_of_the_service(lead, dudley):
    added(lead, reviewer=make.LEAD, stop_types=["BCS"], areas=[make.DUDLEY], valid_from="2017-02-01")
    placement = make.make_placement()
    submit(dudley, placement)
    assert {review.reviewer_id for review in placement.reviews.all()} == {make.POLICE, make.LEAD}


def test_it_is_of_its_campaign_alone(lead, dudley):
    without_rules()
    other = make.make_campaign(OTHER)
    added(lead, campaign=OTHER)
    assert refused(submit(dudley, make.make_placement())) == (409, "no_review_rule")
    assert submit(dudley, make.make_placement(campaign=other)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "covers"),
    [
        ({"modes": ["rail"]}, False),
        ({"stop_types": ["RLY"]}, False),
        ({"areas": [make.DUDLEY]}, True),
        ({"areas": [make.COUNTY]}, True),
        ({"areas": [make.WALSALL]}, False),
        ({"site_types": ["bus_shelter"]}, True),
        ({"site_types": ["BUS_SHELTER"]}, True),
        ({"site_types": ["tram_shelter"]}, False),
        ({"valid_from": "2017-02-18"}, False),
        ({"valid_to": "2017-02-16"}, False),
        ({"valid_from": "2017-02-17", "valid_to": "2017-02-17"}, True),
    ],
)
def test_it_covers_what_it_says(lead, dudley, fields: dict[str, Any], covers: bool):
    make.make_area(make.WALSALL)
    for code in ("bus_shelter", "tram_shelter"):
        make.make_site_type(code)
    without_rules()
    added(lead, **fields)
    placement = make.make_placement(site_type=make.make_site_type())
    assert submit(dudley, placement).status_code == (200 if covers else 409)


def test_a_rule_of_the_service_may_be_of_fleets_of_one_operator(dudley):
    make.make_review_rule("fleet", reviewer=make.LEAD, operators=["National Express  West Midlands"])
    at_a_stop = make.make_placement(status="submitted")
    theirs, others = (
        make.make_placement(stop=None, fleet_operator=name, fleet_vehicles=3, status="submitted")
        for name in ("national express West Midlands", "Diamond")
    )
    judges = [each.reviews.get().reviewer_id for each in (at_a_stop, theirs, others)]
    assert judges == [make.POLICE, make.LEAD, make.POLICE]


def test_a_release_from_before_there_were_any_applies_none_of_them():
    """Release 0.2.0 asks whether a placement's mode is among `modes`, and knows no campaign of a rule."""
    rule = review_rules.add_review_rule(
        by=make.actor_for(make.LEAD), campaign=make.make_campaign(), **rule_facts(covered_modes=["bus"])
    )
    rule.refresh_from_db()
    assert (rule.modes, rule.campaign_modes, rule.covered_modes) == ([], ["bus"], ["bus"])
    with pytest.raises(IntegrityError, match="review_rule_names_a_mode"), transaction.atomic():
        ReviewRule.objects.filter(pk=rule.pk).update(modes=["bus"])


def rule_facts(**fields: Any) -> dict[str, Any]:
    return {"reviewer": make.make_organisation(make.POLICE), "valid_from": make.date(2017, 1, 1), **fields}


# What a change would do.


def test_a_dry_run_says_which_submitted_placements_others_would_judge_and_writes_nothing(lead, dudley, police):
    rules_before = list(ReviewRule.objects.values())
    placement = make.make_placement(status="submitted")
    make.make_placement()  # a draft is nobody's yet
    assert lead.post(f"{URL}preview/", REVIEW_RULE).json() == {"count": 0, "placements": []}
    without_rules()
    told = lead.post(f"{URL}preview/", REVIEW_RULE).json()
    assert told == {
        "count": 1,
        "placements": [
            {
                "placement": str(placement.pk),
                "organisation": "dudley",
                "starts_on": "2017-02-17",
                "before": [],
                "after": [make.POLICE],
            }
        ],
    }
    assert ReviewRule.objects.count() == len(rules_before)
    slug = added(lead)["slug"]
    ended = lead.post(f"{URL}{slug}/preview-change/", {"valid_to": "2017-02-01"}).json()
    assert [(row["before"], row["after"]) for row in ended["placements"]] == [([make.POLICE], [])]
    assert lead.post(f"{URL}{slug}/preview-change/", {}).json()["count"] == 0
    assert ReviewRule.objects.get(pk=slug).valid_to is None
    assert placement.reviews.get().status == "pending"  # stays with whoever has it
    assert faults(lead.post(f"{URL}{slug}/preview-change/", {"reviewer": "walsall"})) == {
        ("/reviewer", "does_not_review")
    }


def test_a_dry_run_names_no_placement_that_waits_for_a_second_look(lead):
    without_rules()
    with writing(make.actor_for()):
        make.make_review_rule("next")
        placement = make.make_placement(status="submitted")
        ReviewRule.objects.filter(pk="next").update(modes=["other"])
        type(placement).objects.filter(pk=placement.pk).update(second_look="It may name somebody.")
    assert lead.post(f"{URL}preview/", REVIEW_RULE).json()["count"] == 0


def load(folder: Path, rules: list[dict[str, Any]], *options: str) -> str:
    file, said = folder / "reference.json", io.StringIO()
    data = {"areas": [], "organisations": [], "channels": [], "review_rules": rules}
    file.write_text(json.dumps(data))
    call_command("load_reference", str(file), *options, stdout=said)
    return said.getvalue()


def of_the_service(**fields: Any) -> dict[str, Any]:
    plain = {"slug": "bus-by-wmp", "reviewer": make.LEAD, "modes": ["bus"], "stop_types": [], "areas": [make.DUDLEY]}
    return {**plain, "valid_from": "2017-01-01", "valid_to": None, "days": 5, **fields}


def test_whoever_runs_the_service_is_told_the_same_of_a_reference_file(tmp_path):
    placement = make.make_placement(status="submitted")
    said = load(tmp_path, [of_the_service()], "--dry-run")
    assert "Nothing was written. Submitted placements that others would judge: 1." in said
    assert f"{placement.pk} of dudley, from 2017-02-17: {make.POLICE} -> {make.LEAD}" in said
    assert not ReviewRule.objects.filter(pk="bus-by-wmp").exists()
    load(tmp_path, [of_the_service()])
    assert "others would judge: 0." in load(tmp_path, [of_the_service()], "--dry-run")
    assert ReviewRule.objects.get(pk="bus-by-wmp").version == 1
    entry = Change.objects.get(subject="review-rule", subject_id="bus-by-wmp")
    assert (entry.actor, entry.audience) == ("system:load_reference", None)


def test_a_reference_file_changes_no_rule_of_a_campaign(tmp_path, lead):
    slug = added(lead)["slug"]
    with pytest.raises(CommandError, match="is a rule of one campaign, which its lead keeps"):
        load(tmp_path, [of_the_service(slug=slug)])
    assert [rule.pk for rule in rules_of_review([make.SEE_ME])] == ["btp-all-modes", slug]
