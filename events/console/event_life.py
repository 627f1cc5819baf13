"""`/events/<event>/` and what is done to it from there: scheduled, cancelled, deleted, answered for as a partner."""

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

from campaigns.models import ReachMetric
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording.prose import qualified_amount
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Invalid, Refusal
from events import partnership, scheduling
from events.api.events import CancelSerializer
from events.console.event_pages import event_of
from events.console.event_words import KINDS, STATUSES, where_of
from events.models import Event, EventStatus
from events.permissions import CANCEL_EVENT, CHANGE_EVENT, CREATE_EVENT, DELETE_EVENT, EVENTS, RECORD_ATTENDANCE
from events.workflow import EVENT
from partners.console.form_faults import add_refusal, read_alike
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.versions import version_in
from partners.models import Organisation


class CancelForm(forms.Form):
    """Why it is cancelled."""

    reason = forms.CharField(
        label="Why is it cancelled?",
        max_length=500,
        widget=forms.Textarea,
        help_text="Whoever saw the event sees this. Name no person.",
        error_messages={"required": "Say why it is cancelled"},
    )


@require_safe
@signed_in_for(EVENTS.read)
def event_page(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    """One event, and what can be done to it now."""
    return draw_event(request, actor, event_of(actor, event_id))


@require_POST
@signed_in
def schedule_page(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    """It will take place."""
    return _do(request, actor, event_id, scheduling.schedule_event, "is scheduled")


@require_POST
@signed_in
def delete_page(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    """Take a draft back."""
    return _do(request, actor, event_id, scheduling.delete_event, "is deleted")


@require_POST
@signed_in
def answer_page(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    """Say whether the organisation may be named as a partner of it."""
    if "accept" in request.POST:
        return _do(request, actor, event_id, partnership.accept_partnership, "may name your organisation")
    return _do(request, actor, event_id, partnership.decline_partnership, "does not name your organisation")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cancel_page(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    """Ask why, and cancel it."""
    event = event_of(actor, event_id)
    may_be_cancelled = request.method == "POST" or "cancel" in EVENT.allowed(actor, event)
    if not (may_be_cancelled and is_permitted(actor, CANCEL_EVENT, event)):
        raise Http404
    form = CancelForm(request.POST if request.method == "POST" else None)
    if (values := read_alike(form, CancelSerializer, actor)) is not None:
        try:
            return _do(request, actor, event_id, scheduling.cancel_event, "is cancelled", **values)
        except Invalid as invalid:
            add_refusal(form, invalid, {})
    return draw(request, actor, "events/cancel.html", 400 if form.errors else 200, form=form, event=event)


def _do(
    request: HttpRequest, actor: Actor, event_id: UUID, rule: Callable[..., Any], done: str, **values: Any
) -> HttpResponse:
    """The action, in the version that the page was drawn of, and where it leads."""
    event = event_of(actor, event_id)
    try:
        rule(event, by=actor, expected_version=version_in(request), **values)
    except Refusal as refusal:
        if values and isinstance(refusal, Invalid):
            raise  # of what was typed: the form that asked for it says so
        stored = event_of(actor, event_id)
        return draw_event(request, actor, stored, status_of(refusal), fault=sentence_of(refusal))
    messages.success(request, f"“{event.title}” {done}")
    is_there = Event.objects.visible_to(actor).filter(pk=event_id).exists()
    return redirect(reverse("event", args=[event_id]) if is_there else reverse("events"))


def draw_event(request: HttpRequest, actor: Actor, event: Event, status: int = 200, *, fault: str = "") -> HttpResponse:
    """The page; with what is in the way, where something is."""
    words, colour = STATUSES[event.status]
    begun = event.starts_at <= timezone.now()
    reportable = event.status in (EventStatus.SCHEDULED, EventStatus.COMPLETED) and begun and not event.outside
    counts = ReachMetric.objects.visible_to(actor).filter(event=event.pk).exclude(status="void").order_by("measure")
    return draw(
        request,
        actor,
        "events/event.html",
        status,
        event=event,
        words=words,
        colour=colour,
        kind=KINDS[event.kind],  # type: ignore[index]
        where=where_of(event),
        partners=_partners(event),
        actions=[*EVENT.allowed(actor, event), *partnership.allowed_partner_actions(actor, event)],
        changes=is_permitted(actor, CHANGE_EVENT, event) and event.status not in ("completed", "cancelled"),
        deletes=is_permitted(actor, DELETE_EVENT, event) and event.status == EventStatus.DRAFT,
        copies=is_permitted(actor, CREATE_EVENT, event.campaign),
        reports=reportable and is_permitted(actor, RECORD_ATTENDANCE, event),
        counts=[qualified_amount(row.value, Qualifier(row.qualifier), row.measure) for row in counts],
        fault=fault,
    )


def _partners(event: Event) -> list[tuple[str, str]]:
    """The name of each that it lists, and what that says of being named."""
    if not event.partners:
        return []
    names = Organisation.objects.names_of(event.partners)
    agree = partnership.accepted_partners(event, partnership.organisations_agreeing([event]))
    answers = dict.fromkeys(event.partners, "has not answered") | dict.fromkeys(agree, "may be named in public")
    answers |= dict.fromkeys(partnership.declined_partners(event), "is not to be named in public")
    return [(names.get(slug, slug), answer) for slug, answer in answers.items()]
