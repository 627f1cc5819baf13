"""How somebody is signed in by the provider of an organisation, in tests."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from coordination.ledger.transaction import writing
from partners.models import IdentityProvider, Membership, MembershipStatus, Person, Role
from partners.sign_in.identity_providers import keeping
from tests import make
from tests.html_pages import check_page
from tests.identity_provider.process import Provider
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import PASSWORD, browser

SECRET = "what the provider has issued to us"
ANA, CESCA = "ana@dudley.gov.uk", "cesca@dudley.gov.uk"
DUDLEY = "/account/sign-in/with/dudley/"
EVENTS, JSON = "/api/v1/events/", {"Accept": "application/json"}


def give_provider(provider: Provider, organisation: str = "dudley", **fields: Any) -> IdentityProvider:
    """The organisation's provider, which speaks for `<organisation>.gov.uk`, as both sides know it."""
    facts = {"domains": [f"{organisation}.gov.uk"], "issuer": provider.issuer, "client_id": organisation, **fields}
    row, _ = keeping.set_provider(make.make_organisation(organisation), secret=SECRET, **facts)
    back = f"{settings.PUBLIC_URL}/account/sign-in/with/{organisation}/back/"
    provider.control(clients={organisation: [SECRET, back]})
    return row


def member(
    email: str = ANA,
    organisation: str = "dudley",
    role: str = Role.CONTRIBUTOR,
    status: str = MembershipStatus.ACCEPTED,
) -> Person:
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, "Ana", PASSWORD)
    facts = {"organisation": make.make_organisation(organisation), "role": role, "status": status}
    with writing(SYSTEM):
        Membership.objects.create(person=person, **facts)
    return person


def begin(client: Client, address: str = DUDLEY) -> str:
    """The address at the provider to which the service leads."""
    answer = client.get(address)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def come_back(client: Client, address: str) -> Any:
    """The page to which the address that the provider sends back to leads in the end."""
    parts = urlsplit(address)
    assert parts.netloc == "testserver", address
    answer = client.get(f"{parts.path}?{parts.query}", follow=True)
    check_page(answer)
    return answer


def sign_in_there(client: Client, provider: Provider, name: str = "ana", address: str = DUDLEY) -> Any:
    return come_back(client, provider.visit(begin(client, address), name))


def signed_in_there(provider: Provider, name: str = "ana", address: str = DUDLEY) -> Client:
    """A browser in which they are."""
    client = browser()
    sign_in_there(client, provider, name, address)
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
