"""Two workers who fetch calendars at once ask for each once, and one whose lease is over writes nothing."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from events.models import CalendarSubscription
from events.subscribed_calendars.asking import CalendarAnswer
from events.subscribed_calendars.due_calendars import claim_fetches, record_answer
from events.subscribed_calendars.subscribing import stop_subscription, subscribe_calendar
from tests import make
from tests.connections import beside
from tests.events.console.test_calendar_page import CALENDAR

pytestmark = pytest.mark.django_db(transaction=True)
BROUGHT = CalendarAnswer(CALENDAR)


def subscribed() -> CalendarSubscription:
    campaign = make.make_campaign(starts_on=date(2017, 2, 17), ends_on=date(2017, 3, 3))
    return subscribe_calendar(campaign, by=make.actor_for(), address="https://calendar.example.com/basic.ics")


def test_a_second_worker_passes_over_what_the_first_is_fetching() -> None:
    subscribed()
    with beside(2) as (first, second):
        first.begin(transaction.atomic())
        assert len(first.run(lambda: claim_fetches(4))) == 1
        assert second.run(lambda: claim_fetches(4)) == []
        first.commit()
        assert second.run(lambda: claim_fetches(4)) == []


def test_after_a_crash_the_next_one_fetches_and_the_late_one_writes_nothing() -> None:
    subscribed()
    with beside(2) as (first, second):
        (late,) = first.run(lambda: claim_fetches(4))
        past = timezone.now() - timedelta(seconds=1)
        CalendarSubscription.objects.update(lease_until=past, next_fetch_at=past)
        (again,) = second.run(lambda: claim_fetches(4))
        second.run(lambda: record_answer(again, BROUGHT))
        first.run(lambda: record_answer(late, CalendarAnswer(error="timeout")))
    row = CalendarSubscription.objects.get()
    assert (row.waiting, row.failures, row.lease) == (2, 0, None)


def test_what_is_stopped_while_it_is_fetched_stays_stopped() -> None:
    row = subscribed()
    with beside() as worker:
        (fetch,) = worker.run(lambda: claim_fetches(4))
        stop_subscription(row, by=make.actor_for(), expected_version=1)
        worker.run(lambda: record_answer(fetch, BROUGHT))
    assert not CalendarSubscription.objects.exists()
