"""Review: who judges a placement, what exactly was judged, and the decision."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import rfc8785
from django.utils import timezone

from campaigns.models import Placement, PlacementStatus, Review, ReviewStatus
from campaigns.models.review import PROPOSED
from campaigns.placements.proposals import check_proposal
from campaigns.placements.reason_codes import check_reason_code, listed_reasons
from campaigns.placements.review_sight import settle_sight
from campaigns.placements.reviewers import Judge, who_mends_rules
from campaigns.placements.urgency import urgency_of
from campaigns.workflow import PLACEMENT
from coordination.ground.actor import Actor
from coordination.ground.errors import Conflict, Forbidden, Invalid
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ground.working_days import working_day_after
from coordination.ledger.transaction import writing
from coordination.rows.bulk_write import update
from coordination.second_looks.said_texts import check_said
from partners.access import belongs_to

# What a reviewer judges, by its public name; a change of any of these needs a new judgement of whoever cares for it.
COLUMNS = {
    "mode": ("mode",),
    "site_type": ("site_type_id",),
    "site": ("stop_id", "fleet_operator", "fleet_vehicles"),
    "format": ("format",),
    "quantity": ("quantity",),
    "creative": ("creative_title", "creative_url", "creative_sha256"),
    "starts_on": ("starts_on",),
    "ends_on": ("ends_on",),
}
MATERIAL = tuple(column for columns in COLUMNS.values() for column in columns)
RESUBMITTED = ("resubmitted", "Submitted again after changes.")
RETURNED = ("returned", "Another reviewer has returned it; it comes back once it is submitted again.")
APPROVED_WITHOUT = ("not_awaited", "Everybody whose approval it needs has approved it.")
_APPROVED_ALREADY = "Your organisation has approved this; it waits for others."
_ADVICE_IS_OVER = "Your organisation advises on this while it is submitted; it no longer is."
SUPERSEDED = "The placement changed after this review was opened; the new one counts."
DAYS_TO_REMOVE = 2  # working days
OUTCOMES = {
    "approve": ReviewStatus.APPROVED,
    "request_changes": ReviewStatus.CHANGES_REQUESTED,
    "reject": ReviewStatus.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer says: `decision` is `approve`, `request_changes` or `reject`."""

    decision: str
    reason_code: str = ""
    comment: str = ""
    proposed_quantity: int | None = None
    proposed_starts_on: date | None = None
    proposed_ends_on: date | None = None

    @property
    def proposal(self) -> dict[str, Any]:
        """What it proposes, by the names that it has in the placement; empty where nothing is."""
        values = {name: getattr(self, f"proposed_{name}") for name in PROPOSED}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def why(self) -> str:
        """The reason as the placement's owner reads it."""
        return f"[{self.reason_code}] {self.comment}" if self.reason_code else self.comment


def material_digest(placement: Placement, cares_for: Collection[str] = ()) -> str:
    """SHA-256 (hex) of the material fields as RFC 8785 canonical JSON, or of those that a reviewer cares for: what an
    approval is bound to. What it hangs on is among them where somebody has said so: digests of before there were kinds
    of site stay what they were."""
    names = [column for name, columns in COLUMNS.items() if name in (cares_for or COLUMNS) for column in columns]
    fields = {name: getattr(placement, name) for name in names}
    if fields.get("site_type_id", "") is None:
        del fields["site_type_id"]
    fields |= {name: fields[name].isoformat() for name in ("starts_on", "ends_on") if name in fields}
    return hashlib.sha256(rfc8785.dumps(fields)).hexdigest()


def new_review(placement: Placement, judge: Judge) -> Review:
    """The review of the placement by one of its judges, bound to what it is now, its artwork among it; nobody has
    written it yet."""
    rule = judge.rule
    urgency = urgency_of(starts_on=placement.starts_on, opened_at=timezone.now(), days=rule.days)
    return Review(
        placement=placement,
        organisation=placement.organisation,
        campaign=placement.campaign,
        reviewer_id=judge.organisation,
        rule=rule,
        rule_version=rule.version,
        required=judge.required,
        independent=judge.independent,
        cares_for=judge.cares_for,
        digest=material_digest(placement, judge.cares_for),
        creative_sha256=placement.creative_sha256,
        reviewer_leads_campaign=judge.organisation == placement.campaign.lead_id,
        due_at=urgency.due_at,
        working_days=rule.days,
        short_notice=urgency.short_notice,
    )


def supersede_reviews(placement: Placement, reason_code: str, comment: str) -> None:
    """Close the placement's standing reviews: they judged, or were to judge, something else.

    The reason is written where nobody has decided yet; what a reviewer wrote is never rewritten.
    """
    with seeing_all("what closes is closed for every reviewer"):
        for review in lock_standing([placement.pk]):
            mark_superseded(review, reason_code, comment)
            review.save()


def lock_standing(placements: Collection[UUID]) -> list[Review]:
    """The reviews of the placements that stand, locked in the order of their ids. The placements are locked before."""
    standing = Review.objects.filter(placement__in=placements).exclude(status=ReviewStatus.SUPERSEDED)
    return list(standing.select_for_update().order_by("pk"))


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
    **proposal: Any,
) -> Review:
    """Approve, request changes or reject; on an approved review the latter two revoke the approval. `proposal` are
    `proposed_quantity`, `proposed_starts_on` and `proposed_ends_on`, which whoever requests changes would approve.

    Raises NotFound, Forbidden, Stale (somebody decided first; carries the fresh review), Invalid (no reason given, or
    one that is not on the reviewer's list, or a proposal that its owner could not save) or Conflict (the placement is
    not in a state that can be decided).
    """
    check_comment(decision, comment)
    with writing(by):
        # The placement first, as its owner's actions do, so that owner and reviewer cannot deadlock.
        placement = lock_placement_of(review)
        review = lock_one(Review.objects.visible_to(by), review.pk, expected_version)
        PLACEMENT.authorise(decision, by, review)
        check_stands_apart(placement, belongs=belongs_to(by, review.organisation_id))
        check_said(comment, by=by, of=review, pointer="/comment")
        if reason_code:
            check_reason_code(listed_reasons([review.reviewer_id]), review.reviewer_id, decision, reason_code)
        _judge_beside_others(review, placement, Decision(decision, reason_code, comment, **proposal), by)
        return review


def _judge_beside_others(review: Review, placement: Placement, decision: Decision, by: Actor) -> None:
    with seeing_all("whether it was the last vote, and who may see it now, hangs on the votes of others"):
        beside = Review.objects.filter(placement=placement).exclude(pk=review.pk)
        others = list(beside.select_for_update().order_by("pk"))
        judge(review, placement, decision, others, decided_by=by.label)
        settle_sight([[review, *others]])
        update([review, *others])
        update([placement])


def lock_placement_of(review: Review) -> Placement:
    """The placement under lock. Raises Conflict where it is another organisation's to judge by now, and out of the
    former reviewer's sight."""
    placement = Placement.objects.select_for_update().filter(pk=review.placement_id).first()
    if placement is None:
        raise Conflict("review_superseded", SUPERSEDED)
    return placement


def judge(
    review: Review, placement: Placement, decision: Decision, others: Sequence[Review], *, decided_by: str
) -> None:
    """Decide a locked review of a locked placement in memory, beside the `others` of the placement, locked too, once
    its caller has asked who may; it saves all. Raises Conflict, or Invalid where it proposes what cannot be.

    A placement is approved once every reviewer whose approval it needs has given it, and returned as soon as one of
    them does not approve; whoever had not decided by then need not. Advice moves nothing.
    """
    check_may_be_judged(review, placement, decision.decision)
    check_proposal(placement, decision.decision, decision.proposal)
    leads = placement.campaign.lead_id == review.reviewer_id
    review.reviewer_leads_campaign = leads
    review.status = OUTCOMES[decision.decision]
    review.reason_code, review.comment = decision.reason_code, decision.comment
    for name in PROPOSED:
        setattr(review, f"proposed_{name}", decision.proposal.get(name))
    review.decided_by, review.decided_at, review.judged_version = decided_by, timezone.now(), placement.version
    review.version += 1
    standing = [other for other in others if other.status != ReviewStatus.SUPERSEDED]
    if review.required and (decision.decision != "approve" or _is_last(standing, placement)):
        placement.reviewer_leads_campaign = leads or any(other.reviewer_leads_campaign for other in standing)
        _move(placement, decision, standing)


def check_may_be_judged(review: Review, placement: Placement, decision: str) -> None:
    """Raises Conflict where this reviewer cannot decide so now."""
    if review.status == ReviewStatus.SUPERSEDED:
        raise Conflict("review_superseded", SUPERSEDED)
    PLACEMENT.check_possible(decision, placement.status)
    if not review.required and placement.status != PlacementStatus.SUBMITTED:
        raise Conflict("not_in_this_state", _ADVICE_IS_OVER)
    if decision == "approve" and review.status == ReviewStatus.APPROVED:
        raise Conflict("not_in_this_state", _APPROVED_ALREADY)
    if decision == "approve" and review.digest != material_digest(placement, review.cares_for):
        raise Conflict(
            "not_what_was_judged", "The placement is no longer what this review is of; it must be reviewed anew."
        )


def _is_last(standing: Sequence[Review], placement: Placement) -> bool:
    """Whether every other required reviewer has approved what the placement is now."""
    return all(
        other.status == ReviewStatus.APPROVED and other.digest == material_digest(placement, other.cares_for)
        for other in standing
        if other.required
    )


def _move(placement: Placement, decision: Decision, others: Sequence[Review]) -> None:
    """The placement is approved, or returned; whoever has not cast their vote by now need not, and sees it no more."""
    if placement.status == PlacementStatus.INSTALLED:  # it hangs, and must come down
        placement.remove_by = working_day_after(timezone.localdate(), DAYS_TO_REMOVE)
    placement.status = PLACEMENT.transitions[decision.decision].to
    # What the owner must act on, and later everyone may read; a comment on an approval stays with the review.
    placement.status_reason = "" if decision.decision == "approve" else decision.why
    placement.version += 1
    undecided = [other for other in others if other.status == ReviewStatus.PENDING]
    for other in undecided:
        mark_superseded(other, *(APPROVED_WITHOUT if decision.decision == "approve" else RETURNED))
    if undecided:
        gone = {other.reviewer_id for other in undecided}
        placement.readers = [reader for reader in placement.readers if reader not in gone]


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
