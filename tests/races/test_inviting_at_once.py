"""Two administrators who invite one person at once: of one organisation the second is told, of two both invite."""

import pytest
from django.db import transaction
from django.test import Client

from coordination.ledger.transaction import writing
from partners import people
from partners.models import Membership, Person, Role
from tests import make
from tests.connections import beside, wait_until
from tests.partners.example_organisations import SYSTEM
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CARA = {"email": "cara@example.org", "name": "Cara"}


def administrator_of(organisation: str) -> Client:
    person = Person.objects.create_user(f"ana@{organisation}.example", "Ana")
    with writing(SYSTEM):
        facts = {"organisation": make.make_organisation(organisation), "role": Role.ADMINISTRATOR}
        Membership.objects.create(person=person, **facts)
    return sign_in(Client(), person)


@pytest.mark.parametrize("first_organisation", ["dudley", "sandwell"])
def test_whoever_comes_second_gets_a_page_and_changes_nothing_of_the_first(first_organisation: str) -> None:
    client = administrator_of("dudley")
    organisation, by = make.make_organisation(first_organisation), make.actor_for(first_organisation)
    if first_organisation != "dudley":
        administrator_of(first_organisation)
    with beside(2) as (first, second):
        first.begin(transaction.atomic())
        first.run(people.invite_person, CARA["email"], name="C", organisation=organisation, role="viewer", by=by)
        waiting = second.start(client.post, "/account/people/add/", {**CARA, "role": "contributor"})
        wait_until(second.is_blocked, "the second to wait for the first")
        first.commit()
        answer = waiting.result(20)
    memberships = set(Membership.objects.filter(person__email=CARA["email"]).values_list("organisation", "role"))
    if first_organisation == "dudley":
        assert "belong to your organisation already" in answer.content.decode()
        assert memberships == {("dudley", "viewer")}
    else:
        assert answer.status_code == 302
        assert memberships == {("dudley", "contributor"), ("sandwell", "viewer")}
    assert Person.objects.filter(email=CARA["email"]).count() == 1
