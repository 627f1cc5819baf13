"""`/account/`: somebody's own page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from coordination.ground.actor import Actor
from coordination.ground.errors import Forbidden
from coordination.ground.sight import finding_out_who
from partners.console.signed_in import draw
from partners.models import Membership, MembershipStatus, Organisation
from partners.sign_in.landing import work_of
from partners.sign_in.second_factor import second_factors
from partners.sign_in.session_actor import CHOSEN, actor_of_session


@require_safe
@login_required(redirect_field_name=None)  # whoever signs in goes to what waits for them, not back here
def console(request: HttpRequest) -> HttpResponse:
    """Who they are here, and what is missing before they can do anything."""
    actor, refusal = actor_or_refusal(request)
    choices = organisations_of(request.user)
    memberships = memberships_of(request.user)
    names = {slug: name for slug, name, _role in choices}
    return draw(
        request,
        actor,
        "console/home.html",
        person=request.user,
        acting=names.get(actor.organisation, actor.organisation) if actor else "",
        work=work_of(actor) if actor else None,
        refusal=refusal.detail if refusal else "",
        invitations=[row for row in memberships if row.status == MembershipStatus.INVITED],
        memberships=accepted_memberships_of(request.user),
        setup=refusal is not None and refusal.code == "second_factor_needed",
        second_factor=second_factors(request.user).exists(),
        choices=choices,
        chosen=actor.organisation if actor else "",
    )


@require_POST
@login_required
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Act for another of their organisations from now on, in this session."""
    slug = request.POST.get("organisation", "")
    names = {choice: name for choice, name, _role in organisations_of(request.user)}
    if slug in names:
        request.session[CHOSEN] = slug
        messages.success(request, f"You act for {names[slug]}")
    return redirect("console")


@finding_out_who()
def memberships_of(person: Any) -> list[Membership]:
    """What the person is invited to, belongs to or has declined, each with its organisation, in its order."""
    return list(Membership.objects.filter(person=person).select_related("organisation").order_by("organisation"))


def accepted_memberships_of(person: Any) -> list[Membership]:
    """Those by which the person acts for somebody."""
    return [row for row in memberships_of(person) if row.status == MembershipStatus.ACCEPTED]


@finding_out_who()
def organisations_of(person: Any) -> list[tuple[str, str, str]]:
    """Slug, name and role of each organisation that the person may act for, with those that it has succeeded."""
    choices = []
    for membership in accepted_memberships_of(person):
        carried_on = Organisation.objects.carried_on_by(membership.organisation_id)
        for organisation in (membership.organisation, *Organisation.objects.filter(pk__in=carried_on)):
            choices.append((organisation.pk, organisation.name, membership.get_role_display().lower()))
    return choices


def actor_or_refusal(request: HttpRequest) -> tuple[Actor | None, Forbidden | None]:
    """Whom the session acts for now, or why for nobody."""
    try:
        return actor_of_session(request), None
    except Forbidden as refusal:
        return None, refusal
