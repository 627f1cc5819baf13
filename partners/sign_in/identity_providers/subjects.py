"""Whom a provider means. At the first sign-in the verified address says it, and from then on the subject alone: another
address at the provider loses nobody, and an address that somebody else has been given there makes nobody another.
"""

from django.db.models import Q

from coordination.ground.sight import finding_out_who
from partners.models import IdentityProvider, Membership, MembershipStatus, Person, ProviderIdentity
from partners.sign_in.identity_providers import refused_sign_ins as refusals
from partners.sign_in.identity_providers.id_token import Claims

STANDING = Q(status__in=(MembershipStatus.INVITED, MembershipStatus.ACCEPTED))


@finding_out_who()
def identity_of(provider: IdentityProvider, claims: Claims) -> ProviderIdentity:
    """The identity, with its person, linked now if they come for the first time. Raises SignInRefused for whoever is
    not asked to belong to the organisation, is of a domain that is not the provider's, or is linked to another
    subject; nothing is made then."""
    identity = _linked(provider, claims)
    if identity is None:
        person = _person_of(provider, claims.address)
        identity = _link(provider, claims, person)
    _check_address(provider, identity.person.email)
    _check_belongs(provider, identity.person)
    return identity


def domain_of(address: str) -> str:
    """What stands after the @, in small letters."""
    return address.rpartition("@")[2].strip().lower()


def _linked(provider: IdentityProvider, claims: Claims) -> ProviderIdentity | None:
    identities = ProviderIdentity.objects.select_related("person", "provider__organisation")
    return identities.filter(provider=provider, issuer=claims.issuer, subject=claims.subject).first()


def _person_of(provider: IdentityProvider, address: str) -> Person:
    name = provider.organisation.name
    if not address:
        raise refusals.no_verified_address(name)
    _check_address(provider, address)
    # The database holds more letters to be alike than there are in an address.
    alike = Person.objects.filter(email__iexact=address)
    person = next((person for person in alike if person.email.lower() == address), None)
    if person is None:
        raise refusals.not_invited(name)
    _check_belongs(provider, person)
    return person


def _link(provider: IdentityProvider, claims: Claims, person: Person) -> ProviderIdentity:
    """Two first sign-ins at once come here in turn: of one subject both go on with what the first has linked, of two
    subjects the second is refused."""
    facts = {"provider": provider, "issuer": claims.issuer, "subject": claims.subject, "person": person}
    ProviderIdentity.objects.bulk_create([ProviderIdentity(**facts)], ignore_conflicts=True)
    identity = _linked(provider, claims)
    if identity is None or identity.person_id != person.pk:
        raise refusals.another_account(provider.organisation.name)
    return identity


def _check_address(provider: IdentityProvider, address: str) -> None:
    if domain_of(address) not in provider.domains:
        raise refusals.foreign_address(provider.organisation.name)


def _check_belongs(provider: IdentityProvider, person: Person) -> None:
    memberships = Membership.objects.filter(STANDING, person=person, organisation=provider.organisation_id)
    if not memberships.exists():
        raise refusals.not_invited(provider.organisation.name)
