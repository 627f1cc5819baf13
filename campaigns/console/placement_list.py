"""`/placements/`: an organisation's placements, by how far they have come."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.api.placements import PlacementFilters
from campaigns.console.placement_words import STATUSES, site_of
from campaigns.models import Campaign, Placement
from campaigns.models import PlacementStatus as S
from campaigns.permissions import PLACEMENTS
from campaigns.placements.artwork import attach_artwork
from coordination.api.filters import narrowed
from coordination.api.pagination import KeysetOrder, KeysetPage
from coordination.ground.actor import Actor
from coordination.ground.authorisation import WRITE
from coordination.ground.errors import Invalid
from partners.console.list_view import STOP, Choices, Faults, ListView
from partners.console.signed_in import draw, signed_in_for
from partners.models.stop import PLACEMENT_MODES

PER_PAGE = 50
MOST_CAMPAIGNS = 200
TABS = {
    "drafts": "Drafts",
    "returned": "Returned",
    "submitted": "Being reviewed",
    "approved": "Approved",
    "up": "Up",
    "over": "Over",
}


class PlacementsView(ListView):
    """A part of the list, by the filters of `/api/v1/placements/`."""

    page, tabs, filter_names, typed_filters = "placements", TABS, ("campaign", "mode", "stop"), {"stop": STOP}


def part_of(tab: str) -> Q:
    """The condition on placements of that part of the list."""
    must_come_down = Q(status=S.REJECTED, remove_by__isnull=False)
    return {
        "drafts": Q(status=S.DRAFT),
        "returned": Q(status=S.CHANGES_REQUESTED),
        "submitted": Q(status=S.SUBMITTED),
        "approved": Q(status=S.APPROVED),
        "up": Q(status=S.INSTALLED) | must_come_down,
        "over": Q(status__in=[S.REMOVED, S.WITHDRAWN]) | (Q(status=S.REJECTED) & ~must_come_down),
    }[tab]


def due_up() -> Q:
    """The condition on placements that may hang, should by their days, and of which nobody has said that they do."""
    today = timezone.localdate()
    return Q(status=S.APPROVED, starts_on__lte=today, ends_on__gte=today)


@require_safe
@signed_in_for(PLACEMENTS.read)
def placements_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list."""
    return draw_placements(request, actor, PlacementsView.of(request.GET))


def matching(actor: Actor, view: PlacementsView) -> QuerySet[Any]:
    """The organisation's own of that part. Raises Invalid, listing every filter that cannot be read."""
    filters: Any = PlacementFilters.base_filters
    placements = Placement.objects.visible_to(actor).filter(organisation=actor.organisation)
    return (
        narrowed(placements, view.filters, filters, actor)
        .filter(part_of(view.tab))
        .select_related("stop__area", "campaign")
    )


def draw_placements(request: HttpRequest, actor: Actor, view: PlacementsView, faults: Faults = ()) -> HttpResponse:
    """The page; with what is wrong where there are faults."""
    rows: list[Any] = []
    pages: dict[str, str] = {}
    try:
        placements = matching(actor, view)
        page = KeysetPage(placements, KeysetOrder(placements, ("-id",)), text=view.cursor, limit=PER_PAGE)
        rows, pages = _rows(actor, page), view.pages(page)
    except Invalid as invalid:
        faults = view.faults_of(invalid)
        if not faults:
            return redirect(view.address())
    writes = WRITE in actor.scopes
    context = {"rows": rows, "pages": pages, "writes": writes, "does": _does(view.tab) if writes else None}
    context |= view.drawn({"campaign": campaign_choices(actor), "mode": ("Mode", PLACEMENT_MODES)}, faults)
    return draw(request, actor, "placements/list.html", 400 if faults else 200, **context)


def campaign_choices(actor: Actor) -> tuple[str, Choices]:
    """The label and the choices of a filter by campaign."""
    campaigns = Campaign.objects.visible_to(actor).order_by("-starts_on", "slug").values_list("slug", "name")
    return "Campaign", campaigns[:MOST_CAMPAIGNS]


def _rows(actor: Actor, page: KeysetPage) -> list[tuple[Placement, str, str, str]]:
    attach_artwork(page.rows, actor)
    return [(placement, site_of(placement), *STATUSES[placement.status]) for placement in page.rows]


def _does(tab: str) -> tuple[str, str] | None:
    """What is done to those of the part that are selected: the name of its address, and what the button says."""
    return {
        "drafts": ("placements-submit", "Submit the selected ones"),
        "returned": ("placements-submit", "Submit the selected ones again"),
        "approved": ("placements-install", "Report the selected ones as up"),
    }.get(tab)
