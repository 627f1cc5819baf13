"""The reason of an action and a comment cannot wait: a text that was taken out is refused in them, by rules, over
the API, in many at once and on pages."""

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from campaigns.creatives import uploading
from campaigns.lifecycle import suspension
from campaigns.models import Campaign, Comment, Placement, Review
from campaigns.overlaps import recording as overlaps
from campaigns.placements import comments, deciding_many, reason_codes, review, rules, site_permissions
from campaigns.reach_metrics import record, resolution
from coordination.ground.errors import Invalid
from coordination.models import Change
from coordination.redactions.redact import redact_text
from coordination.second_looks.redacted_texts import remember_redacted
from events import scheduling
from events.models import Event
from tests import make
from tests.campaigns.console.test_desk import officer
from tests.partners.sign_in.journeys import send
from tests.permissions.inspection import rules as every_rule

pytestmark = pytest.mark.usefixtures("on_stage")

NAME = "Zebedee Quill"
SAID = f"{NAME} asked for it."
ANY: dict[str, Any] = {"expected_version": None}
Say = Callable[[], Any]

# Words that are no text of somebody's, or not kept.
NOT_SAID = {
    "campaigns.claims_by_text.judge_text": "judged, and not kept",
    "campaigns.lifecycle.suspension.take_down": "the reason of the redaction that asks for it",
    "campaigns.placements.reason_codes.add_reason_code": "of no campaign: asked by a test of its own below",
    "campaigns.placements.reason_codes.change_reason_code": "the same",
    "campaigns.placements.submitting_many.submit_placements": "ids and versions",
    "events.calendars.choosing.take_events": "rows, which wait",
    "events.calendars.choosing.try_events": "the same, of which nothing is kept",
    "coordination.second_looks.said_texts.check_said": "it is what rules ask",
    "coordination.second_looks.redacted_texts.was_taken_out": "the same of the id of a request",
    "campaigns.statements.register.register_statement": "a row, which waits",
    "coordination.redactions.finding.find_text": "what is looked for",
    "coordination.redactions.redact.rehearse_redaction": "nothing is written",
}
WORDS = {"reason", "comment", "text", "granted_by", "sentence", "items"}


@pytest.fixture
def taken_out(on_stage: None) -> None:
    """A name that was taken out of an event of Dudley's."""
    event = make.make_event(title=f"With {NAME}")
    redact_text(by=make.actor_for("dudley"), subject="event", subject_id=str(event.pk), reason="Why.", text=NAME)


def by(organisation: str = "dudley") -> dict[str, Any]:
    return {"by": make.actor_for(organisation), **ANY}


def pending() -> Review:
    return make.make_review()


def _permission() -> Any:
    fields = {"granted_by": SAID, "granted_on": date(2017, 2, 6)}
    return site_permissions.record_permission(pending().placement, by=make.actor_for("dudley"), **fields)


def _decisions() -> Any:
    item = {"id": pending().pk, "version": 1, "decision": "reject", "comment": SAID}
    return deciding_many.decide_reviews([item], by=make.actor_for(make.POLICE))


def _redaction() -> Any:
    event = make.make_event(title="With Rosalind Thackeray")
    named = {"subject": "event", "subject_id": str(event.pk), "text": "Rosalind Thackeray"}
    return redact_text(by=make.actor_for("dudley"), reason=SAID, **named)


EACH: dict[str, Say] = {
    "record.void_reach_metric": lambda: record.void_reach_metric(make.make_metric(), reason=SAID, **by()),
    "resolution.hold_reach_metric": lambda: resolution.hold_reach_metric(
        make.make_metric(), reason=SAID, **by(make.LEAD)
    ),
    "resolution.release_reach_metric": lambda: resolution.release_reach_metric(
        resolution.hold_reach_metric(make.make_metric(), reason="Ask.", **by(make.LEAD)), reason=SAID, **by(make.LEAD)
    ),
    "resolution.resolve_suspected_duplicate": lambda: resolution.resolve_suspected_duplicate(
        make.make_suspected(), resolution="keep_both", reason=SAID, **by(make.LEAD)
    ),
    "uploading.erase_creative": lambda: uploading.erase_creative(make.make_creative(), reason=SAID, **by()),
    "rules.withdraw_placement": lambda: rules.withdraw_placement(make.make_placement(), reason=SAID, **by()),
    "review.decide_review": lambda: review.decide_review(pending(), decision="reject", comment=SAID, **by(make.POLICE)),
    "deciding_many.decide_reviews": _decisions,
    "comments.add_comment": lambda: comments.add_comment(pending().placement, by=make.actor_for("dudley"), text=SAID),
    "comments.comment_on_review": lambda: comments.comment_on_review(pending(), text=SAID, **by(make.POLICE)),
    "site_permissions.record_permission": _permission,
    "suspension.suspend_campaign": lambda: suspension.suspend_campaign(
        Campaign.objects.get(slug=make.SEE_ME), reason=SAID, **by(make.LEAD)
    ),
    "overlaps.void_overlap": lambda: overlaps.void_overlap(
        make.make_overlap(organisation=make.LEAD), reason=SAID, **by(make.LEAD)
    ),
    "scheduling.cancel_event": lambda: scheduling.cancel_event(
        make.make_event(status="scheduled"), reason=SAID, **by()
    ),
    "redact.redact_text": _redaction,
}


def stored() -> set[str]:
    """Where the name stands in what the ledger was told."""
    entries = Change.objects.values_list("subject", "before", "after", "reason")
    return {subject for subject, *said in entries if "uill" in str(said)}


@pytest.mark.parametrize("rule", EACH)
def test_each_rule_refuses_it_and_writes_nothing(taken_out: None, rule: str):
    with pytest.raises(Invalid) as refused:
        EACH[rule]()
    (fault,) = refused.value.errors
    assert fault.code == "redacted_before"
    assert fault.detail.startswith("This was taken out for good on ") and "uill" not in fault.detail
    assert fault.detail.endswith("leave it out. Say it without the person: by role, place or number.")
    assert stored() == set()


@pytest.mark.parametrize("rule", EACH)
def test_each_takes_it_where_nothing_was_taken_out(on_stage: None, rule: str):
    EACH[rule]()


def test_every_rule_that_is_told_why_is_among_them():
    """By inspection: a new rule with a reason that does not ask fails here."""
    telling = {name for name, rule in every_rule().items() if WORDS & set(inspect.signature(rule).parameters)}
    asked = {f"{_module(name)}.{name.rpartition('.')[2]}" for name in EACH}
    assert telling - set(NOT_SAID) - asked == set()
    assert asked <= telling


def _module(name: str) -> str:
    modules = {"overlaps": overlaps, "redact": inspect.getmodule(redact_text)}
    module = modules.get(name.partition(".")[0]) or globals()[name.partition(".")[0]]
    return str(module.__name__)


def test_a_reason_on_a_list_is_asked_of_what_its_organisation_has_had_taken_out(taken_out: None):
    """It belongs to no campaign; and what others have had taken out of none is theirs alone."""
    code = make.make_reason_code(sentence=SAID)
    remember_redacted([NAME], organisation=make.POLICE, campaign=None, inside=True, at=timezone.now())
    with pytest.raises(Invalid):
        reason_codes.change_reason_code(code, sentence=f"{SAID} Twice.", **by(make.POLICE))
    with pytest.raises(Invalid):
        make.make_reason_code("another", sentence=SAID)


def test_a_reviewer_may_not_say_what_the_owner_has_had_taken_out(taken_out: None, stage: dict[str, Any]):
    placement: Placement = make.make_review(organisation="dudley").placement
    judged = placement.reviews.get()
    answer = stage[make.POLICE].post(
        f"/api/v1/reviews/{judged.pk}/decide/",
        {"decision": "reject", "comment": "Zébedee QUILL is on it."},
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("/comment", "redacted_before")]
    placement.refresh_from_db()
    assert placement.status == "submitted"


def test_over_the_api_and_in_another_campaign_it_is_what_the_organisation_has_taken_out_anywhere(
    taken_out: None, stage: dict[str, Any]
):
    dudley, sandwell = stage["dudley"], stage["sandwell"]
    another = make.make_campaign("another", contributors=("dudley", "sandwell"))
    own = make.make_event(campaign=another, status="scheduled")
    theirs = make.make_event(campaign=another, organisation="sandwell", status="scheduled")
    refused = dudley.post(f"/api/v1/events/{own.pk}/cancel/", {"reason": SAID})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "redacted_before")
    assert sandwell.post(f"/api/v1/events/{theirs.pk}/cancel/", {"reason": SAID}).status_code == 200
    assert set(Event.objects.filter(campaign=another).values_list("status", flat=True)) == {"scheduled", "cancelled"}


@pytest.fixture
def desk() -> Iterator[tuple[Any, str]]:
    """Where the police judge a placement."""
    judged = make.make_review()
    yield officer(), f"/desk/{judged.pk}/"


def test_a_page_says_so_beside_the_text(taken_out: None, desk: tuple[Any, str]):
    client, page = desk
    refused = send(client, page, f"{page}comment/", text=SAID)
    assert refused.status_code == 400
    assert "This was taken out for good on" in refused.content.decode()
    assert not Comment.objects.exists()
    decided = send(client, page, decision="reject", comment=SAID, version="1")
    assert decided.status_code == 400
    assert "This was taken out for good on" in decided.content.decode()
    assert Review.objects.get().status == "pending"
