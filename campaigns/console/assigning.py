"""`/desk/<review>/assign/` and `…/look/`: who is on a review, said from its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaigns.console.placement_page import draw_refused, read_version
from campaigns.console.queue_address import QueueView
from campaigns.models import Review
from campaigns.placements.assignment import assign_review, look_at_review
from coordination.ground.actor import Actor
from coordination.ground.errors import Refusal
from partners.console.refusals import sentence_of
from partners.console.signed_in import signed_in


@require_POST
@signed_in
def assign_page(request: HttpRequest, actor: Actor, review_id: UUID) -> HttpResponse:
    """Assign it, hand it over, or take it from everybody."""
    text = request.POST.get("person", "")
    try:
        person = UUID(text) if text else None
    except ValueError:
        person = review_id  # of nobody
    version = {"expected_version": read_version(request.POST)}
    return _do(request, actor, review_id, assign_review, "Saved who is to decide this", person=person, **version)


@require_POST
@signed_in
def look_page(request: HttpRequest, actor: Actor, review_id: UUID) -> HttpResponse:
    """Say that one is looking at it, or no longer."""
    looking = "stop" not in request.POST
    done = "Your colleagues see for ten minutes that you are looking at this" if looking else "You have let go of this"
    return _do(request, actor, review_id, look_at_review, done, looking=looking)


def _do(request: HttpRequest, actor: Actor, review_id: UUID, rule: Any, done: str, **values: Any) -> HttpResponse:
    review = Review.objects.assigned_to(actor).filter(pk=review_id).first()
    if review is None:
        raise Http404
    try:
        rule(review, by=actor, **values)
    except Refusal as refusal:
        errors = [("who", sentence_of(refusal))]
        return draw_refused(request, actor, review, refusal, typed=request.POST, errors=errors)
    messages.success(request, done)
    return redirect(reverse("desk-placement", args=[review_id]) + QueueView.of(request.GET).query())
