"""Reviews that cannot wait: the ledger says once of each that its placement starts before it can be judged, that it is
late, and that it is late still; with it the feed and the reviewer's webhook."""

from datetime import date

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from campaigns.models import Placement, Review, ReviewRule, ReviewStatus
from campaigns.permissions import SAY_REVIEW_IS_LATE
from campaigns.placements.urgency import last_due_of_escalated, urgency_of
from coordination.ground.authorisation import authorise
from coordination.ledger.transaction import writing
from coordination.rows.bulk_write import update
from partners.access import actor_for_command

AT_ONCE = 500
_RECKONED = "Due by when the placement starts; an earlier release counted from when it was submitted."
_SHORT_NOTICE = "The placement starts before it can be judged in the days that a review takes."
_OVERDUE = "Nobody has decided, although it was due."
_ESCALATED = "Nobody has decided for a working day after it was due, or the placement starts."


def announce_overdue_reviews() -> int:
    """Mark every pending review past its `due_at` that nobody was told of yet; returns how many, at most 500.

    The version stays: a late review is judged as it was read. Two at once tell of each once, since the second passes
    over the rows that the first is at.
    """
    return _mark("overdue_at", Q(due_at__lt=Now()), _OVERDUE)


def announce_short_notice() -> int:
    """The same of those whose placement starts before they can be judged, unless they are late already."""
    return _mark("short_notice_at", Q(short_notice=True, overdue_at=None, due_at__gte=Now()), _SHORT_NOTICE)


def escalate_reviews() -> int:
    """The same of those that have been late for a whole working day, or whose placement starts today or has started."""
    started = Q(placement__in=Placement.objects.filter(starts_on__lte=timezone.localdate()))
    late_still = Q(due_at__lte=last_due_of_escalated(timezone.now()))
    return _mark("escalated_at", Q(overdue_at__isnull=False) & (late_still | started), _ESCALATED)


def reckon_earlier_reviews() -> int:
    """Have pending reviews that an earlier release opened, before the upgrade or beside it, due by when their placement
    starts; returns how many, at most 500. One that is reckoned is not reckoned again."""
    by = actor_for_command("overdue-reviews")
    with writing(by, reason=_RECKONED):
        authorise(by, SAY_REVIEW_IS_LATE, None)
        earlier = _lock_pending(Q(working_days=None))
        starts = dict(Placement.objects.filter(reviews__in=earlier).values_list("pk", "starts_on"))
        days_of_rules = dict(ReviewRule.objects.values_list("pk", "days"))
        for review in earlier:
            _reckon(review, starts[review.placement_id], days_of_rules[review.rule_id])
        return update(earlier)


def _reckon(review: Review, starts_on: date, days: int) -> None:
    """What was said of the former due date is said again, if it is so."""
    urgency = urgency_of(starts_on=starts_on, opened_at=review.created_at, days=days)
    review.due_at, review.short_notice, review.working_days = urgency.due_at, urgency.short_notice, days
    review.overdue_at = review.overdue_at if review.is_overdue else None
    review.version += 1


def _mark(column: str, condition: Q, reason: str) -> int:
    by = actor_for_command("overdue-reviews")
    with writing(by, reason=reason):
        authorise(by, SAY_REVIEW_IS_LATE, None)
        pending = _lock_pending(Q(**{column: None}) & condition)
        return Review.objects.filter(pk__in=[review.pk for review in pending]).update(**{column: Now()})


def _lock_pending(condition: Q) -> list[Review]:
    """At most 500 pending reviews that are in somebody's queue, locked. One that somebody is at now may be decided, and
    is left to the next sweep: a sweep waits for nobody, so that nobody waits for it in a circle."""
    awaited = Placement.objects.filter(second_look="")
    pending = Review.objects.filter(condition, status=ReviewStatus.PENDING, placement__in=awaited)
    return list(pending.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
