"""What a second look means for events."""

from coordination.ground.actor import Actor
from coordination.second_looks.reviewable import ReviewableKind
from events.models import Event, EventStatus
from events.workflow import EVENT


def _locked(key: str) -> Event | None:
    return Event.objects.select_for_update(of=("self",)).filter(pk=key).first()


def _confirmed(event: Event) -> None:
    event.version += 1
    event.save()


def _withdrawn(event: Event, _by: Actor) -> None:
    if event.status in EVENT.transitions["cancel"].from_states:
        event.status = EventStatus.CANCELLED
        event.version += 1
        event.save()


KINDS = {"event": ReviewableKind(_locked, _confirmed, _withdrawn)}
