"""`/events/schedule/`: many drafts are shown once more, and scheduled at once or not at all."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from coordination.ground.actor import Actor
from coordination.ground.errors import Refusal, Stale
from coordination.ledger.transaction import writing
from events.console.event_list import EventsView, draw_list
from events.console.event_words import where_of
from events.models import Event, EventStatus
from events.permissions import SCHEDULE_EVENT
from events.scheduling import schedule_event
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, signed_in_for

MOST = 100
_ITEM = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:~([0-9]{1,9}))?")
_NOTHING = "Select the drafts that you want to schedule"
_CHANGED = "“{0}” changed while you were reading. Nothing was scheduled; what you read now is as it is"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(SCHEDULE_EVENT)
def schedule_many_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was selected, and one button that schedules all of it."""
    items = request.POST.getlist("item") if request.method == "POST" else request.GET.getlist("item")
    named = {UUID(match[1]): int(match[2] or 0) for item in items[:MOST] if (match := _ITEM.fullmatch(item))}
    events = _drafts(actor, list(named))
    if not events:
        return draw_list(request, actor, EventsView("drafts"), [("events", _NOTHING)])
    if request.method != "POST":
        return _draw(request, actor, events)
    try:
        _schedule(events, named, by=actor)
    except Refusal as refusal:
        return _draw(request, actor, _drafts(actor, list(named)), status_of(refusal), fault=refusal.detail)
    messages.success(request, f"{len(events)} scheduled. Whoever takes part sees them now")
    return redirect(reverse("events"))


def _schedule(events: Sequence[Event], versions: dict[UUID, int], *, by: Actor) -> None:
    """In the order of their ids, as everybody locks them. Raises Refusal, which says of which."""
    with writing(by):
        for event in sorted(events, key=lambda event: event.pk):
            try:
                schedule_event(event, by=by, expected_version=versions[event.pk])
            except Stale as stale:
                stale.detail = _CHANGED.format(event.title)
                raise
            except Refusal as refusal:
                refusal.detail = f"“{event.title}”: {sentence_of(refusal)}"
                raise


def _drafts(actor: Actor, keys: Sequence[UUID]) -> list[Event]:
    drafts = Event.objects.visible_to(actor).filter(organisation=actor.organisation, status=EventStatus.DRAFT)
    return list(drafts.filter(pk__in=keys).select_related("stop", "campaign").order_by("starts_at", "id"))


def _draw(
    request: HttpRequest, actor: Actor, events: Sequence[Event], status: int = 200, *, fault: str = ""
) -> HttpResponse:
    rows = [(event, where_of(event)) for event in events]
    return draw(request, actor, "events/schedule.html", status, rows=rows, number=len(rows), fault=fault)
