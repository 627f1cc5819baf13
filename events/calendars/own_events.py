"""Events of this service that come back in a calendar: recognised by their UID, and compared with what was sent out."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from coordination.ground.errors import Invalid
from coordination.rows.outcomes import NotedItem
from events.calendars.content_lines import Properties, event_lines
from events.calendars.writing import entry_of
from events.models import Event
from events.uids import ids_of_uids, reference_by_id

_OTHERS = "This event is here already, and of another organisation, which alone changes it."


def own_events(uids: Iterable[str], visible: QuerySet[Event]) -> dict[str, Event]:
    """Those of the visible events whose UIDs are among these, by UID."""
    pks = {pk: uid for uid, pk in ids_of_uids(uids).items()}
    if not pks:
        return {}
    events = visible.filter(pk__in=pks).select_related("stop")
    return {pks[event.pk]: event for event in events}


def check_owned(event: Event, organisation: str) -> None:
    """Raises Invalid for an event of another organisation."""
    if event.organisation_id != organisation:
        raise Invalid("event_of_another", _OTHERS)


def as_sent_back(properties: Properties, event: Event, read: Callable[[Properties, str], NotedItem]) -> NotedItem:
    """The row of an event of ours as a calendar has it now: what it says otherwise than we did, beside what is stored.

    Both are read alike, by `read`, so that what a calendar cannot say (a stop, a postcode in its place) is no change.
    """
    reference = event.external_ref or reference_by_id(event)
    sent_back = read(properties, reference)
    changed = _differences(sent_back.item, _as_sent_out(event, reference, read))
    if "CATEGORIES" not in properties:
        changed.pop("kind", None)
    leave = {name: value for name, value in sent_back.item.items() if name == "outside"}  # no difference, but meant
    return NotedItem(_stored(event, reference) | leave | changed, sent_back.notes if changed else ())


def _as_sent_out(event: Event, reference: str, read: Callable[[Properties, str], NotedItem]) -> dict[str, Any]:
    try:
        return dict(read(event_lines(entry_of(event).replace(b"\r\n", b"\n")).properties, reference).item)
    except Invalid:  # what we hold cannot be read from a calendar: all of it is compared by the row
        return {}


def _differences(item: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    unsaid = ("external_ref", "campaign", "area")
    return {name: value for name, value in item.items() if name not in unsaid and before.get(name) != value}


def _stored(event: Event, reference: str) -> dict[str, Any]:
    return {
        "external_ref": reference,
        "campaign": event.campaign_id,
        "title": event.title,
        "kind": event.kind,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
    }
