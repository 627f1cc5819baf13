"""Review: who judges a placement, what exactly was judged, and the decision."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import rfc8785
from django.utils import timezone

from campaigns.models import Placement, PlacementStatus, Review, ReviewRule, ReviewStatus
from campaigns.placements.reason_codes import check_reason_code, listed_reasons
from campaigns.placements.reviewers import rule_for, who_mends_rules
from campaigns.placements.urgency import urgency_of
from campaigns.workflow import PLACEMENT
from coordination.ground.actor import Actor
from coordination.ground.errors import Conflict, Forbidden, Invalid
from coordination.ground.locks import lock_one
from coordination.ground.working_days import working_day_after
from coordination.ledger.transaction import writing
from partners.access import belongs_to

# What a reviewer judges; a change of any of these needs a new judgement.
MATERIAL = (
    "mode",
    "site_type_id",
    "stop_id",
    "fleet_operator",
    "fleet_vehicles",
    "format",
    "quantity",
    "creative_title",
    "creative_url",
    "creative_sha256",
    "starts_on",
    "ends_on",
)
RESUBMITTED = ("resubmitted", "Submitted again after changes.")
SUPERSEDED = "The placement changed after this review was opened; the new one counts."
DAYS_TO_REMOVE = 2  # working days
OUTCOMES = {
    "approve": ReviewStatus.APPROVED,
    "request_changes": ReviewStatus.CHANGES_REQUESTED,
    "reject": ReviewStatus.REJECTED,
}


def material_digest(placement: Placement) -> str:
    """SHA-256 (hex) of the material fields as RFC 8785 canonical JSON: what an approval is bound to. What it hangs on
    is among them where somebody has said so: digests of before there were kinds of site stay what they were."""
    fields = {name: getattr(placement, name) for name in MATERIAL}
    if fields["site_type_id"] is None:
        del fields["site_type_id"]
    fields |= {name: fields[name].isoformat() for name in ("starts_on", "ends_on")}
    return hashlib.sha256(rfc8785.dumps(fields)).hexdigest()


def new_review(placement: Placement, rules: Sequence[ReviewRule]) -> Review:
    """The review of the placement by the one whom the rules name, bound to what it is now, its artwork among it; nobody
    has written it yet. Raises Conflict."""
    rule = rule_for(placement, rules)
    # In a sandbox whoever tries things out plays the reviewer: no real one is asked.
    reviewer = placement.organisation if placement.organisation.in_sandbox else rule.reviewer
    urgency = urgency_of(starts_on=placement.starts_on, opened_at=timezone.now(), days=rule.days)
    return Review(
        placement=placement,
        organisation=placement.organisation,
        campaign=placement.campaign,
        reviewer=reviewer,
        rule=rule,
        rule_version=rule.version,
        digest=material_digest(placement),
        creative_sha256=placement.creative_sha256,
        reviewer_leads_campaign=reviewer.pk == placement.campaign.lead_id,
        due_at=urgency.due_at,
        working_days=rule.days,
        short_notice=urgency.short_notice,
    )


def supersede_reviews(placement: Placement, reason_code: str, comment: str) -> None:
    """Close the placement's standing reviews: they judged, or were to judge, something else.

    The reason is written where nobody has decided yet; what a reviewer wrote is never rewritten.
    """
    for review in placement.reviews.select_for_update().exclude(status=ReviewStatus.SUPERSEDED):
        mark_superseded(review, reason_code, comment)
        review.save()


def mark_superseded(review: Review, reason_code: str, comment: str) -> None:
    """The same of one review in memory, which its caller has locked."""
    if review.status == ReviewStatus.PENDING:
        review.reason_code, review.comment = reason_code, comment
    review.status = ReviewStatus.SUPERSEDED
    review.version += 1


def decide_review(
    review: Review,
    *,
    by: Actor,
    expected_version: int | None,
    decision: str,
    reason_code: str = "",
    comment: str = "",
) -> Review:
    """Approve, request changes or reject; on an approved review the latter two revoke the approval.

    Raises NotFound, Forbidden, Stale (somebody decided first; carries the fresh review), Invalid (no reason given, or
    one that is not on the reviewer's list) or Conflict (the placement is not in a state that can be decided).
    """
    check_comment(decision, comment)
    with writing(by):
        # The placement first, as its owner's actions do, so that owner and reviewer cannot deadlock.
        placement = lock_placement_of(review)
        review = lock_one(Review.objects.visible_to(by), review.pk, expected_version)
        PLACEMENT.authorise(decision, by, review)
        check_stands_apart(placement, belongs=belongs_to(by, review.organisation_id))
        if reason_code:
            check_reason_code(listed_reasons([review.reviewer_id]), review.reviewer_id, decision, reason_code)
        judge(review, placement, Decision(decision, reason_code, comment), decided_by=by.label)
        review.save()
        placement.save()
        return review


def lock_placement_of(review: Review) -> Placement:
    """The placement under lock. Raises Conflict where it is another organisation's to judge by now, and out of the
    former reviewer's sight."""
    placement = Placement.objects.select_for_update().filter(pk=review.placement_id).first()
    if placement is None:
        raise Conflict("review_superseded", SUPERSEDED)
    return placement


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer says: `decision` is `approve`, `request_changes` or `reject`."""

    decision: str
    reason_code: str = ""
    comment: str = ""

    @property
    def why(self) -> str:
        """The reason as the placement's owner reads it."""
        return f"[{self.reason_code}] {self.comment}" if self.reason_code else self.comment


def judge(review: Review, placement: Placement, said: Decision, *, decided_by: str) -> None:
    """Decide a locked review of a locked placement in memory, once its caller has asked who may; it saves both. Raises
    Conflict."""
    decision = said.decision
    if review.status == ReviewStatus.SUPERSEDED:
        raise Conflict("review_superseded", SUPERSEDED)
    PLACEMENT.check_possible(decision, placement.status)
    if decision == "approve" and review.digest != material_digest(placement):
        raise Conflict(
            "not_what_was_judged", "The placement is no longer what this review is of; it must be reviewed anew."
        )
    leads = placement.campaign.lead_id == review.reviewer_id
    review.reviewer_leads_campaign = placement.reviewer_leads_campaign = leads
    review.status = OUTCOMES[decision]
    review.reason_code, review.comment = said.reason_code, said.comment
    review.decided_by, review.decided_at = decided_by, timezone.now()
    review.version += 1
    if placement.status == PlacementStatus.INSTALLED:  # it hangs, and must come down
        placement.remove_by = working_day_after(timezone.localdate(), DAYS_TO_REMOVE)
    placement.status = PLACEMENT.transitions[decision].to
    # What the owner must act on, and later everyone may read; a comment on an approval stays with the review.
    placement.status_reason = "" if decision == "approve" else said.why
    placement.version += 1


def check_stands_apart(placement: Placement, *, belongs: bool) -> None:
    """Raises Forbidden when whoever decides `belongs` to the organisation that the placement is of."""
    if belongs and not placement.organisation.in_sandbox:
        detail = (
            "Nobody decides on a placement of their own organisation. It goes to the next reviewer by itself where a"
            f" review rule names one; where none does, ask {who_mends_rules(placement)} to have one added."
        )
        raise Forbidden("own_placement", detail)


def check_comment(decision: str, comment: str) -> None:
    """Raises Invalid when anything but an approval comes without a sentence that the owner can act on."""
    if decision != "approve" and not comment:
        raise Invalid.field("/comment", "required", "Say why: anything but an approval needs it.")
