"""Asking for reviews: which stand, since what they judged is the same, and which are begun or begun again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from campaigns.models import Placement, Review, ReviewStatus
from campaigns.placements.review import RESUBMITTED, lock_standing, mark_superseded, material_digest, new_review
from campaigns.placements.review_sight import settle_sight
from campaigns.placements.reviewers import Judge
from campaigns.placements.urgency import urgency_of
from coordination.ground.sight import seeing_all
from coordination.rows.bulk_write import update


@dataclass(slots=True)
class ReviewPlan:
    """The reviews of one placement as they are to be: new ones, those that stand, and those that others replace."""

    opened: list[Review] = field(default_factory=list)
    kept: list[Review] = field(default_factory=list)
    replaced: list[Review] = field(default_factory=list)

    @property
    def reopens(self) -> bool:
        """Whether the placement has to wait for anybody."""
        return any(review.required for review in self.opened)

    def close(self, reason_code: str, comment: str) -> None:
        """Mark what is replaced, in memory."""
        for review in self.replaced:
            mark_superseded(review, reason_code, comment)


def plan_reviews(placement: Placement, judges: Sequence[Judge], standing: Sequence[Review]) -> ReviewPlan:
    """What is to be asked of the judges of the placement, whose `standing` reviews are locked."""
    by_reviewer = {review.reviewer_id: review for review in standing}
    plan = ReviewPlan()
    for judge in judges:
        former = by_reviewer.get(judge.organisation)
        if former and _stands(former, judge, placement):
            plan.kept.append(_adjusted(former, judge, placement))
        else:
            plan.opened.append(new_review(placement, judge))
    kept_ids = {review.pk for review in plan.kept}
    plan.replaced = [review for review in standing if review.pk not in kept_ids]
    return plan


def plan_submission(placement: Placement, judges: Sequence[Judge], standing: Sequence[Review]) -> ReviewPlan:
    """The same of a placement that waits from now on; where nobody would be left whom it waits for, everybody is asked
    anew."""
    plan = plan_reviews(placement, judges, standing)
    if any(review.required and review.status == ReviewStatus.PENDING for review in [*plan.opened, *plan.kept]):
        return plan
    return ReviewPlan(opened=[new_review(placement, judge) for judge in judges], replaced=list(standing))


def _stands(review: Review, judge: Judge, placement: Placement) -> bool:
    """Whether it is still what is asked: undecided, or approved, or advice of whatever kind; of the same material."""
    of_use = review.status in (ReviewStatus.PENDING, ReviewStatus.APPROVED) or not judge.required
    same = review.cares_for == judge.cares_for and review.digest == material_digest(placement, judge.cares_for)
    return of_use and same


def _adjusted(review: Review, judge: Judge, placement: Placement) -> Review:
    """The standing review by the rules of now, and due by when the placement starts now."""
    review.required, review.independent = judge.required, judge.independent
    if review.status == ReviewStatus.PENDING and review.working_days is not None:
        days, opened_at = review.working_days, review.created_at
        urgency = urgency_of(starts_on=placement.starts_on, opened_at=opened_at, days=days)
        review.due_at, review.short_notice = urgency.due_at, urgency.short_notice
    return review


def write_reviews(plans: Sequence[ReviewPlan]) -> None:
    """Write what was planned for several placements, in three statements."""
    with seeing_all("what closes is closed for every reviewer"):
        formers = [review for plan in plans for review in (*plan.replaced, *plan.kept)]
        settle_sight([*plan.replaced, *plan.kept, *plan.opened] for plan in plans)
        update(formers)
        Review.objects.bulk_create([review for plan in plans for review in plan.opened])


def standing_by_placement(placements: Sequence[UUID]) -> dict[UUID, list[Review]]:
    """The standing reviews of each of the placements, locked."""
    standing: dict[UUID, list[Review]] = {key: [] for key in placements}
    with seeing_all("who else judges is not for each to know"):
        for review in lock_standing(placements):
            standing[review.placement_id].append(review)
    return standing


def ask_judges(placement: Placement, judges: Sequence[Judge]) -> None:
    """Ask them to review one locked placement, and say on it, in memory, who sees it now."""
    plan = plan_submission(placement, judges, standing_by_placement([placement.pk])[placement.pk])
    plan.close(*RESUBMITTED)
    write_reviews([plan])
    show_to_judges(placement, judges)


def show_to_judges(placement: Placement, judges: Sequence[Judge]) -> None:
    """Whoever was assigned before, and is not now, no longer sees it."""
    placement.readers = [judge.organisation for judge in judges]
    placement.reviewer_leads_campaign = placement.campaign.lead_id in placement.readers
