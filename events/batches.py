"""Events in batches: judged by the rules of the single calls, written in one statement."""

from collections.abc import Sequence

from campaigns.participation import barred
from coordination.actor import Actor
from coordination.authorising import authorise
from coordination.batches.rows import Done
from coordination.batches.rules import Reading, SetRule, Verdicts
from coordination.batches.writing import write_in_sets
from coordination.refusals import Refusal
from events.models import Event
from events.permissions import CHANGE_EVENT, CREATE_EVENT, TAKE_EVENTS
from events.scheduling import Locate, draw_up, revise
from partners.models import Organisation
from partners.stops.placing import areas_by_point


def write(readings: Sequence[Reading], *, by: Actor) -> Verdicts:
    """Judge all, then write the new ones and the changed ones, a statement each."""
    authorise(by, TAKE_EVENTS, None)
    verdicts, new, changed = Verdicts(), [], []
    owner = Organisation.objects.select_related("area").get(pk=by.organisation)
    closed = barred(by, CREATE_EVENT, {one.values["campaign"] for one in readings if one.present is None})
    locate = _locate(readings)
    for reading in readings:
        try:
            if reading.present is None:
                if refusal := closed.get(reading.values["campaign"].pk):
                    raise refusal
                new.append((reading, _new(reading, owner, locate)))
                continue
            authorise(by, CHANGE_EVENT, reading.present)
            if _revised(reading, owner, locate):
                changed.append((reading, reading.present))
            else:
                verdicts.done.append(Done(reading.index, "unchanged", reading.present.pk, reading.present.second_look))
        except Refusal as refusal:
            verdicts.refused[reading.index] = refusal
    write_in_sets(new, changed, verdicts)
    return verdicts


def _new(reading: Reading, owner: Organisation, locate: Locate) -> Event:
    fields = dict(reading.values)
    area = fields.pop("area", None)
    event = Event(organisation=owner, **fields)
    draw_up(event, area, locate)
    return event


def _revised(reading: Reading, owner: Organisation, locate: Locate) -> bool:
    reading.present.organisation = owner  # fetched once for all
    return revise(reading.present, reading.values, locate)


def _locate(readings: Sequence[Reading]) -> Locate:
    """Where the places of all of them are, asked at once."""
    places = {(r.values.get("place_longitude"), r.values.get("place_latitude")) for r in readings}
    return areas_by_point([(x, y) for x, y in places if x is not None and y is not None]).get


RULE = SetRule(Event, write, TAKE_EVENTS, related=("campaign__area", "phase", "area", "stop__area"))
