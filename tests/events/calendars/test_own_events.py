"""Our own calendar sent back: events are recognised by their UID, and only what was changed changes."""

import pytest

from events.models import Event
from tests import make
from tests.coordination.api.exports.export_reader import ask, body
from tests.coordination.imports.row_files import CALENDAR, URL, finish, refused, send
from tests.events.calendars.test_calendar_imports import TO
from tests.events.calendars.test_parse import calendar, entry

pytestmark = pytest.mark.django_db


def our_calendar():
    return body(ask(make.client("dudley"), "/api/v1/events/", "text/calendar"))


def counts(operation):
    names = ("created", "updated", "unchanged", "refused", "left_out", "rows")
    return {name: operation.result[name] for name in names if operation.result.get(name)}


def test_our_own_calendar_sent_back_changes_nothing():
    make.make_event(external_ref="stall-1", stop=make.make_stop(longitude=-2.1, latitude=52.5))
    make.make_event(status="cancelled", title="Talk &amp; tea", summary="<p>Come</p>", kind="talk")
    place = {"place_name": "Town Hall, Dudley", "place_address": "St James's Road", "place_postcode": "DY1 1HP"}
    make.make_event(**place, url="https://www.dudley.gov.uk/caf\u00e9?a=1")
    make.make_event(organisation="sandwell", place_name="Park")
    before = list(Event.objects.order_by("pk").values())
    operation = finish(send(make.client("dudley"), our_calendar(), CALENDAR, TO))
    assert counts(operation) == {"unchanged": 3, "left_out": 1, "rows": 3}
    assert [code for _, _, code in refused(make.client("dudley"), operation)] == ["event_of_another"]
    assert list(Event.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("reference", ["stall-1", None])
def test_what_was_changed_in_it_changes_and_nothing_else(reference):
    event = make.make_event(external_ref=reference, title="Stall", stop=make.make_stop(), kind="stall", public=True)
    data = our_calendar().replace(b"SUMMARY:Stall", b"SUMMARY:Larger stall")
    for outcome in ("updated", "unchanged"):
        assert counts(finish(send(make.client("dudley"), data, CALENDAR, TO))) == {outcome: 1, "rows": 1}
    changed = Event.objects.get()
    assert (changed.pk, changed.title, changed.external_ref) == (event.pk, "Larger stall", reference)
    assert (changed.stop_id, changed.kind, changed.public) == (event.stop_id, "stall", True)


def test_what_is_left_out_is_counted_and_listed_apart_from_what_is_refused():
    make.make_campaign()
    dudley = make.client("dudley")
    outside = entry(uid="old", start="DTSTART:20120102T100000Z", end="DURATION:PT1H")
    data = calendar(entry("GEO:0;0", "LOCATION:Park"), outside, entry(uid="off", title="")).encode()
    operation = finish(send(dudley, data, CALENDAR, TO))
    assert counts(operation) == {"created": 1, "refused": 1, "left_out": 1, "rows": 2}
    listed = dudley.get(f"{URL}{operation.pk}/refused/").json()["results"]
    assert [(row["outcome"], row["code"]) for row in listed] == [
        ("taken", "position_left_out"),
        ("left_out", "no_date_in_the_campaign"),
        ("refused", "required"),
    ]
    on_request = finish(send(dudley, data, CALENDAR, f"{TO}&from=2012-01-01&to=2012-12-31"))
    assert counts(on_request) == {"created": 1, "left_out": 2, "rows": 1}


@pytest.mark.parametrize("days", ["from=soon", "from=2017-02-02&to=2017-02-01"])
def test_days_that_are_none_are_a_400(days):
    make.make_campaign()
    assert send(make.client("dudley"), calendar(entry()).encode(), CALENDAR, f"{TO}&{days}").status_code == 400
