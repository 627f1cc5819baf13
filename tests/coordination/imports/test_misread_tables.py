"""Letters that were misread before they came here are named in their cell, whichever way they come, and not stored."""

import pytest

from events.models import Event
from tests import make
from tests.contract_client import faults
from tests.coordination.imports.row_files import CSV, finish, refused, send
from tests.request_bodies import EVENT

pytestmark = pytest.mark.usefixtures("on_stage")
HEAD = "external_ref,campaign,title,kind,starts_at,ends_at,place.name"
DAYS = "stall,2017-02-20T10:00:00Z,2017-02-20T16:00:00Z"
TABLE = "\r\n".join(
    [
        HEAD,
        f"one,{make.SEE_ME},CafÃ©,{DAYS},Library",
        f"two,{make.SEE_ME},Stall,{DAYS},Caf\ufffd Sol",
        f"three,{make.SEE_ME},Siân’s Café,{DAYS},Gŵyl",  # noqa: RUF001 - as people write it
        "",
    ]
).encode()
FAULTS = [(2, "title", "misread_text"), (3, "place.name", "misread_text")]
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:one@example.org\r\n"
    "DTSTAMP:20170101T000000Z\r\nDTSTART:20170220T100000Z\r\nDTEND:20170220T160000Z\r\nSUMMARY:CafÃ© talk\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_a_table_is_refused_in_its_cells(dudley) -> None:
    operation = finish(send(dudley, TABLE, CSV))
    assert refused(dudley, operation) == FAULTS
    assert [event.title for event in Event.objects.all()] == ["Siân’s Café"]  # noqa: RUF001


def test_a_batch_says_the_same_and_keeps_nothing(dudley) -> None:
    answer = dudley.generic("POST", "/api/v1/events/batch/", TABLE, CSV)
    errors = answer.json()["errors"]
    assert [(error["row"], error["column"], error["code"]) for error in errors] == FAULTS
    assert "“Ã©” stands in it for “é”" in errors[0]["detail"]
    assert not Event.objects.exists()


def test_an_event_that_is_posted_is_refused_at_its_field(dudley) -> None:
    answer = dudley.post("/api/v1/events/", {**EVENT, "title": "Itâ€™s time"})
    assert faults(answer) == {("/title", "misread_text")}


def test_a_calendar_names_the_property(dudley) -> None:
    query = f"resource=events&campaign={make.SEE_ME}"
    operation = finish(send(dudley, CALENDAR.encode(), "text/calendar", query))
    assert [code for _, _, code in refused(dudley, operation)] == ["misread_text"]
    assert not Event.objects.exists()
