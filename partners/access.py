"""Roles and keys become actors, with their scopes and campaigns."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from django.conf import settings

from coordination.ground.actor import Actor
from coordination.ground.authorisation import GRANTS, granted_to, scopes_of
from coordination.ground.errors import Forbidden
from coordination.ground.sight import finding_out_who
from partners.models import ApiKey, Membership, OAuthClient, Organisation, OrganisationKind, Role, Scope

SCOPES: dict[str, frozenset[str]] = {
    Role.VIEWER: frozenset({Scope.READ}),
    Role.CONTRIBUTOR: frozenset({Scope.READ, Scope.WRITE}),
    Role.REVIEWER: frozenset({Scope.READ, Scope.REVIEW}),
    Role.ADMINISTRATOR: frozenset({Scope.READ, Scope.WRITE, Scope.REVIEW, Scope.MANAGE}),
}

# What an organisation of a kind comes to use: `issue_key` gives all of it unless told otherwise. Police and transport
# operators are whom review rules name; another organisation that a rule names is given `review` by name.
_CONTRIBUTES = (Scope.READ, Scope.WRITE, Scope.MANAGE)
_REVIEWS = (Scope.READ, Scope.WRITE, Scope.REVIEW, Scope.MANAGE)
SCOPES_OF_KIND: dict[str, tuple[Scope, ...]] = {
    OrganisationKind.COUNCIL: _CONTRIBUTES,
    OrganisationKind.POLICE: _REVIEWS,
    OrganisationKind.TRANSPORT_OPERATOR: _REVIEWS,
    OrganisationKind.MEDIA_OWNER: _CONTRIBUTES,
    OrganisationKind.HEALTH: _CONTRIBUTES,
    OrganisationKind.CHARITY: _CONTRIBUTES,
    OrganisationKind.OTHER: _CONTRIBUTES,
}

_SUCCEEDED = (
    "{0} has been succeeded, and what was made to act for it before acts no longer. People of {1} act for it; an"
    " administrator of {1} makes keys for it: POST /api/v1/api-keys/ with predecessor {0}."
)

Participations = Callable[[str], tuple[frozenset[str], frozenset[str]]]


def _none(_organisation: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(), frozenset()


class _Registry:
    """Where the app that knows campaigns says how to ask for them; this app may not import it."""

    participations: Participations = staticmethod(_none)


def register_participations(participations: Participations) -> None:
    """Use `participations(organisation) -> (campaigns it joins, campaigns it leads)` for every actor from now on."""
    _Registry.participations = staticmethod(participations)


def actor_for_key(key: ApiKey) -> Actor:
    """The actor a live key stands for."""
    return actor_for(f"key:{key.pk}", key.organisation_id, frozenset(key.scopes))


def actor_for_client(client: OAuthClient, granted: Iterable[str]) -> Actor:
    """The actor a live token of the client stands for: with what it was granted, as far as the client still has it."""
    scopes = frozenset(granted) & frozenset(client.scopes)
    return actor_for(f"client:{client.client_id}", client.organisation_id, scopes)


def actor_for_membership(membership: Membership, organisation: str | None = None) -> Actor:
    """The actor a person is in the organisation, or for one that it has succeeded."""
    organisation = organisation or membership.organisation_id
    return actor_for(f"person:{membership.person_id}", organisation, SCOPES[membership.role])


def actor_for_answer(membership: Membership) -> Actor:
    """The person who answers an invitation, or leaves: who may do nothing else for the organisation by that."""
    return Actor(f"person:{membership.person_id}", membership.organisation_id, frozenset({Scope.READ}))


def acted_for_by(organisation: str) -> str:
    """The slug of the organisation whose people act for the one of that slug: itself, unless it has been succeeded."""
    row = Organisation.objects.filter(pk=organisation).first()
    return row.acted_for_by if row else organisation


def succeeded(organisation: Organisation) -> Forbidden:
    """The refusal of whoever acted for the organisation before it was succeeded."""
    return Forbidden("organisation_succeeded", _SUCCEEDED.format(organisation.pk, organisation.acted_for_by))


def actor_for_command(command: str, organisation: str = "") -> Actor:
    """The service itself at that command or task, for an organisation if it acts for one: it may do what some
    `permissions.py` grants it, as the party that the organisation is. Raises Forbidden for one that is granted nothing.
    """
    granted, scopes, label = granted_to(command), scopes_of(command), f"system:{command}"
    actor = actor_for(label, organisation, scopes) if organisation else Actor(label, "", scopes)
    return replace(actor, granted=granted)


def actor_for(label: str, organisation: str, scopes: frozenset[str]) -> Actor:
    """An actor with the campaigns of its organisation, asked afresh: what is taken away is gone at the next request."""
    campaigns, leads = _Registry.participations(organisation)
    return Actor(label, organisation, frozenset(map(str, scopes)), campaigns, leads)


def runs_the_service(actor: Actor) -> bool:
    """Whether the actor administers the organisation that runs the service, where one is named (OPERATOR)."""
    return actor.organisation == settings.OPERATOR != "" and Scope.MANAGE in actor.scopes


def belongs_to(actor: Actor, organisation: str) -> bool:
    """Whether the actor acts for the organisation, or is a person who is a member of it too."""
    return organisation in organisations_of(actor, [organisation])


@finding_out_who()
def organisations_of(actor: Actor, among: Collection[str]) -> set[str]:
    """Those among these organisations that the actor acts for, or, as a person, is a member of too. Two statements,
    however many they are, and none where nobody but a key is asked about."""
    kind, _, holder = actor.label.partition(":")
    other_slugs = {slug for slug in among if slug != actor.organisation}
    belongs = set(among) - other_slugs
    if kind != "person" or not other_slugs:
        return belongs
    acted_for = {row.pk: row.acted_for_by for row in Organisation.objects.filter(pk__in=other_slugs)}
    memberships = Membership.objects.accepted().filter(person__pk=holder, organisation__in=set(acted_for.values()))
    joined = set(memberships.values_list("organisation_id", flat=True))
    return belongs | {slug for slug, acting in acted_for.items() if acting in joined}


@finding_out_who()
def recall_rights(label: str, organisation: str, scopes: frozenset[str]) -> Actor:
    """The actor that once asked for something, as it is now: with what is left of its scopes.

    Raises Forbidden when the key is revoked or has ended, or the person is no member any more. A command of the service
    may do what it is granted now. Whatever is neither keeps what it was given.
    """
    kind, _, holder = label.partition(":")
    if kind == "system" and holder in GRANTS:
        command = actor_for_command(holder, organisation)
        return replace(command, scopes=command.scopes & scopes)
    present_scopes = _HOLDERS[kind](holder, organisation) if kind in _HOLDERS else scopes
    if not present_scopes:
        raise Forbidden("no_longer_allowed", "Whoever asked for this has lost the right to it since.")
    return actor_for(label, organisation, scopes & frozenset(map(str, present_scopes)))


def _scopes_of_key(key_id: str, organisation: str) -> frozenset[str]:
    key = ApiKey.objects.live().filter(pk=key_id, organisation=organisation).first()
    return frozenset() if key is None else frozenset(key.scopes)


def _scopes_of_person(person_id: str, organisation: str) -> frozenset[str]:
    acting = acted_for_by(organisation)
    memberships = Membership.objects.accepted().filter(person__pk=person_id, person__is_active=True)
    member = memberships.filter(organisation=acting).first()
    return frozenset() if member is None else SCOPES[member.role]


def _scopes_of_client(client_id: str, organisation: str) -> frozenset[str]:
    client = OAuthClient.objects.filter(client_id=client_id, organisation=organisation, revoked_at=None).first()
    return frozenset(client.scopes) if client and client.is_usable(None) else frozenset()


_HOLDERS: dict[str, Callable[[str, str], frozenset[str]]] = {
    "key": _scopes_of_key,
    "client": _scopes_of_client,
    "person": _scopes_of_person,
}
