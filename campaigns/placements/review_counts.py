"""How much an organisation has to review: what it is asked to judge, by how soon."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Review, ReviewStatus
from campaigns.permissions import COUNT_REVIEWS
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.datetimes import end_of

MOST_COUNTED = 1_000
DECIDED = (ReviewStatus.APPROVED, ReviewStatus.CHANGES_REQUESTED, ReviewStatus.REJECTED)


@dataclass(frozen=True)
class CappedCount:
    """How many there are, up to 1,000, and whether there are more."""

    count: int
    more: bool


def count_reviews(by: Actor) -> dict[str, CappedCount]:
    """The reviews that are the actor's organisation's to judge, by tab of its queue. Raises Forbidden."""
    authorise(by, COUNT_REVIEWS, None)
    assigned = Review.objects.assigned_to(by)
    pending, today = assigned.filter(status=ReviewStatus.PENDING), timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())
    tabs = {
        "pending": pending,
        "due_today": pending.filter(due_at__lt=end_of(today)),
        "due_this_week": pending.filter(due_at__lt=end_of(sunday)),
        "overdue": pending.filter(due_at__lt=timezone.now()),
        "short_notice": pending.filter(short_notice=True),
        "decided": assigned.filter(status__in=DECIDED),
    }
    return {name: count_up_to_most(reviews) for name, reviews in tabs.items()}


def count_up_to_most(reviews: QuerySet[Review]) -> CappedCount:
    """How many there are, as far as anybody wants to know."""
    number = reviews.order_by()[: MOST_COUNTED + 1].count()
    return CappedCount(min(number, MOST_COUNTED), number > MOST_COUNTED)
