"""How much an organisation has to review: what it is asked to judge, by how soon."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Placement, PlacementStatus, Review, ReviewStatus
from campaigns.permissions import COUNT_REVIEWS
from campaigns.placements.assignment import person_of
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

    def __str__(self) -> str:
        return f"{self.count:,}{'+' if self.more else ''}"


def count_reviews(by: Actor) -> dict[str, CappedCount]:
    """The reviews that are the actor's organisation's to judge, by tab of its queue. Raises Forbidden."""
    authorise(by, COUNT_REVIEWS, None)
    parts = parts_of_queue(Review.objects.assigned_to(by), person_of(by))
    return {name: count_up_to_most(reviews) for name, reviews in parts.items()}


def parts_of_queue(reviews: QuerySet[Review], person: UUID | None = None) -> dict[str, QuerySet[Review]]:
    """Those of the reviews that each tab of a queue shows; `mine` are those of the person. What is overdue is due by
    today as well."""
    pending, today = reviews.filter(status=ReviewStatus.PENDING), timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())
    return {
        "pending": pending,
        "due_today": pending.filter(due_at__lte=end_of(today)),  # what starts tomorrow is due when today ends
        "due_this_week": pending.filter(due_at__lte=end_of(sunday)),
        "overdue": pending.filter(due_at__lt=timezone.now()),
        "short_notice": pending.filter(short_notice=True),
        "mine": pending.filter(assignee=person) if person else pending.none(),
        "decided": reviews.filter(status__in=DECIDED),
        "coming_down": reviews.filter(status=ReviewStatus.REJECTED, placement__in=_still_up()),
    }


def _still_up() -> QuerySet[Placement]:
    """What nobody has reported as removed since its approval was revoked while it hung."""
    return Placement.objects.filter(status=PlacementStatus.REJECTED, remove_by__isnull=False)


def count_up_to_most(reviews: QuerySet[Review]) -> CappedCount:
    """How many there are, as far as anybody wants to know."""
    number = reviews.order_by()[: MOST_COUNTED + 1].count()
    return CappedCount(min(number, MOST_COUNTED), number > MOST_COUNTED)
