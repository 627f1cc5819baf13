"""Events that were taken of a calendar before and that it has no longer, at their time or at all: listed, so that
nobody takes them for changed, and never cancelled by a file."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Func, Q, QuerySet, TextField, Value

from coordination.ground.actor import Actor
from coordination.ground.datetimes import LONDON, format_datetime
from coordination.ground.errors import FieldError
from coordination.rows.outcomes import LeftOut, NotedItem
from events.calendars.event_row import reference_of
from events.calendars.recurrence_set import Window
from events.calendars.uid_rows import Row
from events.models import Event, EventStatus
from events.uids import ids_of_references, reference_by_id

_OCCURRENCE = re.compile(r"[0-9]{8}(T[0-9]{6}Z)?", re.ASCII)  # behind the colon of a reference, the date of a series
_UID_PART = Func("external_ref", Value(":"), Value(1), function="split_part", output_field=TextField())
_STANDS = (
    "{} stands at {}, and the calendar has it no longer, or not in a form that was taken: cancel it here, or change it."
)


class WithdrawnEvents:
    """Watches what one file has of each UID, and knows afterwards which of the events of those UIDs it has not.

    Only events within `window` are asked about: of a series no other dates are reckoned.
    """

    def __init__(self, window: Window, by: Actor) -> None:
        self.window, self.by = window, by
        self.lines: dict[str, int] = {}
        self.lines_by_id: dict[UUID, int] = {}
        self.taken: set[str] = set()

    def note_uid(self, uid: str, number: int, stored: Event | None) -> None:
        """The file has that UID, first in that line; `stored` is the event, if it was we who gave the UID."""
        self.lines[reference_of(uid)] = number
        if stored:
            self.lines_by_id[stored.pk] = number

    def note_row(self, row: Any) -> None:
        """What became of an occurrence."""
        if isinstance(row, NotedItem):
            self.taken.add(row.item["external_ref"])

    def rows(self) -> Iterator[Row]:
        """Each event that the file has no longer, by the line of its UID. One query, however many UIDs there are."""
        first, end = self.window
        events = _standing(self.by).alias(uid_part=_UID_PART).filter(starts_at__lt=end, ends_at__gt=first)
        of_uids = events.filter(Q(uid_part__in=self.lines) | Q(pk__in=self.lines_by_id))
        for event in of_uids.order_by("starts_at", "pk").iterator():
            if _name(event) not in self.taken and (number := self._line(event)):
                yield number, LeftOut(number, (_stands(event),))

    def _line(self, event: Event) -> int | None:
        """The line of the UID that the event came of; None where its reference is somebody's own."""
        base, _, date = (event.external_ref or "").partition(":")
        came_of_uid = not date or _OCCURRENCE.fullmatch(date)
        return (self.lines.get(base) if came_of_uid else None) or self.lines_by_id.get(event.pk)


def standing_though_refused(items: Mapping[int, Any], by: Actor) -> dict[int, FieldError]:
    """Of items of a calendar that were refused, each by its place, those whose events stand at another time."""
    references = {item["external_ref"]: index for index, item in items.items()}
    ids = ids_of_references(references)
    events = _standing(by).filter(Q(external_ref__in=references) | Q(pk__in=ids.values()))
    indexes = {event: references.get(_name(event)) for event in events}
    return {
        index: _stands(event)
        for event, index in indexes.items()
        if index is not None and not _is_at_its_time(event, items[index])
    }


def _standing(by: Actor) -> QuerySet[Event]:
    events = Event.objects.visible_to(by).filter(organisation=by.organisation)
    return events.exclude(status=EventStatus.CANCELLED).only("external_ref", "starts_at", "ends_at")


def _name(event: Event) -> str:
    return event.external_ref or reference_by_id(event)


def _is_at_its_time(event: Event, item: Mapping[str, Any]) -> bool:
    times = [item[name].replace("+00:00", "Z") for name in ("starts_at", "ends_at")]
    return times == [format_datetime(event.starts_at), format_datetime(event.ends_at)]


def _stands(event: Event) -> FieldError:
    start = event.starts_at.astimezone(LONDON)
    detail = _STANDS.format(_name(event), f"{start:%a %-d %B %Y, %-I:%M}{'am' if start.hour < 12 else 'pm'}")
    return FieldError("/external_ref", "withdrawn_in_calendar", detail)
