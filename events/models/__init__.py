"""When: events and their attendance, and the calendars that they are fetched from."""

from events.models.calendar_subscription import CalendarSubscription, SubscriptionStatus, WhyEnded
from events.models.event import Event, EventKind, EventStatus

__all__ = ["CalendarSubscription", "Event", "EventKind", "EventStatus", "SubscriptionStatus", "WhyEnded"]
