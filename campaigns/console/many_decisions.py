"""`/desk/decide/`: many reviews are selected, what they have in common is shown, and they are decided at once or not at
all."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.console.chosen_reviews import chosen_reviews, differences_of, read_items, reviews_named, write_items
from campaigns.console.decision_form import (
    begun_with_sentence,
    faults_of,
    read_decision,
    reasons_of,
    typed_in,
)
from campaigns.console.desk import draw_queue
from campaigns.console.desk_words import DECISIONS, OUTCOMES, place_of
from campaigns.console.queue_address import QueueView
from campaigns.models import Review, ReviewStatus
from campaigns.permissions import DECIDE_REVIEWS
from campaigns.placements.deciding_many import decide_reviews
from campaigns.placements.named_items import MOST
from campaigns.placements.reason_codes import check_reason_code, listed_reasons
from campaigns.placements.review import check_comment
from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError, Invalid, Refusal, Stale
from coordination.templatetags.plain_dates import moment
from partners.console.list_view import Faults
from partners.console.member_names import names_of
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in, signed_in_for

_NOTHING = "Select the placements that you want to decide"
_GONE = "None of the placements that you selected waits any longer"
_DONE = "decided"  # in the session: what the last page says
Items = Mapping[UUID, int]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(DECIDE_REVIEWS)
def decide_many_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was selected, with a form that decides all of it."""
    view = QueueView.of(request.GET)
    try:
        if request.method == "POST":
            return _decide(request, actor, view, read_items(request.POST.get("items", "")))
        selected, keys = request.GET.get("select", ""), request.GET.getlist("item")
        reviews = chosen_reviews(actor, view, selected, keys)
    except Invalid as invalid:
        return draw_queue(request, actor, view, [("queue", error.detail) for error in invalid.errors])
    if not reviews:
        return draw_queue(request, actor, view, [("queue", _GONE if keys else _NOTHING)])
    if len(reviews) > MOST:
        return draw(request, actor, "desk/too_many.html", 400, view=view, most=MOST)
    return _draw(request, actor, view, reviews)


@require_safe
@signed_in
def done_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was decided last."""
    view, done = QueueView.of(request.GET), request.session.get(_DONE)
    if not done:
        return redirect(view.address())
    return draw(request, actor, "desk/done.html", view=view, done=done)


def _decide(request: HttpRequest, actor: Actor, view: QueueView, items: Items) -> HttpResponse:
    typed = typed_in(request, "items")
    try:
        if "template" in request.POST:
            typed = begun_with_sentence(actor, typed)
            return _draw(request, actor, view, list(reviews_named(actor, items)), typed=typed)
        decision = read_decision(actor, typed)
        reason = decision.get("reason_code", "")
        check_comment(decision["decision"], decision.get("comment", ""))
        check_reason_code(listed_reasons([actor.organisation]), actor.organisation, decision["decision"], reason)
    except Invalid as invalid:
        reviews = list(reviews_named(actor, items))
        return _draw(request, actor, view, reviews, 400, typed=typed, faults=faults_of(invalid))
    try:
        decide_reviews([{"id": key, "version": items[key], **decision} for key in items], by=actor)
    except Refusal as refusal:
        if faults := _faults_of_comment(refusal):
            reviews = list(reviews_named(actor, items))
            return _draw(request, actor, view, reviews, 400, typed=typed, faults=faults)
        return _draw_rest(request, actor, view, items, typed=typed, refusal=refusal)
    request.session[_DONE] = {"decision": decision["decision"], "number": len(items)}
    return redirect(reverse("desk-done") + view.query())


def _faults_of_comment(refusal: Refusal) -> Faults:
    """What is wrong with the comment, which all have in common; once, of whichever of them it was said."""
    return [("comment", error.detail) for error in refusal.errors if error.pointer.endswith("/comment")][:1]


def _draw_rest(
    request: HttpRequest, actor: Actor, view: QueueView, items: Items, *, typed: dict[str, str], refusal: Refusal
) -> HttpResponse:
    """Nothing was saved: what is in the way is named as it is now, and the form is of all others."""
    keys = list(items)
    present = {review.pk: review for review in reviews_named(actor, keys)}
    faults = {keys[int(error.pointer.split("/")[2])]: error for error in refusal.errors}
    remaining = [review for key, review in present.items() if key not in faults]
    typed = {**typed, "items": " ".join(f"{review.pk}~{items[review.pk]}" for review in remaining)}
    of_all: Faults = [] if faults else [("decision", refusal.detail)]
    sentences = _sentences_on(actor, present, faults)
    return _draw(request, actor, view, remaining, status_of(refusal), typed=typed, faults=of_all, in_the_way=sentences)


def _sentences_on(actor: Actor, present: Mapping[UUID, Review], faults: Mapping[UUID, FieldError]) -> list[str]:
    """What is in the way of each, as it is now."""
    stale = [present[key] for key in faults if key in present]
    names = names_of(actor, {label for review in stale for label in (review.decided_by, _assignee(review))})
    return [_state(present.get(key), error, names) for key, error in faults.items()]


def _state(review: Review | None, error: FieldError, names: Mapping[str, str]) -> str:
    if review is None:
        return "One that is no longer yours to judge"
    if error.code != Stale.code:
        return f"{place_of(review)}: {error.detail}"
    if review.status == ReviewStatus.PENDING:
        assigned = f"is assigned to {names[_assignee(review)] or 'nobody'} now"
        return f"{place_of(review)}: has changed, waits still and {assigned}. Select it again if you are to decide it"
    name = names[review.decided_by]
    decided = f", by {name}, {moment(review.decided_at)}" if name and review.decided_at else ""
    return f"{place_of(review)}: {OUTCOMES[review.status].lower()} now{decided}"


def _assignee(review: Review) -> str:
    """As the ledger would name them; nothing where it is assigned to nobody."""
    return f"person:{review.assignee_id}" if review.assignee_id else ""


def _draw(
    request: HttpRequest,
    actor: Actor,
    view: QueueView,
    reviews: Sequence[Review],
    status: int = 200,
    *,
    typed: dict[str, str] | None = None,
    faults: Faults = (),
    in_the_way: Sequence[str] = (),
) -> HttpResponse:
    words: dict[str, Any] = typed or {"items": write_items(reviews)}
    return draw(
        request,
        actor,
        "desk/decide_many.html",
        status,
        view=view,
        rows=[(review, place_of(review)) for review in reviews],
        number=len(reviews),
        late=sum(review.is_overdue for review in reviews),
        differences=differences_of(reviews),
        decisions=[(name, *DECISIONS[name]) for name in DECISIONS],
        reasons=reasons_of(actor),
        typed=words,
        errors=faults,
        field_errors=dict(faults),
        in_the_way=in_the_way,
    )
