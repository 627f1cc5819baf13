"""Which provider an organisation has: what whoever runs the service says by `manage.py identity_provider`."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone

from coordination.ground.authorisation import authorise
from coordination.ground.encryption import CannotUnseal, seal_text, unseal_text
from coordination.ground.errors import Conflict, FieldError, Invalid, NotFound
from coordination.ground.locks import wait_for_turn
from coordination.ledger.transaction import writing
from partners.access import actor_for_command
from partners.models import (
    IdentityProvider,
    Organisation,
    Person,
    ProviderIdentity,
    ProvidersSecondFactor,
)
from partners.permissions import KEEP_PROVIDER
from partners.sign_in.identity_providers.authorisation import PURPOSE
from partners.sign_in.identity_providers.id_token import MOST_OF_A_VALUE
from partners.webhooks.ssrf import is_public_url

_COMMAND = "identity_provider"
_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_NOT_PUBLIC = "Give the issuer as an https address of a public host, without a query, on port 443 or 8443."
MOST_DOMAINS = 50


def set_provider(organisation: Organisation, *, secret: str | None, **fields: Any) -> tuple[IdentityProvider, bool]:
    """Give the organisation this provider, or change the one it has; whether anything changed.

    `fields` are issuer, client_id, domains, second_factor, shown_by and required; those left out stay as they are, and
    so does the secret where it is None. Whom a former issuer or client meant is forgotten: subjects may be of one
    client alone. Raises Invalid, and Conflict for a domain of another organisation's provider.
    """
    by = actor_for_command(_COMMAND, organisation.pk)
    with writing(by):
        authorise(by, KEEP_PROVIDER, organisation)
        wait_for_turn(_COMMAND)  # two organisations that claim one domain at once come here in turn
        provider = IdentityProvider.objects.select_for_update().filter(organisation=organisation).first()
        values = _checked(provider or IdentityProvider(organisation=organisation), fields)
        if provider is None:
            if not secret:
                raise Invalid.field("/secret", "missing", "Give the client secret that the provider has issued.")
            made = IdentityProvider(organisation=organisation, client_secret=seal_text(secret, PURPOSE), **values)
            made.save()
            return _fresh(organisation), True
        changed = {name: value for name, value in values.items() if getattr(provider, name) != value}
        if {"issuer", "client_id"} & set(changed):
            ProviderIdentity.objects.filter(provider=provider).delete()
        if secret and not _is_sealed_in(provider, secret):
            changed["client_secret"] = seal_text(secret, PURPOSE)
        _write(provider, changed)
        return _fresh(organisation), bool(changed)


def switch(organisation: Organisation, *, to: str) -> tuple[IdentityProvider, bool]:
    """Switch its provider on or off; whether that changed anything. Whoever signed in by one that is off is out at the
    next request. Raises NotFound."""
    by = actor_for_command(_COMMAND, organisation.pk)
    with writing(by):
        authorise(by, KEEP_PROVIDER, organisation)
        provider = _locked(organisation)
        changed = {"status": to} if provider.status != to else {}
        _write(provider, changed)
    return _fresh(organisation), bool(changed)


def unlink(organisation: Organisation, email: str) -> bool:
    """Forget whom the provider means by the person of that address, so that they are linked anew; whether they were
    linked. Raises NotFound where there is no provider."""
    by = actor_for_command(_COMMAND, organisation.pk)
    with writing(by):
        authorise(by, KEEP_PROVIDER, organisation)
        people = Person.objects.filter(email__iexact=email.strip())
        gone, _ = ProviderIdentity.objects.filter(provider=_locked(organisation), person__in=people).delete()
    return bool(gone)


def _checked(provider: IdentityProvider, fields: dict[str, Any]) -> dict[str, Any]:
    """All fields as they will be. Raises Invalid with every fault, and Conflict."""
    names = ("issuer", "client_id", "domains", "second_factor", "shown_by", "required")
    values = {name: fields.get(name, getattr(provider, name)) for name in names}
    values["domains"] = sorted({domain.strip().lower() for domain in values["domains"] or ()})
    values["shown_by"] = sorted(set(values["shown_by"] or ()))
    if values["second_factor"] == ProvidersSecondFactor.SHOWN and not values["shown_by"]:
        values["shown_by"] = ["mfa"]  # RFC 8176
    if faults := list(_faults(values)):
        raise Invalid(errors=faults)
    providers_of_others = IdentityProvider.objects.exclude(organisation=provider.organisation_id)
    if holder := providers_of_others.filter(domains__overlap=values["domains"]).select_related("organisation").first():
        raise Conflict("domain_taken", f"One of these domains is that of the provider of {holder.organisation.name}.")
    return values


def _faults(values: dict[str, Any]) -> Iterable[FieldError]:
    issuer = values["issuer"]
    if len(issuer) > 500 or "?" in issuer or not is_public_url(issuer):
        yield FieldError("/issuer", "address_not_public", _NOT_PUBLIC)
    if not (0 < len(values["client_id"]) <= 255 and values["client_id"].isprintable()):
        yield FieldError("/client_id", "malformed", "Give the client id that the provider has issued.")
    domains = values["domains"]
    if not 0 < len(domains) <= MOST_DOMAINS or not all(map(_DOMAIN.fullmatch, domains)):
        yield FieldError("/domains", "malformed", "Give domains as they stand after the @, such as dudley.gov.uk.")
    if any(not 0 < len(value) <= MOST_OF_A_VALUE for value in values["shown_by"]):
        yield FieldError("/shown_by", "malformed", "Give values of amr, acr or acrs of at most 200 characters.")


def _is_sealed_in(provider: IdentityProvider, secret: str) -> bool:
    try:
        return unseal_text(provider.client_secret, PURPOSE) == secret
    except CannotUnseal:  # the key it was sealed under is lost: it is given again
        return False


def _locked(organisation: Organisation) -> IdentityProvider:
    provider = IdentityProvider.objects.select_for_update().filter(organisation=organisation).first()
    if provider is None:
        raise NotFound(detail=f"{organisation.name} has no identity provider.")
    return provider


def _write(provider: IdentityProvider, changed: dict[str, Any]) -> None:
    if changed:
        row = IdentityProvider.objects.filter(pk=provider.pk)
        row.update(**changed, version=F("version") + 1, updated_at=timezone.now())


def _fresh(organisation: Organisation) -> IdentityProvider:
    return IdentityProvider.objects.select_related("organisation").get(organisation=organisation)
