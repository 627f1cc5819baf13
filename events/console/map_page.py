"""`/events/map/`: a part of the list of events on a map, each place with a number that the list beside it explains."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid
from events.console.event_list import EventsView, list_filters, matching, order_of
from events.console.event_words import STATUSES, where_of
from events.event_maps import map_of_events
from events.models import Event
from events.permissions import EVENTS
from partners.console.list_view import Faults
from partners.console.signed_in import draw, signed_in_for

MOST = 300  # events that are drawn


class EventsMap(EventsView):
    """The same parts and filters as the list's."""

    page = "events-map"


@require_safe
@signed_in_for(EVENTS.read)
def map_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The map, with the events by their numbers on it; those without a position after them."""
    view = EventsMap.of(request.GET)
    faults: Faults = ()
    events: list[Event] = []
    try:
        events = list(matching(actor, view).order_by(*order_of(view))[: MOST + 1])
    except Invalid as invalid:
        faults = view.faults_of(invalid)
    context = {**_on_a_map(events[:MOST]), "cut": MOST if len(events) > MOST else 0}
    context |= view.drawn(list_filters(actor), faults)
    return draw(request, actor, "events/map.html", 400 if faults else 200, **context)


def _on_a_map(events: list[Event]) -> dict[str, Any]:
    drawn, numbers = map_of_events(events)
    rows = [(numbers.get(event.pk, 0), event, where_of(event), *STATUSES[event.status]) for event in events]
    return {
        "map": drawn,
        "rows": sorted((row for row in rows if row[0]), key=lambda row: row[0]),
        "nowhere": [row for row in rows if not row[0]],
    }
