"""`/placements/`: poster placements from draft to removal."""

from datetime import date
from typing import Any

import pytest

from campaigns.models import Campaign, Placement, Review, ReviewRule
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.request_bodies import EARLY, PLACEMENT

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/placements/"
FIELDS = (
    "id external_ref campaign phase organisation mode site format quantity creative starts_on ends_on status"
    " allowed_actions installed_on removed_on version"
)
FLEET = {"fleet": {"operator": "National Express", "vehicles": 120}}
SHA = "a" * 64


def at(placement: Any) -> str:
    return f"{URL}{placement.pk}/"


def test_a_placement_is_drafted_and_found_at_its_location(dudley):
    creative = {"title": "Know the signs", "url": "https://www.seeme-hearme.org.uk/a3.pdf", "sha256": SHA}
    body = {**PLACEMENT, "external_ref": "poster-17", "phase": "transport-hubs", "creative": creative}
    response = dudley.post(URL, body)
    answered = response.json()
    assert response.status_code == 201
    assert holds_in_order(answered, FIELDS)
    told = {**body, "site": {"stop": "43000875301", "fleet": None}}
    assert {name: answered[name] for name in told} == told
    assert (answered["status"], answered["organisation"], answered["version"]) == ("draft", "dudley", 1)
    assert answered["allowed_actions"] == ["submit", "withdraw"]
    assert dudley.get(response["Location"]).json() == answered


def test_a_placement_hangs_on_a_fleet_instead_of_at_a_stop(dudley):
    answered = dudley.post(URL, {**PLACEMENT, "site": FLEET}).json()
    assert answered["site"] == {"stop": None, **FLEET}
    assert answered["area"] == make.DUDLEY
    assert answered["creative"] == {"title": "Know the signs", "url": None, "sha256": None}


def test_the_area_is_the_stops(dudley):
    body = {**PLACEMENT, "mode": "rail", "site": {"stop": "9100BHAMNWS"}}
    assert dudley.post(URL, body).json()["area"] == "E08000025"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"campaign": "nowhere"}, {("/campaign", "not_found")}),
        ({"mode": "other"}, {("/mode", "invalid_choice")}),
        ({"mode": "rail"}, {("/mode", "not_the_stops_mode")}),
        ({"site": None}, {("/site", "null")}),
        ({"site": {}}, {("/site", "one_kind_of_site")}),
        ({"site": {"stop": "43000875301", **FLEET}}, {("/site", "one_kind_of_site")}),
        ({"site": {"stop": None, "fleet": None}}, {("/site", "one_kind_of_site")}),
        ({"site": {"stop": "nowhere"}}, {("/site/stop", "not_found")}),
        ({"site": {"fleet": {"operator": "NX", "vehicles": 0}}}, {("/site/fleet/vehicles", "min_value")}),
        ({"site": {"fleet": {"vehicles": 1}}}, {("/site/fleet/operator", "required")}),
        ({"site": {"shelter": 7}}, {("/site/shelter", "unknown_field")}),
        ({"format": ""}, {("/format", "blank")}),
        ({"quantity": 0}, {("/quantity", "min_value")}),
        ({"quantity": 1.5}, {("/quantity", "invalid")}),
        ({"quantity": "4"}, {("/quantity", "invalid")}),
        ({"quantity": True}, {("/quantity", "invalid")}),
        ({"quantity": 1_000_001}, {("/quantity", "max_value")}),
        ({"creative": {}}, {("/creative/title", "required")}),
        ({"creative": {"title": "x", "sha256": "A" * 64}}, {("/creative/sha256", "malformed")}),
        ({"creative": {"title": "x", "url": "ftp://x.org/"}}, {("/creative/url", "invalid")}),
        ({"starts_on": "17/02/2017"}, {("/starts_on", "invalid")}),
        ({"starts_on": "2017-02-17T00:00:00Z"}, {("/starts_on", "invalid")}),
        ({"ends_on": "2017-02-16"}, {("/ends_on", "ends_before_it_starts")}),
        (
            {"mode": "rail", "ends_on": "2017-02-16"},
            {("/mode", "not_the_stops_mode"), ("/ends_on", "ends_before_it_starts")},
        ),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(dudley, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    response = dudley.post(URL, {**PLACEMENT, **wrong})
    assert (response.status_code, faults(response)) == (400, expected)


def test_all_that_is_missing_is_said_at_once(dudley):
    needed = ("campaign", "mode", "site", "format", "quantity", "creative", "starts_on", "ends_on")
    assert {pointer for pointer, _ in faults(dudley.post(URL, {}))} == {f"/{name}" for name in needed}


def test_whoever_does_not_contribute_drafts_nothing(observer, police):
    for client in (observer, police):
        assert refused(client.post(URL, PLACEMENT)) == (403, "not_a_contributor")


def test_a_closed_campaign_takes_no_more_placements(dudley):
    Campaign.objects.update(status="closed")
    assert refused(dudley.post(URL, PLACEMENT)) == (409, "campaign_closed")


def test_a_reference_is_taken_once(dudley):
    body = {**PLACEMENT, "external_ref": "poster-17"}
    assert dudley.post(URL, body).status_code == 201
    again = dudley.post(URL, body)
    assert (refused(again), faults(again)) == ((409, "reference_taken"), {("/external_ref", "reference_taken")})


ACTIONS = {
    "submit": ({}, {"draft", "changes_requested"}, "submitted"),
    "withdraw": ({}, {"draft", "submitted", "changes_requested", "approved"}, "withdrawn"),
    "install": ({"installed_on": "2017-02-17"}, {"approved"}, "installed"),
    "remove": ({"removed_on": "2017-03-06"}, {"installed"}, "removed"),
}


@pytest.mark.parametrize("state", make.PATHS)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_leads_on_or_says_which_state_it_needs(dudley, action: str, state: str):
    body, possible, to = ACTIONS[action]
    placement = make.make_placement(status=state)
    response = dudley.post(f"{at(placement)}{action}/", body)
    if state in possible:
        assert (response.status_code, response.json()["status"]) == (200, to)
        assert response.json()["version"] == placement.version + 1
    else:
        code = "never_installed" if (action, state) == ("remove", "rejected") else "not_in_this_state"
        assert refused(response) == (409, code)
        assert dudley.get(at(placement)).json()["version"] == placement.version


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        ("draft", ["submit", "withdraw"]),
        ("submitted", ["withdraw"]),
        ("changes_requested", ["submit", "withdraw"]),
        ("approved", ["withdraw", "install"]),
        ("rejected", []),
        ("withdrawn", []),
        ("installed", ["remove"]),
        ("removed", []),
    ],
)
def test_the_owner_is_told_what_it_may_do_now(dudley, state: str, actions: list[str]):
    assert dudley.get(at(make.make_placement(status=state))).json()["allowed_actions"] == actions


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        ("submitted", ["approve", "request_changes", "reject"]),
        ("approved", ["request_changes", "reject"]),
        ("installed", ["reject"]),
        ("withdrawn", []),
    ],
)
def test_the_reviewer_is_told_what_it_may_decide_now(police, state: str, actions: list[str]):
    assert police.get(at(make.make_placement(status=state))).json()["allowed_actions"] == actions


def test_the_days_of_installation_and_removal_are_kept(dudley):
    placement = make.make_placement(status="approved")
    assert (
        dudley.post(f"{at(placement)}install/", {"installed_on": "2017-02-18"}).json()["installed_on"] == "2017-02-18"
    )
    assert dudley.post(f"{at(placement)}remove/", {"removed_on": "2017-03-05"}).json()["removed_on"] == "2017-03-05"


@pytest.mark.parametrize(
    ("state", "action", "body", "expected"),
    [
        ("approved", "install", {"installed_on": "2190-01-01"}, {("/installed_on", "in_the_future")}),
        ("approved", "install", {}, {("/installed_on", "required")}),
        ("installed", "remove", {"removed_on": "2190-01-01"}, {("/removed_on", "in_the_future")}),
        ("installed", "remove", {"removed_on": "2017-02-16"}, {("/removed_on", "before_installed")}),
        ("draft", "submit", {"status": "approved"}, {("/status", "unknown_field")}),
        ("draft", "withdraw", {"reason": "x" * 501}, {("/reason", "max_length")}),
    ],
)
def test_a_faulty_action_is_named(dudley, state, action, body, expected):
    response = dudley.post(f"{at(make.make_placement(status=state))}{action}/", body)
    assert (response.status_code, faults(response)) == (400, expected)


def test_a_poster_whose_approval_was_revoked_while_it_hung_can_be_reported_as_down(dudley, police):
    placement = make.make_placement(status="installed")
    review = placement.reviews.get()
    body = {"decision": "reject", "reason_code": "safety", "comment": "It hides the exit."}
    police.post(f"/api/v1/reviews/{review.pk}/decide/", body, headers=EARLY)
    assert dudley.get(at(placement)).json()["allowed_actions"] == ["remove"]
    assert dudley.post(f"{at(placement)}remove/", {"removed_on": "2017-02-28"}).json()["status"] == "removed"


CHANGES: dict[str, Any] = {
    "site": {"stop": None, **FLEET},
    "format": "A2 poster",
    "quantity": 5,
    "creative": {"title": "Another poster", "url": None, "sha256": None},
    "starts_on": "2017-02-18",
    "ends_on": "2017-03-02",
}


@pytest.mark.parametrize("state", ["submitted", "approved"])
@pytest.mark.parametrize("field", CHANGES)
def test_a_material_change_reopens_the_review_and_says_why(dudley, police, field: str, state: str):
    placement = make.make_placement(status=state)
    old = placement.reviews.get()
    response = dudley.patch(at(placement), {field: CHANGES[field]})
    answered = response.json()
    assert (response.status_code, answered[field], answered["status"]) == (200, CHANGES[field], "submitted")
    why = f"Changed after it was {state}: {field}."
    assert answered["status_reason"] == why
    reviews = police.get(f"/api/v1/reviews/?placement={placement.pk}").json()["results"]
    superseded, pending = sorted(reviews, key=lambda review: review["id"])
    assert (superseded["id"], superseded["status"]) == (str(old.pk), "superseded")
    # Where the police had decided, their words stay theirs.
    said = ("material_change", why) if state == "submitted" else (None, None)
    assert (superseded["reason_code"], superseded["comment"]) == said
    assert superseded["digest"] == old.digest != pending["digest"]
    assert (pending["status"], pending["decided_at"], pending["version"]) == ("pending", None, 1)


def test_a_change_of_mode_and_site_is_one_reopening(dudley):
    placement = make.make_placement(status="approved")
    answered = dudley.patch(at(placement), {"mode": "rail", "site": {"stop": "9100BHAMNWS"}}).json()
    assert answered["status_reason"] == "Changed after it was approved: mode, site."
    assert placement.reviews.count() == 2


@pytest.mark.parametrize("state", ["submitted", "approved"])
@pytest.mark.parametrize("change", [{"phase": "transport-hubs"}, {"external_ref": "poster-18"}], ids=str)
def test_a_change_of_nothing_material_leaves_the_review_alone(dudley, change: dict[str, Any], state: str):
    placement = make.make_placement(status=state)
    before = Review.objects.values().get()
    answered = dudley.patch(at(placement), change).json()
    assert (answered["status"], answered["version"]) == (state, placement.version + 1)
    assert Review.objects.values().get() == before


def test_a_change_of_nothing_writes_nothing(dudley):
    placement = make.make_placement(status="approved")
    before = dudley.get(at(placement)).json()
    same = {name: before[name] for name in ("site", "creative", "quantity", "starts_on", "phase", "mode")}
    assert dudley.patch(at(placement), same).json() == before
    assert placement.reviews.get().status == "approved"


def test_a_draft_changes_without_any_review(dudley):
    answered = dudley.patch(at(make.make_placement()), {"quantity": 5}).json()
    assert (answered["status"], answered["status_reason"], Review.objects.count()) == ("draft", None, 0)


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "installed", "removed"])
def test_what_hangs_or_is_over_is_not_changed(dudley, state: str):
    placement = make.make_placement(status=state)
    assert refused(dudley.patch(at(placement), {"quantity": 5})) == (409, "not_in_this_state")
    assert Placement.objects.get().quantity == 4


def test_after_requested_changes_the_owner_mends_and_submits_again(dudley, police):
    placement = make.make_placement(status="changes_requested")
    first = placement.reviews.get()
    answered = dudley.patch(at(placement), {"creative": CHANGES["creative"]}).json()
    assert answered["status"] == "changes_requested"
    assert dudley.post(f"{at(placement)}submit/").json()["status"] == "submitted"
    first.refresh_from_db()
    assert first.status == "superseded"
    pending = placement.reviews.get(status="pending")
    assert pending.digest != first.digest
    path = f"/api/v1/reviews/{pending.pk}/decide/"
    assert police.post(path, {"decision": "approve"}, headers={"If-Match": '"1"'}).status_code == 200
    assert dudley.get(at(placement)).json()["status"] == "approved"


def test_withdrawing_supersedes_the_review(dudley):
    placement = make.make_placement(status="submitted")
    dudley.post(f"{at(placement)}withdraw/", {"reason": "The shelter is being rebuilt."})
    assert placement.reviews.get().status == "superseded"
    assert dudley.get(at(placement)).json()["status_reason"] == "The shelter is being rebuilt."


def rule(slug: str, reviewer: str, **fields: Any) -> ReviewRule:
    return make.make_review_rule(slug, reviewer=reviewer, **fields)


def reviewer_of(placement: Any, client: Any) -> str:
    assert client.post(f"{at(placement)}submit/").status_code == 200
    review = placement.reviews.get(status="pending")
    return f"{review.reviewer_id} by {review.rule_id} {review.rule_version}"


@pytest.mark.parametrize(
    ("fields", "sent_by"),
    [
        ({}, "btp-all-modes 1"),
        ({"stop_types": ["BCS"]}, "special 1"),
        ({"stop_types": ["RLY"]}, "btp-all-modes 1"),
        ({"areas": [make.DUDLEY]}, "special 1"),
        ({"areas": [make.COUNTY]}, "special 1"),
        ({"areas": [make.SANDWELL]}, "btp-all-modes 1"),
        ({"areas": [make.DUDLEY], "modes": ["rail"]}, "btp-all-modes 1"),
        ({"areas": [make.DUDLEY], "version": 3}, "special 3"),
        ({"areas": [make.DUDLEY], "valid_from": date(2017, 2, 17)}, "special 1"),
        ({"areas": [make.DUDLEY], "valid_from": date(2017, 2, 18)}, "btp-all-modes 1"),
        ({"areas": [make.DUDLEY], "valid_to": date(2017, 2, 17)}, "special 1"),
        ({"areas": [make.DUDLEY], "valid_to": date(2017, 2, 16)}, "btp-all-modes 1"),
        ({"valid_from": date(2017, 2, 1)}, "special 1"),
    ],
    ids=str,
)
def test_the_rule_in_force_that_says_most_about_the_site_chooses_the_reviewer(dudley, fields, sent_by: str):
    rule("special", make.LEAD, **fields)
    found = reviewer_of(make.make_placement(), dudley)
    who = make.LEAD if sent_by.startswith("special") else make.POLICE
    assert found == f"{who} by {sent_by}"


def test_a_rule_on_the_stop_type_goes_before_a_rule_on_the_area(dudley):
    rule("area", make.LEAD, areas=[make.DUDLEY])
    rule("type", "transport-for-west-midlands", stop_types=["BCS"])
    assert reviewer_of(make.make_placement(), dudley) == "transport-for-west-midlands by type 1"


def test_a_fleet_has_no_stop_type(dudley):
    rule("type", make.LEAD, stop_types=["BCS"])
    fleet = make.make_placement(stop=None, fleet_operator="National Express", fleet_vehicles=2)
    assert reviewer_of(fleet, dudley) == f"{make.POLICE} by btp-all-modes 1"


def test_without_a_rule_nothing_is_submitted(dudley):
    placement = make.make_placement()
    ReviewRule.objects.all().delete()
    assert refused(dudley.post(f"{at(placement)}submit/")) == (409, "no_review_rule")
    assert dudley.get(at(placement)).json()["status"] == "draft"


def test_a_change_that_needs_another_reviewer_goes_to_that_reviewer_alone(dudley, police, lead):
    rule("rail", make.LEAD, modes=["rail"], areas=["E08000025"])
    placement = make.make_placement(status="submitted")
    dudley.patch(at(placement), {"mode": "rail", "site": {"stop": "9100BHAMNWS"}})
    pending = placement.reviews.get(status="pending")
    assert pending.reviewer_id == make.LEAD
    path = f"/api/v1/reviews/{pending.pk}/decide/"
    body = {"decision": "approve"}
    assert police.post(path, body, headers=EARLY).status_code == 404
    assert "approve" in lead.get(at(placement)).json()["allowed_actions"]
    assert police.get(at(placement)).status_code == 404  # no longer assigned
    assert lead.post(path, body, headers=EARLY).status_code == 200


@pytest.fixture
def four(dudley) -> None:
    """Four placements that differ in what can be filtered by."""
    make.make_placement(external_ref="a-1", creative_title="draft")
    make.make_placement(status="submitted", creative_title="rail", mode="rail", stop=make.make_stop("9100BHAMNWS"))
    fleet = {"stop": None, "fleet_operator": "NX", "fleet_vehicles": 2, "phase": make.make_phase()}
    make.make_placement(status="approved", creative_title="fleet", organisation="sandwell", **fleet)
    days = {"starts_on": date(2017, 3, 3), "ends_on": date(2017, 4, 30)}
    make.make_placement(status="installed", creative_title="april", **days)


def test_each_filter_narrows_the_list(dudley, four):
    for query, titles in (
        ("", ["draft", "rail", "fleet", "april"]),
        ("campaign=see-me-hear-me", ["draft", "rail", "fleet", "april"]),
        ("campaign=nowhere", []),
        ("organisation=sandwell", ["fleet"]),
        ("organisation=sandwell,dudley", ["draft", "rail", "fleet", "april"]),
        ("area=E08000025", ["rail"]),
        ("area=E11000005", ["draft", "rail", "fleet", "april"]),
        ("stop=43000875301", ["draft", "april"]),
        ("status=draft,approved", ["draft", "fleet"]),
        ("mode=rail", ["rail"]),
        ("mode=bus,metro", ["draft", "fleet", "april"]),
        ("phase=transport-hubs", ["fleet"]),
        ("external_ref=a-1", ["draft"]),
        ("from=2017-03-04", ["april"]),
        ("to=2017-03-02", ["draft", "rail", "fleet"]),
        ("from=2017-04-30&to=2017-04-30", ["april"]),
        ("updated_since=2017-01-01T00:00:00Z", ["draft", "rail", "fleet", "april"]),
        ("updated_since=2190-01-01T00:00:00Z", []),
    ):
        page = dudley.get(f"{URL}?{query}").json()
        assert [row["creative"]["title"] for row in page["results"]] == titles, query
