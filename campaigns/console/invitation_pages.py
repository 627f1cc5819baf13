"""`/invitations/`: what the organisation is asked to take part in, and what it answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from campaigns.lifecycle import invitations
from campaigns.models import Participant
from campaigns.permissions import INVITATIONS
from campaigns.workflow import PARTICIPANT
from coordination.ground.actor import Actor
from coordination.ground.authorisation import MANAGE
from coordination.ground.errors import Refusal, Stale
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.versions import version_in

ROLES = {
    "contributor": "to post events, placements and figures",
    "reviewer": "to review placements",
    "endorser": "to endorse it",
    "observer": "to see what those who take part see",
}
STATUSES = {
    "invited": ("Invited", "yellow"),
    "accepted": ("Takes part", "green"),
    "declined": ("Declined", "grey"),
    "left": ("Left", "grey"),
    "withdrawn": ("Withdrawn by the lead", "grey"),
}
_ANSWERS: dict[str, tuple[Callable[..., Any], str]] = {
    "accept": (invitations.accept_invitation, "Your organisation takes part in {0}"),
    "decline": (invitations.decline_invitation, "Your organisation does not take part in {0}"),
    "leave": (invitations.leave_campaign, "Your organisation has left {0}; what it reported stays"),
}
_CHANGED = "What {0} asks of you changed while you were reading. Nothing was saved: it stands below as it is now"


@require_safe
@signed_in_for(INVITATIONS.read)
def invitations_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every campaign that the organisation was asked to take part in, those that wait for an answer first."""
    return _draw(request, actor)


@require_POST
@signed_in
def answer_invitation_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Accept, decline or leave, in the version that was read: a yes is to the role that was read, and to no other."""
    part = Participant.objects.of(actor.organisation).select_related("campaign").filter(campaign=slug).first()
    chosen = [name for name in _ANSWERS if name in request.POST]
    if part is None or not chosen:
        raise Http404
    rule, done = _ANSWERS[chosen[0]]
    named = {"names_us_in_events": request.POST.get("named") == "true"} if chosen[0] == "accept" else {}
    name = part.campaign_name or part.campaign_id
    try:
        rule(part, by=actor, expected_version=version_in(request), **named)
    except Stale:
        return _draw(request, actor, 409, fault=_CHANGED.format(name))
    except Refusal as refusal:
        return _draw(request, actor, status_of(refusal), fault=sentence_of(refusal))
    messages.success(request, done.format(name))
    return redirect("invitations")


def _draw(request: HttpRequest, actor: Actor, status: int = 200, *, fault: str = "") -> HttpResponse:
    parts = Participant.objects.of(actor.organisation).select_related("campaign__area", "campaign__lead")
    rows = [(part, ROLES[part.role], *STATUSES[part.status], _answers(actor, part)) for part in parts]
    rows.sort(key=lambda row: (not row[4].keys() & {"accept", "decline"}, row[0].campaign_id))
    context = {"rows": rows, "fault": fault, "answers": MANAGE in actor.scopes}
    return draw(request, actor, "invitations/list.html", status, **context)


def _answers(actor: Actor, part: Participant) -> dict[str, bool]:
    allowed = PARTICIPANT.allowed(actor, part)
    return {name: True for name in _ANSWERS if name in allowed and not (name == "accept" and part.settled)}
