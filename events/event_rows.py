"""Events in batches: judged by the rules of the single calls, written in one statement."""

from collections.abc import Sequence
from dataclasses import replace

from campaigns.participations import keep_days_of_rows, refusals_by_campaign
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Refusal
from coordination.rows.bulk_write import write_in_sets
from coordination.rows.outcomes import RowResult
from coordination.rows.resources import RowReading, SetRule, Verdicts
from events.models import Event
from events.permissions import CHANGE_EVENT, CREATE_EVENT, TAKE_EVENTS
from events.positions import Positions
from events.scheduling import draw_up, is_to_be_scheduled, note_on_status, revise_event
from events.uids import ids_of_references
from events.workflow import EVENT
from partners.models import Organisation


def write(readings: Sequence[RowReading], *, by: Actor) -> Verdicts:
    """Judge all, then write the new ones and the changed ones, a statement each."""
    authorise(by, TAKE_EVENTS, None)
    verdicts, new, changed, notes = Verdicts(), [], [], {}
    owner = Organisation.objects.select_related("area").get(pk=by.organisation)
    campaigns = {reading.values["campaign"] for reading in readings if reading.present is None}
    closed = refusals_by_campaign(by, CREATE_EVENT, campaigns)
    positions = _positions(readings)
    for reading in readings:
        try:
            if reading.present is None:
                if refusal := closed.get(reading.values["campaign"].pk):
                    raise refusal
                new.append((reading, _new_event(reading, owner, positions)))
                continue
            _authorise_change(by, reading)
            notes[reading.index] = note_on_status(reading.present, reading.values)
            if _revise(reading, owner, positions):
                changed.append((reading, reading.present))
            else:
                verdicts.done.append(
                    RowResult(reading.index, "unchanged", reading.present.pk, reading.present.second_look)
                )
        except Refusal as refusal:
            verdicts.refused[reading.index] = refusal
    write_in_sets(new, changed, verdicts)
    verdicts.done = [replace(result, note=notes.get(result.index, "")) for result in verdicts.done]
    return verdicts


def _authorise_change(by: Actor, reading: RowReading) -> None:
    authorise(by, CHANGE_EVENT, reading.present)
    if is_to_be_scheduled(reading.present, reading.values):
        EVENT.authorise("schedule", by, reading.present)


def _new_event(reading: RowReading, owner: Organisation, positions: Positions) -> Event:
    fields = dict(reading.values)
    area = fields.pop("area", None)
    event = Event(organisation=owner, **fields)
    draw_up(event, area, positions)
    return event


def _revise(reading: RowReading, owner: Organisation, positions: Positions) -> bool:
    reading.present.organisation = owner  # fetched once for all
    values = dict(reading.values)
    if ids_of_references([reading.external_ref]):
        values.pop("external_ref", None)  # it was named by its id
    return revise_event(reading.present, values, positions)


def _positions(readings: Sequence[RowReading]) -> Positions:
    """Where the places of all of them are, asked at once."""
    places = {(r.values.get("place_longitude"), r.values.get("place_latitude")) for r in readings}
    return Positions([(x, y) for x, y in places if x is not None and y is not None])


def _without_effect(reading: RowReading) -> list[str]:
    try:
        return [] if is_to_be_scheduled(reading.present, reading.values) else ["status"]
    except Refusal:
        return []


RULE = SetRule(
    Event,
    write,
    TAKE_EVENTS,
    related=("campaign__area", "phase", "area", "stop__area"),
    take_turn=keep_days_of_rows,
    ids_of=ids_of_references,
    without_effect=_without_effect,
)
