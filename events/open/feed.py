"""The feed of public events in the order of OpenActive's Realtime Paged Data Exchange 1.1, by change number.

An item's change number is the ledger position of its event's last change. A position is given to committed changes
alone and always above those given before (`coordination/ledger/sequencer.py`), so a reader who goes on from the last
one it read misses nothing, however late a transaction commits. An event comes once, where it stands now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField, When
from django.db.models.functions import Cast

from coordination.models import Change
from events.models import Event
from events.open.public_events import public_events, was_published

# RPDE asks for seven days at least; a reader that was away for a holiday still learns what is gone.
TOMBSTONES_STAY = timedelta(days=90)


@dataclass(frozen=True)
class FeedItem:
    """One event at its change number; `event` is None where it is public no more."""

    id: str
    number: int
    event: Event | None


def feed_page(change_number: int, limit: int, now: datetime) -> list[FeedItem]:
    """At most `limit` items with change numbers above `change_number`, in their order."""
    last = list(_last_changes(now).filter(position__gt=change_number).order_by("position")[:limit])
    ids = [UUID(change.subject_id) for change in last]
    # Prefetched, because a join makes the same campaign, organisation and phase anew for each of 500 events.
    rows = public_events().filter(pk__in=ids).prefetch_related("stop", "organisation", "campaign__lead", "phase")
    # Looked at after the page was chosen: what has been withdrawn in between is gone here already, and its own change
    # follows with a number of its own.
    events = {str(event.pk): event for event in rows}
    return [FeedItem(change.subject_id, int(change.position or 0), events.get(change.subject_id)) for change in last]


def _last_changes(now: datetime) -> QuerySet[Change]:
    """The last change of every event that is public, or was and has not been gone for too long."""
    of_the_same = Change.objects.filter(subject="event", subject_id=OuterRef("subject_id"), position__isnull=False)
    newest = Subquery(of_the_same.order_by("-position").values("position")[:1])
    # Subjects of other kinds have keys that are no UUIDs, and a database may look at conditions in any order.
    key = Case(When(subject="event", then=Cast("subject_id", UUIDField())))
    public = Exists(public_events().filter(pk=OuterRef("event_id")))
    gone = Q(was_published(OuterRef("campaign"), OuterRef("subject_id")), occurred_at__gte=now - TOMBSTONES_STAY)
    changes = Change.objects.filter(subject="event").alias(event_id=key, newest=newest)
    return changes.filter(Q(public) | gone, position=F("newest")).only("position", "subject_id")
