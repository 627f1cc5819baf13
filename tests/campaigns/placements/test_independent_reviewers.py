"""Review means that somebody else has looked: at what, and who they are, can be read wherever the decision is."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from campaigns.models import Placement, Review, ReviewRule
from campaigns.placements import review
from campaigns.placements.routing import reroute_reviews
from coordination.ground.errors import Conflict, Forbidden
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from partners.models import Membership, Person
from tests import make
from tests.contract_client import refused
from tests.coordination.api.exports.export_reader import ask, table
from tests.matrix.world import signed_in
from tests.request_bodies import EARLY, PLACEMENT, WHY

pytestmark = pytest.mark.usefixtures("on_stage")

REVIEWS, PLACEMENTS = "/api/v1/reviews/", "/api/v1/placements/"
APPROVE = {"decision": "approve"}
OWNER = "sandwell"
ARTWORK, OTHER = "a" * 64, "b" * 64


def own_placement(**fields: Any) -> Placement:
    """A placement of an organisation that review rules name as reviewer too."""
    return make.make_placement(organisation=OWNER, **fields)


def judged_by_its_owner(**fields: Any) -> Review:
    """A pending review as release 0.2.0 could leave one: the owner is to judge its own placement."""
    placement = own_placement(status="submitted", **fields)
    with writing(make.actor_for(OWNER)):
        Review.objects.filter(placement=placement).update(reviewer=OWNER)
        Placement.objects.filter(pk=placement.pk).update(readers=[OWNER])
    return placement.reviews.get()


def decide(client: Any, pending: Any, body: Any = APPROVE) -> Any:
    return client.post(f"{REVIEWS}{pending.pk}/decide/", body, headers=EARLY)


def rows(slug: str, path: str) -> list[dict[str, str]]:
    """The list as the table it is exported as."""
    return table(ask(make.client(slug), path))


# Nobody decides on a placement of their own organisation.


def test_a_placement_of_the_reviewers_own_goes_to_the_next_reviewer_the_rules_name(sandwell):
    make.make_review_rule("specific", reviewer=OWNER, stop_types=["BCS"])
    make.make_review_rule("by-area", reviewer=make.LEAD, areas=[make.DUDLEY])
    placement = own_placement()
    answer = sandwell.post(f"{PLACEMENTS}{placement.pk}/submit/")
    assert (answer.status_code, answer.json()["allowed_actions"]) == (200, ["withdraw"])
    pending = placement.reviews.get()
    assert (pending.reviewer_id, pending.rule_id) == (make.LEAD, "by-area")


def test_the_placements_of_others_still_go_to_it(dudley):
    make.make_review_rule("specific", reviewer=OWNER, stop_types=["BCS"])
    placement = make.make_placement(status="submitted")
    assert placement.reviews.get().reviewer_id == OWNER


def test_where_nobody_else_would_judge_it_submitting_says_whom_to_ask(sandwell):
    placement = own_placement()
    ReviewRule.objects.update(reviewer=OWNER)
    answer = sandwell.post(f"{PLACEMENTS}{placement.pk}/submit/")
    assert refused(answer) == (409, "no_other_reviewer")
    assert "West Midlands Police" in answer.json()["detail"]
    assert sandwell.get(f"{PLACEMENTS}{placement.pk}/").json()["status"] == "draft"
    assert not Review.objects.exists()


def test_the_lead_itself_is_told_to_ask_whoever_runs_the_service(lead):
    placement = make.make_placement(organisation=make.LEAD)
    ReviewRule.objects.update(reviewer=make.LEAD)
    answer = lead.post(f"{PLACEMENTS}{placement.pk}/submit/")
    assert refused(answer) == (409, "no_other_reviewer")
    assert "whoever runs this service" in answer.json()["detail"]


def test_a_material_change_is_not_sent_to_its_owner_either(sandwell):
    placement = own_placement(status="approved")
    ReviewRule.objects.update(reviewer=OWNER)
    answer = sandwell.patch(f"{PLACEMENTS}{placement.pk}/", {"quantity": 9})
    assert refused(answer) == (409, "no_other_reviewer")
    assert sandwell.get(f"{PLACEMENTS}{placement.pk}/").json()["status"] == "approved"
    make.make_review_rule("next", reviewer=make.LEAD)
    assert sandwell.patch(f"{PLACEMENTS}{placement.pk}/", {"quantity": 9}).json()["status"] == "submitted"
    assert placement.reviews.get(status="pending").reviewer_id == make.LEAD


def test_nor_in_a_batch(sandwell):
    own_placement(status="submitted", external_ref="ref-1")
    ReviewRule.objects.update(reviewer=OWNER)
    answer = sandwell.post(f"{PLACEMENTS}batch/", {"items": [{**PLACEMENT, "quantity": 99, "external_ref": "ref-1"}]})
    assert answer.status_code == 400
    assert "Nobody decides on a placement of their own" in answer.content.decode()


@pytest.mark.parametrize("decision", ["approve", "request_changes", "reject"])
def test_a_review_that_waits_for_its_owner_is_decided_by_nobody_of_it(sandwell, decision: str):
    pending = judged_by_its_owner()
    body = {"decision": decision, **({} if decision == "approve" else WHY)}
    for client in (sandwell, signed_in("reviewer", OWNER), signed_in("administrator", OWNER)):
        answer = decide(client, pending, body)
        assert refused(answer) == (403, "own_placement")
        assert "Nobody decides on a placement of their own organisation" in answer.json()["detail"]
    assert sandwell.get(f"{PLACEMENTS}{pending.placement_id}/").json()["allowed_actions"] == ["withdraw"]
    pending.refresh_from_db()
    assert (pending.status, pending.version) == ("pending", 1)


def test_the_rule_refuses_whoever_calls_it():
    pending = judged_by_its_owner()
    with pytest.raises(Forbidden, match="Nobody decides"):
        review.decide_review(pending, by=make.actor_for(OWNER), expected_version=1, decision="approve")


def test_an_approval_that_its_owner_gave_itself_is_not_for_the_owner_to_revoke_but_to_withdraw(sandwell):
    placement = own_placement(status="approved")
    with writing(make.actor_for(OWNER)):
        Review.objects.update(reviewer=OWNER)
    assert refused(decide(sandwell, placement.reviews.get(), {"decision": "reject", **WHY})) == (403, "own_placement")
    assert sandwell.post(f"{PLACEMENTS}{placement.pk}/withdraw/").status_code == 200


def test_a_person_of_both_organisations_decides_for_neither():
    """Who belongs to the owner too has not looked as somebody else, whichever organisation was chosen for the day."""
    pending = make.make_review()
    client = signed_in("reviewer", make.POLICE)
    with writing(make.actor_for()):
        both = Membership.objects.create(person=Person.objects.get(), organisation_id="dudley", role="viewer")
    session = client.session
    session["organisation"] = make.POLICE
    session.save()
    assert refused(decide(client, pending)) == (403, "own_placement")
    with writing(make.actor_for()):
        both.delete()
    assert decide(client, pending).status_code == 200


def test_what_waits_for_its_owner_since_an_earlier_release_is_sent_on(sandwell, police):
    pending = judged_by_its_owner()
    assert (reroute_reviews(), reroute_reviews()) == (1, 0)
    pending.refresh_from_db()
    assert (pending.status, pending.reason_code) == ("superseded", "rerouted")
    sent = pending.placement.reviews.get(status="pending")
    assert sent.reviewer_id == make.POLICE
    assert decide(police, sent).json()["status"] == "approved"
    assert sandwell.get(f"{PLACEMENTS}{pending.placement_id}/").json()["status"] == "approved"


def test_what_has_no_other_reviewer_stays_and_is_sent_on_once_there_is_one():
    pending = judged_by_its_owner()
    ReviewRule.objects.update(reviewer=OWNER)
    assert reroute_reviews() == 0
    pending.refresh_from_db()
    assert (pending.status, pending.version) == ("pending", 1)
    make.make_review_rule("next", reviewer=make.LEAD)
    assert reroute_reviews() == 1


# A reviewer that leads the campaign is marked.


def test_a_reviewer_that_leads_the_campaign_is_marked_wherever_the_decision_is_shown(lead, dudley, sandwell):
    make.make_review_rule("leads", reviewer=make.LEAD, areas=[make.DUDLEY])
    pending = make.make_review()
    placement = f"{PLACEMENTS}{pending.placement_id}/"
    assert lead.get(f"{REVIEWS}{pending.pk}/").json()["reviewer_leads_campaign"] is True
    assert decide(lead, pending).json()["reviewer_leads_campaign"] is True
    for client in (dudley, sandwell, lead):
        assert client.get(placement).json()["reviewer_leads_campaign"] is True
    assert [row["reviewer_leads_campaign"] for row in rows("dudley", PLACEMENTS)] == ["true"]
    assert [row["reviewer_leads_campaign"] for row in rows("dudley", REVIEWS)] == ["true"]
    give_positions()
    for subject, key in (("placement", pending.placement_id), ("review", pending.pk)):
        trail = lead.get(f"/api/v1/changes/?subject={subject}&id={key}").json()["items"]
        assert trail[-1]["after"]["reviewer_leads_campaign"] is True


def test_an_outsider_is_not_marked_and_the_mark_goes_with_the_reviewer(dudley, police):
    make.make_review_rule("leads", reviewer=make.LEAD, areas=[make.DUDLEY])
    placement = make.make_placement(status="submitted")
    ReviewRule.objects.filter(pk="leads").update(modes=["rail"])
    dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"quantity": 7})
    assert dudley.get(f"{PLACEMENTS}{placement.pk}/").json()["reviewer_leads_campaign"] is False
    pending = placement.reviews.get(status="pending")
    assert decide(police, pending).json()["reviewer_leads_campaign"] is False


def test_rows_of_an_earlier_release_are_marked_by_the_upgrade(dudley):
    make.make_review_rule("leads", reviewer=make.LEAD, areas=[make.DUDLEY])
    marked = make.make_review(status="approved", creative_sha256=ARTWORK)
    ReviewRule.objects.filter(pk="leads").update(modes=["rail"])
    plain = make.make_review(status="approved")
    with writing(make.actor_for("dudley")):
        Review.objects.update(reviewer_leads_campaign=False, creative_sha256="")
        Placement.objects.update(reviewer_leads_campaign=False)
    with connection.cursor() as cursor:
        for statement in import_module("campaigns.migrations.0009_mark_reviews_by_leads")._MARK:
            cursor.execute(statement)
    for decided, leads in ((marked, True), (plain, False)):
        shown = dudley.get(f"{REVIEWS}{decided.pk}/").json()
        assert (shown["reviewer_leads_campaign"], shown["creative_pinned"]) == (leads, leads)
        assert dudley.get(f"{PLACEMENTS}{decided.placement_id}/").json()["reviewer_leads_campaign"] is leads


# A digest of the artwork binds the approval to it.


@pytest.mark.parametrize(("before", "after"), [(ARTWORK, OTHER), (ARTWORK, None), (None, ARTWORK)])
@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_another_digest_of_the_artwork_is_reviewed_anew(dudley, police, status: str, before, after):
    placement = make.make_placement(status=status, creative_sha256=before or "")
    first = placement.reviews.get()
    creative = {"title": placement.creative_title, "sha256": after}
    answer = dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"creative": creative}).json()
    assert (answer["status"], answer["creative_pinned"]) == ("submitted", after is not None)
    shown = [police.get(f"{REVIEWS}{one.pk}/").json() for one in (first, placement.reviews.get(status="pending"))]
    assert [(one["creative_sha256"], one["creative_pinned"]) for one in shown] == [
        (before, before is not None),
        (after, after is not None),
    ]
    assert refused(decide(police, first)) == (409, "review_superseded")


def test_who_judges_a_placement_no_longer_and_sees_it_no_longer_is_told_so(police, dudley):
    placement = make.make_placement(status="submitted")
    former = placement.reviews.get()
    make.make_review_rule("bus-by-wmp", reviewer="west-midlands-police", modes=["bus"], areas=[make.DUDLEY])
    dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"quantity": 9})
    former.refresh_from_db()
    assert police.get(f"{PLACEMENTS}{placement.pk}/").status_code == 404
    assert police.get(f"{REVIEWS}{former.pk}/").json()["status"] == "superseded"
    assert refused(decide(police, former)) == (409, "review_superseded")
    item = {"id": str(former.pk), "version": former.version, "decision": "approve"}
    several = police.post(f"{REVIEWS}decide/", {"items": [item]})
    assert (several.status_code, several.json()["errors"][0]["code"]) == (400, "review_superseded")


def test_a_placement_without_a_digest_is_shown_as_unpinned_everywhere_it_is_judged(police, dudley):
    loose, pinned = make.make_review(), make.make_review(creative_sha256=ARTWORK)
    for pending, expected in ((loose, False), (pinned, True)):
        assert police.get(f"{REVIEWS}{pending.pk}/").json()["creative_pinned"] is expected
        assert police.get(f"{PLACEMENTS}{pending.placement_id}/").json()["creative_pinned"] is expected
        assert decide(police, pending).json()["creative_pinned"] is expected
    queue = {row["id"]: row["creative_pinned"] for row in police.get(REVIEWS).json()["results"]}
    assert queue == {str(loose.pk): False, str(pinned.pk): True}
    exported = {row["id"]: row["creative_pinned"] for row in rows(make.POLICE, REVIEWS)}
    assert exported == {str(loose.pk): "false", str(pinned.pk): "true"}
    exported = {row["id"]: row["creative_pinned"] for row in rows("dudley", PLACEMENTS)}
    assert exported == {str(loose.placement_id): "false", str(pinned.placement_id): "true"}


def test_what_has_become_something_else_behind_the_rules_is_not_approved(police):
    pending = make.make_review(creative_sha256=ARTWORK)
    with writing(make.actor_for("dudley")):
        Placement.objects.filter(pk=pending.placement_id).update(creative_sha256=OTHER)
    assert refused(decide(police, pending)) == (409, "not_what_was_judged")
    with pytest.raises(Conflict):
        review.decide_review(pending, by=make.actor_for(make.POLICE), expected_version=1, decision="approve")
    assert decide(police, pending, {"decision": "reject", **WHY}).status_code == 200


# Who decided is a person where a person did.


def test_who_decided_is_a_person_where_a_person_did(dudley):
    pending = make.make_review()
    assert dudley.get(f"{REVIEWS}{pending.pk}/").json()["decider"] is None
    decided = decide(signed_in("reviewer", make.POLICE), pending).json()
    person = str(Person.objects.get().pk)
    assert decided["decider"] == {"kind": "person", "id": person, "person": person}
    assert decided["decided_by"] == f"person:{person}"


def test_a_review_decided_by_a_key_names_the_key(police):
    decided = decide(police, make.make_review()).json()
    key = decided["decided_by"].removeprefix("key:")
    assert decided["decider"] == {"kind": "key", "id": key, "person": None}
    (row,) = rows(make.POLICE, REVIEWS)
    assert (row["decider.kind"], row["decider.id"], row["decider.person"]) == ("key", key, "")
