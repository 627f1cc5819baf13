"""Calendars at random are read as `recurring-ical-events` reads them: each event begins and ends at the same times."""

import io
from datetime import UTC, date, datetime, time

import icalendar
import pytest
import recurring_ical_events

from coordination.rows.outcomes import RefusedItem
from events.calendars.reading import calendar_rows
from tests import make
from tests.events.calendars.calendars_at_random import LONDON, calendar_at_random

pytestmark = pytest.mark.django_db
YEAR = {"campaign": "year", "from": "2025-12-01", "to": "2027-12-31"}
Times = set[tuple[str, datetime, datetime]]


def read_by_us(data: bytes) -> Times:
    times = set()
    for _, row in calendar_rows(io.BytesIO(data), make.actor_for(), YEAR):
        assert not isinstance(row, RefusedItem), row.errors
        uid = row.item["external_ref"].partition(":")[0].partition("~")[0]
        times.add((uid, *(datetime.fromisoformat(row.item[name]) for name in ("starts_at", "ends_at"))))
    return times


def read_by_another(data: bytes) -> Times:
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(date(2025, 12, 1), date(2028, 1, 1))
    return {(str(event["UID"]).partition("@")[0], _instant(event.start), _instant(event.end)) for event in events}


def _instant(moment: date) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), LONDON)
    return moment.astimezone(UTC)


@pytest.mark.parametrize(("calendars", "times"), [(12, 60), pytest.param(300, 2_000, marks=pytest.mark.long)])
def test_calendars_have_the_times_another_reader_finds(calendars: int, times: int):
    make.make_campaign("year", starts_on="2025-12-01", ends_on="2027-12-31")
    compared = 0
    for seed in range(calendars):
        data = calendar_at_random(seed)
        ours = read_by_us(data)
        assert ours == read_by_another(data), f"seed {seed}\n{data.decode()}"
        compared += len(ours)
    assert compared > times
