"""What is done to events after they were planned: many at once, week by week, called off, and said how they went."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import ReachMetric
from coordination.second_looks.redacted_texts import remember_redacted
from events.models import Event
from tests import make
from tests.html_pages import check_page
from tests.officers import officer
from tests.partners.sign_in.journeys import errors, heading, send

pytestmark = pytest.mark.django_db


def reserved(client: Any, address: str) -> str:
    found = re.search(r'name="made_as" value="([^"]+)"', check_page(client.get(address)))
    assert found
    return found[1]


def test_many_drafts_are_scheduled_at_once_or_none_is():
    events = [make.make_event(status="draft") for _ in range(3)]
    client = officer()
    page = check_page(client.get("/events/schedule/", {"item": [str(event.pk) for event in events]}))
    assert heading(client.get("/events/?show=drafts")) == "Events" and "Schedule all 3" in page
    items = re.findall(r'name="item" value="([^"]+)"', page)
    address = "/account/sign-out/"
    Event.objects.filter(pk=events[1].pk).update(version=2, title="Moved")
    met = send(client, address, "/events/schedule/", item=items)
    assert (met.status_code, errors(met)) == (
        409,
        ["“Moved” changed while you were reading. Nothing was scheduled; what you read now is as it is"],
    )
    assert set(Event.objects.values_list("status", flat=True)) == {"draft"}
    items = re.findall(r'name="item" value="([^"]+)"', met.content.decode())
    done = send(client, address, "/events/schedule/", item=items)
    assert "3 scheduled" in done.content.decode()
    assert set(Event.objects.values_list("status", flat=True)) == {"scheduled"}
    again = client.get("/events/schedule/", {"item": [str(event.pk) for event in events]})
    assert errors(again) == ["Select the drafts that you want to schedule"]
    others = officer("sandwell")
    refused = others.get("/events/schedule/", {"item": [str(event.pk) for event in events]})
    assert errors(refused) == ["Select the drafts that you want to schedule"]


def test_a_weekly_event_keeps_its_hour_when_the_clocks_change_and_all_are_drafted_or_none():
    campaign = make.make_campaign("spring", starts_on=date(2017, 3, 1), ends_on=date(2017, 4, 10))
    event = make.make_event(
        campaign=campaign, title="Drop-in", starts_at=datetime(2017, 3, 20, 10, tzinfo=UTC), partners=["sandwell"]
    )
    client, address = officer(), f"/events/{event.pk}/repeat/"
    made_as = reserved(client, address)
    refused = send(client, address, made_as=made_as, weeks="5")
    assert errors(refused) == [
        "Monday 17 April 2017: The campaign runs from Wednesday 1 March 2017 to Monday 10 April 2017. Choose a date"
        " within it, or say below that the event takes place outside it"
    ]
    assert Event.objects.count() == 1
    spoilt = send(client, address, made_as="x", weeks="3")
    assert (spoilt.status_code, errors(spoilt)) == (400, ["This form could not be read. Send it once more."])
    for _ in range(2):
        send(client, address, made_as=made_as, weeks="3")
    starts = Event.objects.order_by("starts_at").values_list("starts_at", "status", "title", "partners")
    assert [start.isoformat() for start, *_ in starts] == [
        "2017-03-20T10:00:00+00:00",
        "2017-03-27T09:00:00+00:00",
        "2017-04-03T09:00:00+00:00",
        "2017-04-10T09:00:00+00:00",
    ]
    assert {tuple(rest[:2]) for _, *rest in starts[1:]} == {("draft", "Drop-in")}
    for weeks in ("", "0", "27", "x", "9" * 5_000):
        assert errors(send(client, address, made_as=made_as, weeks=weeks)) == [
            "Enter for how many weeks more, from 1 to 26"
        ]


def test_how_it_went_is_said_in_two_numbers_and_sending_them_twice_counts_them_once():
    event = make.make_event()
    client, address = officer(), f"/events/{event.pk}/attendance/"
    assert errors(send(client, address, version="1")) == [
        "Enter one of the two numbers, or say that nothing was counted"
    ]
    assert errors(send(client, address, version="1", people_engaged="many")) == ["Enter a whole number, like 250"]
    counted = {"people_engaged": "1,200", "people_engaged_qualifier": "more_than", "leaflets_given": "300"}
    assert send(client, address, version="7", **counted).status_code == 409
    for _ in range(2):
        done = send(client, address, version="1", **counted)
        assert "more than 1,200 conversations" in done.content.decode()
    event.refresh_from_db()
    assert event.status == "completed"
    figures = ReachMetric.objects.order_by("measure").values_list("measure", "value", "qualifier")
    assert list(figures) == [("conversations", 1200, "more_than"), ("leaflets", 300, "exact")]
    other = send(client, address, version="1", people_engaged="900")
    assert other.status_code == 409 and "recorded already with other counts" in errors(other)[0]
    assert 'value="900"' in other.content.decode()


def test_an_event_may_have_taken_place_without_a_count_and_none_is_taken_before_it_begins():
    event = make.make_event()
    client = officer()
    send(client, f"/events/{event.pk}/attendance/", version="1", uncounted="1")
    event.refresh_from_db()
    assert (event.status, ReachMetric.objects.count()) == ("completed", 0)
    soon = timezone.now() + timedelta(days=1)
    today = make.make_campaign("now", starts_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=9))
    to_come = make.make_event(campaign=today, starts_at=soon)
    early = send(client, f"/events/{to_come.pk}/attendance/", version="1", people_engaged="5")
    assert early.status_code == 409 and "has not begun yet" in errors(early)[0]
    assert not ReachMetric.objects.exists()
    to_come.refresh_from_db()
    assert to_come.status == "scheduled"


def test_an_event_is_called_off_with_a_reason_that_names_nobody():
    event = make.make_event()
    client, address = officer(), f"/events/{event.pk}/cancel/"
    assert errors(send(client, address, version="1", reason=" ")) == ["Say why it is cancelled"]
    remember_redacted(["Zebedee Quill"], organisation="dudley", campaign=None, inside=True, at=timezone.now())
    said = send(client, address, version="1", reason="Zebedee Quill is ill.")
    assert (said.status_code, [fault[:29] for fault in errors(said)]) == (400, ["This was taken out for good o"])
    assert "Zebedee Quill is ill.</textarea>" in said.content.decode()
    named = send(client, address, version="1", reason="Ring Jane Doe on 07700 900123")
    assert named.status_code == 400 and "07700 900123" in named.content.decode()
    page = send(client, address, version="1", reason="The station is closed that day.").content.decode()
    assert "Cancelled: “The station is closed that day.”" in page
    assert client.get(address).status_code == 404
    draft = make.make_event(status="draft")
    assert heading(send(client, f"/events/{draft.pk}/", f"/events/{draft.pk}/delete/", version="1")) == "Events"
    assert not Event.objects.filter(pk=draft.pk).exists()


def test_a_partner_says_on_the_page_whether_it_is_named():
    event = make.make_event(partners=["sandwell"])
    client, address = officer("sandwell"), f"/events/{event.pk}/"
    page = send(client, address, f"{address}answer/", accept="1", version="1").content.decode()
    assert "Sandwell: may be named in public" in page
    stale = send(client, address, f"{address}answer/", decline="1", version="1")
    assert stale.status_code == 409 and "changed while you were reading" in errors(stale)[0]
    event.refresh_from_db()
    assert event.partners_accepted == ["sandwell"]


def listed(client: Any, address: str) -> list[str]:
    """The events of a list, page by page."""
    page = check_page(client.get(address))
    links = re.findall(r'scope="row".*?href="/events/([0-9a-f-]{36})/', page)
    following = re.search(r'href="(/events/\?[^"]*cursor=[^"]*)" rel="next"', page)
    return links + (listed(client, unescape(following[1])) if following else [])


def test_every_page_of_the_list_goes_on_where_the_last_ended_and_each_part_has_its_own():
    events = [make.make_event(starts_at=make.STARTS_AT + timedelta(hours=number % 9)) for number in range(28)]
    draft, other = make.make_event(status="draft"), make.make_event(organisation="sandwell")
    client = officer()
    own = Event.objects.filter(organisation="dudley").order_by("-starts_at", "-id")
    assert listed(client, "/events/?show=over") == [str(event.pk) for event in own]
    waiting = Event.objects.filter(pk__in=[event.pk for event in events]).order_by("starts_at", "id")
    assert listed(client, "/events/?show=unreported") == [str(event.pk) for event in waiting]
    assert listed(client, "/events/?show=drafts") == [str(draft.pk)]
    assert listed(client, "/events/?show=drafts&kind=talk") == []
    assert listed(client, "/events/?show=over&from=23/2/2017") == []
    assert str(other.pk) not in listed(client, "/events/?show=over")
    wrong = client.get("/events/?from=soon&kind=stall")
    assert (wrong.status_code, errors(wrong)) == (400, ["“On or after” must be a day, like 27/3/2026"])
    assert client.get("/events/?cursor=x&show=over").status_code == 302
    month = check_page(client.get("/events/month/?month=2017-02"))
    assert month.count("Stall") == 29 and "February 2017" in month
    assert check_page(client.get("/events/month/?month=2017-02&whose=all")).count("Stall") == 30
    for odd in ("", "2017-13", "x", "1899-01", "9" * 500):
        check_page(client.get("/events/month/", {"month": odd}))


def test_a_list_costs_the_same_for_one_event_and_for_three():
    make.make_event(status="draft")
    client = officer()
    for address in ("/events/?show=drafts", "/events/month/?month=2017-02"):
        client.get(address)
        costs = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                check_page(client.get(address))
            costs.append(len(asked))
            make.make_event(status="draft")
            make.make_event(status="draft", stop=make.make_stop())
        assert costs[0] == costs[1], address
