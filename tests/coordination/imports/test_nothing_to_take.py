"""Files with nothing to take: refused, with what to do."""

import pytest

from events.models import Event
from tests import make
from tests.coordination.imports.row_files import CALENDAR, CSV, LINES, finish, send
from tests.events.calendars.test_parse import calendar, entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_stage")]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = "external_ref,campaign,title,kind,starts_at,ends_at"
IN_ONE_CELL = f'"{HEAD}"\r\n"a,see-me-hear-me,Stall,stall,2017-02-20 10:00,2017-02-20 16:00"\r\n'


def component(kind: str) -> str:
    return f"BEGIN:{kind}\r\nUID:one\r\nDTSTAMP:20170101T000000Z\r\nSUMMARY:x\r\nEND:{kind}\r\n"


@pytest.mark.parametrize("media_type", [CSV, LINES, CALENDAR, WORKBOOK, "application/octet-stream"])
def test_an_empty_file_is_said_to_be_empty(dudley, media_type):
    query = f"resource=events&campaign={make.SEE_ME}" if media_type == CALENDAR else "resource=events"
    answer = send(dudley, b"", media_type, query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/no-rows")
    assert "empty" in answer.json()["detail"]


@pytest.mark.parametrize("body", ["", "\ufeff", "\r\n \r\n", ";;;\r\n"])
def test_a_table_without_headings_is_said_to_be_empty_and_where_its_template_is(dudley, body):
    answer = dudley.generic("POST", "/api/v1/events/batch/", body.encode(), CSV)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-csv")
    assert "empty" in answer.json()["detail"]
    assert "template" in answer.json()["detail"]
    if body:
        assert "empty" in send(dudley, body.encode(), CSV).json()["detail"]


def test_headings_without_a_row_are_said_to_have_none_below_them(dudley):
    for body in (f"{HEAD}\r\n", f"Events\r\n{HEAD}\r\n,,,,,\r\n"):
        answer = send(dudley, body.encode(), CSV)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/no-rows")
        assert f"in row {1 + body.startswith('Events')}, and no row below" in answer.json()["detail"]


def test_a_table_whose_lines_each_stand_in_one_cell_says_how_to_split_it(dudley):
    for answer in (
        send(dudley, IN_ONE_CELL.encode(), CSV),
        dudley.generic("POST", "/api/v1/events/batch/", IN_ONE_CELL.encode(), CSV),
    ):
        assert answer.status_code == 400
        assert "Text to Columns" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["VTODO", "VJOURNAL", "VFREEBUSY"])
def test_a_calendar_without_events_says_what_it_holds_instead(dudley, kind):
    query = f"resource=events&campaign={make.SEE_ME}"
    answer = send(dudley, calendar(component(kind), component(kind)).encode(), CALENDAR, query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/no-rows")
    assert answer.json()["detail"].count(kind) == 1


def test_a_calendar_that_all_was_deleted_from_changes_nothing_and_says_so(dudley):
    query = f"resource=events&campaign={make.SEE_ME}"
    finish(send(dudley, calendar(entry()).encode(), CALENDAR, query))
    stored = Event.objects.values().get()
    answer = send(dudley, calendar().encode(), CALENDAR, query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/no-rows")
    assert "holds no event" in answer.json()["detail"]
    assert "stand as they did: cancel here" in answer.json()["detail"]
    assert Event.objects.values().get() == stored
