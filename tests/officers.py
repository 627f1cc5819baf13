"""Somebody of an organisation who has signed in, in a browser that sends forms back."""

import re

from django.test import Client

from coordination.ledger.transaction import writing
from partners.models import Membership, Person, Role
from tests import make
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import browser
from tests.sessions import sign_in


def officer(organisation: str = "dudley", role: str = Role.CONTRIBUTOR, name: str = "Ana Kowalczyk") -> Client:
    """A new person in that role."""
    person = Person.objects.create_user(f"{Person.objects.count()}@example.org", name)
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation(organisation), role=role)
    client: Client = sign_in(browser(), person)
    return client


def post(client: Client, address: str, **fields: object) -> int:
    """The status of the answer to what is posted with the token of another form, as somebody does who was not shown
    the form itself."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', check_page(client.get("/account/sign-out/")))
    assert token
    return client.post(address, {"csrfmiddlewaretoken": token[1], **fields}).status_code
