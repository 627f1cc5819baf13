"""When a calendar is asked for again."""

from datetime import UTC, datetime, timedelta

import pytest

from events.subscribed_calendars.politeness import (
    GIVEN_UP_AFTER,
    LONGEST,
    SHORTEST,
    interval_of,
    next_after,
    next_after_failure,
    retry_after_of,
)

NOW = datetime(2017, 2, 20, 12, tzinfo=UTC)
NOTHING = timedelta(0)


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        ("", 1),
        ("REFRESH-INTERVAL;VALUE=DURATION:PT12H", 12),
        ("X-PUBLISHED-TTL:PT30M", 1),
        ("X-PUBLISHED-TTL:PT2H\r\nREFRESH-INTERVAL;VALUE=DURATION:P1D", 24),
        ("REFRESH-INTERVAL;VALUE=DURATION:P9999W", 24 * 7),
        ("REFRESH-INTERVAL;VALUE=DURATION:-PT5H", 1),
        ("DESCRIPTION:X-PUBLISHED-TTL:PT9H", 1),
    ],
)
def test_a_calendar_is_asked_for_as_seldom_as_it_says_and_never_more_than_hourly(lines, hours):
    assert interval_of(f"BEGIN:VCALENDAR\r\n{lines}\r\nEND:VCALENDAR\r\n".encode()) == timedelta(hours=hours)


def test_calendars_do_not_come_all_at_once_and_never_sooner():
    assert next_after(SHORTEST, NOW, 0.0) == NOW + SHORTEST
    assert NOW + SHORTEST < next_after(SHORTEST, NOW, 0.99) < NOW + SHORTEST * 1.1


def test_after_each_failure_it_waits_longer_up_to_a_day():
    pauses = [next_after_failure(failures, NOTHING, NOW, 0.0) - NOW for failures in range(1, GIVEN_UP_AFTER + 1)]
    assert pauses[:5] == [timedelta(hours=hours) for hours in (1, 2, 4, 8, 16)]
    assert pauses == sorted(pauses) and pauses[-1] == timedelta(days=1)
    assert sum(pauses[:-1], NOTHING) > timedelta(days=3)


def test_a_server_that_asks_for_longer_is_left_in_peace_as_long():
    assert next_after_failure(1, timedelta(days=2), NOW, 0.0) == NOW + timedelta(days=2)
    assert next_after_failure(1, timedelta(days=400), NOW, 0.0) == NOW + LONGEST


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("", NOTHING),
        ("120", timedelta(minutes=2)),
        ("Mon, 20 Feb 2017 15:00:00 GMT", timedelta(hours=3)),
        ("Mon, 20 Feb 2012 15:00:00 GMT", NOTHING),
        ("99999999999999999999999", LONGEST),
        ("soon", NOTHING),
        ("-5", NOTHING),
    ],
)
def test_how_long_a_server_asks_for(header, wait):
    assert retry_after_of(header, NOW) == wait
