"""Attendance: what an event's organiser counted there becomes reach, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Channel, Grade, ReachMetric, ReachStatus
from campaigns.participations import expected_reporters, keep_days
from campaigns.reach_metrics.record import record_reach_metric
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from events.models import Event, EventStatus
from events.permissions import RECORD_ATTENDANCE
from events.scheduling import check_begun

CHANNEL = "face_to_face"
# What an organiser reports and the measure it is counted in.
MEASURES = {"people_engaged": "conversations", "leaflets_given": "leaflets", "visitors": "visitors"}
_OUTSIDE = (
    "This event has not one day in common with its campaign, so nothing counted there is reach of the campaign; give it"
    " days that it has in common first."
)


@dataclass(frozen=True)
class Attendance:
    """The figures of one event, and whether this call recorded them."""

    metrics: list[ReachMetric]
    created: bool


def record_attendance(
    event: Event, *, by: Actor, counts: Mapping[str, Mapping[str, Any]], expected_version: int | None = None
) -> Attendance:
    """Record the event's counts (`{"people_engaged": {"value": 4000, "qualifier": "more_than"}}`) as reach metrics.

    A repeat with the same counts answers with what is there. Raises NotFound, Forbidden, Stale, Conflict (not begun, a
    draft, cancelled, or recorded already with other counts: correct the reach metric then) or Invalid.
    """
    with writing(by):
        keep_days([event.campaign])  # before the event is locked, as whoever changes them does
        # The lock makes a double submit wait and find the first one's figures.
        event = lock_one(Event.objects.visible_to(by), event.pk, expected_version)
        authorise(by, RECORD_ATTENDANCE, event)
        _check_possible(event)
        recorded = {metric.measure: metric for metric in _recorded(event)}
        _check_same(recorded, counts)
        new = {MEASURES[name]: count for name, count in counts.items() if MEASURES[name] not in recorded}
        # In one order: each measure takes a turn, and two attendances must not wait for each other.
        metrics = [_record(event, by, measure, new[measure]) for measure in sorted(new)]
    everything = [*recorded.values(), *metrics]
    return Attendance(sorted(everything, key=lambda metric: metric.measure), created=bool(metrics))


def _recorded(event: Event) -> QuerySet[ReachMetric]:
    """The event's standing figures; a voided count may be recorded again."""
    return ReachMetric.objects.filter(event=event.pk).exclude(status=ReachStatus.VOID)


def _check_possible(event: Event) -> None:
    if event.status not in (EventStatus.SCHEDULED, EventStatus.COMPLETED):
        raise Conflict(
            "not_in_this_state", f"This event is {event.status}; attendance needs it scheduled or completed."
        )
    check_begun(event)
    if event.outside:
        raise Conflict("outside_the_campaign", _OUTSIDE)


def _check_same(recorded: Mapping[str, ReachMetric], counts: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises Conflict when a measure recorded already is sent with another count."""
    for name, count in counts.items():
        standing_metric = recorded.get(MEASURES[name])
        if standing_metric and (standing_metric.value, standing_metric.qualifier) != (
            count["value"],
            count["qualifier"],
        ):
            detail = "Attendance was recorded already with other counts; correct its reach metrics instead."
            raise Conflict("attendance_recorded", detail)


def _record(event: Event, by: Actor, measure: str, count: Mapping[str, Any]) -> ReachMetric:
    first, ends_on = event.days
    last = min(ends_on, timezone.localdate())  # an event still going on has been counted up to today
    return record_reach_metric(
        by=by,
        campaign=event.campaign,
        phase=event.phase,
        area=event.area,
        channel=_channel(),
        measure=measure,
        period=DateRange(first, last + timedelta(days=1)),
        value=count["value"],
        qualifier=count["qualifier"],
        # Its own series: two events of one council on one day are two counts.
        source=f"event {event.pk}",
        grade=Grade.SELF_REPORTED,
        event=event.pk,
        on_behalf_of=_who_took_part(event),
    )


def _who_took_part(event: Event) -> list[str]:
    """The partners, but for those that decline, whose figures the campaign expects: what was counted is theirs too."""
    contributing = {slug for slug, _ in expected_reporters(event.campaign)}
    declined = {event.organisation_id, *event.partners_declined}
    return [slug for slug in event.partners if slug in contributing and slug not in declined]


def _channel() -> Channel:
    channel = Channel.objects.filter(pk=CHANNEL).first()
    if channel is None:
        raise Conflict("channel_not_loaded", f"There is no channel {CHANNEL} here; load the reference data first.")
    return channel
