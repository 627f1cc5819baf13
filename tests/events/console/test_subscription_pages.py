"""An officer subscribes to a calendar, is told of what is new in it, and ticks what is wanted."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from events.models import CalendarSubscription, Event
from events.subscribed_calendars.asking import CalendarAnswer
from events.subscribed_calendars.due_calendars import claim_fetches, record_answer
from partners.models import Role
from tests import make
from tests.events.console.test_calendar_page import CALENDAR, boxes, calendar, entry
from tests.events.console.test_work_list import waiting
from tests.html_pages import check_page
from tests.officers import officer
from tests.partners.sign_in.journeys import errors, heading

pytestmark = pytest.mark.django_db
LIST = "/events/calendars/"
NEW = f"{LIST}new/"
ADDRESS = "https://calendar.example.com/private-s3cr3t/basic.ics"
NEWS = "Events of subscribed calendars that are new or changed"


@pytest.fixture
def council() -> Any:
    make.make_campaign(starts_on=date(2017, 2, 17), ends_on=date(2017, 3, 3))
    make.make_campaign("later", starts_on=date(2017, 5, 17), ends_on=date(2017, 6, 3))
    return officer()


def subscribe(client: Any, address: str = ADDRESS, **more: str) -> Any:
    page = check_page(client.get(NEW))
    names = ("csrfmiddlewaretoken", "made_as")
    fields = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in names}
    answer = client.post(NEW, {**fields, "campaign": make.SEE_ME, "address": address, **more}, follow=True)
    check_page(answer)
    return answer


def fetch(answer: CalendarAnswer | None = None) -> CalendarSubscription:
    """As a worker does, to whom the server answers so."""
    past = timezone.now() - timedelta(seconds=1)
    CalendarSubscription.objects.update(next_fetch_at=past)
    (claimed,) = claim_fetches(1)
    record_answer(claimed, answer or CalendarAnswer(CALENDAR))
    return CalendarSubscription.objects.get()


def act(client: Any, row: CalendarSubscription, **fields: Any) -> str:
    address = f"{LIST}{row.pk}/"
    page = check_page(client.get(address))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    body = {"csrfmiddlewaretoken": token, "version": row.version, **fields}
    return check_page(client.post(address, body, follow=True))


def found(page: str) -> str:
    return re.search(r'name="found" value="([^"]+)"', page)[1]


def test_a_calendar_is_subscribed_to_and_its_address_is_never_shown_again(council):
    answer = subscribe(council)
    assert heading(answer) == "Subscribed calendars"
    assert "The calendar is fetched in a minute" in answer.content.decode()
    row = fetch()
    for address in (LIST, f"{LIST}{row.pk}/", "/work/"):
        assert "s3cr3t" not in check_page(council.get(address))
    assert "calendar.example.com/…" in check_page(council.get(LIST))


def test_the_work_list_says_how_many_are_new_and_ticking_them_ends_it(council):
    subscribe(council)
    row = fetch()
    assert waiting(council)[NEWS] == ("2", LIST)
    page = check_page(council.get(f"{LIST}{row.pk}/"))
    assert {title: ticked for title, (_, ticked) in boxes(page).items()} == {
        "Rehearsal": False,
        "Stall": True,
        "Talk": True,
    }
    report = act(council, row, found=found(page), take=[boxes(page)["Stall"][0]])
    assert "From the calendar: 1 drafted" in report
    assert NEWS not in waiting(council)
    assert [(event.title, event.status, event.public) for event in Event.objects.all()] == [("Stall", "draft", False)]
    page = check_page(council.get(f"{LIST}{row.pk}/"))
    assert {title: ticked for title, (_, ticked) in boxes(page).items()} == {"Rehearsal": False, "Talk": False}


def test_a_change_is_shown_as_one(council):
    subscribe(council)
    row = fetch(CalendarAnswer(calendar(entry("one@dudley.example", "20170222"))))
    page = check_page(council.get(f"{LIST}{row.pk}/"))
    act(council, row, found=found(page), take=["0"])
    row = fetch(CalendarAnswer(calendar(entry("one@dudley.example", "20170222", "LOCATION:Library"))))
    page = check_page(council.get(f"{LIST}{row.pk}/"))
    assert "It is here already, and would be changed" in page
    assert "From the calendar: 1 changed" in act(council, row, found=found(page), take=["0"])


def test_nothing_ticked_takes_nothing_and_they_are_new_no_more(council):
    subscribe(council)
    row = fetch()
    page = act(council, row, found=found(check_page(council.get(f"{LIST}{row.pk}/"))))
    assert "Nothing was ticked" in page and NEWS not in waiting(council)
    assert not Event.objects.exists()


def test_what_went_wrong_is_said_without_telling_of_networks_within(council):
    subscribe(council)
    for error, sentence in (
        ("answered_404", "There is no calendar at this address"),
        ("name_not_resolved", "Its server gave no calendar"),
        ("address_not_allowed", "Its server gave no calendar"),
    ):
        row = fetch(CalendarAnswer(error=error))
        assert sentence in check_page(council.get(f"{LIST}{row.pk}/"))


def test_one_that_is_gone_is_on_the_work_list_until_it_is_stopped_or_fetched_again(council):
    subscribe(council)
    row = fetch(CalendarAnswer(error="answered_410", gone=True))
    assert waiting(council)["Subscribed calendars that are not fetched any more"] == ("1", LIST)
    assert "the calendar is gone for good" in check_page(council.get(f"{LIST}{row.pk}/"))
    assert "The calendar is fetched again in a minute" in act(council, row, resume="1")
    row.refresh_from_db()
    assert row.status == "active"
    assert "The calendar is fetched no more" in act(council, row, stop="1")
    assert not CalendarSubscription.objects.exists()


def test_of_a_closed_campaign_nothing_waits(council):
    subscribe(council)
    fetch()
    Campaign.objects.update(status="closed")
    assert NEWS not in waiting(council)
    assert "Its campaign is closed" in check_page(council.get(LIST))


def test_changes_are_taken_by_themselves_only_while_somebody_says_so(council):
    subscribe(council, takes_changes="true")
    row = CalendarSubscription.objects.get()
    assert row.takes_changes
    assert "already taken wait" in act(council, row, changes="wait")
    row.refresh_from_db()
    assert "This changed while you were reading it" in act(council, row, version=1, changes="take")
    row.refresh_from_db()
    assert not row.takes_changes


@pytest.mark.parametrize("address", ["", "http://calendar.example.com/a.ics", "https://10.0.0.1/a.ics", "calendar"])
def test_an_address_that_nothing_is_fetched_from_is_said_at_its_field(council, address):
    answer = subscribe(council, address)
    assert answer.status_code == 400 and len(errors(answer)) == 1
    assert not CalendarSubscription.objects.exists()


def test_one_calendar_is_subscribed_to_once(council):
    subscribe(council)
    answer = subscribe(council)
    assert (answer.status_code, CalendarSubscription.objects.count()) == (409, 1)
    assert "has subscribed to this calendar" in errors(answer)[0]


def test_what_was_shown_to_one_is_taken_from_no_other(council):
    subscribe(council)
    row = fetch()
    signed = found(check_page(council.get(f"{LIST}{row.pk}/")))
    page = act(officer(name="Bo"), row, found=signed, take=["0"])
    assert "look at the events again" in page and not Event.objects.exists()


def test_other_organisations_see_none_of_it_and_a_reader_changes_nothing(council):
    subscribe(council)
    row = fetch()
    other = officer("sandwell")
    assert "calendar.example.com" not in check_page(other.get(LIST))
    assert other.get(f"{LIST}{row.pk}/").status_code == 404
    reader = officer(role=Role.VIEWER)
    page = check_page(reader.get(f"{LIST}{row.pk}/"))
    assert '<form method="post"' not in page.partition("<main")[2] and reader.get(NEW).status_code == 403
