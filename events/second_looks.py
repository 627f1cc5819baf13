"""What a second look means for events."""

from coordination.actor import Actor
from coordination.second_looks.kinds import Kind, register
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


register("event", Kind(_locked, _confirmed, _withdrawn))
