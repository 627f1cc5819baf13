"""Sessions that an identity provider began: what is kept of that, whether they still stand, and what they are good
for."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from coordination.ground.sight import finding_out_who
from partners.models import (
    IdentityProvider,
    IdentityProviderStatus,
    Membership,
    Person,
    ProviderIdentity,
    ProvidersSecondFactor,
)
from partners.sign_in.identity_providers.id_token import Claims
from partners.sign_in.identity_providers.subjects import STANDING
from partners.sign_in.second_factor import needs_second_factor

_METHOD = "identity_provider"


class PersonOfSession(AuthenticationMiddleware):
    """Who has signed in; nobody any more, and no session, where a provider began it that would not today."""

    def process_request(self, request: HttpRequest) -> None:
        """Found out when somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[assignment]


def note_sign_in(request: HttpRequest, identity: ProviderIdentity, claims: Claims) -> None:
    """Keep in the session who signed the person in, and whether they showed a second factor there that counts here."""
    provider = identity.provider
    counts = {
        ProvidersSecondFactor.NEVER: False,
        ProvidersSecondFactor.SHOWN: bool(claims.shown & set(provider.shown_by)),
        ProvidersSecondFactor.ALWAYS: True,
    }
    facts = {"identity": str(identity.pk), "organisation": provider.organisation_id}
    second_factor = counts[ProvidersSecondFactor(provider.second_factor)]
    record_authentication(request, identity.person, _METHOD, **facts, second_factor=second_factor)


def organisation_that_signed_in(request: HttpRequest, person: Any) -> str:
    """The slug of the organisation whose provider signed the person in; empty if none did."""
    record = _record(request, person)
    return str(record["organisation"]) if record else ""


def has_shown_providers_second_factor(request: HttpRequest, person: Any, organisation: str) -> bool:
    """Whether its provider's word for a second factor counts, which it does for that organisation alone."""
    record = _record(request, person)
    return bool(record and record["second_factor"] and record["organisation"] == organisation)


@finding_out_who()
def needs_no_other_factor(request: HttpRequest, person: Person) -> bool:
    """Whether the provider's word counts for every membership that needs a second factor."""
    if not any(record.get("second_factor") for record in get_authentication_records(request, person)):
        return False
    memberships = Membership.objects.accepted().filter(person=person).select_related("organisation")
    needing = [each for each in memberships if needs_second_factor(each)]
    return all(has_shown_providers_second_factor(request, person, each.organisation_id) for each in needing)


def requires_provider(organisation: str) -> Exists:
    """Of each membership, whether its organisation's people sign in by its provider alone: for `annotate`."""
    return Exists(IdentityProvider.objects.active().filter(organisation=OuterRef(organisation), required=True))


@finding_out_who()
def providers_that_require(person: Person) -> list[IdentityProvider]:
    """The providers by which alone the person can do anything; none where some organisation asks for none."""
    memberships = Membership.objects.filter(STANDING, person=person)
    slugs = set(memberships.values_list("organisation", flat=True))
    providers = IdentityProvider.objects.active().filter(organisation__in=slugs, required=True)
    required = list(providers.select_related("organisation"))
    return required if required and len(required) == len(slugs) else []


def _record(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    records = get_authentication_records(request, person)
    return next((record for record in reversed(records) if record.get("method") == _METHOD), None)


def _person_of(request: HttpRequest) -> Any:
    person = get_user(request)
    record = _record(request, person) if person.is_authenticated else None
    if record is None or _stands(record["identity"], person):
        return person
    request.session.flush()
    request._cached_user = AnonymousUser()  # type: ignore[attr-defined]
    return request._cached_user  # type: ignore[attr-defined]


@finding_out_who()
def _stands(identity: str, person: Any) -> bool:
    """Whether the provider is active, still means them, and they still belong to its organisation or are invited."""
    belongs = Membership.objects.filter(STANDING, person=person.pk, organisation=OuterRef("provider__organisation"))
    identities = ProviderIdentity.objects.filter(pk=identity, person=person.pk)
    return identities.filter(Exists(belongs), provider__status=IdentityProviderStatus.ACTIVE).exists()
