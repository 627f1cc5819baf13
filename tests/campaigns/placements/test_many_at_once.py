"""`POST /reviews/decide/` and `POST /placements/submit/`: up to 500 at once, all or none."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Placement, Review, ReviewRule
from coordination.models import Change
from tests import make
from tests.contract_client import faults, refused
from tests.request_bodies import WHY

pytestmark = pytest.mark.usefixtures("on_stage")

DECIDE, SUBMIT = "/api/v1/reviews/decide/", "/api/v1/placements/submit/"
STATEMENTS = {DECIDE: 11, SUBMIT: 14}
NOBODYS = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def item(row: Any, decision: str = "", **fields: Any) -> dict[str, Any]:
    said = {"decision": decision} if decision else {}
    return {"id": str(row.pk), "version": row.version, **said, **fields}


def post(client: Any, url: str, items: list[dict[str, Any]], **headers: str) -> Any:
    return client.post(url, {"items": items}, headers=headers)


def test_many_are_decided_each_as_its_item_says_and_the_ledger_names_who(police):
    reviews = [make.make_review() for _ in range(3)]
    reviews.append(make.make_review(status="approved"))
    said = ["approve", "request_changes", "reject", "reject"]
    items = [item(row, word, **({} if word == "approve" else WHY)) for row, word in zip(reviews, said, strict=True)]
    response = post(police, DECIDE, items)
    assert response.status_code == 200
    outcomes = ["approved", "changes_requested", "rejected", "rejected"]
    assert [row["status"] for row in response.json()["results"]] == outcomes
    assert [row["id"] for row in response.json()["results"]] == [each["id"] for each in items]
    for row, sent, outcome in zip(reviews, items, outcomes, strict=True):
        single = police.get(f"/api/v1/reviews/{row.pk}/").json()
        assert (single["status"], single["version"]) == (outcome, sent["version"] + 1)
        placement = Placement.objects.get(pk=row.placement_id)
        why = "" if outcome == "approved" else f"[{WHY['reason_code']}] {WHY['comment']}"
        assert (placement.status, placement.status_reason) == (outcome, why)
        entries = Change.objects.filter(subject__in=["review", "placement"], subject_id__in=[row.pk, placement.pk])
        last = list(entries.order_by("-id")[:2])
        assert {entry.kind for entry in last} == {f"review.{outcome}", f"placement.{outcome}"}
        assert {entry.actor for entry in last} == {single["decided_by"]}


def test_one_fault_refuses_all_and_every_fault_names_its_item(police):
    good, stale, decided = make.make_review(), make.make_review(), make.make_review(status="rejected")
    foreign = make.make_review()
    Review.objects.filter(pk=foreign.pk).update(reviewer=make.make_organisation(make.LEAD))
    items = [
        item(good, "approve"),
        {**item(stale, "approve"), "version": 7},
        item(decided, "approve"),
        {"id": str(NOBODYS), "version": 1, "decision": "approve"},
        item(good, "approve"),
        item(foreign, "approve"),
    ]
    response = post(police, DECIDE, items)
    assert response.status_code == 400
    assert faults(response) == {
        ("/items/1/version", "stale"),
        ("/items/2", "not_in_this_state"),
        ("/items/3/id", "not_found"),
        ("/items/4/id", "repeated"),
        ("/items/5/id", "not_found"),
    }
    assert Review.objects.get(pk=good.pk).status == "pending"


def test_who_sees_a_review_but_is_not_its_reviewer_is_refused_by_item():
    review = make.make_review()
    leader = make.client(make.LEAD)
    assert faults(post(leader, DECIDE, [item(review, "approve")])) == {("/items/0", "not_yours_to_do")}


def test_anything_but_an_approval_needs_a_comment_in_each_item(police):
    reviews = [make.make_review() for _ in range(2)]
    response = post(police, DECIDE, [item(row, "reject") for row in reviews])
    assert faults(response) == {("/items/0/comment", "required"), ("/items/1/comment", "required")}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"items": []}, ("/items", "min_length")),
        ({}, ("/items", "required")),
        ({"items": [{"id": str(NOBODYS), "decision": "approve"}]}, ("/items/0/version", "required")),
        ({"items": [{"id": "x", "version": 1, "decision": "approve"}]}, ("/items/0/id", "invalid")),
        ({"items": [{"id": str(NOBODYS), "version": 1, "decision": "yes"}]}, ("/items/0/decision", "invalid_choice")),
        ({"items": [{"id": str(NOBODYS), "version": 1, "decision": "approve"}] * 501}, ("/items", "max_length")),
    ],
    ids=["none", "missing", "no version", "no id", "no decision", "too many"],
)
def test_a_faulty_request_names_its_fault(police, body: dict[str, Any], fault: tuple[str, str]):
    response = police.post(DECIDE, body)
    assert (response.status_code, faults(response)) == (400, {fault})


def test_a_repeat_under_the_same_key_decides_once(police):
    items = [item(make.make_review(), "approve") for _ in range(2)]
    first, again = (post(police, DECIDE, items, **{"Idempotency-Key": "morning"}) for _ in range(2))
    assert (first.status_code, again.json()) == (200, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert set(Review.objects.values_list("version", flat=True)) == {2}


def test_many_are_submitted_and_come_to_their_reviewer(dudley, police):
    draft, returned = make.make_placement(), make.make_placement(status="changes_requested")
    response = post(dudley, SUBMIT, [item(draft), item(returned)])
    assert response.status_code == 200
    assert [(row["status"], row["held_reason"]) for row in response.json()["results"]] == [("submitted", None)] * 2
    queue = police.get("/api/v1/reviews/?status=pending").json()["results"]
    assert {row["placement"] for row in queue} == {str(draft.pk), str(returned.pk)}
    assert [row.status for row in Review.objects.filter(placement=returned).order_by("id")] == ["superseded", "pending"]
    assert Placement.objects.get(pk=draft.pk).readers == [make.POLICE]


def test_what_is_submitted_with_others_is_as_if_it_were_submitted_alone(dudley):
    together, alone = make.make_placement(), make.make_placement()
    post(dudley, SUBMIT, [item(together)])
    dudley.post(f"{SUBMIT.removesuffix('submit/')}{alone.pk}/submit/")
    differs = {"id", "created_at", "updated_at", "external_ref"}
    rows = [dudley.get(f"/api/v1/placements/{row.pk}/").json() for row in (together, alone)]
    assert {n: v for n, v in rows[0].items() if n not in differs} == {
        n: v for n, v in rows[1].items() if n not in differs
    }
    reviews = [dudley.get(f"/api/v1/reviews/?placement={row.pk}").json()["results"][0] for row in (together, alone)]
    differs |= {"placement"}
    assert {n: v for n, v in reviews[0].items() if n not in differs} == {
        n: v for n, v in reviews[1].items() if n not in differs
    }


def test_placements_that_cannot_be_submitted_are_named_and_none_is(dudley):
    good, submitted, of_others = make.make_placement(), make.make_placement(status="submitted"), make.make_placement()
    tram = make.make_placement(mode="metro", stop=None, fleet_operator="Midland Metro", fleet_vehicles=3)
    ReviewRule.objects.update(modes=["bus"])
    Placement.objects.filter(pk=of_others.pk).update(organisation="sandwell")
    response = post(dudley, SUBMIT, [item(good), item(submitted), item(of_others), item(tram)])
    assert response.status_code == 400
    assert faults(response) == {
        ("/items/1", "not_in_this_state"),
        ("/items/2/id", "not_found"),
        ("/items/3", "no_review_rule"),
    }
    assert Placement.objects.get(pk=good.pk).status == "draft"


@pytest.mark.parametrize("url", [DECIDE, SUBMIT])
def test_the_number_of_statements_does_not_grow_with_the_items(url: str):
    by = make.client(make.POLICE if url == DECIDE else "dudley")
    by.get("/api/v1/areas/?limit=1")  # a key is used for the first time
    counts = []
    for number in (3, 7):
        if url == DECIDE:
            items = [item(make.make_review(), "approve") for _ in range(number)]
        else:
            states = ["draft", "changes_requested", "draft"]
            items = [item(make.make_placement(status=states[n % 3])) for n in range(number)]
        with CaptureQueriesContext(connection) as statements:
            assert post(by, url, items).status_code == 200
        counts.append(len(statements))
    assert counts == [STATEMENTS[url]] * 2
    assert refused(post(by, url, items))[0] == 412
