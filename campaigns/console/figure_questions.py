"""`/figures/questions/`: figures that may be one, and what somebody says they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from campaigns.api.suspected_duplicates import ResolutionSerializer
from campaigns.console.figure_words import RESOLUTIONS, figure_words
from campaigns.models import ReachMetric, SuspectedDuplicate, Suspicion
from campaigns.models.suspected_duplicate import REASONS
from campaigns.permissions import SUSPECTED_DUPLICATES
from campaigns.reach_metrics.resolution import awaiting_answer_of, resolve_suspected_duplicate
from campaigns.workflow import SUSPECTED_DUPLICATE
from coordination.ground.actor import Actor
from coordination.ground.errors import Refusal, Stale
from partners.console.choices import Radios
from partners.console.form_faults import add_refusal, read_alike
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.versions import version_in

MOST = 50
_CHANGED = "Somebody answered this, or changed it, while you were reading. Nothing was saved"


class ResolutionForm(forms.Form):
    """What a pair is, and why."""

    resolution = forms.ChoiceField(
        label="What are they?",
        widget=Radios,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what they are"),
    )
    reason = forms.CharField(
        label="How do you know?",
        max_length=500,
        help_text="Whoever sent the other figure reads it. Name no person.",
        error_messages={"required": "Say how you know"},
    )

    def __init__(self, data: Any, *, allowed: Sequence[str], **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["resolution"].choices = [
            (name, f"{words}. {follows}") for name, (words, follows) in RESOLUTIONS.items() if name in allowed
        ]


@require_safe
@signed_in_for(SUSPECTED_DUPLICATES.read)
def questions_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits for an answer of the organisation, the oldest first."""
    return _draw(request, actor)


@require_POST
@signed_in
def resolve_page(request: HttpRequest, actor: Actor, question_id: UUID) -> HttpResponse:
    """Say what a pair is, in the version that was read."""
    question = SuspectedDuplicate.objects.visible_to(actor).select_related("campaign").filter(pk=question_id).first()
    if question is None:
        raise Http404
    allowed = SUSPECTED_DUPLICATE.allowed(actor, question) or list(RESOLUTIONS)
    form = ResolutionForm(request.POST, allowed=allowed, prefix=str(question.pk))
    values = read_alike(form, ResolutionSerializer, actor)
    if values is None:
        return _draw(request, actor, 400, form=form)
    try:
        resolve_suspected_duplicate(question, by=actor, expected_version=version_in(request), **values)
    except Stale:
        return _draw(request, actor, 409, form=form, fault=_CHANGED)
    except Refusal as refusal:
        add_refusal(form, refusal, {})
        return _draw(request, actor, status_of(refusal), form=form)
    messages.success(
        request,
        f"{RESOLUTIONS[values['resolution']][0]}: what was counted twice is counted once"
        if values["resolution"] != "keep_both"
        else "Both count",
    )
    return redirect("figure-questions")


def _draw(
    request: HttpRequest, actor: Actor, status: int = 200, *, form: ResolutionForm | None = None, fault: str = ""
) -> HttpResponse:
    waiting = SuspectedDuplicate.objects.visible_to(actor).filter(awaiting_answer_of(actor.organisation))
    questions = list(waiting.select_related("campaign").order_by("id")[:MOST])
    keys = {key for question in questions for key in (question.figure_id, question.other_id)}
    visible = ReachMetric.objects.visible_to(actor).filter(pk__in=keys)
    figures = {row.pk: row for row in visible.select_related("channel", "area", "organisation")}
    rows = []
    for question in questions:
        allowed = SUSPECTED_DUPLICATE.allowed(actor, question)
        bound_form = form if form is not None and form.prefix == str(question.pk) else None
        blank_form = ResolutionForm(None, allowed=allowed, prefix=str(question.pk))
        pair = [_said(figures.get(key)) for key in (question.figure_id, question.other_id)]
        rows.append(
            (question, *pair, REASONS[Suspicion(question.suspicion)], (bound_form or blank_form) if allowed else None)
        )
    shown = form if form is not None and any(row[4] is form for row in rows) else None
    if form is not None and shown is None and not fault:
        fault = _CHANGED
    return draw(request, actor, "figures/questions.html", status, rows=rows, form=shown, fault=fault)


def _said(figure: ReachMetric | None) -> str:
    if figure is None:
        return "A figure that you cannot see"
    return f"{figure.organisation.name}: {figure_words(figure)}, from {figure.source}"
