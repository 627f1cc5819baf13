"""A council's officer plans an event on a page that needs no script, by the rules of the API."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from coordination.models import Change
from events.models import Event
from partners.models import Person, Role
from tests import make
from tests.html_pages import check_page
from tests.officers import officer
from tests.partners.sign_in.journeys import BROWSER, errors, heading, send

pytestmark = pytest.mark.django_db
NEW = f"/events/new/?campaign={make.SEE_ME}"
TYPED: dict[str, Any] = {
    "title": "Talk for taxi drivers",
    "kind": "talk",
    "starts_on_day": "1",
    "starts_on_month": "3",
    "starts_on_year": "2017",
    "starts_at_time": "10am",
    "ends_at_time": "14.30",
}


@pytest.fixture(autouse=True)
def world() -> None:
    make.make_campaign()
    make.make_stop(name="Dudley Bus Station", indicator="Stand A", locality="Dudley")


def drawn_as(client: Client, address: str = NEW) -> str:
    """What the form sends along so that it makes one event."""
    found = re.search(r'name="made_as" value="([^"]+)"', check_page(client.get(address)))
    assert found
    return found[1]


def plan(client: Client, **fields: Any) -> Any:
    return send(client, NEW, made_as=drawn_as(client), **{**TYPED, **fields})


def test_a_venue_at_a_stop_with_partners_is_planned_in_one_form_and_the_ledger_names_who_did_it():
    client = officer()
    place = {"place_name": "Information desk", "place_postcode": "dy11hp", "stop": "43000875301"}
    done = plan(client, **place, partners=["sandwell"], public="true", summary="Leaflets.\r\nTea.")
    assert heading(done) == "Talk for taxi drivers" and "is saved as a draft" in done.content.decode()
    event = Event.objects.get()
    assert (event.status, event.stop_id, event.place_name, event.place_postcode) == (
        "draft",
        "43000875301",
        "Information desk",
        "DY1 1HP",
    )
    assert (event.partners, event.public, event.summary) == (["sandwell"], True, "Leaflets.\nTea.")
    assert (event.starts_at.isoformat(), event.ends_at.isoformat()) == (
        "2017-03-01T10:00:00+00:00",
        "2017-03-01T14:30:00+00:00",
    )
    change = Change.objects.get(subject="event")
    assert change.actor == f"person:{Person.objects.get().pk}"
    page = done.content.decode()
    assert "Information desk, at the stop Dudley Bus Station, Stand A, Dudley" in page
    assert "Sandwell: has not answered" in page


def test_everything_that_is_wrong_is_said_at_once_beside_what_was_typed():
    client = officer()
    wrong = {"title": " ", "kind": "feast", "starts_on_day": "30", "starts_on_month": "2", "starts_at_time": "soonish"}
    refused = plan(client, **wrong, place_postcode="DY1 1HP", summary="Kept.")
    assert (refused.status_code, errors(refused)) == (
        400,
        [
            "Enter a title",
            "Choose one of the list",
            "Date must be a real date",
            "Begins at must be a time, like 10:30am or 14:30",
            "Enter the name of the venue",
        ],
    )
    page = refused.content.decode()
    assert 'value="soonish"' in page and ">Kept.</textarea>" in page and 'value="30"' in page
    half = plan(client, starts_on_month="", ends_at_time="9am")
    assert errors(half) == ["Date must include a month"]
    backwards = plan(client, ends_at_time="9am")
    assert errors(backwards) == ["The end must be later than the beginning"]
    personal = plan(client, summary="Ring Jane Doe on 07700 900123")
    assert personal.status_code == 400 and "07700 900123" in personal.content.decode()
    assert not Event.objects.exists()


def test_a_day_outside_the_campaign_is_refused_until_somebody_says_that_it_is_meant():
    client = officer()
    refused = plan(client, starts_on_month="6")
    assert errors(refused) == [
        "The campaign runs from Friday 17 February 2017 to Friday 3 March 2017. Choose a date within it, or say below"
        " that the event takes place outside it"
    ]
    assert 'name="outside"' in refused.content.decode()
    plan(client, starts_on_month="6", outside="true")
    assert Event.objects.get().outside
    assert Event.objects.get().starts_at.isoformat() == "2017-06-01T09:00:00+00:00"  # summer


def test_in_the_night_in_which_the_clocks_go_back_it_is_asked_which_hour_is_meant():
    make.make_campaign("autumn", starts_on=date(2017, 3, 1), ends_on=date(2017, 11, 30))
    client, address = officer(), "/events/new/?campaign=autumn"
    night = {**TYPED, "starts_on_day": "29", "starts_on_month": "10", "starts_at_time": "1:30am", "ends_at_time": "5am"}
    made_as = drawn_as(client, address)
    asked = send(client, address, made_as=made_as, **night)
    assert errors(asked) == ["The clocks go back that night, so this time comes twice. Choose which is meant"]
    assert 'name="starts_reading" type="radio" value="later"' in asked.content.decode()
    assert 'name="ends_reading"' not in asked.content.decode()
    send(client, address, made_as=made_as, **night, starts_reading="later")
    event = Event.objects.get()
    assert event.starts_at.isoformat() == "2017-10-29T01:30:00+00:00"
    page = check_page(client.get(f"/events/{event.pk}/change/"))
    assert 'value="later" checked' in page
    renamed = {**night, "title": "Renamed", "starts_reading": "later", "version": "1"}
    send(client, f"/events/{event.pk}/change/", **renamed)
    event.refresh_from_db()
    assert (event.title, event.starts_at.isoformat()) == ("Renamed", "2017-10-29T01:30:00+00:00")
    spring = {"starts_on_day": "26", "starts_on_month": "3", "starts_at_time": "1:30am", "ends_at_time": "5am"}
    left_out = send(client, address, made_as=drawn_as(client, address), **{**TYPED, **spring})
    assert errors(left_out) == ["The clocks go forward that night, and leave this time out"]


def test_a_form_sent_twice_makes_one_event_and_one_that_nobody_was_shown_makes_none():
    client = officer()
    made_as = drawn_as(client)
    for _ in range(2):
        assert heading(send(client, NEW, made_as=made_as, **TYPED)) == "Talk for taxi drivers"
    assert Event.objects.count() == 1
    others = officer(name="Ben")
    assert errors(send(others, NEW, made_as=made_as, **TYPED)) == ["This form could not be read. Send it once more."]
    assert send(others, NEW, made_as=str(Event.objects.get().pk), **TYPED).status_code == 400
    assert Event.objects.count() == 1


def test_searching_a_stop_saves_nothing_and_keeps_what_was_typed():
    client = officer()
    found = send(client, NEW, **{**TYPED, "title": "", "stop_words": "dudley stand", "search": "1"})
    page = found.content.decode()
    assert errors(found) == [] and "Dudley Bus Station, Stand A, Dudley" in page and 'value="10am"' in page
    nothing = send(client, NEW, **TYPED, stop_words="nowhere at all", search="1", stop="43000875301")
    page = nothing.content.decode()
    assert "No stop matches" in page and 'value="43000875301" checked' in page
    assert errors(send(client, NEW, **TYPED, stop_words=" ", search="1")) == [
        "Enter a name, a place or a code to search for"
    ]
    mangled = send(client, NEW, **TYPED, stop_words="4.3E+10", search="1")
    assert "A spreadsheet has taken this code for a number" in errors(mangled)[0]
    assert errors(plan(client, stop="99999")) != []
    assert not Event.objects.exists()


def test_a_change_keeps_what_only_a_system_knows_and_a_stale_one_saves_nothing():
    place = {"place_name": "Town Hall", "place_uprn": "90001", "place_longitude": -2.08, "place_latitude": 52.51}
    event = make.make_event(title="Stall", **place, starts_at=datetime(2017, 2, 22, 10, 0, 30, tzinfo=UTC))
    client, address = officer(), f"/events/{event.pk}/change/"
    when = {"starts_on_day": "22", "starts_on_month": "2", "starts_at_time": "10:00am", "ends_at_time": "4:00pm"}
    typed = {**TYPED, **when, "title": "Stall", "kind": event.kind, "place_name": "Town Hall"}
    send(client, address, version="1", **typed)
    event.refresh_from_db()
    assert event.version == 1  # nothing is different
    send(client, address, version="1", **{**typed, "title": "Big stall"})
    event.refresh_from_db()
    assert (event.title, event.version, event.place_uprn, event.place_longitude) == ("Big stall", 2, "90001", -2.08)
    assert event.starts_at.isoformat() == "2017-02-22T10:00:30+00:00"
    stale = send(client, address, version="1", **{**typed, "title": "Another"})
    page = stale.content.decode()
    assert stale.status_code == 409 and "This event changed while you were writing." in page
    assert 'value="Another"' in page and 'name="version" value="2"' in page
    for version in ("", "x", "9" * 5_000, "\u0661"):
        assert send(client, address, version=version, **typed).status_code == 409
    send(client, address, version="2", **{**typed, "place_name": "Library"})
    event.refresh_from_db()
    assert (event.place_name, event.place_uprn, event.place_longitude) == ("Library", "", None)


def test_a_copy_has_everything_but_the_days():
    event = make.make_event(title="Stall", place_name="Town Hall", partners=["sandwell"])
    page = check_page(officer().get(f"/events/new/?like={event.pk}"))
    assert 'value="Stall"' in page and 'value="Town Hall"' in page and 'value="10:00am"' in page
    assert 'value="sandwell" checked' in page and 'name="starts_on_day" type="text" inputmode="numeric">' in page


def test_whoever_may_not_write_or_is_of_another_council_plans_and_changes_nothing():
    event = make.make_event(status="draft")
    viewer, other = officer(role=Role.VIEWER), officer("sandwell")
    assert (viewer.get(NEW).status_code, heading(viewer.get(NEW))) == (403, "You cannot see this yet")
    assert "New event" not in check_page(viewer.get("/events/"))
    for client in (viewer, other):
        for what in ("change/", "cancel/", "attendance/", "repeat/"):
            assert client.get(f"/events/{event.pk}/{what}").status_code == 404, what
        token = drawn_token(client)
        for what in ("change/", "schedule/", "delete/", "cancel/", "attendance/", "repeat/", "answer/"):
            answer = client.post(f"/events/{event.pk}/{what}", {"csrfmiddlewaretoken": token, "version": "1", **TYPED})
            assert answer.status_code in (403, 404), what
    event.refresh_from_db()
    assert (event.version, event.status) == (1, "draft")
    stranger = officer("walsall")
    assert "contributes to no campaign" in check_page(stranger.get(NEW))


def test_a_session_that_has_ended_leads_to_signing_in_and_saves_nothing():
    client = officer()
    token, made_as = drawn_token(client), drawn_as(client)
    client.session.flush()
    answer = client.post(NEW, {"csrfmiddlewaretoken": token, "made_as": made_as, **TYPED}, follow=True)
    assert heading(answer) == "Sign in" and not Event.objects.exists()
    forged = officer(name="Ben").post(NEW, TYPED)
    assert (forged.status_code, heading(forged)) == (403, "This form has expired")
    assert heading(Client(**BROWSER).get("/events/", follow=True)) == "Sign in"


def drawn_token(client: Client) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', check_page(client.get("/account/sign-out/")))
    assert found
    return found[1]
