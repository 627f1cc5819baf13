"""What a fetch brings waits to be ticked, what has not changed is not looked at, and failures make it wait."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from coordination.ground.errors import Conflict, Forbidden, Invalid
from coordination.models import Change
from events.calendars.choosing import try_events
from events.models import CalendarSubscription, Event
from events.subscribed_calendars import due_calendars, politeness
from events.subscribed_calendars.contents import contents_of, digest_of
from events.subscribed_calendars.due_calendars import claim_fetches, fetch_due, record_answer
from events.subscribed_calendars.subscribing import (
    address_of,
    change_subscription,
    resume_subscription,
    shown_address,
    stop_subscription,
    subscribe_calendar,
    take_fetched,
)
from tests import make
from tests.events.console.test_calendar_page import CALENDAR, calendar, entry
from tests.events.subscribed_calendars.calendar_server import always, calendar_server, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("this_machine")]
ADDRESS = "https://calendar.example.com/private-s3cr3t/basic.ics"
STALL = entry("one@dudley.example", "20170222", "LOCATION:Dudley Bus Station")


@pytest.fixture
def campaign() -> Any:
    return make.make_campaign(starts_on=date(2017, 2, 17), ends_on=date(2017, 3, 3))


def subscribed(campaign: Any, address: str = ADDRESS, **options: Any) -> CalendarSubscription:
    return subscribe_calendar(campaign, by=make.actor_for(), address=address, **options)


def fetched(server: Any, row: CalendarSubscription) -> CalendarSubscription:
    """The subscription after it was fetched, as if it were due."""
    CalendarSubscription.objects.update(next_fetch_at=timezone.now() - timedelta(seconds=1))
    assert fetch_due() == 1
    row.refresh_from_db()
    return row


def ticked(row: CalendarSubscription, *titles: str) -> Any:
    events = try_events(contents_of(row).items, row.campaign, by=make.actor_for())
    chosen = [event.item for event in events if event.item["title"] in titles]
    others = {digest_of(event.item) for event in events if event.item["title"] not in titles}
    return take_fetched(row, chosen, others, by=make.actor_for())


def test_what_is_fetched_waits_and_nothing_is_taken_by_itself(campaign):
    with calendar_server(serving(CALENDAR)) as server:
        row = fetched(server, subscribed(campaign, server.url))
    assert (row.waiting, row.failures, row.last_error) == (2, 0, "")
    assert row.fetched_at and row.next_fetch_at > timezone.now() + timedelta(minutes=55)
    assert not Event.objects.exists()
    titles = {item["title"] for _, item in contents_of(row).items}
    assert titles == {"Stall", "Talk", "Rehearsal"}
    assert contents_of(row).others == 2  # one names a child, one ends before it begins: neither is kept


def test_what_is_ticked_is_taken_and_what_is_not_is_new_no_more(campaign):
    with calendar_server(serving(CALENDAR)) as server:
        row = fetched(server, subscribed(campaign, server.url))
        assert ticked(row, "Stall").count("created") == 1
        row.refresh_from_db()
        assert row.waiting == 0
        server.answer = serving(CALENDAR.replace(b"Dudley//Events", b"Dudley//Anew"))
        assert fetched(server, row).waiting == 0
        moved = CALENDAR.replace(b"SUMMARY:Talk", b"SUMMARY:Talk for parents").replace(b"Bus Station", b"Library")
        server.answer = serving(moved)
        assert fetched(server, row).waiting == 2
    assert [event.title for event in Event.objects.all()] == ["Stall"]


def test_the_same_calendar_is_not_looked_at_again(campaign, monkeypatch):
    with calendar_server(serving(CALENDAR, ETag='"one"')) as server:
        row = fetched(server, subscribed(campaign, server.url))
        monkeypatch.setattr(due_calendars, "look_through", None)
        assert fetched(server, row).waiting == 2
        server.answer = serving(CALENDAR)
        assert fetched(server, row).waiting == 2
    assert [("if-none-match" in headers) for _, headers in server.asked] == [False, True, True]


@pytest.mark.parametrize("by_themselves", [True, False])
def test_changes_to_events_already_taken_are_taken_only_if_the_council_says_so(campaign, by_themselves):
    with calendar_server(serving(calendar(STALL))) as server:
        row = fetched(server, subscribed(campaign, server.url, takes_changes=by_themselves))
        ticked(row, "Stall")
        new = entry("new@dudley.example", "20170223", summary="Another")
        server.answer = serving(calendar(STALL.replace("Bus Station", "Library"), new))
        row = fetched(server, row)
    assert row.waiting == (1 if by_themselves else 2)
    assert Event.objects.get().place_name == ("Dudley Library" if by_themselves else "Dudley Bus Station")
    assert Event.objects.count() == 1


def test_a_calendar_that_says_how_often_is_asked_no_more_often(campaign):
    seldom = CALENDAR.replace(b"VERSION:2.0", b"VERSION:2.0\r\nX-PUBLISHED-TTL:PT12H")
    with calendar_server(serving(seldom)) as server:
        row = fetched(server, subscribed(campaign, server.url))
    assert row.next_fetch_at > timezone.now() + timedelta(hours=11, minutes=55)


def test_a_server_that_fails_is_asked_later_and_given_up_in_the_end(campaign):
    with calendar_server(always(503, Retry_After="36000")) as server:
        row = fetched(server, subscribed(campaign, server.url))
        assert (row.failures, row.last_error, row.status) == (1, "answered_503", "active")
        assert row.next_fetch_at > timezone.now() + timedelta(hours=9)
        for _ in range(politeness.GIVEN_UP_AFTER - 1):
            row = fetched(server, row)
    assert (row.status, row.why_ended) == ("ended", "failing")
    CalendarSubscription.objects.update(next_fetch_at=timezone.now() - timedelta(days=1))
    assert fetch_due() == 0
    resume_subscription(row, by=make.actor_for(), expected_version=row.version)
    with calendar_server(serving(CALENDAR)) as server:
        CalendarSubscription.objects.update(address=subscribed(campaign, server.url).address)
        CalendarSubscription.objects.exclude(pk=row.pk).delete()
        assert fetched(server, row).failures == 0


def test_a_calendar_that_is_gone_ends_at_once(campaign):
    with calendar_server(always(410)) as server:
        row = fetched(server, subscribed(campaign, server.url))
    assert (row.status, row.why_ended) == ("ended", "gone")
    assert Change.objects.filter(kind="calendar-subscription.ended").count() == 1


def test_what_is_no_calendar_is_a_failure_and_leaves_what_waits(campaign):
    with calendar_server(serving(CALENDAR)) as server:
        row = fetched(server, subscribed(campaign, server.url))
        server.answer = serving(b"<html>Sign in</html>")
        row = fetched(server, row)
    assert (row.waiting, row.failures) == (2, 1) and row.last_error


def test_a_closed_campaign_has_nothing_fetched(campaign):
    row = subscribed(campaign)
    type(campaign).objects.filter(pk=campaign.pk).update(status="closed")
    assert claim_fetches(9) == []
    assert not row.waiting


def test_a_worker_that_died_leaves_it_to_the_next_and_records_nothing_late(campaign):
    with calendar_server(serving(CALENDAR)) as server:
        row = subscribed(campaign, server.url)
        (late,) = claim_fetches(9)
        assert claim_fetches(9) == []
        CalendarSubscription.objects.update(lease_until=timezone.now(), next_fetch_at=timezone.now())
        assert fetch_due() == 1
        record_answer(late, due_calendars.CalendarAnswer(error="timeout"))
    row.refresh_from_db()
    assert (row.waiting, row.failures) == (2, 0)


def test_the_address_stands_nowhere_in_the_clear(campaign, caplog):
    with calendar_server(always(500)) as server:
        row = fetched(server, subscribed(campaign, server.url))
    assert address_of(row) == server.url and "s3cr3t" not in shown_address(row)
    said = [str(change.after) + str(change.before) for change in Change.objects.all()] + [caplog.text]
    assert "s3cr3t" not in "".join([row.address, *said])
    assert not any("address" in (change.after or {}) for change in Change.objects.filter(subject_id=str(row.pk)))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "calendar",
        "ftp://example.com/a.ics",
        "https://localhost/a.ics",
        "https://10.0.0.1/a",
        "https://a:b@example.com/",
    ],
)
def test_an_address_that_nothing_is_fetched_from_is_refused(campaign, address):
    with pytest.raises(Invalid):
        subscribed(campaign, address)


def test_webcal_is_https_and_one_calendar_is_subscribed_to_once(campaign):
    row = subscribed(campaign, ADDRESS.replace("https", "webcal"))
    assert address_of(row) == ADDRESS
    with pytest.raises(Conflict):
        subscribed(campaign)


def test_only_who_contributes_subscribes_and_only_the_owner_changes_or_stops(campaign):
    with pytest.raises(Forbidden):
        subscribe_calendar(campaign, by=make.actor_for("wolverhampton"), address=ADDRESS)
    row = subscribed(campaign)
    change_subscription(row, by=make.actor_for(), expected_version=1, takes_changes=True)
    row.refresh_from_db()
    assert (row.takes_changes, row.version) == (True, 2)
    stop_subscription(row, by=make.actor_for(), expected_version=2)
    assert not CalendarSubscription.objects.exists()


def test_a_text_that_is_taken_out_goes_from_what_waits_as_well(campaign):
    event = make.make_event(campaign=campaign, summary="Ask Zebedee Quill.")
    named = calendar(entry("one@dudley.example", "20170222", summary="Talk, ask Zebedee Quill"))
    with calendar_server(serving(named)) as server:
        row = fetched(server, subscribed(campaign, server.url))
    assert [item["title"] for _, item in contents_of(row).items] == ["Talk, ask Zebedee Quill"]
    said = {"subject": "event", "subject_id": str(event.pk), "text": "Zebedee Quill", "reason": "It names somebody."}
    assert make.client("dudley").post("/api/v1/redactions/", said).status_code == 201
    row.refresh_from_db()
    assert [item["title"] for _, item in contents_of(row).items] == ["Talk, ask [redacted]"]


def test_a_calendar_of_others_that_names_the_same_is_theirs(campaign):
    row = subscribed(campaign)
    other = subscribe_calendar(campaign, by=make.actor_for("sandwell"), address=ADDRESS)
    assert set(CalendarSubscription.objects.visible_to(make.actor_for())) == {row}
    assert set(CalendarSubscription.objects.visible_to(make.actor_for("sandwell"))) == {other}
    assert not CalendarSubscription.objects.visible_to(None)


def test_one_that_cannot_be_recorded_keeps_no_other_from_it(campaign, monkeypatch):
    recorded = due_calendars.record_answer

    def stumbling(fetch: Any, answer: Any) -> None:
        if fetch.subscription.pk == first.pk:
            raise RecursionError
        recorded(fetch, answer)

    monkeypatch.setattr(due_calendars, "record_answer", stumbling)
    with calendar_server(serving(CALENDAR)) as server:
        first, second = (subscribed(campaign, f"{server.url}?{number}") for number in range(2))
        assert fetch_due() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.fetched_at, second.waiting) == (None, 2)
    assert first.lease_until and first.next_fetch_at > timezone.now() + timedelta(minutes=55)
