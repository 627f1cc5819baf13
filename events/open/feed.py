"""The feed of public events in the order of OpenActive's Realtime Paged Data Exchange 1.1, by change number.

An item's change number is the ledger position of its event's last change. A position is given to committed changes
alone and always above those given before (`coordination/ledger/sequencer.py`), so a reader who goes on from the last
one it read misses nothing, however late a transaction commits. An event comes once, where it stands now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField, When
from django.db.models.functions import Cast

from campaigns.models import Campaign, Phase
from coordination.models import Change
from events.models import Event
from events.open.openactive import TOLD
from events.open.public_events import public_events, was_published
from partners.models import Organisation, Stop

# What a page is told from; nothing else is read, of 500 rows.
_AROUND: dict[str, QuerySet[Any]] = {
    "stop": Stop.objects.all(),
    "organisation": Organisation.objects.all(),
    "campaign": Campaign.objects.select_related("lead"),
    "phase": Phase.objects.all(),
}

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
    # Looked at after the page was chosen: what has been withdrawn in between is gone here already, and its own change
    # follows with a number of its own.
    events = _events_of([UUID(key) for key, _ in last])
    return [FeedItem(key, int(position or 0), events.get(key)) for key, position in last]


def _events_of(ids: list[UUID]) -> dict[str, Event]:
    """The public ones among these events, by id, with what is told of them and around them."""
    rows = list(public_events().filter(pk__in=ids).only(*TOLD, "partners", "partners_accepted", "partners_declined"))
    # Fetched once each and shared: a join makes the same campaign, organisation and phase anew for each of 500 events.
    for name, around in _AROUND.items():
        keys = {key for row in rows if (key := getattr(row, f"{name}_id")) is not None}
        shared = around.in_bulk(keys) if keys else {}
        for row in rows:
            row._state.fields_cache[name] = shared.get(getattr(row, f"{name}_id"))
    return {str(row.pk): row for row in rows}


def _last_changes(now: datetime) -> QuerySet[Any, tuple[str, int | None]]:
    """The last change of every event that is public, or was and has not been gone for too long: whose, and its
    position."""
    of_the_same = Change.objects.filter(subject="event", subject_id=OuterRef("subject_id"), position__isnull=False)
    newest = Subquery(of_the_same.order_by("-position").values("position")[:1])
    # Subjects of other kinds have keys that are no UUIDs, and a database may look at conditions in any order.
    key = Case(When(subject="event", then=Cast("subject_id", UUIDField())))
    public = Exists(public_events().filter(pk=OuterRef("event_id")))
    gone = Q(was_published(OuterRef("campaign"), OuterRef("subject_id")), occurred_at__gte=now - TOMBSTONES_STAY)
    changes = Change.objects.filter(subject="event").alias(event_id=key, newest=newest)
    return changes.filter(Q(public) | gone, position=F("newest")).values_list("subject_id", "position")
