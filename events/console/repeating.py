"""`/events/<event>/repeat/`: the same again, week by week, as drafts: all of them or none."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Invalid, Refusal
from coordination.ledger.transaction import writing
from coordination.templatetags.plain_dates import day
from events.console.event_form import sentences_of, week_later
from events.console.event_pages import event_of
from events.models import Event
from events.permissions import CREATE_EVENT
from events.scheduling import create_event
from partners.console.form_faults import add_refusal
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in

MOST_WEEKS = 26
_COPIED = ("campaign", "phase", "title", "kind", "summary", "url", "public", "outside", "stop", "partners")
_PLACE = ("name", "address", "postcode", "uprn", "longitude", "latitude")
_WEEKS = f"Enter for how many weeks more, from 1 to {MOST_WEEKS}"
_CLOCKS = (
    "{0}: the clocks change that night, and the time comes twice or not at all. Repeat it up to then, and add that one"
    " by itself"
)


class RepeatForm(forms.Form):
    """For how long."""

    weeks = forms.IntegerField(
        label="For how many weeks more?",
        min_value=1,
        max_value=MOST_WEEKS,
        widget=forms.TextInput,
        help_text=f"From 1 to {MOST_WEEKS}. Each is a draft on the same day of the week, at the same time.",
        error_messages={"required": _WEEKS, "invalid": _WEEKS, "min_value": _WEEKS, "max_value": _WEEKS},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def repeat_page(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    """Ask for how many weeks, and draft them."""
    event = event_of(actor, event_id)
    if not is_permitted(actor, CREATE_EVENT, event.campaign) or event.organisation_id != actor.organisation:
        raise Http404
    form = RepeatForm(request.POST if request.method == "POST" else None)
    key, status = reserved_id(request, actor), 200
    if request.method == "POST" and key and form.is_valid():
        try:
            number = _draft(event, form.cleaned_data["weeks"], key, by=actor)
        except Refusal as refusal:
            status = status_of(refusal)
            add_refusal(form, refusal, {"starts_at": "weeks", "": "weeks"})
        else:
            messages.success(
                request, f"{number} more of “{event.title}” {'is a draft' if number == 1 else 'are drafts'}"
            )
            return redirect(reverse("events") + "?show=drafts")
    elif request.method == "POST":
        status = 400
        if key is None:
            form.add_error(None, UNREADABLE)
    context = {"event": event, "form": form, "made_as": id_to_send(request, actor)}
    return draw(request, actor, "events/repeat.html", status, **context)


def _draft(event: Event, weeks: int, key: UUID, *, by: Actor) -> int:
    """Draft each, once however often the form is sent; how many. Raises Refusal, which names the day at fault."""
    with writing(by):
        if made_already("event", key, Event.objects.visible_to(by).filter(pk=key)) is None:
            for week in range(1, weeks + 1):
                _draft_one(event, week, {"id": key} if week == 1 else {}, by)
    return weeks


def _draft_one(event: Event, week: int, named: dict[str, Any], by: Actor) -> None:
    times = week_later(event, week)
    if times is None:
        raise Invalid.field("/starts_at", "clocks_change", _CLOCKS.format(_day(event, week)))
    fields = {name: getattr(event, name) for name in _COPIED}
    fields |= {f"place_{part}": getattr(event, f"place_{part}") for part in _PLACE}
    try:
        create_event(by=by, **named, **fields, starts_at=times[0], ends_at=times[1])
    except Invalid as invalid:
        sentences = sentences_of(event.campaign)
        for error in invalid.errors:
            detail = sentences.get(error.code, error.detail)
            raise Invalid.field("/starts_at", error.code, f"{_day(event, week)}: {detail}") from invalid
        raise


def _day(event: Event, week: int) -> str:
    return day(localtime(event.starts_at).date() + timedelta(weeks=week))
