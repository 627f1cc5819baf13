"""`/comments/`: what reviewers ask an organisation about its placements, and its answers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.console.conversation import read_comment, said_of
from campaigns.console.decision_form import Faults
from campaigns.console.desk_words import OUTCOMES
from campaigns.console.placement_words import STATUSES, proposal_in_words, site_of
from campaigns.models import Comment, Placement, Review, SitePermission
from campaigns.permissions import ADD_COMMENT, COMMENTS
from campaigns.placements.artwork import artwork_of
from campaigns.placements.comments import OPEN, add_comment, is_open
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in_for

MOST_SHOWN = 50
_SHOWN = ("stop__area", "site_type", "organisation", "campaign")


@require_safe
@signed_in_for(COMMENTS.read)
def comments_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The organisation's placements that are reviewed or hang, those first of which something was said last."""
    comments = Comment.objects.filter(placement=OuterRef("pk")).order_by("-id")
    rows = (
        _own(actor).filter(status__in=OPEN).annotate(said=Count("comments"), last=Subquery(comments.values("id")[:1]))
    )
    latest = list(rows.order_by(F("last").desc(nulls_last=True), "-id")[: MOST_SHOWN + 1])
    shown = [(row, site_of(row), *STATUSES[row.status]) for row in latest[:MOST_SHOWN]]
    most = MOST_SHOWN if len(latest) > MOST_SHOWN else 0
    return draw(request, actor, "comments/index.html", placements=shown, most=most)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(COMMENTS.read)
def comment_page(request: HttpRequest, actor: Actor, placement_id: UUID) -> HttpResponse:
    """One placement, what was decided and what was said of it; a form answers."""
    placement = _own(actor).filter(pk=placement_id).first()
    if placement is None:
        raise Http404
    if request.method != "POST":
        return _draw(request, actor, placement)
    try:
        add_comment(placement, by=actor, text=read_comment(actor, request.POST))
    except Refusal as refusal:
        faults = [("text", error.detail) for error in refusal.errors] or [("text", refusal.detail)]
        return _draw(request, actor, placement, status_of(refusal), faults)
    messages.success(request, "Your comment was sent")
    return redirect(reverse("comments-of", args=[placement.pk]))


def _own(actor: Actor) -> Any:
    return Placement.objects.visible_to(actor).filter(organisation=actor.organisation).select_related(*_SHOWN)


def _draw(
    request: HttpRequest, actor: Actor, placement: Placement, status: int = 200, errors: Faults = ()
) -> HttpResponse:
    reviews = Review.objects.visible_to(actor).filter(placement=placement).select_related("reviewer")
    label, colour = STATUSES[placement.status]
    return draw(
        request,
        actor,
        "comments/placement.html",
        status,
        placement=placement,
        place=site_of(placement),
        state=label,
        colour=colour,
        artwork=artwork_of([placement], actor).get(placement.pk),
        permissions=SitePermission.objects.visible_to(actor).filter(placement=placement).order_by("id"),
        history=[(row, OUTCOMES[row.status], proposal_in_words(row)) for row in reviews.order_by("created_at", "id")],
        said=said_of(placement, actor),
        may_say=is_open(placement) and is_permitted(actor, ADD_COMMENT, placement),
        said_at=reverse("comments-of", args=[placement.pk]),
        typed_comment=request.POST.get("text", ""),
        errors=errors,
        field_errors=dict(errors),
    )
