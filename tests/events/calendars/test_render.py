"""Events as a calendar: every reader reads it, nothing in it can be made up, and read again it says the same."""

import io
import uuid
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.rows.outcomes import Row
from coordination.rows.resources import row_resource
from coordination.rows.upsert import upsert_rows
from events.calendars.reading import calendar_rows
from events.calendars.writing import calendar_of, text_of
from events.models import Event
from tests import make
from tests.coordination.api.exports.export_reader import ask, body

AT = datetime(2026, 10, 20, 17, tzinfo=UTC)


def an_event(**fields):
    facts = {"pk": uuid.UUID(int=5), "title": "Stall", "kind": "stall", "status": "scheduled", "version": 3}
    facts |= {"starts_at": AT, "ends_at": AT + timedelta(hours=2), "created_at": AT, "updated_at": AT}
    return Event(**facts | fields)


def read(data):
    """Each event as the icalendar package reads it."""
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def written(*events, **named):
    return b"".join(calendar_of(events, **named))


@settings(max_examples=200, deadline=None)
@given(*[st.text(max_size=200)] * 5)
def test_no_text_makes_a_property_or_an_event_of_its_own(title, place, summary, name, url):
    event = an_event(title=title, place_name=place, summary=summary, url=url and f"https://x.example/{url}")
    data = written(event, name=name)
    (back,) = read(data)
    assert str(back["SUMMARY"]) == text_of(title)
    assert str(back.get("LOCATION", "")) == text_of(place)
    assert str(back.get("DESCRIPTION", "")) == text_of(summary)
    wanted = {"UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS"}
    assert set(back) - wanted <= {"CATEGORIES", "LOCATION", "DESCRIPTION", "URL"}
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert not set(data.decode().replace("\r\n", "")) & set("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00")


@pytest.mark.parametrize(
    ("status", "expected"),
    [("draft", "TENTATIVE"), ("scheduled", "CONFIRMED"), ("completed", "CONFIRMED"), ("cancelled", "CANCELLED")],
)
def test_a_cancelled_event_says_so_under_the_same_uid(status, expected):
    (back,) = read(written(an_event(status=status)))
    assert (back["STATUS"], back["SEQUENCE"]) == (expected, 3)
    assert back["UID"] == "00000000-0000-0000-0000-000000000005@coordination"


@given(st.integers(0, 40 * 365 * 24 * 60))
def test_every_instant_is_read_back_as_it_was(minutes):
    starts = datetime(1995, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    (back,) = read(written(an_event(starts_at=starts, ends_at=starts + timedelta(minutes=30))))
    assert back["DTSTART"].dt.astimezone(UTC) == starts
    assert back["DTEND"].dt.astimezone(UTC) == starts + timedelta(minutes=30)


def test_both_hours_that_london_shows_as_half_past_one_are_told_apart():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    data = written(an_event(starts_at=first, ends_at=first + timedelta(hours=1)))
    assert b"DTSTART:20261025T003000Z\r\n" in data
    assert b"DTEND:20261025T013000Z\r\n" in data


def test_events_are_written_as_they_are_asked_for():
    asked = []
    pieces = calendar_of(asked.append(number) or an_event() for number in range(1000))
    next(pieces), next(pieces)
    assert len(asked) == 1


@pytest.mark.django_db
def test_the_list_of_events_is_a_calendar_to_whoever_accepts_one():
    make.make_event(stop=make.make_stop(longitude=-2.1, latitude=52.5))
    make.make_event(status="cancelled", place_name="Town hall")
    make.make_event(organisation="sandwell", status="draft")
    answer = ask(make.client("dudley"), "/api/v1/events/", "text/calendar")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert ".ics" in answer["Content-Disposition"]
    found = read(body(answer))
    assert sorted((str(one["LOCATION"]), str(one["STATUS"])) for one in found) == [
        ("Bus Station", "CONFIRMED"),
        ("Town hall", "CANCELLED"),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 365 * 24 * 60), min_size=1, max_size=20, unique=True))
@pytest.mark.django_db
def test_what_was_written_and_is_sent_again_is_at_the_same_times(minutes):
    make.make_campaign()
    starts = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minute) for minute in minutes]
    events = [an_event(pk=uuid.uuid4(), starts_at=at, ends_at=at + timedelta(hours=3)) for at in starts]
    file = io.BytesIO(written(*events))
    by = make.actor_for()
    sent = {"campaign": make.SEE_ME, "from": "2026-03-01", "to": "2027-03-02"}
    items = [row.item for _, row in calendar_rows(file, by, sent)]
    rows = [Row(index, item) for index, item in enumerate(items)]
    outcome = upsert_rows(row_resource("events"), rows, by=by)
    assert not outcome.refused
    for event, done in zip(events, outcome.results, strict=True):
        stored = Event.objects.get(pk=done.id)
        assert (stored.starts_at, stored.ends_at, stored.title) == (event.starts_at, event.ends_at, event.title)
        assert (stored.status, stored.public) == ("draft", False)
    again = upsert_rows(row_resource("events"), rows, by=by)
    assert {done.status for done in again.results} == {"unchanged"}
