"""Due dates of reviews: working days in England, in London's time, before the start and never after it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from campaigns.placements.urgency import last_due_of_escalated, urgency_of
from coordination.ground import working_days
from coordination.ground.datetimes import LONDON, start_of
from coordination.ground.working_days import is_working_day

LONG_BEFORE = datetime(2016, 1, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_on", "days", "due_at"),
    [
        (date(2017, 2, 17), 5, "2017-02-10T17:00:00+00:00"),  # a Friday, the week before
        (date(2017, 2, 19), 1, "2017-02-17T17:00:00+00:00"),  # a Sunday
        (date(2017, 4, 18), 1, "2017-04-13T16:00:00+00:00"),  # after Easter; summer time
        (date(2017, 3, 27), 1, "2017-03-24T17:00:00+00:00"),  # the clocks went forward on the Sunday
        (date(2017, 10, 30), 1, "2017-10-27T16:00:00+00:00"),  # and back
        (date(2022, 1, 4), 2, "2021-12-30T17:00:00+00:00"),  # 3 January instead of New Year's Day
        (date(2022, 9, 20), 1, "2022-09-16T16:00:00+00:00"),  # a state funeral
        (date(2017, 8, 29), 1, "2017-08-25T16:00:00+00:00"),  # a bank holiday in England, in August
        (date(2017, 8, 8), 1, "2017-08-07T16:00:00+00:00"),  # not in England: Scotland's is the 7th
        (date(2190, 12, 27), 2, "2190-12-23T17:00:00+00:00"),  # years that nobody has listed: weekends alone
    ],
)
def test_a_review_is_due_so_many_working_days_before_the_start(starts_on: date, days: int, due_at: str):
    urgency = urgency_of(starts_on=starts_on, opened_at=LONG_BEFORE, days=days)
    assert (urgency.due_at.astimezone(UTC).isoformat(), urgency.short_notice) == (due_at, False)


@pytest.mark.parametrize(
    ("opened_at", "due_at", "short_notice"),
    [
        ("2017-02-10T16:59:00+00:00", "2017-02-13T17:00:00+00:00", False),
        ("2017-02-10T17:01:00+00:00", "2017-02-13T17:00:00+00:00", True),  # until the next close of business
        ("2017-02-15T10:00:00+00:00", "2017-02-16T17:00:00+00:00", True),
        ("2017-02-16T10:00:00+00:00", "2017-02-17T00:00:00+00:00", True),  # but not after it starts
        ("2017-02-20T10:00:00+00:00", "2017-02-17T00:00:00+00:00", True),  # nor for what hangs by now
    ],
)
def test_what_is_submitted_late_is_marked_and_due_before_it_starts(opened_at: str, due_at: str, short_notice: bool):
    urgency = urgency_of(starts_on=date(2017, 2, 17), opened_at=datetime.fromisoformat(opened_at), days=5)
    assert (urgency.due_at.astimezone(UTC).isoformat(), urgency.short_notice) == (due_at, short_notice)


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.integers(-100, 400),
    st.integers(1, 30),
    st.integers(0, 24 * 60 - 1),
)
def test_due_dates_keep_their_promises(starts_on: date, ahead: int, days: int, minute: int):
    opened_on = starts_on - timedelta(days=ahead)
    opened_at = datetime(opened_on.year, opened_on.month, opened_on.day, minute // 60, minute % 60, tzinfo=LONDON)
    urgency = urgency_of(starts_on=starts_on, opened_at=opened_at, days=days)
    assert urgency.due_at <= start_of(starts_on)
    # Naively, day by day: how many working days lie between.
    left = sum(is_working_day(starts_on - timedelta(days=n)) for n in range(1, max(ahead, 0)))
    if left >= days:
        assert not urgency.short_notice
    if left + 2 <= days:
        assert urgency.short_notice
    sooner = urgency_of(starts_on=starts_on, opened_at=opened_at, days=days + 1)
    assert sooner.due_at <= urgency.due_at


@pytest.mark.parametrize(
    ("now", "last_due"),
    [
        ("2017-02-21T16:59:00+00:00", "2017-02-17T17:00:00+00:00"),  # Monday was a whole day after Friday
        ("2017-02-21T17:00:00+00:00", "2017-02-20T17:00:00+00:00"),
        ("2017-02-19T12:00:00+00:00", "2017-02-16T17:00:00+00:00"),
        ("2017-04-17T18:00:00+00:00", "2017-04-12T16:00:00+00:00"),  # Easter Monday is no working day
    ],
)
def test_a_review_is_escalated_once_it_has_been_late_for_a_working_day(now: str, last_due: str):
    assert last_due_of_escalated(datetime.fromisoformat(now)).astimezone(UTC).isoformat() == last_due


def test_the_calendar_comes_without_a_request(monkeypatch):
    monkeypatch.setattr(requests, "get", lambda *args, **kwargs: pytest.fail("a request left the service"))
    working_days._calendar.cache_clear()
    assert not working_days.is_working_day(date(2028, 12, 26))
