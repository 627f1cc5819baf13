"""A form that is sent twice at once, as by a double click without scripts, makes one key and one endpoint."""

import re
from typing import Any

import pytest
from django.test import Client

from coordination.ground.locks import wait_for_turn
from coordination.ledger.transaction import writing
from partners.models import ApiKey, Membership, Person, Role, WebhookEndpoint
from tests import make
from tests.partners.example_organisations import SYSTEM
from tests.races.lock_barrier import holding, meet
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
FORMS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "api-key": (ApiKey, "/account/keys/new/", {"name": "Calendar", "scopes": ["read"]}),
    "webhook-endpoint": (WebhookEndpoint, "/account/webhooks/new/", {"url": "https://hooks.example.org/", "kinds": ""}),
}


@pytest.mark.parametrize("subject", FORMS)
def test_a_form_sent_twice_at_once_makes_one_and_says_so(subject: str) -> None:
    model, address, typed = FORMS[subject]
    person = Person.objects.create_user("ana@example.org", "Ana")
    with writing(SYSTEM):
        facts = {"organisation": make.make_organisation("dudley"), "role": Role.ADMINISTRATOR}
        Membership.objects.create(person=person, **facts)
    clients = [sign_in(Client(), person) for _ in range(2)]
    reserved = re.search(r'name="made_as" value="([^"]+)"', clients[0].get(address).content.decode())
    assert reserved
    typed = {**typed, "made_as": reserved[1]}
    with holding(wait_for_turn, f"{subject} {reserved[1].partition(':')[0]}") as holder:
        sent = [lambda client=client: client.post(address, typed) for client in clients]
        answers = meet(holder, *sent)
    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert "already" in max(answers, key=lambda answer: answer.status_code).content.decode()
    assert model.objects.count() == 1
