"""Letters that were misread before they came here are named in their cell, whichever way they come, and not stored."""

from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from campaigns.models import HelpLine, Placement
from coordination.fields import FreeTextField
from events.models import Event
from tests import make
from tests.contract_client import faults
from tests.coordination.imports.row_files import CSV, finish, refused, send
from tests.request_bodies import EVENT, PLACEMENT

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


@pytest.fixture
def stored(dudley) -> dict[str, Any]:
    """An event that an earlier release took as it came."""
    body = {**EVENT, "external_ref": "one", "place": {"name": "Library", "address": "High Street"}}
    event_id = dudley.post("/api/v1/events/", body).json()["id"]
    Event.objects.filter(pk=event_id).update(title="CafÃ©", place_name="Caf\ufffd Sol")
    return dudley.get(f"/api/v1/events/{event_id}/").json()


def as_it_was_read(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in (*EVENT, "external_ref", "place")}


def test_what_is_stored_and_sent_back_as_it_was_read_is_unchanged(dudley, stored) -> None:
    body = as_it_was_read(stored)
    put = dudley.put("/api/v1/events/by-ref/one/", body)
    assert (put.status_code, put.json()["version"]) == (200, stored["version"])
    assert dudley.post("/api/v1/events/batch/", {"items": [body]}).json()["unchanged"] == 1
    table = "\r\n".join([HEAD, f"one,{make.SEE_ME},CafÃ©,{DAYS},Caf\ufffd Sol", ""]).encode()
    sent = finish(send(dudley, table, CSV))
    assert refused(dudley, sent) == []
    path = f"/api/v1/events/{stored['id']}/"
    answer = dudley.patch(path, {"title": "CafÃ©", "kind": "talk"}, headers={"If-Match": dudley.get(path)["ETag"]})
    assert (answer.status_code, answer.json()["kind"]) == (200, "talk")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": "CafÃ©s"}, "/title"),
        ({"title": "Caf\ufffd Sol"}, "/title"),
        ({"place": {"name": "CafÃ©"}}, "/place/name"),
        ({"summary": "CafÃ©"}, "/summary"),
    ],
    ids=str,
)
def test_what_is_misread_anew_beside_it_is_refused(dudley, stored, change: dict[str, Any], fault: str) -> None:
    answer = dudley.put("/api/v1/events/by-ref/one/", {**as_it_was_read(stored), **change})
    assert faults(answer) == {(fault, "misread_text")}


def test_so_it_is_in_a_list_and_further_down(dudley, lead) -> None:
    path, version = f"/api/v1/campaigns/{make.SEE_ME}/", {"If-Match": "*"}
    lines = [{"name": "Childline", "contact": "0800 1111", "url": None}]
    assert lead.patch(path, {"help_lines": lines}, headers=version).status_code == 200
    HelpLine.objects.update(name="CafÃ©")
    lines = [*lead.get(path).json()["help_lines"], {"name": "Samaritans", "contact": "116 123", "url": None}]
    assert lead.patch(path, {"help_lines": lines}, headers=version).json()["help_lines"] == lines
    lines[1]["name"] = "CafÃ© two"
    assert faults(lead.patch(path, {"help_lines": lines}, headers=version)) == {("/help_lines/1/name", "misread_text")}
    fleet = {**PLACEMENT, "site": {"fleet": {"operator": "Cafe", "vehicles": 3}}}
    assert dudley.put("/api/v1/placements/by-ref/fleet/", fleet).status_code == 201
    Placement.objects.update(fleet_operator="CafÃ©")
    fleet["site"]["fleet"] |= {"operator": "CafÃ©"}
    assert dudley.put("/api/v1/placements/by-ref/fleet/", fleet).json()["version"] == 1


def test_a_text_that_is_too_long_is_refused_for_that_unread() -> None:
    with pytest.raises(ValidationError) as refusal:
        FreeTextField(max_length=5).run_validation("CafÃ© talk")
    assert refusal.value.get_codes() == ["max_length"]
