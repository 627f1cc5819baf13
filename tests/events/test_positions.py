"""Positions that can only be a slip are named where they stand, and cost a calendar's event nothing else."""

import pytest
import shapely

from events.models import Event
from partners.models import AreaBoundary, Stop
from tests import make
from tests.coordination.imports.row_files import CALENDAR, CSV, finish, refused, send
from tests.events.calendars.test_parse import calendar, entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_stage", "boundary")]
URL = "/api/v1/events/"
STOP = "43000875301"
SLIPS = {
    (0, 0): ("latitude", "no_position"),
    (52.51, -2.08): ("latitude", "turned_round"),
    (2.08, 52.51): ("longitude", "minus_lost"),
    (4.5, 52.51): ("longitude", "minus_lost"),  # off the coast of Norfolk, where no boundary need say so
}
MEANT = [(-2.08, 52.51), (1.3, 52.63), (-0.1, 51.5), (0, 51.48)]


@pytest.fixture
def boundary():
    square = shapely.to_wkb(shapely.box(-2.2, 52.4, -2.0, 52.6))
    AreaBoundary.objects.create(area=make.make_area(make.DUDLEY), wkb=square)


def stall(**fields):
    times = {"starts_at": "2017-02-20T10:00:00Z", "ends_at": "2017-02-20T16:00:00Z"}
    return {"campaign": make.SEE_ME, "title": "Stall", "kind": "stall", **times, **fields}


def at(longitude, latitude):
    return {"name": "Park", "longitude": longitude, "latitude": latitude}


def faults(answer):
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def test_a_position_that_can_only_be_a_slip_is_named(dudley):
    event = dudley.post(URL, stall(place=at(-2.08, 52.51)), format="json").json()
    for (longitude, latitude), (axis, code) in SLIPS.items():
        place = at(longitude, latitude)
        fault = [(f"/place/{axis}", code)]
        assert faults(dudley.post(URL, stall(place=place), format="json")) == fault
        assert faults(dudley.patch(f"{URL}{event['id']}/", {"place": place}, format="json")) == fault
        assert dudley.post(URL, stall(place=place, stop=STOP), format="json").status_code == 201
    for longitude, latitude in MEANT:
        assert dudley.post(URL, stall(place=at(longitude, latitude)), format="json").status_code == 201
    head = "external_ref,campaign,title,kind,starts_at,ends_at,place.name,place.longitude,place.latitude"
    row = "see-me-hear-me,Stall,stall,20/02/2017 10:00,20/02/2017 16:00,Park"
    table = [head, *(f"row-{n},{row},{x},{y}" for n, (x, y) in enumerate([*SLIPS, *MEANT]))]
    operation = finish(send(dudley, "\r\n".join(table).encode(), CSV))
    places = [(number, f"place.{axis}", code) for number, (axis, code) in enumerate(SLIPS.values(), start=2)]
    assert refused(dudley, operation) == places
    assert operation.result["created"] == len(MEANT)


def test_what_was_stored_before_is_changed_elsewhere_without_a_word_about_its_position(dudley):
    event = make.make_event(place_name="Park", place_longitude=-2.08, place_latitude=52.51)
    Event.objects.filter(pk=event.pk).update(place_longitude=0, place_latitude=0)
    assert dudley.patch(f"{URL}{event.pk}/", {"title": "Talk"}, format="json").status_code == 200


def test_a_slip_costs_an_event_of_a_calendar_its_position_alone(dudley):
    entries = [
        entry("LOCATION:Park", f"GEO:{latitude};{longitude}", uid=f"g-{n}")
        for n, (longitude, latitude) in enumerate([*SLIPS, *MEANT])
    ]
    query = f"resource=events&campaign={make.SEE_ME}"
    operation = finish(send(dudley, calendar(*entries).encode(), CALENDAR, query))
    assert [operation.result[word] for word in ("created", "refused")] == [len(entries), 0]
    listed = dudley.get(f"/api/v1/imports/{operation.pk}/refused/").json()["results"]
    assert {(row["code"], row["outcome"]) for row in listed} == {("position_left_out", "taken")}
    assert len(listed) == len(SLIPS)
    assert "turned round" in listed[1]["detail"]
    assert Event.objects.filter(place_latitude=None).count() == len(SLIPS)


def test_a_stop_and_an_area_that_contradict_each_other_are_refused(dudley):
    walsall, county = "E08000030", "E11000005"
    make.make_area(walsall)
    Stop.objects.filter(pk=STOP).update(area=make.DUDLEY)
    fault = [("/area", "not_the_stops_area")]
    answer = dudley.post(URL, stall(stop=STOP, area=walsall), format="json")
    assert faults(answer) == fault
    assert make.DUDLEY in answer.json()["errors"][0]["detail"]
    for area in (make.DUDLEY, county):
        event = dudley.post(URL, stall(stop=STOP, area=area), format="json").json()
        assert event["area"] == area
    one = f"{URL}{event['id']}/"
    assert faults(dudley.patch(one, {"area": walsall}, format="json")) == fault
    Event.objects.filter(pk=event["id"]).update(area=walsall)
    assert dudley.patch(one, {"title": "Talk"}, format="json").status_code == 200
    table = "external_ref,campaign,title,kind,starts_at,ends_at,stop,area\r\n"
    times = "2017-02-20T10:00:00Z,2017-02-20T16:00:00Z"
    table += f"row-1,see-me-hear-me,Stall,stall,{times},{STOP},{walsall}\r\n"
    assert faults(dudley.generic("POST", f"{URL}batch/", table.encode(), CSV)) == [
        ("/items/0/area", "not_the_stops_area")
    ]
