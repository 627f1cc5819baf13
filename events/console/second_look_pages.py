"""`/work/second-looks/`: texts of the organisation that may name somebody, and what its administrators say of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal, Stale
from coordination.models import LookStatus, SecondLook
from coordination.permissions import CONFIRM_TEXT, SECOND_LOOKS
from coordination.second_looks.decisions import confirm_text, withdraw_text
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.versions import version_in

MOST = 100
# What a row is called, and the page on which its texts stand, where it has one of its own.
SUBJECTS: dict[str, tuple[str, str]] = {
    "event": ("Event", "event"),
    "placement": ("Placement", "placement"),
    "reach-metric": ("Figure", ""),
    "creative": ("Artwork", ""),
    "campaign": ("Campaign", ""),
    "phase": ("Phase of a campaign", ""),
    "endorsement": ("Endorsement", ""),
    "statement": ("Printed sentence", ""),
    "overlap": ("Overlap", ""),
}
_ANSWERS: dict[str, tuple[Callable[..., Any], str]] = {
    "confirm": (confirm_text, "The text names nobody, you say: others see it now as if it had passed"),
    "withdraw": (withdraw_text, "It is withdrawn: nobody but your organisation sees it again"),
}
_CHANGED = "The text changed while you were reading it. Nothing was saved: read it again"


@require_safe
@signed_in_for(SECOND_LOOKS.read)
def second_looks_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits, the oldest first."""
    return _draw(request, actor)


@require_POST
@signed_in
def decide_look_page(request: HttpRequest, actor: Actor, look_id: UUID) -> HttpResponse:
    """Confirm it or withdraw it, in the version that was read."""
    look = SecondLook.objects.visible_to(actor).filter(pk=look_id).first()
    chosen = [name for name in _ANSWERS if name in request.POST]
    if look is None or not chosen:
        raise Http404
    rule, done = _ANSWERS[chosen[0]]
    try:
        rule(look, by=actor, expected_version=version_in(request))
    except Stale:
        return _draw(request, actor, 409, fault=_CHANGED)
    except Refusal as refusal:
        return _draw(request, actor, status_of(refusal), fault=sentence_of(refusal))
    messages.success(request, done)
    return redirect("second-looks-page")


def _draw(request: HttpRequest, actor: Actor, status: int = 200, *, fault: str = "") -> HttpResponse:
    looks = SecondLook.objects.visible_to(actor).filter(status=LookStatus.PENDING).order_by("id")
    rows = [(look, *_subject(look), look.reason.partition(" It is kept, and seen")[0]) for look in looks[:MOST]]
    decides = any(is_permitted(actor, CONFIRM_TEXT, look) for look, *_ in rows[:1])
    return draw(request, actor, "work/second_looks.html", status, rows=rows, decides=decides, fault=fault)


def _subject(look: SecondLook) -> tuple[str, str]:
    """What it is of, and the address of its page, if it has one."""
    words, name = SUBJECTS.get(look.subject, (look.subject.replace("-", " ").capitalize(), ""))
    return words, reverse(name, args=[look.subject_id]) if name else ""
