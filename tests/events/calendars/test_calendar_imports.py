"""A calendar sent to `/imports/`: in by the same door as every other file."""

import pytest

from events.models import Event
from tests import make
from tests.coordination.imports.row_files import CALENDAR, finish, refused, send
from tests.events.calendars.test_parse import calendar, entry

pytestmark = pytest.mark.django_db
TO = f"resource=events&campaign={make.SEE_ME}"


@pytest.fixture(autouse=True)
def campaign():
    return make.make_campaign()


def test_a_calendar_is_taken_in_as_drafts_and_again_without_a_second_of_any():
    dudley = make.client("dudley")
    week = entry("RRULE:FREQ=DAILY;COUNT=3", uid="week@council.example")
    data = calendar(week, entry("STATUS:CANCELLED", uid="off"), entry("DESCRIPTION:Ring 07700 900123", uid="ring"))
    operation = finish(send(dudley, data.encode(), CALENDAR, TO))
    assert [operation.result[name] for name in ("rows", "created", "refused")] == [5, 3, 2]
    assert [fault[1:] for fault in refused(dudley, operation)] == [
        (None, "cancelled_in_calendar"),
        ("summary", "phone_number"),
    ]
    assert set(Event.objects.values_list("external_ref", "status", "public")) == {
        (f"week~40council.example:201702{day}T100000Z", "draft", False) for day in (22, 23, 24)
    }
    again = finish(send(dudley, data.replace("SUMMARY:Stall", "SUMMARY:Larger stall").encode(), CALENDAR, TO))
    assert [again.result[name] for name in ("created", "updated", "refused")] == [0, 3, 2]


@pytest.mark.parametrize("query", ["resource=events", "resource=events&campaign=none", f"{TO}&channel=press"])
def test_a_calendar_without_its_campaign_is_a_400(query):
    answer = send(make.client("dudley"), calendar(entry()).encode(), CALENDAR, query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith("?")


@pytest.mark.parametrize("data", [b"", b"not a calendar", calendar().encode(), b"BEGIN:VCALENDAR\n" * 10_000])
def test_a_file_without_an_event_is_refused_as_a_whole(data):
    answer = send(make.client("dudley"), data, CALENDAR, TO)
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Event.objects.exists()
