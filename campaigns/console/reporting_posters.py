"""`/placements/<placement>/install/` and `/remove/`: a poster is up, as a photograph may show, or down; and that
photograph is taken out again."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from campaigns.api.creatives import ErasureSerializer
from campaigns.console.own_placements import draw_own_placement, placement_for
from campaigns.console.placement_words import site_of
from campaigns.console.report_form import InstalledForm, ReportForm
from campaigns.console.shown_photographs import EraseForm, way_out
from campaigns.creatives.photographing import install_with_photograph
from campaigns.creatives.uploading import erase_creative, withdraw_creative
from campaigns.placements.photographs import photograph_of
from campaigns.placements.rules import install_placement, remove_placement
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid, Refusal
from coordination.limits.body_policy import ARTWORK
from partners.console.file_pages import TOO_LARGE, reading_file
from partners.console.form_faults import read_alike
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import signed_in
from partners.console.versions import version_in

_DONE = {"install": "is reported as up", "remove": "is reported as taken down"}
_IS_ARTWORK = "This very file is artwork of yours. Photograph the poster where it hangs"


@reading_file(ARTWORK)
@require_POST
@signed_in
def report_placement_page(request: HttpRequest, actor: Actor, placement_id: UUID, what: str) -> HttpResponse:
    """It is up, or it is down."""
    if request.META[TOO_LARGE]:
        return _draw_too_large(request, actor, placement_id)
    form = InstalledForm(request.POST, request.FILES) if what == "install" else ReportForm(request.POST)
    placement = placement_for(actor, placement_id)
    if not form.is_valid():
        return draw_own_placement(request, actor, placement, 400, report=form)
    try:
        _rule(what, form)(placement, by=actor, expected_version=version_in(request), on=form.cleaned_data["on"])
    except Refusal as refusal:
        fault = _fault_outside(form, refusal)
        placement = placement_for(actor, placement_id)
        return draw_own_placement(
            request, actor, placement, status_of(refusal), fault=fault, report=None if fault else form
        )
    messages.success(request, f"The placement at {site_of(placement)} {_DONE[what]}")
    return redirect("placement", placement_id=placement_id)


def _rule(what: str, form: ReportForm) -> Callable[..., Any]:
    if what == "remove":
        return remove_placement
    file = form.cleaned_data["photograph"]
    if file is None:
        return install_placement
    declared = (file.content_type or "").lower()
    return partial(install_with_photograph, stream=file, size=file.size, declared=declared)


def _fault_outside(form: ReportForm, refusal: Refusal) -> str:
    """What is wrong with neither the day nor the file; empty where the form says what is."""
    if refusal.code == "uploaded_already":
        form.add_error("photograph", _IS_ARTWORK)
    elif refusal.errors:
        form.add_error("on", sentence_of(refusal))
    elif isinstance(refusal, Invalid):
        form.add_error("photograph", sentence_of(refusal))
    else:
        return sentence_of(refusal)
    return ""


def _draw_too_large(request: HttpRequest, actor: Actor, placement_id: UUID) -> HttpResponse:
    """The form as it was drawn first: what was sent is not read."""
    form = InstalledForm({})
    form.errors.clear()
    form.add_error("photograph", f"The file must be smaller than {settings.ARTWORK_MAX_BYTES // 1024**2} MB")
    return draw_own_placement(request, actor, placement_for(actor, placement_id), 413, report=form)


@require_POST
@signed_in
def take_photograph_out_page(request: HttpRequest, actor: Actor, placement_id: UUID) -> HttpResponse:
    """It shows somebody, or the wrong poster: its files are deleted."""
    placement = placement_for(actor, placement_id)
    photograph = photograph_of(placement, actor)
    way = way_out(photograph, actor)
    if photograph is None or not way:
        raise Http404
    form = EraseForm(request.POST)
    values = read_alike(form, ErasureSerializer, actor) if way == "erase" else {}
    if values is None:
        return draw_own_placement(request, actor, placement, 400, erasure=form)
    rule: Callable[..., Any] = erase_creative if way == "erase" else withdraw_creative
    try:
        rule(photograph, by=actor, expected_version=version_in(request), **values)
    except Refusal as refusal:
        placement = placement_for(actor, placement_id)
        return draw_own_placement(request, actor, placement, status_of(refusal), fault=sentence_of(refusal))
    messages.success(request, "The photograph is taken out, and its files are deleted within the hour")
    return redirect("placement", placement_id=placement_id)
