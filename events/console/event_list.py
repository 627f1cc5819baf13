"""`/events/`: what an organisation has planned, as the address says which part of it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.console.placement_list import campaign_choices
from coordination.api.filters import narrowed
from coordination.api.pagination import KeysetOrder, KeysetPage
from coordination.ground.actor import Actor
from coordination.ground.authorisation import WRITE
from coordination.ground.errors import Invalid
from events.api.events import EventFilters
from events.console.event_words import KINDS, STATUSES, where_of
from events.models import Event, EventStatus
from events.partnership import awaiting_answer_of
from events.permissions import EVENTS
from partners.console.list_view import Choices, Faults, ListView
from partners.console.signed_in import draw, signed_in_for

PER_PAGE = 25
TABS = {
    "coming": "Coming",
    "drafts": "Drafts",
    "unreported": "To report",
    "over": "Over",
    "others": "Of others",
    "asks": "You are asked",
}
DAYS = {"from": "On or after", "to": "On or before"}


class EventsView(ListView):
    """A part of the list, by the filters of `/api/v1/events/`."""

    page, tabs, filter_names, days = "events", TABS, ("campaign", "kind", *DAYS), DAYS


def matching(actor: Actor, view: EventsView) -> QuerySet[Any]:
    """The events of that part of the list. Raises Invalid, listing every filter that cannot be read."""
    filters: Any = EventFilters.base_filters
    rows = narrowed(Event.objects.visible_to(actor), view.filters, filters, actor)
    return rows.filter(_part(actor, view.tab)).select_related("stop", "organisation", "campaign")


def order_of(view: EventsView) -> tuple[str, str]:
    """The soonest first; of what is over, the latest."""
    return ("-starts_at", "-id") if view.tab == "over" else ("starts_at", "id")


def unreported() -> Q:
    """The condition on events that are over, and of which nobody has said how they went."""
    return Q(status=EventStatus.SCHEDULED, ends_at__lte=timezone.now(), outside=False)


def _part(actor: Actor, tab: str) -> Q:
    is_own, now = Q(organisation=actor.organisation), timezone.now()
    match tab:
        case "drafts":
            return is_own & Q(status=EventStatus.DRAFT)
        case "unreported":
            return is_own & unreported()
        case "over":
            return is_own & (Q(status__in=[EventStatus.COMPLETED, EventStatus.CANCELLED]) | Q(ends_at__lte=now))
        case "asks":
            return awaiting_answer_of(actor.organisation) & Q(ends_at__gt=now)
        case "others":
            return ~is_own & Q(ends_at__gt=now) & ~Q(status=EventStatus.CANCELLED)
    return is_own & Q(ends_at__gt=now, status__in=[EventStatus.DRAFT, EventStatus.SCHEDULED])


def list_filters(actor: Actor) -> dict[str, tuple[str, Choices]]:
    """The label and the choices of the filters that have some."""
    return {
        "campaign": campaign_choices(actor),
        "kind": ("Kind", [(str(kind), words) for kind, words in KINDS.items()]),
    }


@require_safe
@signed_in_for(EVENTS.read)
def events_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list."""
    return draw_list(request, actor, EventsView.of(request.GET))


def draw_list(request: HttpRequest, actor: Actor, view: EventsView, faults: Faults = ()) -> HttpResponse:
    """The page; with what is wrong where there are faults."""
    rows: list[Any] = []
    pages: dict[str, str] = {}
    try:
        events = matching(actor, view)
        order = KeysetOrder(events, order_of(view))
        page = KeysetPage(events, order, text=view.cursor, limit=PER_PAGE)
        rows = [(event, where_of(event), *STATUSES[event.status]) for event in page.rows]
        pages = view.pages(page)
    except Invalid as invalid:
        faults = view.faults_of(invalid)
        if not faults:
            return redirect(view.address())
    context = {"rows": rows, "pages": pages, "writes": WRITE in actor.scopes}
    context |= view.drawn(list_filters(actor), faults)
    return draw(request, actor, "events/list.html", 400 if faults else 200, **context)
