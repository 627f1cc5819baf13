"""`/account/digest/`: whether, and how often, somebody is written by e-mail what waits for their organisation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coordination.ground.sight import finding_out_who, seeing, sight_of
from partners.access import actor_for_answer
from partners.console.account import accepted_memberships_of, actor_or_refusal
from partners.console.signed_in import draw
from partners.digests import membership_of_token
from partners.models import DigestRhythm, Membership
from partners.people import choose_digest

CHOICES = {
    DigestRhythm.NONE: ("Never", ""),
    DigestRhythm.DAILY: ("On every working day", "At about 7 in the morning"),
    DigestRhythm.WEEKLY: ("Once a week", "On the first working day, at about 7 in the morning"),
}
UNREADABLE = "Choose how often"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def digest_page(request: HttpRequest) -> HttpResponse:
    """How often, for each organisation that they belong to."""
    memberships = accepted_memberships_of(request.user)
    if request.method != "POST":
        return _draw(request, memberships)
    chosen = {row.pk: request.POST.get(f"rhythm-{row.pk}", "") for row in memberships}
    faults = {key: UNREADABLE for key, rhythm in chosen.items() if rhythm not in DigestRhythm.values}
    if faults:
        return _draw(request, memberships, faults)
    for membership in memberships:
        _choose(membership, chosen[membership.pk])
    messages.success(request, "What you chose is saved")
    return redirect("console")


@csrf_exempt  # a mail program posts without a cookie or a token of ours (RFC 8058); the address itself is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def end_digest_page(request: HttpRequest, token: str) -> HttpResponse:
    """The end of it for whoever holds the link of such an e-mail, signed in or not: what programs fetch that look into
    mail ends nothing, the button does, and so does that of a mail program (`List-Unsubscribe-Post`). Of a membership
    that has ended nothing is sent, and nothing is told."""
    membership_id = membership_of_token(token)
    if membership_id is None:
        raise Http404
    if request.method == "POST":
        with finding_out_who():
            membership = Membership.objects.accepted().filter(pk=membership_id).first()
        if membership:
            _choose(membership, DigestRhythm.NONE)
    return draw(request, None, "digest/end.html", token=token, has_ended=request.method == "POST")


def _choose(membership: Membership, rhythm: str) -> None:
    by = actor_for_answer(membership)
    with seeing(sight_of(by)):
        choose_digest(membership, rhythm=rhythm, by=by)


def _draw(request: HttpRequest, memberships: list[Membership], faults: Any = None) -> HttpResponse:
    actor, _ = actor_or_refusal(request)
    faults = faults or {}
    context = {
        "memberships": [(row, faults.get(row.pk, "")) for row in memberships],
        "choices": [(str(rhythm), label, hint) for rhythm, (label, hint) in CHOICES.items()],
        "faults": [(f"rhythm-{key}-1", text) for key, text in faults.items()],
    }
    return draw(request, actor, "digest/choose.html", 400 if faults else 200, **context)
