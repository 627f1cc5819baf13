"""Who is calling: one value that every rule, queryset and ledger entry reads instead of a request."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coordination.ground.authorisation import Action


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or an API key, seen as what it may do and for whom.

    `label` is what the ledger prints (`key:k7f3q2m9`, `person:0190…`, `system:load_demo`), `organisation` the slug it
    acts for, `scopes` what it may do (`read`, `write`, `review`, `manage`), `campaigns` and `leads` the slugs of the
    campaigns that organisation takes part in and leads. A command or a task of the service has `granted`: it may do
    that and nothing else, whatever its scopes. `accepted_terms` is whether that organisation has accepted the
    data-sharing terms: one that has not does nothing else first.

    Rules read the actor by these names alone, so that it can come to carry more: the person behind a key, or that it is
    only being tried out.
    """

    label: str
    organisation: str
    scopes: frozenset[str] = frozenset()
    campaigns: frozenset[str] = field(default_factory=frozenset)
    leads: frozenset[str] = field(default_factory=frozenset)
    granted: "frozenset[Action] | None" = None
    accepted_terms: bool = True

    # Django REST Framework asks its `request.user` this one question.
    is_authenticated = True
