"""`/account/invitations/` and `/account/organisations/`: people say whether they belong to an organisation."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from coordination.ground.errors import Conflict
from coordination.ground.sight import seeing, sight_of
from partners import people
from partners.access import actor_for_answer
from partners.console.account import actor_or_refusal, memberships_of
from partners.console.signed_in import draw
from partners.models import Membership, MembershipStatus
from partners.sign_in.session_actor import CHOSEN

MembershipView = Callable[[HttpRequest, Membership], HttpResponse]


def _of_theirs(view: MembershipView) -> Callable[..., HttpResponse]:
    """A page about a membership of whoever is signed in; of another's nobody learns that it is there."""

    @wraps(view)
    def found(request: HttpRequest, membership_id: UUID) -> HttpResponse:
        membership = next((row for row in memberships_of(request.user) if row.pk == membership_id), None)
        if membership is None:
            raise Http404
        return view(request, membership)

    page: Callable[..., HttpResponse] = login_required(found)
    return page


@require_POST
@_of_theirs
def accept_page(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Accept the invitation, in the role that was shown. Whoever acts for another organisation goes on doing so."""
    actor, _ = actor_or_refusal(request)
    if _tried(request, people.accept_invitation, membership, role=request.POST.get("role", "")):
        request.session[CHOSEN] = actor.organisation if actor else membership.organisation_id
        messages.success(request, f"You belong to {membership.organisation.name}")
    return redirect("console")


@require_POST
@_of_theirs
def decline_page(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Decline it."""
    if _tried(request, people.decline_invitation, membership):
        messages.success(request, f"You declined the invitation of {membership.organisation.name}")
    return redirect("console")


@require_http_methods(["GET", "HEAD", "POST"])
@_of_theirs
def leave_page(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Leave an organisation, after a page that says what that means."""
    if membership.status != MembershipStatus.ACCEPTED:
        raise Http404
    if request.method != "POST":
        actor, _ = actor_or_refusal(request)
        return draw(request, actor, "console/leave.html", membership=membership)
    if _tried(request, people.leave_organisation, membership):
        if request.session.get(CHOSEN) == membership.organisation_id:
            del request.session[CHOSEN]
        messages.success(request, f"You belong to {membership.organisation.name} no longer")
    return redirect("console")


def _tried(request: HttpRequest, rule: Callable[..., Any], membership: Membership, **values: Any) -> bool:
    """Whether the rule has let it pass; if not, the next page says why."""
    by = actor_for_answer(membership)
    try:
        with seeing(sight_of(by)):
            rule(membership, by=by, **values)
    except Conflict as refusal:
        messages.error(request, refusal.detail)
        return False
    return True
