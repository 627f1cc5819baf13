"""Whoever holds `manage` for the owner confirms or withdraws, having read what is asked."""

import pytest

from campaigns.lifecycle import campaigns, endorsements
from campaigns.models import Endorsement, Phase
from coordination.models import Change, LookStatus, SecondLook
from events import scheduling
from tests import make
from tests.coordination.second_looks.example_texts import ALSO_UNSURE, UNSURE, decide, look_of

pytestmark = pytest.mark.django_db
CONFIRM = "confirm"


def asked(row) -> str:
    return f"/api/v1/second-looks/{look_of(row.pk).pk}/"


@pytest.fixture
def event():
    return make.make_event(status="scheduled", summary=UNSURE)


@pytest.mark.parametrize("decision", [CONFIRM, "withdraw"])
def test_only_an_administrator_of_the_owner_decides(event, decision: str):
    path, any_version = f"{asked(event)}{decision}/", {"If-Match": '"1"'}
    others = [make.client("sandwell"), make.client(make.LEAD), make.client(make.POLICE)]
    assert [client.post(path, headers=any_version).status_code for client in others] == [404, 404, 404]
    writing = make.client("dudley", scopes=["read", "write", "review"])
    assert writing.post(path, headers=any_version).status_code == 403
    assert make.client(None).post(path, headers=any_version).status_code == 401
    assert look_of(event.pk).status == LookStatus.PENDING


@pytest.mark.parametrize("decision", [CONFIRM, "withdraw"])
def test_a_decision_is_on_what_was_read(event, decision: str):
    dudley, path = make.client("dudley"), f"{asked(event)}{decision}/"
    assert dudley.post(path).status_code == 428
    dudley.patch(f"/api/v1/events/{event.pk}/", {"summary": ALSO_UNSURE})
    stale = dudley.post(path, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 2)
    assert dudley.post(path, headers={"If-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize("decision", [CONFIRM, "withdraw"])
def test_what_is_decided_is_decided(event, decision: str):
    dudley = make.client("dudley")
    assert decide(dudley, event.pk, decision).status_code == 200
    for again in (CONFIRM, "withdraw"):
        answer = decide(dudley, event.pk, again)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-in-this-state")


@pytest.mark.parametrize("decision", [CONFIRM, "withdraw"])
def test_nothing_of_what_is_decided_says_that_it_waits(event, decision: str):
    former = f"{look_of(event.pk).reason} It is kept, and seen by your organisation alone, until …"
    SecondLook.objects.update(reason=former)  # as the release before wrote it
    answer = decide(make.client("dudley"), event.pk, decision).json()
    assert answer["reason"].startswith("summary: ") and "kept" not in answer["reason"]


def test_a_withdrawn_event_is_cancelled_and_stays_unseen(event):
    dudley = make.client("dudley")
    decide(dudley, event.pk, "withdraw")
    row = dudley.get(f"/api/v1/events/{event.pk}/").json()
    assert (row["status"], bool(row["held_reason"])) == ("cancelled", True)
    assert make.client("sandwell").get(f"/api/v1/events/{event.pk}/").status_code == 404


def test_a_withdrawn_placement_is_withdrawn_and_its_review_closed():
    placement = make.make_placement(status="submitted")
    dudley = make.client("dudley")
    dudley.patch(f"/api/v1/placements/{placement.pk}/", {"creative": {"title": UNSURE}})
    decide(dudley, placement.pk, "withdraw")
    assert dudley.get(f"/api/v1/placements/{placement.pk}/").json()["status"] == "withdrawn"
    assert make.client(make.POLICE).get("/api/v1/reviews/").json()["results"] == []
    assert set(placement.reviews.values_list("status", flat=True)) == {"superseded"}


def test_a_withdrawn_figure_is_void():
    metric = make.make_metric(source=UNSURE)
    assert metric.status == "held"
    decide(make.client("dudley"), metric.pk, "withdraw")
    metric.refresh_from_db()
    assert metric.status == "void"


def test_a_withdrawn_phase_and_a_withdrawn_endorsement_are_gone():
    campaign = make.make_campaign()
    lead = make.actor_for(make.LEAD)
    phase = campaigns.add_phase(
        campaign, by=lead, slug="late", name=UNSURE, starts_on=campaign.starts_on, ends_on=campaign.ends_on
    )
    endorsement = endorsements.offer_endorsement(
        campaign, by=make.actor_for("dudley"), since=campaign.starts_on, statement=ALSO_UNSURE
    )
    assert decide(make.client(make.LEAD), phase.pk, "withdraw").status_code == 200
    assert decide(make.client("dudley"), endorsement.pk, "withdraw").status_code == 200
    assert not Phase.objects.filter(pk=phase.pk).exists()
    assert Endorsement.objects.get(pk=endorsement.pk).status == "withdrawn"
    assert set(SecondLook.objects.values_list("status", flat=True)) == {"withdrawn"}


def test_a_phase_that_is_removed_asks_no_more():
    campaign = make.make_campaign()
    make.make_phase("late", campaign=campaign)
    lead = make.client(make.LEAD)
    path = f"/api/v1/campaigns/{make.SEE_ME}/phases/late/"
    assert lead.patch(path, {"name": UNSURE}).json()["held_reason"]
    assert lead.delete(path).status_code == 204
    assert SecondLook.objects.get().status == LookStatus.LAPSED


def test_a_campaign_that_was_live_is_mended_and_not_withdrawn():
    make.make_campaign()
    lead = make.client(make.LEAD)
    lead.patch(f"/api/v1/campaigns/{make.SEE_ME}/", {"name": UNSURE})
    assert decide(lead, make.SEE_ME, "withdraw").status_code == 409
    assert look_of(make.SEE_ME).status == LookStatus.PENDING
    draft = make.make_campaign("hear-me-next", status="draft")
    lead.patch(f"/api/v1/campaigns/{draft.slug}/", {"name": UNSURE})
    assert decide(lead, draft.slug, "withdraw").status_code == 200
    assert lead.get(f"/api/v1/campaigns/{draft.slug}/").json()["status"] == "closed"
    assert make.client("dudley").get(f"/api/v1/campaigns/{draft.slug}/").status_code == 404


def test_who_decided_is_in_the_ledger_and_no_digest_of_the_text(event):
    dudley = make.client("dudley")
    decide(dudley, event.pk)
    look = look_of(event.pk)
    entries = Change.objects.filter(subject="second-look", subject_id=str(look.pk)).order_by("id")
    assert [entry.kind for entry in entries] == ["second-look.created", "second-look.confirmed"]
    assert entries[1].actor == look.decided_by != ""
    assert entries[1].audience == "owner"
    assert not any("digests" in entry.after for entry in entries)
    assert "digests" not in dudley.get(asked(event)).json()


def test_a_rule_called_directly_holds_alike():
    campaign, by = make.make_campaign(), make.actor_for("dudley")
    event = make.make_event(campaign=campaign, status="scheduled")
    assert event.second_look == ""
    changed = scheduling.change_event(event, by=by, expected_version=None, title=UNSURE)
    changed.refresh_from_db()
    assert (changed.audience, look_of(event.pk).organisation) == ("owner", "dudley")


def test_texts_that_were_there_before_are_not_asked_about_when_something_else_changes(event):
    """Rows of earlier releases keep being seen until somebody writes such a text anew."""
    type(event).objects.filter(pk=event.pk).update(second_look="")
    SecondLook.objects.all().delete()
    dudley = make.client("dudley")
    assert dudley.patch(f"/api/v1/events/{event.pk}/", {"title": "Another"}).json()["held_reason"] is None
