"""Trying the service out: a sandbox is an organisation beside one's own, whose one campaign stays a draft.

So whatever a sandbox key (`coord_test_…`) writes is seen by the sandbox's keys alone, by the rule that hides drafts
from strangers; it reaches no public page, no partner's list and no reviewer's queue, and is swept after 30 days.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from partners.models import Organisation, OrganisationKind, TermsAcceptance
from partners.permissions import ISSUE_KEY

KEPT_FOR = timedelta(days=30)
PREFIX = "sandbox-"
_LONGEST = 60  # characters of a slug

# Makes the sandbox's campaign, unless it is there.
Furnish = Callable[[Organisation], None]


class _Registry:
    """Where the app that knows campaigns says how to make one; this app may not import it."""

    furnish: Furnish = staticmethod(lambda _sandbox: None)


def register_furnishing(furnish: Furnish) -> None:
    """Use `furnish(sandbox)` whenever a sandbox is opened."""
    _Registry.furnish = staticmethod(furnish)


def open_sandbox(organisation: Organisation, *, by: Actor) -> Organisation:
    """The organisation's sandbox, made the first time; within the caller's transaction.

    Raises Forbidden, or Conflict for the sandbox of a sandbox.
    """
    authorise(by, ISSUE_KEY, organisation)
    if organisation.sandbox_of_id is not None:
        raise Conflict("already_a_sandbox", "This is a sandbox already; its keys are made by its organisation.")
    sandbox, created = Organisation.objects.get_or_create(
        sandbox_of=organisation,
        defaults={
            "slug": slug_of(organisation.slug),
            "name": f"{organisation.name} (sandbox)"[:120],
            "kind": OrganisationKind.OTHER,
            "area": organisation.area,
        },
    )
    if created:
        _accept_as(organisation, sandbox, by)
    _Registry.furnish(sandbox)
    return sandbox


def _accept_as(organisation: Organisation, sandbox: Organisation, by: Actor) -> None:
    """What the organisation has accepted holds in its sandbox, which the same people use."""
    accepted = TermsAcceptance.objects.filter(organisation=organisation)
    for version in accepted.values_list("terms_version", flat=True):
        TermsAcceptance.objects.create(organisation=sandbox, terms_version=version, accepted_by=by.label)


def slug_of(organisation: str) -> str:
    """The slug of an organisation's sandbox, and of the campaign in it."""
    slug = PREFIX + organisation
    if len(slug) <= _LONGEST:
        return slug
    mark = hashlib.sha256(organisation.encode()).hexdigest()[:8]
    return f"{slug[: _LONGEST - 9].rstrip('-')}-{mark}"
