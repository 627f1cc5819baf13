"""Events: post, change, delete, schedule, cancel, complete."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign
from campaigns.participations import check_open, check_phase, days_outside, keep_days, lies_outside
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from coordination.second_looks.hold import ask_second_look, hold_texts, lapse_second_looks
from coordination.second_looks.said_texts import check_said
from events.models import Event, EventStatus
from events.partnership import keep_answers
from events.permissions import CHANGE_EVENT, CREATE_EVENT, DELETE_EVENT
from events.positions import Positions
from events.workflow import EVENT
from partners.models import Area

_OR_OUTSIDE = "An event of other days is kept where it says `outside: true`, and is not public then."
_NOBODY_IS_ASKED = "A sandbox is seen by nobody else, so it asks no partners; leave them out."
_OVER = (EventStatus.COMPLETED, EventStatus.CANCELLED)


def create_event(*, by: Actor, campaign: Campaign, area: Area | None = None, **fields: Any) -> Event:
    """A draft or scheduled event of the actor's organisation. Raises Forbidden, Conflict or Invalid.

    Without `area` it is the stop's, else the place's, else the organisation's, else the campaign's.
    """
    event = Event(campaign=campaign, organisation_id=by.organisation, **fields)
    with writing(by):
        authorise(by, CREATE_EVENT, campaign)
        keep_days([campaign])
        check_open(campaign)
        draw_up(event, area)
        event.save()
        ask_second_look([event])
    return event


def change_event(event: Event, *, by: Actor, expected_version: int | None, **fields: Any) -> Event:
    """Change an event that is still to come; a change of nothing writes nothing.

    `status` among the fields may schedule a draft; of one that it has passed the `note` of the event says so. A moved
    event finds its area anew unless one is given.
    Raises NotFound, Forbidden, Stale, Conflict (completed or cancelled) or Invalid.
    """
    with writing(by):
        keep_days([event.campaign])
        event = lock_one(Event.objects.visible_to(by), event.pk, expected_version)
        authorise(by, CHANGE_EVENT, event)
        if is_to_be_scheduled(event, fields):
            EVENT.authorise("schedule", by, event)
        event.note = note_on_status(event, fields)
        if revise_event(event, fields):
            event.save()
            ask_second_look([event])
    return event


def draw_up(event: Event, area: Area | None, positions: Positions | None = None) -> None:
    """Complete a new event in memory; raises Invalid. It asks the database only for what is not fetched yet, such as
    the `positions` of many events."""
    if event.status == EventStatus.SCHEDULED:
        event.scheduled_at = timezone.now()
    _take_position(event)
    positions = positions or _positions(event)
    _check(event, may_lie_outside=event.outside)
    _check_position(event, positions)
    event.area = area or _derived_area(event, positions)
    _check_area(event)
    _check_area_of_stop(event)
    hold_texts(event)


def revise_event(event: Event, fields: Mapping[str, Any], positions: Positions | None = None) -> bool:
    """Change a locked event in memory, into a new version; whether anything is different. Raises Conflict, Invalid."""
    former_place = _place(event)
    fields = dict(fields)
    may_lie_outside = fields.pop("outside", event.outside)
    changed = {name: value for name, value in fields.items() if name != "status" and getattr(event, name) != value}
    if is_to_be_scheduled(event, fields):
        changed |= {"status": EventStatus.SCHEDULED, "scheduled_at": timezone.now()}
    if not changed and may_lie_outside >= event.outside:
        return False
    _check_changeable(event, changed)
    for name, value in changed.items():
        setattr(event, name, value)
    keep_answers(event, changed)
    _take_position(event)
    _check(event, may_lie_outside)
    if _place(event) != former_place:
        positions = positions or _positions(event)
        _check_position(event, positions)
        if "area" not in fields:
            event.area = _derived_area(event, positions)
    _check_area(event)
    if {"area", "stop"} & changed.keys():
        _check_area_of_stop(event)
    hold_texts(event, changed)
    event.version += 1
    return True


def is_to_be_scheduled(event: Event, fields: Mapping[str, Any]) -> bool:
    """Whether `status` among the fields schedules a draft. One that the event has passed asks for nothing;
    raises Invalid for one that only an action of its own leads to, or nothing at all."""
    status = fields.get("status", event.status)
    if status in (event.status, EventStatus.DRAFT):
        return False
    if status == EventStatus.SCHEDULED and event.scheduled_at is not None:
        return False
    if status == EventStatus.SCHEDULED and event.status == EventStatus.DRAFT:
        return True
    action = {EventStatus.COMPLETED: "complete", EventStatus.CANCELLED: "cancel"}.get(status)
    how = f"POST {action}/ does that." if action and event.status not in _OVER else "Leave the status out."
    detail = f"This event is {event.status}; this does not lead to the status wanted. {how}"
    raise Invalid.field("/status", "status_out_of_reach", detail)


def note_on_status(event: Event, fields: Mapping[str, Any]) -> str:
    """That `status` among the fields has no effect, where the event has passed it; empty where it has, or is the same.
    Raises Invalid as `is_to_be_scheduled` does."""
    if fields.get("status", event.status) == event.status or is_to_be_scheduled(event, fields):
        return ""
    return f"This event is {event.status} already; the status sent has no effect."


def delete_event(event: Event, *, by: Actor, expected_version: int | None) -> None:
    """Take back a draft that nobody else has seen. Raises NotFound, Forbidden, Stale, or Conflict for any other."""
    with writing(by):
        event = lock_one(Event.objects.visible_to(by), event.pk, expected_version)
        authorise(by, DELETE_EVENT, event)
        if event.status != EventStatus.DRAFT:
            raise Conflict("not_in_this_state", f"This event is {event.status}; only a draft can be deleted.")
        lapse_second_looks(event)
        event.delete()


def schedule_event(event: Event, *, by: Actor, expected_version: int | None) -> Event:
    """It will take place; the campaign's participants see it now. Raises NotFound, Forbidden, Stale or Conflict."""
    with writing(by):
        event = _take("schedule", event, by, expected_version)
        event.scheduled_at = timezone.now()
        event.save()
    return event


def cancel_event(event: Event, *, by: Actor, expected_version: int | None, reason: str = "") -> Event:
    """It will not take place; who saw it sees that, and why. Raises NotFound, Forbidden, Stale or Conflict."""
    with writing(by, reason=reason):
        event = _take("cancel", event, by, expected_version)
        check_said(reason, by=by, of=event)
        event.status_reason = reason
        event.save()
    return event


def complete_event(event: Event, *, by: Actor, expected_version: int | None) -> Event:
    """It took place. Raises NotFound, Forbidden, Stale or Conflict (also while it has not begun)."""
    with writing(by):
        event = _take("complete", event, by, expected_version)
        check_begun(event)
        event.save()
    return event


def check_begun(event: Event) -> None:
    """Raises Conflict while the event has not begun: nothing can be said yet of how it went."""
    if event.starts_at > timezone.now():
        raise Conflict("not_begun", "This event has not begun yet; report on it afterwards.")


def _take(action: str, event: Event, by: Actor, expected_version: int | None) -> Event:
    event = lock_one(Event.objects.visible_to(by), event.pk, expected_version)
    EVENT.authorise(action, by, event)
    EVENT.check_possible(action, event.status)
    event.status = EVENT.transitions[action].to
    event.version += 1
    return event


def _check_changeable(event: Event, changed: dict[str, Any]) -> None:
    if event.status in _OVER:
        raise Conflict("not_in_this_state", f"This event is {event.status}; it can no longer be changed.")
    if "campaign" in changed:
        raise Invalid.field("/campaign", "immutable", "An event stays in its campaign; post a new one.")


def _check(event: Event, may_lie_outside: bool) -> None:
    """Raises Invalid with every way the event contradicts itself or its campaign; says whether it lies outside that."""
    check_phase(event.phase, event.campaign)
    errors = []
    if event.ends_at <= event.starts_at:
        errors.append(FieldError("/ends_at", "ends_before_it_starts", "An event ends after it starts."))
    elif not may_lie_outside:
        errors += days_outside(event.campaign, *event.days, "/starts_at", _OR_OUTSIDE)
    event.outside = lies_outside(event.campaign, *event.days)
    if event.organisation_id in event.partners:
        errors.append(FieldError("/partners", "own_organisation", "Partners are the other organisations."))
    if event.partners and event.campaign.lead.in_sandbox:
        errors.append(FieldError("/partners", "not_in_a_sandbox", _NOBODY_IS_ASKED))
    if errors:
        raise Invalid(errors=errors)


def _take_position(event: Event) -> None:
    """Where it is, the stop says if there is one; the venue's words stay."""
    if event.stop:
        event.place_longitude = event.place_latitude = None


def _check_area(event: Event) -> None:
    """What is counted there will be reported for its area, so that must be one of the campaign's."""
    if event.campaign.area_id not in event.area.lineage:
        sentence = f"The campaign takes place in {event.campaign.area.name} ({event.campaign.area_id})."
        raise Invalid.field("/area", "outside_the_campaign", sentence)


def _check_area_of_stop(event: Event) -> None:
    """A stop lies in its council and whatever lies around that, and so does what takes place there."""
    if event.stop and event.stop.area and event.area.pk not in event.stop.area.lineage:
        sentence = f"The stop lies in {event.stop.area.name} ({event.stop.area_id}); leave the area out, or correct it."
        raise Invalid.field("/area", "not_the_stops_area", sentence)


def _check_position(event: Event, positions: Positions) -> None:
    point = _point(event)
    if fault := positions.fault_at(point) if point else None:
        raise Invalid(errors=[fault])


def _positions(event: Event) -> Positions:
    point = _point(event)
    return Positions([point] if point else [])


def _point(event: Event) -> tuple[float, float] | None:
    if event.place_longitude is None or event.place_latitude is None:
        return None
    return event.place_longitude, event.place_latitude


def _place(event: Event) -> tuple[Any, ...]:
    return (event.stop_id, event.place_longitude, event.place_latitude)


def _derived_area(event: Event, positions: Positions) -> Area:
    if event.stop and event.stop.area:
        return event.stop.area
    if (point := _point(event)) and (area := positions.area_at(point)):
        return area
    return event.organisation.area or event.campaign.area
