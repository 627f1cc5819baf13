"""`/placements/<placement>/`: where one stands, what its reviewer said, and what its owner does next."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.api.placement_actions import WithdrawSerializer
from campaigns.console.desk_words import OUTCOMES
from campaigns.console.placement_maps import map_among_councils, street_map
from campaigns.console.placement_words import STATUSES, proposal_in_words, site_of
from campaigns.console.poster_form import PosterForm, initial_of, sentences_of
from campaigns.console.report_form import InstalledForm, ReportForm
from campaigns.console.shown_photographs import EraseForm, photograph_as_shown
from campaigns.models import Placement, Review, ReviewStatus, SitePermission
from campaigns.permissions import CHANGE_PLACEMENT, PLACEMENTS
from campaigns.placements import rules
from campaigns.placements.artwork import artwork_of
from campaigns.placements.comments import OPEN
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal, Stale
from partners.console.form_faults import add_refusal, read_alike
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.versions import version_in

_SHOWN = ("stop__area", "campaign__area", "campaign__lead", "organisation__area", "area", "phase", "site_type")
_EDITABLE = ("draft", "changes_requested", "submitted", "approved")


class WithdrawForm(forms.Form):
    """Why it does not go up."""

    reason = forms.CharField(
        label="Why?", max_length=500, required=False, widget=forms.Textarea, help_text="Name no person."
    )


@require_safe
@signed_in_for(PLACEMENTS.read)
def own_placement_page(request: HttpRequest, actor: Actor, placement_id: UUID) -> HttpResponse:
    """One placement."""
    return draw_own_placement(request, actor, placement_for(actor, placement_id))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_placement_page(request: HttpRequest, actor: Actor, placement_id: UUID) -> HttpResponse:
    """Change it, its artwork too; what was submitted or approved is reviewed anew."""
    placement = placement_for(actor, placement_id)
    if not is_permitted(actor, CHANGE_PLACEMENT, placement) or placement.status not in _EDITABLE:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = PosterForm(data, actor=actor, campaign=placement.campaign, placement=placement)
    form.initial = initial_of(placement, form.creatives)
    if data is None:
        proposing = _proposing(placement, actor, request.GET.get("proposed", ""))
        form.initial |= proposing.proposal if proposing else {}
        words = proposal_in_words(proposing) if proposing else ""
        return _draw_form(request, actor, placement, form, proposed=words)
    values = form.read(None)
    if values is None:
        return _draw_form(request, actor, placement, form, 400)
    try:
        changed = rules.change_placement(placement, by=actor, expected_version=version_in(request), **values)
    except Stale:
        return _draw_form(request, actor, placement_for(actor, placement_id), form, 409, stale=True)
    except Refusal as refusal:
        add_refusal(form, refusal, {}, sentences_of(placement.campaign))
        return _draw_form(request, actor, placement, form, status_of(refusal))
    reopened = " It is reviewed anew." if changed.status == "submitted" else ""
    messages.success(request, f"The placement is saved.{reopened}")
    return redirect("placement", placement_id=placement_id)


@require_POST
@signed_in
def submit_placement_page(request: HttpRequest, actor: Actor, placement_id: UUID) -> HttpResponse:
    """Ask for its review."""
    return _do(request, actor, placement_id, rules.submit_placement, "is submitted")


@require_POST
@signed_in
def withdraw_placement_page(request: HttpRequest, actor: Actor, placement_id: UUID) -> HttpResponse:
    """It does not go up."""
    form = WithdrawForm(request.POST)
    values = read_alike(form, WithdrawSerializer, actor)
    if values is None:
        return draw_own_placement(request, actor, placement_for(actor, placement_id), 400, withdrawal=form)
    return _do(request, actor, placement_id, rules.withdraw_placement, "is withdrawn", **values)


def placement_for(actor: Actor, placement_id: UUID) -> Placement:
    """The organisation's own, or one of another that it may see. Raises Http404."""
    row = Placement.objects.visible_to(actor).select_related(*_SHOWN).filter(pk=placement_id).first()
    if row is None:
        raise Http404
    return row


def _proposing(placement: Placement, actor: Actor, review_id: str) -> Review | None:
    """The review of that id, which is in sight and asks for changes of this placement; None for any other."""
    asking = Review.objects.visible_to(actor).filter(placement=placement, status=ReviewStatus.CHANGES_REQUESTED)
    return next((review for review in asking if str(review.pk) == review_id), None)


def _do(
    request: HttpRequest,
    actor: Actor,
    placement_id: UUID,
    rule: Callable[..., Any],
    done: str,
    **values: Any,
) -> HttpResponse:
    placement = placement_for(actor, placement_id)
    try:
        rule(placement, by=actor, expected_version=version_in(request), **values)
    except Refusal as refusal:
        status, sentence = status_of(refusal), sentence_of(refusal)
        placement = placement_for(actor, placement_id)
        return draw_own_placement(request, actor, placement, status, fault=sentence)
    messages.success(request, f"The placement at {site_of(placement)} {done}")
    return redirect(reverse("placement", args=[placement_id]))


def draw_own_placement(
    request: HttpRequest,
    actor: Actor,
    placement: Placement,
    status: int = 200,
    *,
    fault: str = "",
    report: ReportForm | None = None,
    withdrawal: WithdrawForm | None = None,
    erasure: EraseForm | None = None,
) -> HttpResponse:
    """The page as it is now, with the one of its forms that was sent."""
    context = _as_shown(placement, actor)
    asked = InstalledForm if context["reported"] == "install" else ReportForm
    context |= {
        "report": report or asked(initial={"on": timezone.localdate()}),
        "withdrawal": withdrawal or WithdrawForm(),
        "erasure": erasure or EraseForm(),
    }
    return draw(request, actor, "placements/placement.html", status, fault=fault, **context)


def _as_shown(placement: Placement, actor: Actor) -> dict[str, Any]:
    """The placement, what was decided of it, and what the actor may do with it."""
    words, colour = STATUSES[placement.status]
    actions = rules.allowed_actions(placement, actor)
    reviews = Review.objects.visible_to(actor).filter(placement=placement).select_related("reviewer")
    reviews = reviews.order_by("created_at", "id")
    return {
        "placement": placement,
        "site": site_of(placement),
        "words": words,
        "colour": colour,
        "artwork": artwork_of([placement], actor).get(placement.pk),
        **photograph_as_shown(placement, actor),
        "map": map_among_councils(placement),
        "street_map": street_map(placement),
        "history": [(row, OUTCOMES[row.status], proposal_in_words(row)) for row in reviews],
        "permissions": SitePermission.objects.visible_to(actor).filter(placement=placement).order_by("id"),
        "comments": placement.organisation_id == actor.organisation and placement.status in OPEN,
        "actions": actions,
        "changes": is_permitted(actor, CHANGE_PLACEMENT, placement) and placement.status in _EDITABLE,
        "reported": next((name for name in ("install", "remove") if name in actions), ""),
    }


def _draw_form(
    request: HttpRequest,
    actor: Actor,
    placement: Placement,
    form: PosterForm,
    status: int = 200,
    *,
    stale: bool = False,
    proposed: str = "",
) -> HttpResponse:
    context = {"placement": placement, "site": site_of(placement), "form": form, "stale": stale, "proposed": proposed}
    return draw(request, actor, "placements/change.html", status, **context)
