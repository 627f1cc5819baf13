"""Who may do what: roles and keys become actors, scopes and campaigns and all."""

from collections.abc import Callable

from coordination.actor import Actor
from partners.models import ApiKey, Membership, Role, Scope

SCOPES: dict[str, frozenset[str]] = {
    Role.VIEWER: frozenset({Scope.READ}),
    Role.CONTRIBUTOR: frozenset({Scope.READ, Scope.WRITE}),
    Role.REVIEWER: frozenset({Scope.READ, Scope.REVIEW}),
    Role.ADMINISTRATOR: frozenset({Scope.READ, Scope.WRITE, Scope.REVIEW, Scope.MANAGE}),
}

Participations = Callable[[str], tuple[frozenset[str], frozenset[str]]]


def _none(_organisation: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(), frozenset()


class _Registry:
    """Where the app that knows campaigns says how to ask for them; this app may not import it."""

    participations: Participations = staticmethod(_none)


def register_participations(ask: Participations) -> None:
    """Use `ask(organisation) -> (campaigns it takes part in, campaigns it leads)` for every actor from now on."""
    _Registry.participations = staticmethod(ask)


def actor_for_key(key: ApiKey) -> Actor:
    """The actor a live key stands for."""
    return actor_for(f"key:{key.pk}", key.organisation_id, frozenset(key.scopes))


def actor_for_membership(membership: Membership) -> Actor:
    """The actor a person is in one organisation."""
    return actor_for(f"person:{membership.person_id}", membership.organisation_id, SCOPES[membership.role])


def actor_for(label: str, organisation: str, scopes: frozenset[str]) -> Actor:
    """An actor with the campaigns of its organisation, asked afresh: what is taken away is gone at the next request."""
    campaigns, leads = _Registry.participations(organisation)
    return Actor(label, organisation, frozenset(map(str, scopes)), campaigns, leads)
