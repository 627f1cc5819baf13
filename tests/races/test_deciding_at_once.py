"""Two reviewers decide one review: one decision stands, the other reviewer is shown it."""

import pytest

from campaigns.models import Comment, Placement, Review
from coordination.models import Change
from tests import make
from tests.races.lock_barrier import holding, lock_row, meet

pytestmark = pytest.mark.django_db(transaction=True)

APPROVE = {"decision": "approve"}
REJECT = {"decision": "reject", "reason_code": "site", "comment": "The board is being rebuilt."}


@pytest.mark.parametrize(("first", "second"), [(APPROVE, REJECT), (REJECT, APPROVE), (APPROVE, APPROVE)])
def test_of_two_decisions_on_the_same_version_one_stands_and_the_other_gets_the_fresh_state(first, second):
    review = make.make_review()
    ann, ben = make.client(make.POLICE), make.client(make.POLICE)
    url = f"/api/v1/reviews/{review.pk}/decide/"
    with holding(lock_row, "placement", review.placement_id) as holder:
        won, lost = meet(
            holder,
            lambda: ann.post(url, first, HTTP_IF_MATCH='"1"'),
            lambda: ben.post(url, second, HTTP_IF_MATCH='"1"'),
        )
    assert (won.status_code, lost.status_code) == (200, 412)
    decided = Review.objects.get(pk=review.pk)
    assert decided.status == {"approve": "approved", "reject": "rejected"}[first["decision"]]
    assert (decided.version, Placement.objects.get().status) == (2, decided.status)
    assert won.json() == lost.json()["current"]
    assert lost.headers["ETag"] == won.headers["ETag"] == '"2"'
    assert lost.headers["Content-Type"] == "application/problem+json"


def test_of_two_who_say_at_once_that_they_are_looking_one_is():
    review = make.make_review()
    ann, ben = make.client(make.POLICE), make.client(make.POLICE)
    url = f"/api/v1/reviews/{review.pk}/look/"
    with holding(lock_row, "review", review.pk) as holder:
        won, lost = meet(holder, lambda: ann.post(url, {"looking": True}), lambda: ben.post(url, {"looking": True}))
    assert (won.status_code, lost.status_code) == (200, 409)
    assert Review.objects.get().looked_by == won.json()["looked_at_by"]


def test_an_owner_who_withdraws_while_a_reviewer_approves_meets_one_order_or_the_other():
    review = make.make_review()
    police, owner = make.client(make.POLICE), make.client("dudley")
    with holding(lock_row, "placement", review.placement_id) as holder:
        withdrawn, approved = meet(
            holder,
            lambda: owner.post(f"/api/v1/placements/{review.placement_id}/withdraw/"),
            lambda: police.post(f"/api/v1/reviews/{review.pk}/decide/", APPROVE, HTTP_IF_MATCH='"1"'),
        )
    assert (withdrawn.status_code, approved.status_code) == (200, 412)
    assert Placement.objects.get().status == "withdrawn"
    assert Review.objects.get().status == "superseded"


def test_who_asks_about_a_placement_while_its_owner_withdraws_it_meets_one_order_or_the_other():
    review = make.make_review()
    police, owner = make.client(make.POLICE), make.client("dudley")
    ask, withdraw = (
        lambda: police.post(f"/api/v1/reviews/{review.pk}/comment/", {"text": "May it hang by the door?"}),
        lambda: owner.post(f"/api/v1/placements/{review.placement_id}/withdraw/"),
    )
    with holding(lock_row, "placement", review.placement_id) as holder:
        withdrawn, asked = meet(holder, withdraw, ask)
    assert (withdrawn.status_code, asked.status_code, Comment.objects.count()) == (200, 409, 0)


def test_a_placement_changed_while_a_reviewer_approves_is_not_approved_as_changed():
    review = make.make_review()
    police, owner = make.client(make.POLICE), make.client("dudley")
    with holding(lock_row, "placement", review.placement_id) as holder:
        changed, approved = meet(
            holder,
            lambda: owner.patch(f"/api/v1/placements/{review.placement_id}/", {"quantity": 40}),
            lambda: police.post(f"/api/v1/reviews/{review.pk}/decide/", APPROVE, HTTP_IF_MATCH='"1"'),
        )
    assert (changed.status_code, approved.status_code) == (200, 412)
    assert Placement.objects.get().status == "submitted"
    assert sorted(Review.objects.values_list("status", flat=True)) == ["pending", "superseded"]


def test_two_officers_who_decide_many_meet_in_one_order_and_the_second_gets_the_fresh_state():
    reviews = [make.make_review() for _ in range(3)]
    ann, ben = make.client(make.POLICE), make.client(make.POLICE)
    items = [{"id": str(row.pk), "version": 1} for row in reviews]
    forwards = {"items": [{**item, **APPROVE} for item in items[:2]]}
    backwards = {"items": [{**item, **REJECT} for item in reversed(items[1:])]}
    with holding(lock_row, "placement", reviews[1].placement_id) as holder:
        won, lost = meet(
            holder,
            lambda: ann.post("/api/v1/reviews/decide/", forwards),
            lambda: ben.post("/api/v1/reviews/decide/", backwards),
        )
    assert (won.status_code, lost.status_code) == (200, 412)
    assert [error["pointer"] for error in lost.json()["errors"]] == ["/items/1/version"]
    assert [(row["id"], row["status"], row["version"]) for row in lost.json()["current"]] == [
        (str(reviews[1].pk), "approved", 2)
    ]
    statuses = dict(Review.objects.values_list("pk", "status"))
    assert [statuses[row.pk] for row in reviews] == ["approved", "approved", "pending"]


def test_an_owner_who_submits_many_while_another_withdraws_one_meets_one_order():
    placements = [make.make_placement() for _ in range(2)]
    ann, ben = make.client("dudley"), make.client("dudley")
    body = {"items": [{"id": str(row.pk), "version": 1} for row in reversed(placements)]}
    with holding(lock_row, "placement", placements[0].pk) as holder:
        withdrawn, submitted = meet(
            holder,
            lambda: ann.post(f"/api/v1/placements/{placements[0].pk}/withdraw/"),
            lambda: ben.post("/api/v1/placements/submit/", body),
        )
    assert (withdrawn.status_code, submitted.status_code) == (200, 412)
    assert set(Placement.objects.values_list("status", flat=True)) == {"withdrawn", "draft"}


@pytest.mark.parametrize("required", [True, False])
def test_two_of_a_set_who_approve_at_once_approve_the_placement_once(required: bool):
    operator = "transport-for-west-midlands"
    make.make_review_rule("beside", reviewer=operator, alongside=True, advisory=[] if required else [operator])
    placement = make.make_placement(status="submitted")
    votes = {review.reviewer_id: review for review in placement.reviews.all()}
    urls = {slug: f"/api/v1/reviews/{review.pk}/decide/" for slug, review in votes.items()}
    clients = {slug: make.client(slug) for slug in votes}
    with holding(lock_row, "placement", placement.pk) as holder:
        first, second = meet(
            holder,
            lambda: clients[operator].post(urls[operator], APPROVE, HTTP_IF_MATCH='"1"'),
            lambda: clients[make.POLICE].post(urls[make.POLICE], APPROVE, HTTP_IF_MATCH='"1"'),
        )
    assert (first.status_code, second.status_code) == (200, 200)
    assert set(Review.objects.values_list("status", flat=True)) == {"approved"}
    former = placement.version
    placement.refresh_from_db()
    assert (placement.status, placement.version) == ("approved", former + 1)
    assert Change.objects.filter(kind="placement.approved").count() == 1


def test_of_two_of_a_set_one_returns_it_while_the_other_approves_and_it_is_returned():
    operator = "transport-for-west-midlands"
    make.make_review_rule("beside", reviewer=operator, alongside=True)
    placement = make.make_placement(status="submitted")
    votes = {review.reviewer_id: review for review in placement.reviews.all()}
    returns, approves = make.client(operator), make.client(make.POLICE)
    with holding(lock_row, "placement", placement.pk) as holder:
        returned, approved = meet(
            holder,
            lambda: returns.post(f"/api/v1/reviews/{votes[operator].pk}/decide/", REJECT, HTTP_IF_MATCH='"1"'),
            lambda: approves.post(f"/api/v1/reviews/{votes[make.POLICE].pk}/decide/", APPROVE, HTTP_IF_MATCH='"1"'),
        )
    assert (returned.status_code, approved.status_code) == (200, 409)  # it is out of the other's sight by then
    placement.refresh_from_db()
    assert placement.status == "rejected"
    assert Review.objects.get(reviewer=make.POLICE).status == "superseded"


@pytest.mark.parametrize("votes_first", [False, True])
def test_what_is_said_while_an_independent_reviewer_votes_is_read_by_them_in_either_order(votes_first: bool):
    operator = "transport-for-west-midlands"
    make.make_review_rule("beside", reviewer=operator, alongside=True, independent=True)
    placement = make.make_placement(status="submitted")
    mine, theirs = (placement.reviews.get(reviewer=reviewer).pk for reviewer in (operator, make.POLICE))
    observer, police = make.client(operator), make.client(make.POLICE)
    vote, say = (
        lambda: observer.post(f"/api/v1/reviews/{mine}/decide/", APPROVE, HTTP_IF_MATCH='"1"'),
        lambda: police.post(f"/api/v1/reviews/{theirs}/comment/", {"text": "May it hang by the door?"}),
    )
    with holding(lock_row, "placement", placement.pk) as holder:
        answers = meet(holder, *((vote, say) if votes_first else (say, vote)))
    assert {answer.status_code for answer in answers} == {200, 201}
    assert Comment.objects.get().withheld_from == []
    assert len(observer.get(f"/api/v1/placements/{placement.pk}/comments/").json()["results"]) == 1
