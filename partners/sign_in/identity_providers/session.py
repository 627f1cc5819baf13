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

_METHOD = "identity_provider"


class PersonOfSession(AuthenticationMiddleware):
    """Who has signed in; nobody any more, and no session, where a provider began it that would not today."""

    def process_request(self, request: HttpRequest) -> None:
        """Found out when somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[assignment]


def note_sign_in(request: HttpRequest, identity: ProviderIdentity, claims: Claims) -> None:
    """Keep in the session who signed the person in, and how they showed there who they are."""
    facts = {"identity": str(identity.pk), "organisation": identity.provider.organisation_id}
    record_authentication(request, identity.person, _METHOD, **facts, shown=sorted(claims.shown))


def organisation_that_signed_in(request: HttpRequest, person: Any) -> str:
    """The slug of the organisation whose provider signed the person in; empty if none did."""
    record = _record(request, person)
    return str(record["organisation"]) if record else ""


@finding_out_who()
def has_shown_providers_second_factor(request: HttpRequest, person: Any, organisation: str) -> bool:
    """Whether its provider signed the person in and its word for a second factor counts, as the provider is now; it
    counts for that organisation alone."""
    record = _record(request, person)
    if record is None or record["organisation"] != organisation:
        return False
    provider = IdentityProvider.objects.active().filter(organisation=organisation).first()
    if provider is None or provider.second_factor == ProvidersSecondFactor.NEVER:
        return False
    return provider.second_factor == ProvidersSecondFactor.ALWAYS or bool(set(record["shown"]) & set(provider.shown_by))


@finding_out_who()
def needs_no_other_factor(request: HttpRequest, person: Person) -> bool:
    """Whether the provider's word for a second factor counts for all that the person belongs to. Where it does not, who
    has a factor of their own shows it, even if nothing needs it: they may rely on it."""
    signed_in_by = organisation_that_signed_in(request, person)
    further_memberships = Membership.objects.accepted().filter(person=person).exclude(organisation=signed_in_by)
    return has_shown_providers_second_factor(request, person, signed_in_by) and not further_memberships.exists()


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
