"""Several organisations judge one placement: who they are, what their votes come to, and who sees which of them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Placement, Review, ReviewRule
from campaigns.placements import overdue
from campaigns.placements.reviewers import judges_of, rules_of_review
from coordination.ground.errors import Conflict
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from tests import make
from tests.contract_client import faults, refused
from tests.request_bodies import EARLY, REVIEW_RULE, WHY

pytestmark = pytest.mark.usefixtures("on_stage")

REVIEWS, PLACEMENTS = "/api/v1/reviews/", "/api/v1/placements/"
OPERATOR = "transport-for-west-midlands"
APPROVE, REJECT = {"decision": "approve"}, {"decision": "reject", **WHY}
CHANGES = {"decision": "request_changes", **WHY}


def beside(reviewer: str = OPERATOR, **fields: Any) -> ReviewRule:
    """A rule of the service whose reviewer judges beside the police."""
    return make.make_review_rule(f"beside-{reviewer}", reviewer=reviewer, alongside=True, **fields)


def submitted(**fields: Any) -> Placement:
    return make.make_placement(status="submitted", **fields)


def standing(placement: Placement, reviewer: str) -> Review:
    return placement.reviews.exclude(status="superseded").get(reviewer=reviewer)


def vote(client: Any, placement: Placement, reviewer: str, body: Any = APPROVE) -> Any:
    return client.post(f"{REVIEWS}{standing(placement, reviewer).pk}/decide/", body, headers=EARLY)


def states(placement: Placement) -> dict[str, str]:
    return dict(placement.reviews.exclude(status="superseded").values_list("reviewer", "status"))


def status_of(placement: Placement) -> str:
    placement.refresh_from_db()
    return placement.status


# Who judges.


def test_an_interchange_that_two_rules_cover_gets_both_reviewers():
    beside(stop_types=["BCS"])
    placement = submitted()
    assert states(placement) == {make.POLICE: "pending", OPERATOR: "pending"}
    assert sorted(placement.readers) == sorted([make.POLICE, OPERATOR])
    elsewhere = make.make_stop("9100BHAMNWS", mode="rail", area="E08000025")
    assert states(submitted(stop=elsewhere, mode="rail")) == {make.POLICE: "pending"}


def test_a_rule_names_several_and_a_lead_adds_one_for_its_campaign(lead):
    ReviewRule.objects.filter(pk="btp-all-modes").update(further_reviewers=[OPERATOR], advisory=[OPERATOR])
    body = {**REVIEW_RULE, "reviewer": make.LEAD, "independent": True, "cares_for": ["creative"]}
    slug = lead.post("/api/v1/review-rules/", body).json()["slug"]
    placement = submitted()
    rows = {row.reviewer_id: row for row in placement.reviews.all()}
    assert {slug: (row.required, row.independent, row.cares_for) for slug, row in rows.items()} == {
        make.POLICE: (True, False, []),
        OPERATOR: (False, False, []),
        make.LEAD: (True, True, ["creative"]),
    }
    assert (rows[make.LEAD].rule_id, rows[OPERATOR].rule_id) == (slug, "btp-all-modes")
    placement.refresh_from_db()
    assert placement.reviewer_leads_campaign is True


def test_of_two_rules_that_name_one_organisation_the_stricter_counts():
    beside(make.POLICE, advisory=[make.POLICE], independent=True)
    (judge,) = judges_of(make.make_placement(), rules_of_review([make.SEE_ME]))
    assert (judge.rule.pk, judge.required, judge.independent) == ("btp-all-modes", True, True)


def test_the_owner_is_left_out_and_whoever_is_only_advised_has_nobody_to_ask():
    beside("sandwell")
    assert states(submitted(organisation="sandwell")) == {make.POLICE: "pending"}
    ReviewRule.objects.filter(pk="btp-all-modes").update(reviewer="sandwell", further_reviewers=[OPERATOR])
    assert states(submitted(organisation="sandwell")) == {OPERATOR: "pending"}
    ReviewRule.objects.filter(pk="btp-all-modes").update(advisory=[OPERATOR])
    with pytest.raises(Conflict) as refusal:
        submitted(organisation="sandwell")
    assert refusal.value.code == "no_other_reviewer"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"further_reviewers": ["walsall"]}, ("/further_reviewers/0", "does_not_review")),
        ({"further_reviewers": [make.POLICE]}, ("/further_reviewers/0", "repeated")),
        ({"advisory": [make.LEAD]}, ("/advisory/0", "no_reviewer_of_the_rule")),
        ({"cares_for": ["colour"]}, ("/cares_for/0", "invalid_choice")),
        ({"alongside": False}, ("/alongside", "read_only")),
    ],
)
def test_a_lead_names_nobody_who_has_not_agreed(lead, fields: dict[str, Any], fault: tuple[str, str]):
    assert faults(lead.post("/api/v1/review-rules/", {**REVIEW_RULE, **fields})) == {fault}


# What votes come to.


@pytest.mark.parametrize("many", [False, True])
def test_it_is_approved_when_every_required_reviewer_has_approved_it(police, observer, dudley, many: bool):
    beside()
    placement = submitted()
    version = placement.version

    def cast(client: Any, reviewer: str) -> int:
        if not many:
            return vote(client, placement, reviewer).status_code
        own = standing(placement, reviewer)
        items = [{"id": str(own.pk), "version": own.version, **APPROVE}]
        return client.post(f"{REVIEWS}decide/", {"items": items}).status_code

    assert cast(police, make.POLICE) == 200
    assert (status_of(placement), placement.version) == ("submitted", version)
    assert refused(vote(police, placement, make.POLICE)) == (409, "not_in_this_state")
    shown = police.get(f"{PLACEMENTS}{placement.pk}/").json()
    assert "approve" not in shown["allowed_actions"] and "reject" in shown["allowed_actions"]
    assert "approve" in observer.get(f"{PLACEMENTS}{placement.pk}/").json()["allowed_actions"]
    assert cast(observer, OPERATOR) == 200
    assert (status_of(placement), placement.version) == ("approved", version + 1)
    rows = dudley.get(f"{REVIEWS}?placement={placement.pk}").json()["results"]
    assert {row["reviewer"]: (row["status"], row["approval_required"]) for row in rows} == {
        make.POLICE: ("approved", True),
        OPERATOR: ("approved", True),
    }


@pytest.mark.parametrize(("body", "status"), [(REJECT, "rejected"), (CHANGES, "changes_requested")])
def test_one_that_does_not_approve_returns_it_and_the_others_stand(police, observer, dudley, body, status: str):
    beside()
    beside(make.LEAD)
    placement = submitted()
    vote(police, placement, make.POLICE)
    assert vote(observer, placement, OPERATOR, body).status_code == 200
    assert status_of(placement) == status
    assert states(placement) == {make.POLICE: "approved", OPERATOR: status}
    left = placement.reviews.get(reviewer=make.LEAD)  # who had not decided need not for now, and sees it no more
    assert (left.status, left.reason_code) == ("superseded", "returned")
    assert sorted(placement.readers) == sorted([make.POLICE, OPERATOR])


def test_submitted_again_it_asks_those_whose_fields_changed_and_whoever_did_not_approve(police, observer, dudley):
    beside(cares_for=["site", "creative"])
    placement = submitted()
    vote(observer, placement, OPERATOR)
    vote(police, placement, make.POLICE, CHANGES)
    dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"quantity": 9})
    assert dudley.post(f"{PLACEMENTS}{placement.pk}/submit/").status_code == 200
    assert states(placement) == {make.POLICE: "pending", OPERATOR: "approved"}
    vote(police, placement, make.POLICE)
    assert status_of(placement) == "approved"
    # Approved, and changed in what one of them cares for alone.
    dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"creative": {"title": "Another"}})
    assert (status_of(placement), states(placement)) == (
        "submitted",
        {make.POLICE: "pending", OPERATOR: "pending"},
    )


def test_a_change_that_no_required_reviewer_cares_for_reopens_nothing(police, observer, dudley):
    ReviewRule.objects.filter(pk="btp-all-modes").update(cares_for=["creative"])
    beside(advisory=[OPERATOR])
    placement = submitted()
    vote(observer, placement, OPERATOR)
    vote(police, placement, make.POLICE)
    dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"quantity": 9})
    assert (status_of(placement), states(placement)) == ("approved", {make.POLICE: "approved", OPERATOR: "approved"})
    dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"creative": {"title": "Another"}})
    assert status_of(placement) == "submitted"
    assert states(placement) == {make.POLICE: "pending", OPERATOR: "pending"}


def test_many_submitted_again_at_once_keep_the_approvals_that_stand(police, observer, dudley):
    beside(cares_for=["site"])
    placements = [submitted(), submitted()]
    for placement in placements:
        vote(observer, placement, OPERATOR)
        vote(police, placement, make.POLICE, CHANGES)
        placement.refresh_from_db()
    items = [{"id": str(each.pk), "version": each.version} for each in placements]
    assert dudley.post(f"{PLACEMENTS}submit/", {"items": items}).status_code == 200
    for placement in placements:
        assert states(placement) == {make.POLICE: "pending", OPERATOR: "approved"}
        assert sorted(Placement.objects.get(pk=placement.pk).readers) == sorted([make.POLICE, OPERATOR])


def test_advice_moves_nothing_and_is_not_waited_for(police, observer, dudley):
    beside(advisory=[OPERATOR])
    first, second = submitted(), submitted()
    assert vote(observer, first, OPERATOR, REJECT).json()["status"] == "rejected"
    assert status_of(first) == "submitted"
    assert vote(observer, first, OPERATOR).json()["status"] == "approved"  # it may think better of it
    for placement in (first, second):
        vote(police, placement, make.POLICE)
        assert status_of(placement) == "approved"
    unheard = second.reviews.get(reviewer=OPERATOR)
    assert (unheard.status, unheard.reason_code) == ("superseded", "not_awaited")
    refusal = vote(observer, first, OPERATOR, REJECT)
    assert refused(refusal) == (409, "not_in_this_state")
    assert observer.get(f"{PLACEMENTS}{first.pk}/").json()["allowed_actions"] == []


def test_one_of_them_may_revoke_its_approval(police, observer, dudley):
    beside()
    placement = submitted()
    vote(police, placement, make.POLICE)
    vote(observer, placement, OPERATOR)
    assert vote(observer, placement, OPERATOR, CHANGES).status_code == 200
    assert (status_of(placement), states(placement)) == (
        "changes_requested",
        {make.POLICE: "approved", OPERATOR: "changes_requested"},
    )


def test_the_database_itself_waits_for_every_required_reviewer(police):
    """Release 0.2.0, beside ours, takes one approval for all."""
    beside()
    placement = submitted()
    vote(police, placement, make.POLICE)
    with pytest.raises(IntegrityError, match="a required reviewer has not approved"), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(status="approved")


def test_withdrawn_it_closes_every_review(dudley):
    beside()
    placement = submitted()
    dudley.post(f"{PLACEMENTS}{placement.pk}/withdraw/")
    assert states(placement) == {}


# Who sees which vote.


def seen(client: Any, placement: Placement) -> dict[str, str]:
    rows = client.get(f"{REVIEWS}?placement={placement.pk}").json()["results"]
    return {row["reviewer"]: row["status"] for row in rows if row["status"] != "superseded"}


def test_a_vote_is_shown_to_the_others_once_it_is_cast(police, observer, dudley):
    beside()
    placement = submitted()
    assert seen(observer, placement) == {OPERATOR: "pending"}
    vote(police, placement, make.POLICE)
    assert seen(observer, placement) == {OPERATOR: "pending", make.POLICE: "approved"}
    assert seen(police, placement) == {make.POLICE: "approved"}


def test_where_the_rule_says_independent_none_sees_it_before_having_cast_their_own(police, observer, lead, dudley):
    ReviewRule.objects.filter(pk="btp-all-modes").update(independent=True)
    beside(independent=True)
    beside(make.LEAD, independent=True)
    placement = submitted()
    version = police.get(f"{PLACEMENTS}{placement.pk}/")["ETag"]
    vote(police, placement, make.POLICE)
    decided = standing(placement, make.POLICE)
    for client, own in ((observer, OPERATOR), (lead, make.LEAD)):  # the lead sees the reviews of its campaign else
        assert seen(client, placement) == {own: "pending"}
        assert client.get(f"{REVIEWS}{decided.pk}/").status_code == 404
        assert client.get(f"{PLACEMENTS}{placement.pk}/")["ETag"] == version
        (queued,) = client.get(f"/api/v1/review-queue/?placement={placement.pk}").json()["results"]
        assert queued["history"] == []
        give_positions()
        trail = client.get(f"/api/v1/changes/?subject=review&id={decided.pk}").json()["items"]
        assert not [entry for entry in trail if entry["kind"] == "review.approved"]
    assert seen(dudley, placement) == {make.POLICE: "approved", OPERATOR: "pending", make.LEAD: "pending"}
    give_positions()
    own_trail = police.get(f"/api/v1/changes/?subject=review&id={decided.pk}").json()["items"]
    assert own_trail[-1]["kind"] == "review.approved"
    vote(observer, placement, OPERATOR)
    assert seen(observer, placement) == {make.POLICE: "approved", OPERATOR: "approved"}
    assert seen(lead, placement) == {make.LEAD: "pending"}
    vote(lead, placement, make.LEAD)
    assert status_of(placement) == "approved"
    assert seen(lead, placement) == dict.fromkeys((make.POLICE, OPERATOR, make.LEAD), "approved")


def test_it_is_withheld_also_where_it_has_returned_the_placement_and_all_are_asked_again(police, observer, dudley):
    beside(independent=True)
    placement = submitted()
    former = standing(placement, make.POLICE)
    vote(police, placement, make.POLICE, CHANGES)
    assert observer.get(f"{REVIEWS}{former.pk}/").status_code == 404
    assert observer.get(f"{PLACEMENTS}{placement.pk}/").status_code == 404
    give_positions()
    assert WHY["comment"] not in observer.get(f"/api/v1/changes/?id={placement.pk}&subject=placement").content.decode()
    dudley.post(f"{PLACEMENTS}{placement.pk}/submit/")
    assert observer.get(f"{REVIEWS}{former.pk}/").status_code == 404
    vote(observer, placement, OPERATOR)
    assert observer.get(f"{REVIEWS}{former.pk}/").json()["comment"] == WHY["comment"]


def said(client: Any, placement: Placement) -> list[str]:
    return [row["text"] for row in client.get(f"{PLACEMENTS}{placement.pk}/comments/").json()["results"]]


def say(client: Any, placement: Placement, reviewer: str, text: str) -> Any:
    return client.post(f"{REVIEWS}{standing(placement, reviewer).pk}/comment/", {"text": text})


def test_what_one_says_is_withheld_from_who_judges_independently_until_they_have_voted(police, observer, lead, dudley):
    ReviewRule.objects.filter(pk="btp-all-modes").update(independent=True)
    beside(independent=True)
    beside(make.LEAD, independent=True)
    placement = submitted()
    comment = say(police, placement, make.POLICE, "We shall approve it.").json()["id"]
    dudley.post(f"{PLACEMENTS}{placement.pk}/comments/", {"text": "Thank you."})
    give_positions()
    for client in (observer, lead):  # the lead reads what is said of its campaign else
        assert said(client, placement) == ["Thank you."]
        assert client.get(f"{PLACEMENTS}{placement.pk}/comments/{comment}/").status_code == 404
        assert comment not in client.get("/api/v1/changes/?subject=comment").content.decode()
    for client in (police, dudley):
        assert said(client, placement) == ["We shall approve it.", "Thank you."]
        assert comment in client.get("/api/v1/changes/?subject=comment").content.decode()
    before = police.get(f"{PLACEMENTS}{placement.pk}/comments/{comment}/")
    vote(observer, placement, OPERATOR)
    assert said(observer, placement) == ["We shall approve it.", "Thank you."]
    assert said(lead, placement) == ["Thank you."]
    after = police.get(f"{PLACEMENTS}{placement.pk}/comments/{comment}/")
    assert (before.json(), before["ETag"]) == (after.json(), after["ETag"])  # nothing betrays that somebody has voted
    give_positions()
    assert Change.objects.filter(subject="comment").count() == 2


@pytest.mark.parametrize("many", [False, True])
def test_whoever_is_asked_again_no_longer_reads_what_the_others_say(police, observer, dudley, many: bool):
    beside(independent=True)
    placement = submitted()
    say(police, placement, make.POLICE, "The wording worries us.")
    vote(observer, placement, OPERATOR)
    assert said(observer, placement) == ["The wording worries us."]
    vote(police, placement, make.POLICE, CHANGES)
    dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"quantity": 9})
    dudley.post(f"{PLACEMENTS}{placement.pk}/submit/")
    assert said(observer, placement) == []
    review = standing(placement, OPERATOR)
    if many:
        observer.post(f"{REVIEWS}decide/", {"items": [{"id": str(review.pk), "version": review.version, **APPROVE}]})
    else:
        vote(observer, placement, OPERATOR)
    assert said(observer, placement) == ["The wording worries us."]


def test_what_has_changed_since_a_vote_that_moved_nothing_is_told(police, observer, dudley):
    beside()
    placement = submitted()
    vote(police, placement, make.POLICE)
    vote(observer, placement, OPERATOR, CHANGES)
    dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"quantity": 9})
    dudley.post(f"{PLACEMENTS}{placement.pk}/submit/")
    give_positions()
    (queued,) = police.get(f"/api/v1/review-queue/?placement={placement.pk}&status=pending").json()["results"]
    assert queued["changed"] == [{"field": "quantity", "before": "4", "now": "9"}]


def test_a_pending_vote_of_another_is_in_nobodys_queue_but_its_own(police, observer):
    beside()
    submitted()
    for client in (police, observer):
        assert len(client.get(f"{REVIEWS}?status=pending").json()["results"]) == 1
        assert client.get("/api/v1/review-queue/counts/").json()["pending"]["count"] == 1


def test_whoever_of_several_is_late_is_told_and_nobody_who_has_voted(police, observer):
    beside()
    beside(make.LEAD, advisory=[make.LEAD])
    placement = submitted()
    vote(observer, placement, OPERATOR)
    assert (overdue.announce_overdue_reviews(), overdue.announce_overdue_reviews()) == (2, 0)
    late = placement.reviews.exclude(overdue_at=None).values_list("reviewer", flat=True)
    assert sorted(late) == sorted([make.POLICE, make.LEAD])
    told = Change.objects.filter(kind="review.overdue").values_list("subject_id", flat=True)
    assert set(told) == {str(standing(placement, slug).pk) for slug in late}
    vote(police, placement, make.POLICE)
    assert (status_of(placement), overdue.escalate_reviews()) == ("approved", 0)


def test_no_review_of_before_is_of_another_digest_or_of_fewer_rights():
    """As release 0.2.0 writes one: without a word of sets."""
    placement = submitted()
    with writing(make.actor_for()):
        row = placement.reviews.get()
    assert (row.required, row.independent, row.cares_for, row.readers, row.withheld_from) == (True, False, [], [], [])
