"""`/reason-codes/`: a reviewing organisation's own list of reasons, and decisions that are held against it."""

from typing import Any

import pytest

from campaigns.models import Placement, ReasonCode, Review
from campaigns.placements.reason_codes import change_reason_code
from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from coordination.models import Change
from tests import make
from tests.contract_client import faults
from tests.request_bodies import EARLY, WHY

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/reason-codes/"
SAFETY = {"code": "safety", "sentence": "It would hide an exit.", "decisions": ["reject", "request_changes"]}


def decide(client: Any, review: Review, **body: str) -> Any:
    return client.post(f"/api/v1/reviews/{review.pk}/decide/", body, headers=EARLY)


def decide_many(client: Any, reviews: list[Review], *codes: str) -> Any:
    said = {"decision": "reject", "comment": "No."}
    rows = zip(reviews, codes, strict=True)
    items = [{"id": str(row.pk), "version": 1, **said, **({"reason_code": code} if code else {})} for row, code in rows]
    return client.post("/api/v1/reviews/decide/", {"items": items})


def test_an_administrator_of_the_reviewer_keeps_its_list_and_the_ledger_says_so(police, dudley):
    make.make_review_rule()
    created = police.post(URL, SAFETY)
    assert (created.status_code, created["Location"]) == (201, f"{URL}{created.json()['id']}/")
    row = created.json()
    assert {name: row[name] for name in SAFETY} == SAFETY
    assert (row["organisation"], row["active"], row["version"]) == (make.POLICE, True, 1)
    at = created["Location"]
    changed = police.patch(at, {"sentence": "It hides a camera.", "active": False}, headers=EARLY)
    assert (changed.status_code, changed.json()["version"], changed.json()["active"]) == (200, 2, False)
    assert police.patch(at, {"active": True}, headers={"If-Match": '"1"'}).status_code == 412
    assert faults(police.patch(at, {"code": "other"}, headers={"If-Match": '"2"'})) == {("/code", "fixed")}
    assert faults(police.post(URL, SAFETY)) == {("/code", "code_taken")}
    kinds = list(Change.objects.filter(subject="reason-code").order_by("id").values_list("kind", "organisation"))
    assert kinds == [("reason-code.created", make.POLICE), ("reason-code.retired", make.POLICE)]
    assert [each["code"] for each in dudley.get(f"{URL}?active=false&decision=reject").json()["results"]] == ["safety"]
    assert dudley.get(f"{URL}?decision=approve").json()["results"] == []
    assert dudley.patch(at, {"active": True}, headers={"If-Match": '"2"'}).status_code == 403


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"code": "Two Words"}, ("/code", "malformed")),
        ({"sentence": "Ask Chloe Price, aged 14."}, ("/sentence", "child_with_age")),
        ({"sentence": ""}, ("/sentence", "blank")),
        ({"decisions": []}, ("/decisions", "min_length")),
        ({"decisions": ["revoke"]}, ("/decisions/0", "invalid_choice")),
        ({"decisions": ["reject"] * 4}, ("/decisions", "max_length")),
    ],
)
def test_what_is_no_reason_is_named(police, body: dict[str, Any], fault: tuple[str, str]):
    make.make_review_rule()
    response = police.post(URL, {**SAFETY, **body})
    assert response.status_code == 400 and fault[0] in {pointer for pointer, _ in faults(response)}


def test_who_reviews_nothing_keeps_no_list_and_who_only_reviews_reads_it(dudley):
    make.make_review_rule()
    assert dudley.post(URL, SAFETY).json()["type"] == "/problems/does-not-review"
    officer = make.client(make.POLICE, scopes=["read", "review"])
    assert officer.post(URL, SAFETY).json()["type"] == "/problems/missing-scope"
    assert ReasonCode.objects.count() == 0


def test_where_the_reviewer_has_a_list_a_decision_gives_what_is_on_it_or_nothing(police, sandwell):
    reviews = [make.make_review() for _ in range(6)]
    assert decide(police, reviews[0], decision="reject", **WHY).status_code == 200  # no list: any
    reason = make.make_reason_code("safety")
    for code in (WHY["reason_code"], "unheard_of"):
        response = decide(police, reviews[1], decision="reject", reason_code=code, comment="No.")
        assert faults(response) == {("/reason_code", "reason_not_listed")}
    wrong = decide(police, reviews[1], decision="approve", reason_code="safety")
    assert faults(wrong) == {("/reason_code", "reason_not_listed")}
    assert decide(police, reviews[1], decision="reject", reason_code="safety", comment="No.").status_code == 200
    assert decide(police, reviews[2], decision="reject", comment="No.").status_code == 200
    several = decide_many(police, reviews[3:], "safety", "unheard_of", "")
    assert faults(several) == {("/items/1/reason_code", "reason_not_listed")}
    assert Review.objects.filter(pk__in=[row.pk for row in reviews[3:]], status="pending").count() == 3
    change_reason_code(reason, by=make.actor_for(make.POLICE), active=False)
    retired = decide_many(police, reviews[3:], "safety", "safety", "")
    assert faults(retired) == {(f"/items/{number}/reason_code", "reason_not_listed") for number in (0, 1)}
    # What was decided by it stays, and says so to its owner.
    assert Placement.objects.get(pk=reviews[1].placement_id).status_reason == "[safety] No."


def test_the_list_of_one_reviewer_binds_no_other():
    make.make_reason_code("safety")
    make.make_review_rule("bus-by-wmp", reviewer="west-midlands-police", modes=["bus"], areas=[make.DUDLEY])
    review = make.make_review()
    assert review.reviewer_id == "west-midlands-police"
    answer = decide(make.client("west-midlands-police"), review, decision="reject", **WHY)
    assert answer.status_code == 200


def test_a_file_adds_reasons_and_leaves_what_the_organisation_has_changed(db):
    load_reference_data(WEST_MIDLANDS)
    wording = ReasonCode.objects.get(organisation=make.POLICE, code=WHY["reason_code"])
    change_reason_code(wording, by=make.actor_for(make.POLICE), sentence="Other words, please.", active=False)
    count = ReasonCode.objects.count()
    load_reference_data(WEST_MIDLANDS)
    wording.refresh_from_db()
    assert (wording.sentence, wording.active, ReasonCode.objects.count()) == ("Other words, please.", False, count)
