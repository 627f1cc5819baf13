"""`/work/second-looks/`: texts of the organisation that may name somebody, and what its administrators say of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Forbidden, Refusal, Stale
from coordination.models import LookStatus, SecondLook
from coordination.permissions import CONFIRM_TEXT, SECOND_LOOKS
from coordination.second_looks.decisions import confirm_text, withdraw_text
from coordination.second_looks.hold import findings_of
from coordination.second_looks.reading import Texts, texts_in_question
from coordination.templatetags.plain_dates import moment
from partners.console.member_names import name_of
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
_DECIDED = {
    LookStatus.CONFIRMED: "Decided by {who}, {when}: it names nobody, and others see it. What you chose was not done",
    LookStatus.WITHDRAWN: "Decided by {who}, {when}: it is withdrawn. What you chose was not done",
    LookStatus.LAPSED: "This text was mended, or what it stood in is gone. Nothing waits for a second look any more",
}


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
    except Refusal as refusal:
        return _draw(request, actor, status_of(refusal), fault=_in_the_way(actor, look_id, refusal))
    messages.success(request, done)
    return redirect("second-looks-page")


def _in_the_way(actor: Actor, look_id: UUID, refusal: Refusal) -> str:
    """What the refusal comes of: a colleague who has decided, and how, or another text than was read."""
    look = SecondLook.objects.visible_to(actor).get(pk=look_id)
    if look.status == LookStatus.PENDING:
        return _CHANGED if isinstance(refusal, Stale) else sentence_of(refusal)
    if isinstance(refusal, Forbidden):
        return sentence_of(refusal)
    when = moment(look.decided_at) if look.decided_at else ""
    return _DECIDED[LookStatus(look.status)].format(who=name_of(actor, look.decided_by), when=when)


def _draw(request: HttpRequest, actor: Actor, status: int = 200, *, fault: str = "") -> HttpResponse:
    pending = SecondLook.objects.visible_to(actor).filter(status=LookStatus.PENDING)
    looks = list(pending.order_by("id")[:MOST])
    texts = texts_in_question(looks, by=actor)
    campaigns = Campaign.objects.visible_to(actor).filter(pk__in={look.campaign for look in looks})
    names = dict(campaigns.values_list("slug", "name"))
    rows = [
        _Waiting(look, *_subject(look), names.get(look.campaign, ""), texts.get((look.subject, look.subject_id), []))
        for look in looks
    ]
    decides = bool(looks) and is_permitted(actor, CONFIRM_TEXT, looks[0])
    return draw(request, actor, "work/second_looks.html", status, rows=rows, decides=decides, fault=fault)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One text, or several that say who it is together: what they are of, and all that their row says."""

    look: SecondLook
    words: str
    address: str
    campaign: str
    texts: Texts

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.words}: {self.texts[0][1]}" if self.texts else self.words

    @property
    def findings(self) -> str:
        return findings_of(self.look.reason)

    @property
    def labelled(self) -> Texts:
        """The texts under the words of a page."""
        return [(name.replace("_", " ").replace("/", ", ").capitalize(), text) for name, text in self.texts]


def _subject(look: SecondLook) -> tuple[str, str]:
    """What it is of, and the address of its page, if it has one."""
    words, name = SUBJECTS.get(look.subject, (look.subject.replace("-", " ").capitalize(), ""))
    return words, reverse(name, args=[look.subject_id]) if name else ""
