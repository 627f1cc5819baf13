"""When: events and their attendance."""

from events.models.event import Event, EventKind, EventStatus

__all__ = ["Event", "EventKind", "EventStatus"]
