"""The actor that a session stands for: a person, as a member of one organisation. It is asked afresh at every request,
so that whoever is removed is out at the next one."""

from dataclasses import replace
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from structlog.contextvars import bind_contextvars

from coordination.ground.actor import Actor
from coordination.ground.errors import Forbidden
from coordination.ground.sight import finding_out_who, see_as
from partners.access import acted_for_by, actor_for_membership, succeeded
from partners.models import Membership, Person
from partners.sign_in.identity_providers.session import (
    has_shown_providers_second_factor,
    organisation_that_signed_in,
    requires_provider,
)
from partners.sign_in.second_factor import needs_second_factor
from partners.terms.acceptance import accepted_by

CHOSEN = "organisation"  # in the session
_SECOND_FACTOR = "What you are here needs a second factor. Sign in with it, or set it up at /account/second-factor/."
_REQUIRED = (
    "{} signs its people in itself, and you have signed in otherwise. Sign out, and sign in with your account there:"
    " /account/sign-in/with/{}/."
)

_NO_MEMBERSHIP = (
    "You belong to no organisation here. Accept an invitation at /account/, or ask an organisation's administrator for"
    " one."
)


def actor_of_session(request: HttpRequest) -> Actor:
    """Raises Forbidden when the person belongs to no organisation, to several and has chosen none, or to one that has
    been succeeded or whose own provider has not signed them in though it must, or when the membership needs a second
    factor that this session has not shown. Members of a successor may choose the organisation that it has succeeded."""
    person: Any = request.user
    chosen = request.session.get(CHOSEN)
    with finding_out_who():
        membership: Any = membership_of(person, chosen)  # with its annotations
        organisation = membership.organisation
        if membership.requires_provider and organisation_that_signed_in(request, person) != organisation.pk:
            raise Forbidden("identity_provider_required", _REQUIRED.format(organisation.name, organisation.pk))
        if needs_second_factor(membership) and not has_shown_second_factor(request, membership):
            raise Forbidden("second_factor_needed", _SECOND_FACTOR)
        actor = actor_for_membership(membership, chosen)
    see_as(actor)
    # Every log line and, through the ledger, every change of this request says who made it.
    bind_contextvars(actor=actor.label, organisation=actor.organisation)
    return replace(actor, accepted_terms=membership.accepted_terms)


def has_shown_second_factor(request: HttpRequest, membership: Membership) -> bool:
    """Whether this session began, or went on, with a code, or the organisation's own provider has said that it did."""
    person: Any = request.user
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, person)):
        return True
    return has_shown_providers_second_factor(request, person, membership.organisation_id)


def membership_of(person: Person, chosen: str | None) -> Membership:
    """The membership that counts now; raises Forbidden as above."""
    memberships = Membership.objects.accepted().filter(person=person)
    memberships = memberships.annotate(
        accepted_terms=accepted_by("organisation"), requires_provider=requires_provider("organisation")
    )
    if chosen:
        memberships = memberships.filter(organisation__in=[chosen, acted_for_by(chosen)])
    matching_memberships = list(memberships.select_related("organisation"))
    if chosen and len(matching_memberships) > 1:
        matching_memberships = [row for row in matching_memberships if row.organisation_id != chosen]
    if not matching_memberships:
        raise Forbidden("no_membership", _NO_MEMBERSHIP)
    if len(matching_memberships) > 1:
        raise Forbidden("choose_organisation", "You belong to several organisations; choose one first.")
    if matching_memberships[0].organisation.heir:
        raise succeeded(matching_memberships[0].organisation)
    return matching_memberships[0]
