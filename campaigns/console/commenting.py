"""`/desk/<review>/comment/`: a question to the council, from the page of its placement."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaigns.console.conversation import read_comment
from campaigns.console.placement_page import draw_placement
from campaigns.console.queue_address import QueueView
from campaigns.models import Review
from campaigns.placements.comments import comment_on_review
from coordination.ground.actor import Actor
from coordination.ground.errors import Refusal
from partners.console.refusals import status_of
from partners.console.signed_in import signed_in


@require_POST
@signed_in
def comment_page(request: HttpRequest, actor: Actor, review_id: UUID) -> HttpResponse:
    """Say it; the page shows it."""
    review = Review.objects.assigned_to(actor).filter(pk=review_id).first()
    if review is None:
        raise Http404
    try:
        comment_on_review(review, by=actor, text=read_comment(actor, request.POST))
    except Refusal as refusal:
        faults = [("text", error.detail) for error in refusal.errors] or [("text", refusal.detail)]
        typed = request.POST.get("text", "")
        return draw_placement(request, actor, review, status_of(refusal), errors=faults, typed_comment=typed)
    messages.success(request, "Your comment was sent to the council")
    return redirect(reverse("desk-placement", args=[review_id]) + QueueView.of(request.GET).query())
