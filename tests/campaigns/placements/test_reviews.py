"""`/reviews/`: the reviewer's queue and its decisions."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Placement, Review, ReviewRule
from coordination.ground.working_days import working_day_after
from coordination.ledger.sequencer import give_positions
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.request_bodies import EARLY, WHY

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/reviews/"
FIELDS = "id placement reviewer status reason_code comment decided_by decided_at due_at rule digest version"
STATES = ("pending", "approved", "changes_requested", "rejected")
OUTCOMES = {"approve": "approved", "request_changes": "changes_requested", "reject": "rejected"}


def at(review: Any) -> str:
    return f"{URL}{review.pk}/"


def test_a_submitted_placement_is_in_the_reviewers_queue(police):
    review = make.make_review()
    page = police.get(f"{URL}?status=pending").json()
    (found,) = page["results"]
    assert holds_in_order(found, FIELDS)
    assert (found["placement"], found["reviewer"]) == (str(review.placement_id), make.POLICE)
    assert found["rule"] == {"slug": "btp-all-modes", "version": 1}
    nothing = dict.fromkeys(("reason_code", "comment", "decided_by", "decided_at"))
    assert {name: found[name] for name in nothing} == nothing
    assert police.get(at(review)).json() == found


def test_a_review_is_due_as_many_working_days_before_the_start_as_its_rule_says(police):
    ReviewRule.objects.update(days=2)
    # Good Friday and Easter Monday lie before the Wednesday; the clocks went forward in March.
    far = make.make_campaign("easter", starts_on=date(2028, 4, 19), ends_on=date(2028, 4, 30))
    row = police.get(at(make.make_review(campaign=far))).json()
    assert (row["due_at"], row["overdue"], row["short_notice"]) == ("2028-04-13T16:00:00Z", False, False)


def test_what_starts_before_it_can_be_judged_is_due_at_the_start_and_marked(police):
    row = police.get(at(make.make_review())).json()
    assert (row["due_at"], row["overdue"], row["short_notice"]) == ("2017-02-17T00:00:00Z", True, True)
    police.post(f"{URL}{row['id']}/decide/", {"decision": "approve"}, headers=EARLY)
    assert police.get(f"{URL}{row['id']}/").json()["overdue"] is False


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("overdue=true", [0]),
        ("overdue=false", [1, 2]),
        ("short_notice=true", [0, 2]),
        ("due_from=2017-02-17&due_to=2017-02-17", [0, 2]),
        ("due_from=2017-02-18", [1]),
        ("due_to=2028-04-09", [0, 2]),
        ("starts_to=2028-04-18", [0, 2]),
        ("starts_from=2028-04-19&starts_to=2028-04-19", [1]),
    ],
)
def test_the_queue_is_narrowed_to_what_is_urgent(police, query: str, numbers: list[int]):
    far = make.make_campaign("easter", starts_on=date(2028, 4, 19), ends_on=date(2028, 4, 30))
    rows = [make.make_review(), make.make_review(campaign=far), make.make_review(status="approved")]
    assert {row["id"] for row in police.get(f"{URL}?{query}").json()["results"]} == {str(rows[n].pk) for n in numbers}


def test_the_queue_begins_with_the_most_urgent(police):
    reviews = [make.make_review() for _ in range(3)]
    Review.objects.filter(pk=reviews[2].pk).update(due_at=reviews[0].due_at - timedelta(days=1))
    found = [row["id"] for row in police.get(f"{URL}?status=pending").json()["results"]]
    assert found == [str(reviews[n].pk) for n in (2, 0, 1)]


@pytest.mark.parametrize("decision", OUTCOMES)
@pytest.mark.parametrize("state", STATES)
def test_a_decision_is_kept_with_who_when_and_why_or_refused_for_the_state(police, dudley, state: str, decision: str):
    review = make.make_review(status=state)
    body = {"decision": decision} if decision == "approve" else {"decision": decision, **WHY}
    response = police.post(f"{at(review)}decide/", body, headers={"If-Match": f'"{review.version}"'})
    possible = {"pending": set(OUTCOMES), "approved": {"request_changes", "reject"}}
    if decision not in possible.get(state, set()):
        assert refused(response) == (409, "not_in_this_state")
        return
    answered = response.json()
    assert (response.status_code, answered["status"]) == (200, OUTCOMES[decision])
    assert (answered["reason_code"], answered["comment"]) == (
        (None, None) if decision == "approve" else (WHY["reason_code"], WHY["comment"])
    )
    assert answered["decided_by"].startswith("key:")
    assert answered["decided_at"]
    assert response["ETag"] == f'"{review.version + 1}"'
    placement = dudley.get(f"/api/v1/placements/{review.placement_id}/").json()
    assert placement["status"] == OUTCOMES[decision]
    why = None if decision == "approve" else f"[{WHY['reason_code']}] {WHY['comment']}"
    assert placement["status_reason"] == why


def test_the_reviewer_revokes_the_approval_of_a_poster_that_hangs(police, dudley):
    placement = make.make_placement(status="installed")
    body = {"decision": "reject", "reason_code": "safety", "comment": "It hides the exit."}
    response = police.post(f"{at(placement.reviews.get())}decide/", body, headers=EARLY)
    assert (response.status_code, response.json()["status"]) == (200, "rejected")
    answered = dudley.get(f"/api/v1/placements/{placement.pk}/").json()
    assert (answered["status"], answered["status_reason"]) == ("rejected", "[safety] It hides the exit.")
    assert answered["installed_on"] == "2017-02-17"
    by = working_day_after(timezone.localdate(), 2)
    assert (answered["remove_by"], answered["removal_overdue"]) == (by.isoformat(), False)


def test_a_revoked_poster_that_nobody_reports_as_removed_is_overdue_until_somebody_does(police, dudley):
    late, in_time, returned = (make.make_placement(status=state) for state in ("installed", "installed", "approved"))
    for placement in (late, in_time, returned):
        body = {"decision": "reject", **WHY}
        assert police.post(f"{at(placement.reviews.get())}decide/", body, headers=EARLY).status_code == 200
    assert dudley.get(f"/api/v1/placements/{returned.pk}/").json()["remove_by"] is None  # it never hung
    Placement.objects.filter(pk=late.pk).update(remove_by=timezone.localdate() - timedelta(days=1))
    lists = {
        overdue: {row["id"] for row in dudley.get(f"/api/v1/placements/?removal_overdue={overdue}").json()["results"]}
        for overdue in ("true", "false")
    }
    assert lists == {"true": {str(late.pk)}, "false": {str(in_time.pk), str(returned.pk)}}
    dudley.post(f"/api/v1/placements/{late.pk}/remove/", {"removed_on": "2017-03-06"})
    assert dudley.get("/api/v1/placements/?removal_overdue=true").json()["results"] == []
    assert dudley.get(f"/api/v1/placements/{late.pk}/").json()["removal_overdue"] is False


def test_a_poster_that_hangs_cannot_be_sent_back_for_changes(police):
    review = make.make_placement(status="installed").reviews.get()
    body = {"decision": "request_changes", **WHY}
    assert refused(police.post(f"{at(review)}decide/", body, headers=EARLY)) == (409, "not_in_this_state")


def test_a_superseded_review_is_not_decided(police, dudley):
    review = make.make_review()
    dudley.patch(f"/api/v1/placements/{review.placement_id}/", {"quantity": 5})
    assert refused(police.post(f"{at(review)}decide/", {"decision": "approve"}, headers=EARLY)) == (
        409,
        "review_superseded",
    )
    # What the reviewer had open was changed under its eyes: it gets the fresh state, not a decision on the old one.
    response = police.post(f"{at(review)}decide/", {"decision": "approve"}, headers={"If-Match": '"1"'})
    assert refused(response) == (412, "stale")
    assert response.json()["current"]["status"] == "superseded"


@pytest.mark.parametrize("decision", ["request_changes", "reject"])
@pytest.mark.parametrize(
    ("why", "expected"),
    [
        ({}, {("/comment", "required")}),
        ({"reason_code": "wording"}, {("/comment", "required")}),
        ({"reason_code": None, "comment": None}, {("/comment", "required")}),
        ({"reason_code": "", "comment": "x"}, {("/reason_code", "blank")}),
        ({"reason_code": "Two Words", "comment": "x"}, {("/reason_code", "malformed")}),
        ({"reason_code": "wording", "comment": "x" * 1001}, {("/comment", "max_length")}),
    ],
    ids=lambda value: repr(sorted(value)) if isinstance(value, set) else repr(value),  # the same in every process
)
def test_anything_but_an_approval_needs_a_comment(police, decision: str, why: dict[str, Any], expected):
    review = make.make_review()
    response = police.post(f"{at(review)}decide/", {"decision": decision, **why}, headers=EARLY)
    assert (response.status_code, faults(response)) == (400, expected)
    assert police.get(at(review)).json()["status"] == "pending"


@pytest.mark.parametrize("reason_code", [{}, {"reason_code": None}])
def test_a_decision_may_do_without_a_reason_code(police, dudley, reason_code: dict[str, Any]):
    review = make.make_review()
    body = {"decision": "request_changes", "comment": "Please add the number.", **reason_code}
    decided = police.post(f"{at(review)}decide/", body, headers=EARLY)
    assert (decided.status_code, decided.json()["reason_code"]) == (200, None)
    placement = dudley.get(f"/api/v1/placements/{review.placement_id}/").json()
    assert placement["status_reason"] == "Please add the number."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {("/decision", "required")}),
        ({"decision": "approved"}, {("/decision", "invalid_choice")}),
        ({"decision": ["approve"]}, {("/decision", "invalid_choice")}),
        ({"decision": "approve", "status": "approved"}, {("/status", "unknown_field")}),
        ({"decision": "approve", "reviewer": "dudley"}, {("/reviewer", "unknown_field")}),
    ],
    ids=str,
)
def test_a_faulty_decision_is_named(police, body: dict[str, Any], expected: set[tuple[str, str]]):
    response = police.post(f"{at(make.make_review())}decide/", body, headers=EARLY)
    assert (response.status_code, faults(response)) == (400, expected)


def test_a_decision_must_say_on_which_version(police):
    review = make.make_review()
    assert refused(police.post(f"{at(review)}decide/", {"decision": "approve"})) == (428, "precondition_required")


def test_who_decides_second_gets_the_fresh_state(police):
    review = make.make_review()
    read = {"If-Match": police.get(at(review))["ETag"]}
    assert police.post(f"{at(review)}decide/", {"decision": "approve"}, headers=read).status_code == 200
    second = police.post(f"{at(review)}decide/", {"decision": "reject", **WHY}, headers=read)
    assert refused(second) == (412, "stale")
    assert (second.json()["current"]["status"], second["ETag"]) == ("approved", '"2"')


def test_the_ledger_names_the_decision_and_who_made_it(police):
    review = make.make_review()
    police.post(f"{at(review)}decide/", {"decision": "approve"}, headers=EARLY)
    give_positions()
    for subject, key in (("placement", review.placement_id), ("review", review.pk)):
        trail = police.get(f"/api/v1/changes/?subject={subject}&id={key}").json()["items"]
        assert trail[-1]["kind"] == f"{subject}.approved"
        assert trail[-1]["actor"] == police.get(at(review)).json()["decided_by"]
        assert (trail[-1]["before"]["status"], trail[-1]["after"]["status"]) != ("approved", "approved")


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("", list(STATES)),
        ("status=pending", ["pending"]),
        ("status=approved,rejected", ["approved", "rejected"]),
        ("reviewer=british-transport-police", list(STATES)),
        ("reviewer=dudley", []),
        ("organisation=sandwell", ["rejected"]),
        ("organisation=sandwell,dudley", list(STATES)),
        ("campaign=see-me-hear-me", list(STATES)),
        ("campaign=nowhere", []),
        ("placement=01890a5d-ac96-774b-bcce-b302099a8057", []),
        ("updated_since=2017-01-01T00:00:00Z", list(STATES)),
        ("updated_since=2190-01-01T00:00:00Z", []),
    ],
)
def test_each_filter_narrows_the_list(police, query: str, states: list[str]):
    for state in STATES:
        make.make_review(status=state, organisation="sandwell" if state == "rejected" else "dudley")
    assert [row["status"] for row in police.get(f"{URL}?{query}").json()["results"]] == states


def test_the_reviews_of_one_placement_are_found_by_it(police):
    review, _ = make.make_review(), make.make_review()
    found = police.get(f"{URL}?placement={review.placement_id}").json()["results"]
    assert [row["id"] for row in found] == [str(review.pk)]


def test_what_the_police_wrote_on_an_approval_stays_with_the_review(police, sandwell):
    review = make.make_review()
    body = {"decision": "approve", "comment": "Officers will be near."}
    police.post(f"/api/v1/reviews/{review.pk}/decide/", body, headers=EARLY)
    assert sandwell.get(f"/api/v1/placements/{review.placement_id}/").json()["status_reason"] is None
