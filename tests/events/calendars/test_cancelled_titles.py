"""An event is cancelled by its status in either spelling, or by a title in which somebody has written so."""

import pytest

from tests import make
from tests.events.calendars.test_cases import read, series, starts
from tests.events.calendars.test_parse import calendar, entry

pytestmark = pytest.mark.django_db
WHEN = {"start": "DTSTART:20260601T100000Z", "end": "DURATION:PT1H"}


@pytest.fixture(autouse=True)
def campaign():
    return make.make_campaign("year", starts_on="2026-01-01", ends_on="2026-12-31")


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Canceled: Stall",
            "CANCELLED - Stall",
            "[Cancelled] Stall",
            "**CANCELLED** Stall",
            "Cancelled",
            "Cancelled!",
        ),
        *("Stall - CANCELLED", "Stall (cancelled)", "Stall \u2013 cancelled!", "<b>Cancelled</b>: Stall"),
    ],
)
def test_a_title_that_says_so_makes_no_event(title):
    items, _, refused = read(calendar(entry("STATUS:CONFIRMED", title=f"SUMMARY:{title}", **WHEN)))
    assert (items, refused) == ({}, ["cancelled_in_calendar"])


@pytest.mark.parametrize(
    "title",
    ["Cancelled trains: a talk", "Talk about why trips are cancelled", "Non-cancelled days", "Postponed: Stall"],
)
def test_a_title_that_only_speaks_of_something_cancelled_is_taken(title):
    items, _, refused = read(calendar(entry(title=f"SUMMARY:{title}", **WHEN)))
    assert ([item["title"] for item in items.values()], refused) == ([title], [])


def test_a_status_in_american_spelling_cancels():
    assert read(calendar(entry("STATUS:Canceled", **WHEN)))[2] == ["cancelled_in_calendar"]


def test_a_date_of_a_series_whose_title_says_so_is_withdrawn():
    data = series(exception=("RECURRENCE-ID;TZID=Europe/London:20260608T180000",))
    items, _, refused = read(data.replace("SUMMARY:Moved", "SUMMARY:Canceled: Stall"))
    assert starts(items) == ["2026-06-01T17:00:00Z", "2026-06-15T17:00:00Z"]
    assert refused == ["cancelled_in_calendar"]
