"""Reviews that are late: the ledger says so once, and with it the feed and the reviewer's webhook."""

from django.db.models.functions import Now

from campaigns.models import Placement, Review, ReviewStatus
from campaigns.permissions import SAY_REVIEW_IS_LATE
from coordination.ground.authorisation import authorise
from coordination.ledger.transaction import writing
from partners.access import actor_for_command


def announce_overdue_reviews() -> int:
    """Mark every pending review past its `due_at` that nobody was told of yet; returns how many.

    The version stays: a late review is judged as it was read. Two at once tell of each once, since the second meets the
    row as the first has left it.
    """
    by = actor_for_command("overdue-reviews")
    with writing(by):
        authorise(by, SAY_REVIEW_IS_LATE, None)
        late = Review.objects.filter(status=ReviewStatus.PENDING, due_at__lt=Now(), overdue_at=None)
        # The others are in nobody's queue. No join: only a plain condition is asked again of a row that had to be
        # waited for, and may have been decided meanwhile.
        awaited = late.filter(placement__in=Placement.objects.filter(second_look=""))
        return awaited.update(overdue_at=Now())
