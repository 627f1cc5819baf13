"""`/placements/submit/` and `/placements/install/`: many are shown once more, and submitted, or reported as up, at once
or not at all."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.console.placement_list import PlacementsView, draw_placements, part_of
from campaigns.console.placement_words import site_of
from campaigns.console.report_form import ReportForm
from campaigns.models import Placement
from campaigns.permissions import INSTALL_PLACEMENT, SUBMIT_PLACEMENTS
from campaigns.placements.named_items import MOST
from campaigns.placements.rules import install_placement
from campaigns.placements.submitting_many import submit_placements
from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, check_scope
from coordination.ground.errors import Invalid, Refusal, Stale
from coordination.ledger.transaction import writing
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, draw_refusal, signed_in
from partners.console.versions import version_of

_ITEM = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:~([0-9]{1,9}))?")
_NOTHING = "Select the placements that you mean"
_CHANGED = "{0} changed while you were reading. Nothing was saved; what you read now is as it is"
Versions = Mapping[UUID, int]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def submit_many_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for the review of all of them."""
    tabs = ("drafts", "returned")

    def submit(placements: Sequence[Placement], versions: Versions) -> str:
        submit_placements([{"id": row.pk, "version": versions[row.pk]} for row in placements], by=actor)
        return f"{len(placements)} submitted. What the reviewer says stands here, and on your work list"

    return _page(request, actor, SUBMIT_PLACEMENTS, tabs, "submit", submit)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def install_many_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say on which day all of them went up."""
    form = ReportForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()})

    def install(placements: Sequence[Placement], versions: Versions) -> str:
        if not form.is_valid():
            raise Invalid
        with writing(actor):
            for row in sorted(placements, key=lambda row: row.pk):
                try:
                    install_placement(row, by=actor, expected_version=versions[row.pk], on=form.cleaned_data["on"])
                except Stale as stale:
                    stale.detail = _CHANGED.format(site_of(row))
                    raise
                except Refusal as refusal:
                    refusal.detail = f"{site_of(row)}: {sentence_of(refusal)}"
                    raise
        return f"{len(placements)} reported as up"

    return _page(request, actor, INSTALL_PLACEMENT, ("approved",), "install", install, form)


def _page(
    request: HttpRequest,
    actor: Actor,
    action: Action,
    tabs: Sequence[str],
    what: str,
    act: Callable[[Sequence[Placement], Versions], str],
    form: Any = None,
) -> HttpResponse:
    try:
        check_scope(actor, action)
    except Refusal as refusal:
        return draw_refusal(request, actor, refusal)
    items = request.POST.getlist("item") if request.method == "POST" else request.GET.getlist("item")
    matches = [match for item in items[:MOST] if (match := _ITEM.fullmatch(item))]
    versions = {UUID(match[1]): version_of(match[2] or "") for match in matches}
    placements = _chosen(actor, versions, tabs)
    if not placements:
        return draw_placements(request, actor, PlacementsView(tabs[0]), faults=[("placements", _NOTHING)])
    if request.method != "POST":
        return _draw(request, actor, placements, what, form)
    try:
        done = act(placements, versions)
    except Refusal as refusal:
        fault = "" if form is not None and form.errors else _said(refusal, placements)
        return _draw(request, actor, _chosen(actor, versions, tabs), what, form, status_of(refusal), fault)
    messages.success(request, done)
    return redirect(reverse("placements") + f"?show={'submitted' if what == 'submit' else 'up'}")


def _said(refusal: Refusal, placements: Sequence[Placement]) -> str:
    """What is in the way, and of which: the API names them by their number."""
    for error in refusal.errors:
        steps = error.pointer.split("/")
        if len(steps) > 2 and steps[1] == "items":
            site = site_of(placements[int(steps[2])])
            return _CHANGED.format(site) if error.code == Stale.code else f"{site}: {error.detail}"
    return refusal.detail


def _chosen(actor: Actor, keys: Versions, tabs: Sequence[str]) -> list[Placement]:
    placements = Placement.objects.visible_to(actor).filter(organisation=actor.organisation, pk__in=list(keys))
    condition = part_of(tabs[0])
    for tab in tabs[1:]:
        condition |= part_of(tab)
    return list(placements.filter(condition).select_related("stop", "campaign").order_by("pk"))


def _draw(
    request: HttpRequest,
    actor: Actor,
    placements: Sequence[Placement],
    what: str,
    form: Any,
    status: int = 200,
    fault: str = "",
) -> HttpResponse:
    rows = [(row, site_of(row)) for row in placements]
    context = {"rows": rows, "number": len(rows), "what": what, "form": form, "fault": fault}
    return draw(request, actor, "placements/many.html", status, **context)
