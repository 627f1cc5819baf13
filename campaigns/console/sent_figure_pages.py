"""`/figures/sent/<figure>/`: one figure and all its versions; its reporter corrects it, or takes it back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.api.reach_metrics import VoidSerializer
from campaigns.console.figure_form import NAMES, FigureForm, initial_of, sentences_of
from campaigns.console.figure_words import GRADES, STATUSES, figure_words, source_words
from campaigns.console.history_entries import entries_of, trail_of
from campaigns.models import ReachMetric, ReachStatus
from campaigns.permissions import CORRECT_FIGURE, REACH_METRICS, VOID_FIGURE
from campaigns.reach_metrics.record import correct_reach_metric, void_reach_metric
from campaigns.workflow import REACH_METRIC
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal, Stale
from partners.console.form_faults import add_refusal, read_alike
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.versions import version_in

MOST = 100  # changes that are listed
# What the page shows of a figure, and so of its history.
COLUMNS = (
    *("value", "qualifier", "period", "area", "source", "grade", "evidence_url", "margin_percent", "rounded_to"),
    *("universe", "stated_as", "status", "held_reason"),
)
_SHOWN = ("campaign__area", "campaign__lead", "organisation", "area", "channel")
_CHANGED = "This figure changed while you were reading. Nothing was saved; what you read now is as it is"


class VoidForm(forms.Form):
    """Why it is taken out of every total."""

    reason = forms.CharField(
        label="Why was it never true?",
        max_length=500,
        help_text="It is kept with the figure. Name no person.",
        error_messages={"required": "Say why it was never true"},
    )


@require_safe
@signed_in_for(REACH_METRICS.read)
def figure_page(request: HttpRequest, actor: Actor, figure_id: UUID) -> HttpResponse:
    """One figure."""
    return _draw(request, actor, _figure(actor, figure_id))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct_figure_page(request: HttpRequest, actor: Actor, figure_id: UUID) -> HttpResponse:
    """Correct it in the version that was read; the former one stays in its history."""
    figure = _figure(actor, figure_id)
    if not _is_correctable(figure, actor):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = FigureForm(
        data, actor=actor, campaign=figure.campaign, channel=figure.channel, figure=figure, initial=initial_of(figure)
    )
    if data is None:
        return _draw_form(request, actor, form)
    values = form.read()
    if values is None:
        return _draw_form(request, actor, form, 400)
    try:
        corrected = correct_reach_metric(figure, by=actor, expected_version=version_in(request), **values)
    except Stale:
        form.figure = _figure(actor, figure_id)
        return _draw_form(request, actor, form, 409, stale=True)
    except Refusal as refusal:
        add_refusal(form, refusal, NAMES, sentences_of(figure.campaign))
        return _draw_form(request, actor, form, status_of(refusal))
    _say_what_came_of_it(request, corrected)
    return redirect("figure", figure_id=figure_id)


@require_POST
@signed_in
def void_figure_page(request: HttpRequest, actor: Actor, figure_id: UUID) -> HttpResponse:
    """Take it out of every total, in the version that was read."""
    figure, form = _figure(actor, figure_id), VoidForm(request.POST)
    if not is_permitted(actor, VOID_FIGURE, figure):
        raise Http404
    values = read_alike(form, VoidSerializer, actor)
    if values is None:
        return _draw(request, actor, figure, 400, form=form)
    try:
        void_reach_metric(figure, by=actor, expected_version=version_in(request), **values)
    except Stale:
        return _draw(request, actor, _figure(actor, figure_id), 409, fault=_CHANGED, form=form)
    except Refusal as refusal:
        return _draw(
            request, actor, _figure(actor, figure_id), status_of(refusal), fault=sentence_of(refusal), form=form
        )
    messages.success(request, "The figure does not count any more")
    return redirect("figure", figure_id=figure_id)


def _figure(actor: Actor, figure_id: UUID) -> ReachMetric:
    figure = ReachMetric.objects.visible_to(actor).select_related(*_SHOWN).filter(pk=figure_id).first()
    if figure is None:
        raise Http404
    return figure


def _whole_in_words(figure: ReachMetric, actor: Actor) -> str:
    """The figure that it is part of, which may be another organisation's; empty where there is none to be seen."""
    if figure.part_of_id is None:
        return ""
    whole_figure = (
        ReachMetric.objects.visible_to(actor).filter(pk=figure.part_of_id).select_related("channel", "area").first()
    )
    return figure_words(whole_figure) if whole_figure else ""


def _is_correctable(figure: ReachMetric, actor: Actor) -> bool:
    return figure.status != ReachStatus.VOID and is_permitted(actor, CORRECT_FIGURE, figure)


def _say_what_came_of_it(request: HttpRequest, figure: ReachMetric) -> None:
    if figure.status == ReachStatus.HELD:
        messages.warning(
            request, "The figure is corrected, and waits for an answer: it may be one that is there already"
        )
    else:
        waits = ", and waits for a second look" if figure.second_look else ""
        messages.success(request, f"The figure is corrected{waits}")


def _draw(
    request: HttpRequest,
    actor: Actor,
    figure: ReachMetric,
    status: int = 200,
    *,
    fault: str = "",
    form: VoidForm | None = None,
) -> HttpResponse:
    words, colour = STATUSES[figure.status]
    changes = trail_of(ReachMetric.subject, str(figure.pk), actor).order_by("-id")[:MOST]
    history = entries_of(list(changes), actor, COLUMNS)
    return draw(
        request,
        actor,
        "figures/figure.html",
        status,
        figure=figure,
        title=figure_words(figure),
        whole=_whole_in_words(figure, actor),
        words=words,
        colour=colour,
        source=source_words(figure),
        grade=GRADES[figure.grade],
        history=history,
        most=MOST if len(history) == MOST else 0,
        corrects=_is_correctable(figure, actor),
        voids="void" in REACH_METRIC.allowed(actor, figure),
        own=figure.organisation_id == actor.organisation,
        fault=fault,
        form=form or VoidForm(),
    )


def _draw_form(
    request: HttpRequest, actor: Actor, form: FigureForm, status: int = 200, *, stale: bool = False
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "figure": form.figure, "campaign": form.campaign, "stale": stale}
    return draw(request, actor, "figures/correct.html", status, **context)
