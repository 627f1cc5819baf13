"""What was done to a thing, and to all that is an organisation's own, in words, as far as each reader may see it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.ledger.transaction import writing
from events.models import Event
from partners import access, people
from partners.models import Membership, Person, Role
from tests import make
from tests.html_pages import check_page
from tests.officers import officer
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import errors
from tests.request_bodies import EARLY

pytestmark = pytest.mark.django_db
URL = "/history/"


def page_of(client: Any, address: str) -> str:
    return check_page(client.get(address))


@pytest.fixture
def dudley() -> Any:
    make.make_campaign()
    return make.client("dudley")


def changed_event(dudley: Any, **first: Any) -> Any:
    event = make.make_event(title="Stall at the market", **first)
    assert (
        dudley.patch(f"/api/v1/events/{event.pk}/", {"title": "Stall in the square"}, headers=EARLY).status_code == 200
    )
    return event


def test_the_history_of_an_event_says_in_words_what_was_done_by_whom_and_what_stood_there(dudley: Any):
    event = changed_event(dudley)
    client = officer()
    page = page_of(client, f"{URL}event/{event.pk}/")
    assert "Event: changed" in page and "Event: made" in page
    assert "Stall at the market, now Stall in the square" in page
    assert "a system (key:" in page
    assert f'href="/events/{event.pk}/"' in page
    assert f'href="{URL}event/{event.pk}/"' in check_page(client.get(f"/events/{event.pk}/"))


def test_whoever_sees_none_of_it_is_told_that_there_is_nothing(dudley: Any):
    draft = make.make_event(status="draft")
    for address in (f"event/{draft.pk}/", "event/nothing/", "nothing/at-all/"):
        assert officer("sandwell", name=address).get(f"{URL}{address}").status_code == 404


def test_what_was_said_before_somebody_could_see_it_is_not_told(dudley: Any):
    event = make.make_event(status="draft", title="A secret title")
    dudley.patch(f"/api/v1/events/{event.pk}/", {"title": "An open title"}, headers=EARLY)
    assert dudley.post(f"/api/v1/events/{event.pk}/schedule/", headers=EARLY).status_code == 200
    own, others = (page_of(who, f"{URL}event/{event.pk}/") for who in (officer(), officer("sandwell", name="Ben")))
    assert "A secret title" in own and "A secret title" not in others
    assert "An open title" in others


def test_people_are_named_to_their_own_organisation_alone(dudley: Any):
    event = make.make_event()
    client = officer(name="Ana Kowalczyk")
    ana = replace(make.actor_for("dudley"), label=f"person:{Membership.objects.get().person_id}")
    with writing(ana, reason="The market has moved."):
        Event.objects.filter(pk=event.pk).update(title="Stall in the square", version=event.version + 1)
    own, others = (page_of(who, f"{URL}event/{event.pk}/") for who in (client, officer("sandwell", name="Ben")))
    assert "by Ana Kowalczyk" in own and "The market has moved." in own
    assert "Ana Kowalczyk" not in others and str(ana.label) not in others and "Stall in the square" in others
    assert "Stall in the square" in page_of(client, f"{URL}?person={ana.label}")


def test_memberships_are_told_to_their_own_organisation_alone(dudley: Any):
    administrator = officer(role=Role.ADMINISTRATOR, name="Di")
    member = Membership.objects.get()
    address = f"{URL}membership/{member.pk}/"
    page = page_of(administrator, address)
    assert "Part in the organisation: " in page and str(member.person_id) not in page
    assert address in check_page(administrator.get(f"/account/people/{member.pk}/"))
    assert officer("sandwell", Role.ADMINISTRATOR, "Cy").get(address).status_code == 404


def test_who_declined_to_belong_is_somebody_and_no_system():
    administrator = officer(role=Role.ADMINISTRATOR)
    cara = Person.objects.create_user("cara@example.org", "Cara")
    with writing(SYSTEM):
        invitation = Membership.objects.create(
            person=cara, organisation_id="dudley", role=Role.VIEWER, status="invited"
        )
    people.decline_invitation(invitation, by=access.actor_for_answer(invitation))
    for address in (f"{URL}?kind=membership", f"{URL}membership/{invitation.pk}/"):
        page = page_of(administrator, address)
        assert "Part in the organisation: declined" in page and ", by somebody\n" in page
        assert "(person" not in page and str(cara.pk) not in page and "Cara" not in page
    assert "Part in the organisation: declined" not in page_of(administrator, f"{URL}?person=person:{cara.pk}")


def test_keys_are_told_to_whoever_manages_them_and_to_nobody_else(dudley: Any):
    key, _ = make.make_key("dudley")
    administrator = officer(role=Role.ADMINISTRATOR)
    page = page_of(administrator, f"{URL}api-key/{key.pk}/")
    assert "Key: " in page and "read" in page
    assert officer(name="Ben").get(f"{URL}api-key/{key.pk}/").status_code == 404
    assert f"{URL}api-key/{key.pk}/" in check_page(administrator.get("/account/keys/"))


def test_a_figure_of_an_event_is_told_by_its_channel_and_without_ids():
    event = make.make_event()
    figure = make.make_metric(channel="face_to_face", event=event.pk, source=f"event {event.pk}")
    page = page_of(officer(), f"{URL}reach-metric/{figure.pk}/")
    assert "Channel: face to face" in page and "Where the number comes from: the attendance of an event" in page
    assert str(event.pk) not in page and "Rank:" not in page


def test_the_list_has_what_is_the_organisations_own_and_each_filter_narrows_it(dudley: Any):
    event = changed_event(dudley)
    make.make_placement(creative_title="A poster of ours")
    make.make_event(organisation="sandwell", title="A stall of theirs")
    client = officer(name="Ana Kowalczyk")
    page = page_of(client, URL)
    assert "Stall in the square" in page and "A poster of ours" in page and "A stall of theirs" not in page
    assert f"{URL}event/{event.pk}/" in page
    events = page_of(client, f"{URL}?kind=event")
    assert "Stall in the square" in events and "A poster of ours" not in events
    today = timezone.localdate()
    assert "Stall in the square" in page_of(client, f"{URL}?from={today:%d/%m/%Y}&to={today:%d/%m/%Y}")
    assert "Nothing here matches" in page_of(client, f"{URL}?to={today - timedelta(days=1):%d/%m/%Y}")
    person = Membership.objects.get().person_id
    assert "Nothing here matches" in page_of(client, f"{URL}?person=person:{person}")
    fault = client.get(f"{URL}?from=soon")
    assert fault.status_code == 400 and errors(fault) == ["“From” must be a day, like 27/3/2026"]
    assert client.get(f"{URL}?cursor=x").status_code == 302


def test_long_histories_go_on_on_other_pages(dudley: Any):
    event = make.make_event()
    for number in range(60):
        assert (
            dudley.patch(
                f"/api/v1/events/{event.pk}/", {"title": f"Stall {number}"}, headers={"If-Match": f'"{number + 1}"'}
            ).status_code
            == 200
        )
    client = officer()
    first = page_of(client, f"{URL}event/{event.pk}/")
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following and first.count("Event: changed") == 50
    second = check_page(client.get(following[1]))
    assert second.count("Event: changed") == 10
    assert 'rel="next"' in check_page(client.get(URL))
    assert client.get(f"{URL}event/{event.pk}/?cursor=x").status_code == 302


def test_where_nothing_matches_the_list_says_how_to_see_all():
    page = check_page(officer().get(f"{URL}?kind=event"))
    assert "Nothing here matches the filters" in page and f'href="{URL}"' in page


def test_a_page_costs_the_same_for_one_change_and_for_many(dudley: Any):
    client, costs = officer(), []
    for _ in range(2):
        changed_event(dudley)
        make.make_placement(creative_title="A poster of ours")
        with CaptureQueriesContext(connection) as statements:
            check_page(client.get(URL))
        costs.append(len(statements))
    assert costs[0] == costs[1]
