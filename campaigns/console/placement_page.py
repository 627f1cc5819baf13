"""`/desk/<review>/`: the page of one placement, on which it is decided."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns.console.conversation import said_of
from campaigns.console.decision_form import (
    ProposalForm,
    Typed,
    begun_with_sentence,
    faults_of,
    read_decision,
    reasons_of,
    typed_in,
)
from campaigns.console.desk_words import CHANGED, COLOURS, OUTCOMES, decisions_on, place_of, vote_of
from campaigns.console.placement_maps import map_among_councils, map_of_neighbours, street_map
from campaigns.console.placement_words import STATUSES, proposal_in_words
from campaigns.console.queue_address import QueueView
from campaigns.console.review_queue import next_waiting
from campaigns.models import Review, SitePermission
from campaigns.permissions import ASSIGN_REVIEW, COMMENT_ON_REVIEW, REVIEWS
from campaigns.placements.assignment import colleagues, person_of
from campaigns.placements.comments import is_open
from campaigns.placements.photographs import photograph_of
from campaigns.placements.review import decide_review
from campaigns.placements.reviewed_sites import surroundings_of
from campaigns.placements.rules import can_decide
from campaigns.workflow import PLACEMENT
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Invalid, Refusal, Stale
from partners.console.list_view import Faults
from partners.console.member_names import name_of, names_of
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in_for

_VERSION = re.compile("[0-9]{1,9}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(REVIEWS.read)
def placement_page(request: HttpRequest, actor: Actor, review_id: UUID) -> HttpResponse:
    """One placement with its history; a form decides it."""
    review = _reviews_of(actor).filter(pk=review_id).first()
    if review is None:
        raise Http404
    if request.method != "POST":
        return draw_placement(request, actor, review)
    return _decide(request, actor, review)


def _decide(request: HttpRequest, actor: Actor, review: Review) -> HttpResponse:
    typed, proposal = typed_in(request, "version"), ProposalForm(request.POST)
    if "template" in request.POST:
        return draw_placement(request, actor, review, typed=begun_with_sentence(actor, typed), proposal=proposal)
    try:
        decision = read_decision(actor, typed, proposal)
        decided = decide_review(review, by=actor, expected_version=read_version(typed), **decision)
    except Refusal as refusal:
        errors = faults_of(refusal, proposal)
        return draw_refused(request, actor, review, refusal, typed=typed, errors=errors, proposal=proposal)
    messages.success(request, f"{OUTCOMES[decided.status]}: {place_of(review)}")
    view = QueueView.of(request.GET)
    next_review = _next_of(actor, view) if "next" in request.POST else None
    if next_review is None:
        return redirect(view.address())
    return redirect(reverse("desk-placement", args=[next_review.pk]) + view.query())


def _next_of(actor: Actor, view: QueueView) -> Review | None:
    try:
        return next_waiting(actor, view)
    except Invalid:  # the queue says what is wrong with its filters
        return None


def read_version(typed: Typed) -> int:
    """The version that the form was drawn from; of none that a page has written 0, in which no row is."""
    text = typed.get("version", "")
    return int(text) if _VERSION.fullmatch(text) else 0


def draw_refused(
    request: HttpRequest, actor: Actor, review: Review, refusal: Refusal, *, typed: Typed, errors: Faults, **shown: Any
) -> HttpResponse:
    """The page as it is now, with what was typed and what is wrong; that somebody was there first it says itself."""
    faults = [] if isinstance(refusal, Stale) else errors
    return draw_placement(request, actor, review, status_of(refusal), typed=typed, errors=faults, **shown)


def draw_placement(
    request: HttpRequest,
    actor: Actor,
    review: Review,
    status: int = 200,
    *,
    typed: Typed | None = None,
    errors: Faults = (),
    typed_comment: str = "",
    proposal: ProposalForm | None = None,
) -> HttpResponse:
    """The page as it is now, with what was typed. Where that was typed on a page of another version the page says what
    has changed; only then is its form of the present one."""
    review = _reviews_of(actor).filter(pk=review.pk).first() or review
    return draw(
        request,
        actor,
        "desk/placement.html",
        status,
        view=QueueView.of(request.GET),
        typed=typed or {},
        errors=errors,
        field_errors=dict(errors),
        stale=typed is not None and read_version(typed) != review.version,
        **_what_is_judged(actor, review),
        **_what_is_beside(actor, review),
        **_who(actor, review),
        **_what_was_decided(actor, review),
        **_what_is_said(actor, review, request),
        typed_comment=typed_comment,
        proposal=proposal or ProposalForm(),
    )


def _reviews_of(actor: Actor) -> QuerySet[Review]:
    related = ("placement__stop__area", "placement__site_type", "organisation", "campaign")
    return Review.objects.assigned_to(actor).select_related(*related)


def _what_is_judged(actor: Actor, review: Review) -> dict[str, Any]:
    placement = review.placement
    allowed = [action for action in PLACEMENT.allowed(actor, placement) if can_decide(review, placement, action)]
    return {
        "review": review,
        "placement": placement,
        "place": place_of(review),
        "vote": vote_of(review),
        "decisions": decisions_on(review, allowed),
        "reasons": reasons_of(actor),
        "permissions": SitePermission.objects.visible_to(actor).filter(placement=placement).order_by("id"),
    }


def _what_is_beside(actor: Actor, review: Review) -> dict[str, Any]:
    """Its artwork, what has changed since it was last decided, and what hangs near it at the same time."""
    placement, beside = review.placement, surroundings_of([review], actor)[review.pk]
    near = map_of_neighbours(placement, beside.neighbours)
    numbers = near.numbers if near else []
    return {
        "artwork": placement.artwork,  # type: ignore[attr-defined]
        "photograph": photograph_of(placement, actor),
        "changed": [(CHANGED[change.field], change) for change in beside.changed],
        "maps": [each for each in (map_among_councils(placement), near) if each],
        "street_map": street_map(placement),
        "neighbours": [
            (number, neighbour, *STATUSES[neighbour.status])
            for number, neighbour in zip(numbers, beside.neighbours, strict=True)
        ],
    }


def _what_was_decided(actor: Actor, review: Review) -> dict[str, Any]:
    """Of this review and of all of the placement, with the names of who decided."""
    rows = Review.objects.visible_to(actor).filter(placement=review.placement_id).select_related("reviewer")
    rows = rows.order_by("created_at", "id")
    names = names_of(actor, [review.decided_by, *(row.decided_by for row in rows)])
    return {
        "outcome": OUTCOMES[review.status],
        "colour": COLOURS.get(review.status, ""),
        "decider": names[review.decided_by],
        "history": [(row, OUTCOMES[row.status], names[row.decided_by], proposal_in_words(row)) for row in rows],
    }


def _what_is_said(actor: Actor, review: Review, request: HttpRequest) -> dict[str, Any]:
    return {
        "said": said_of(review.placement, actor),
        "may_say": review.status != "superseded"
        and is_open(review.placement)
        and is_permitted(actor, COMMENT_ON_REVIEW, review),
        "said_at": reverse("desk-comment", args=[review.pk]) + QueueView.of(request.GET).query(),
    }


def _who(actor: Actor, review: Review) -> dict[str, Any]:
    """Who is to decide it, who is looking at it, and to whom it could be handed over."""
    present, assignee = person_of(actor), review.assignee_id
    names = colleagues(actor.organisation)
    looker = review.looked_at_by or ""
    return {
        "hands_over": review.status == "pending" and is_permitted(actor, ASSIGN_REVIEW, review),
        "colleagues": [(key, f"{name} (you)" if key == present else name) for key, name in names.items()],
        "looker": name_of(actor, looker) if looker != actor.label else "",
        "assignee": "you" if present == assignee else names.get(assignee, "a colleague") if assignee else "",
        "looks": looker == actor.label,
    }
