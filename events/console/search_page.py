"""`/search/`: what somebody may see, found by words, a reference, an id or a code."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from campaigns.console.found_contributions import (
    find_campaigns,
    find_figures,
    find_placements,
    is_exactly,
    rows_found,
)
from coordination.ground.actor import Actor
from coordination.templatetags.plain_dates import span
from events.console.event_words import STATUSES, where_of
from events.models import Event
from events.permissions import EVENTS
from partners.console.found_places import find_organisations, find_stops
from partners.console.search_words import Finder, Group, Hit, Sought, read_sought
from partners.console.signed_in import draw, signed_in_for
from partners.stops.lookup import mangled_by_spreadsheet


def find_events(actor: Actor, sought: Sought) -> Group:
    """By their titles and places, their stop, and their reference or id; the latest first."""
    related = ("stop", "organisation", "campaign")
    rows = rows_found(Event.objects.visible_to(actor), sought).select_related(*related).order_by("-starts_at", "-id")
    return Group("Events", [_event(row, sought) for row in rows])


def _event(row: Event, sought: Sought) -> Hit:
    parts = (span(row.starts_at, row.ends_at), where_of(row), row.organisation.name, row.campaign.shown_name)
    detail = ", ".join(part for part in parts if part)
    return Hit(row.title, detail, reverse("event", args=[row.pk]), STATUSES[row.status], is_exactly(row, sought))


FINDERS: Sequence[Finder] = (
    find_campaigns,
    find_events,
    find_placements,
    find_figures,
    find_organisations,
    find_stops,
)


@require_safe
@signed_in_for(EVENTS.read)
def search_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The field, and what is found."""
    typed = request.GET.get("q", "")
    sought, fault = read_sought(typed)
    groups = [find(actor, sought) for find in FINDERS] if sought else []
    mangled = mangled_by_spreadsheet(sought.text) if sought and sought.stop_by_code is None else ""
    return draw(
        request,
        actor,
        "search/found.html",
        400 if fault else 200,
        typed=typed[:200],
        sought=sought,
        faults=[("search", fault)] if fault else [],
        groups=[group for group in groups if group.hits],
        mangled=mangled,
    )


urlpatterns = [path("", search_page, name="search")]
