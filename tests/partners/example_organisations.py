"""What tests about who and where are made of."""

from typing import Any

from rest_framework.test import APIClient

from coordination.ground.actor import Actor
from coordination.ledger.transaction import writing
from partners import key_management, terms
from partners.access import actor_for_command
from partners.models import ApiKey, Area, Membership, Organisation, Person, Role, Scope
from partners.terms.acceptance import accept_terms

SYSTEM = Actor("system:test", "dudley", frozenset(Scope.values))


def make_area(code: str = "E08000027", name: str = "Dudley", parent: Area | None = None, **fields: Any) -> Area:
    lineage = [*(parent.lineage if parent else []), code]
    fields = {"name": name, "kind": "local_authority", "parent": parent, "lineage": lineage, **fields}
    return Area.objects.get_or_create(code=code, defaults=fields)[0]


def make_organisation(slug: str = "dudley", **fields: Any) -> Organisation:
    fields = {"name": slug.replace("-", " ").title(), "kind": "council", **fields}
    organisation, created = Organisation.objects.get_or_create(slug=slug, defaults=fields)
    if created:
        accept_for(organisation)
    return organisation


def accept_for(organisation: Organisation) -> None:
    """The organisation has accepted the data-sharing terms, without which its keys do nothing."""
    accept_terms(by=actor_for_command("accept_terms", organisation.pk), terms_version=terms.CURRENT)


def make_key(organisation: str = "dudley", *scopes: str, **fields: Any) -> tuple[ApiKey, str]:
    by = Actor("system:test", organisation, frozenset(Scope.values))
    fields = {"name": "Test", "expires_at": None, "by": by, **fields}
    return key_management.issue_api_key(make_organisation(organisation), scopes=scopes or ("read", "write"), **fields)


def make_person(organisation: str = "dudley", role: str = Role.CONTRIBUTOR, email: str = "ana@example.org") -> Person:
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, "Ana", "a long password")
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make_organisation(organisation), role=role)
    return person


def client_of(plaintext: str = "") -> APIClient:
    """A client that sends this key, and answers a 500 instead of raising what caused it."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {plaintext}"} if plaintext else {}
    return APIClient(raise_request_exception=False, **headers)


def client_for(organisation: str = "dudley", *scopes: str) -> APIClient:
    return client_of(make_key(organisation, *scopes)[1])
