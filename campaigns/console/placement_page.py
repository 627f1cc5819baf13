"""`/desk/<review>/`: the page of one placement, on which it is decided."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns.console.decision_form import (
    begun_with_sentence,
    faults_of,
    read_decision,
    reasons_of,
    typed_in,
)
from campaigns.console.desk_words import COLOURS, DECISIONS, OUTCOMES, place_of, status_of
from campaigns.console.queue_address import QueueView
from campaigns.console.review_queue import next_waiting
from campaigns.models import Review
from campaigns.permissions import ASSIGN_REVIEW, REVIEWS
from campaigns.placements.artwork import artwork_of
from campaigns.placements.assignment import colleagues, person_of
from campaigns.placements.review import decide_review
from campaigns.workflow import PLACEMENT
from coordination.ground.actor import Actor
from coordination.ground.authorisation import check_scope, is_permitted
from coordination.ground.errors import Invalid, Refusal, Stale
from partners.console.member_names import name_of
from partners.console.signed_in import draw, signed_in

_VERSION = re.compile("[0-9]{1,9}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def placement_page(request: HttpRequest, actor: Actor, review_id: UUID) -> HttpResponse:
    """One placement with its history; a form decides it."""
    try:
        check_scope(actor, REVIEWS.read)
    except Refusal as refusal:
        return draw(request, actor, "desk/refused.html", 403, refusal=refusal.detail)
    rows = Review.objects.assigned_to(actor).select_related("placement__stop__area", "organisation", "campaign")
    review = rows.filter(pk=review_id).first()
    if review is None:
        raise Http404
    if request.method != "POST":
        return draw_placement(request, actor, review)
    return _decide(request, actor, review)


def _decide(request: HttpRequest, actor: Actor, review: Review) -> HttpResponse:
    typed = typed_in(request, "version")
    if "template" in request.POST:
        return draw_placement(request, actor, review, typed=begun_with_sentence(actor, typed))
    try:
        decision = read_decision(actor, typed)
        version = typed["version"] if _VERSION.fullmatch(typed["version"]) else "0"  # of no review
        decided = decide_review(review, by=actor, expected_version=int(version), **decision)
    except Stale as stale:
        return draw_placement(request, actor, stale.current or review, 409, typed=typed, stale=True)
    except Refusal as refusal:
        return draw_placement(request, actor, review, status_of(refusal), typed=typed, errors=faults_of(refusal))
    messages.success(request, f"{OUTCOMES[decided.status]}: {place_of(review)}")
    view = QueueView.of(request.GET)
    waiting = _next_of(actor, view) if "next" in request.POST else None
    if waiting is None:
        return redirect(view.address())
    return redirect(reverse("desk-placement", args=[waiting.pk]) + view.query())


def _next_of(actor: Actor, view: QueueView) -> Review | None:
    try:
        return next_waiting(actor, view)
    except Invalid:  # the queue says what is wrong with its filters
        return None


def draw_placement(
    request: HttpRequest,
    actor: Actor,
    review: Review,
    status: int = 200,
    *,
    typed: dict[str, str] | None = None,
    errors: list[tuple[str, str]] | None = None,
    stale: bool = False,
) -> HttpResponse:
    """The page, with what was typed."""
    placement = review.placement
    allowed = [] if review.status == "superseded" else PLACEMENT.allowed(actor, placement)
    history = Review.objects.visible_to(actor).filter(placement=placement).order_by("created_at", "id")
    return draw(
        request,
        actor,
        "desk/placement.html",
        status,
        view=QueueView.of(request.GET),
        review=review,
        placement=placement,
        artwork=artwork_of([placement], actor).get(placement.pk),
        place=place_of(review),
        outcome=OUTCOMES[review.status],
        colour=COLOURS.get(review.status, ""),
        decisions=[(name, *DECISIONS[name]) for name in DECISIONS if name in allowed],
        reasons=reasons_of(actor),
        typed=typed or {},
        errors=errors or [],
        field_errors=dict(errors or []),
        stale=stale,
        **_who(actor, review),
        decider=name_of(actor, review.decided_by),
        history=[(row, OUTCOMES[row.status], name_of(actor, row.decided_by)) for row in history],
    )


def _who(actor: Actor, review: Review) -> dict[str, Any]:
    """Who is to decide it, who is looking at it, and to whom it could be handed over."""
    present, assignee = person_of(actor), review.assignee_id
    names = dict(colleagues(actor.organisation).order_by("person__name").values_list("person", "person__name"))
    looker = review.looked_at_by or ""
    return {
        "hands_over": review.status == "pending" and is_permitted(actor, ASSIGN_REVIEW, review),
        "colleagues": [(key, f"{name} (you)" if key == present else name) for key, name in names.items()],
        "looker": name_of(actor, looker) if looker != actor.label else "",
        "assignee": "you" if present == assignee else names.get(assignee, "a colleague") if assignee else "",
        "looks": looker == actor.label,
    }
