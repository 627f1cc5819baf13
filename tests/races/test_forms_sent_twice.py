"""A form that is sent twice at once, as by a double click without scripts, makes one of each thing."""

import re
from typing import Any

import pytest
from django.test import Client

from campaigns.console.rerouted_words import digest_of
from campaigns.models import ReachMetric, ReviewRule
from coordination.ground.locks import wait_for_turn
from coordination.ledger.transaction import writing
from events.models import CalendarSubscription, Event
from partners.models import ApiKey, Membership, OAuthClient, Person, Role, WebhookEndpoint
from tests import make
from tests.campaigns.console.test_figure_pages import TYPED as FIGURE
from tests.campaigns.console.test_figure_pages import WEBSITE
from tests.campaigns.console.test_review_rule_pages import DAYS as RULE_DAYS
from tests.campaigns.console.test_review_rule_pages import TYPED as RULE
from tests.events.console.test_event_form import NEW
from tests.events.console.test_event_form import TYPED as EVENT
from tests.partners.example_organisations import SYSTEM
from tests.races.lock_barrier import holding, meet
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CALENDAR = {"campaign": make.SEE_ME, "address": "https://calendar.example.com/basic.ics"}
WITH_SECRETS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "api-key": (ApiKey, "/account/keys/new/", {"name": "Calendar", "scopes": ["read"]}),
    "oauth-client": (OAuthClient, "/account/oauth-clients/new/", {"name": "Calendar", "scopes": ["read"]}),
    "webhook-endpoint": (WebhookEndpoint, "/account/webhooks/new/", {"url": "https://hooks.example.org/", "kinds": ""}),
}
OF_CAMPAIGNS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "event": (Event, NEW, EVENT),
    "figure": (ReachMetric, WEBSITE, FIGURE),
    "calendar": (CalendarSubscription, "/events/calendars/new/", CALENDAR),
}


def sent_twice_at_once(subject: str, address: str, typed: dict[str, Any], role: str) -> list[Any]:
    """What the two are answered who send the same form, in the order of their status."""
    person = Person.objects.create_user("ana@example.org", "Ana")
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation("dudley"), role=role)
    clients = [sign_in(Client(), person) for _ in range(2)]
    reserved = re.search(r'name="made_as" value="([^"]+)"', clients[0].get(address).content.decode())
    assert reserved
    typed = {**typed, "made_as": reserved[1]}
    with holding(wait_for_turn, f"{subject} {reserved[1].partition(':')[0]}") as holder:
        answers = meet(holder, *[lambda client=client: client.post(address, typed) for client in clients])
    return sorted(answers, key=lambda answer: int(answer.status_code))


@pytest.mark.parametrize("subject", WITH_SECRETS)
def test_what_shows_a_secret_is_made_once_and_the_second_is_told_so(subject: str) -> None:
    model, address, typed = WITH_SECRETS[subject]
    made, refused = sent_twice_at_once(subject, address, typed, Role.ADMINISTRATOR)
    assert (made.status_code, refused.status_code) == (200, 400)
    assert "already" in refused.content.decode() and "already" not in made.content.decode()
    assert model.objects.count() == 1


@pytest.mark.parametrize("subject", OF_CAMPAIGNS)
def test_an_event_and_a_figure_are_made_once_and_both_are_led_to_it(subject: str) -> None:
    make.make_campaign()
    make.make_channel("website")
    model, address, typed = OF_CAMPAIGNS[subject]
    first, second = sent_twice_at_once(subject, address, typed, Role.CONTRIBUTOR)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert model.objects.count() == 1


def test_a_review_rule_is_added_once_and_both_are_led_to_it() -> None:
    make.make_campaign(lead="dudley")
    make.make_review_rule()
    nothing = digest_of([])  # what was read before it is confirmed
    typed = {**RULE, **RULE_DAYS, "needed": [make.POLICE], "seen": nothing}
    first, second = sent_twice_at_once("review-rule", "/review-rules/new/", typed, Role.ADMINISTRATOR)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert ReviewRule.objects.filter(campaign=make.SEE_ME).count() == 1
