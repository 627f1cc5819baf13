"""`/placements/`: an organisation's placements, by how far they have come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
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
from partners.console.signed_in import draw, signed_in_for
from partners.models.stop import PLACEMENT_MODES

PER_PAGE = 50
TABS = {
    "drafts": "Drafts",
    "returned": "Returned",
    "submitted": "Being reviewed",
    "approved": "Approved",
    "up": "Up",
    "over": "Over",
}
FILTERS = ("campaign", "mode", "stop")
_LONGEST = 100  # characters


@dataclass(frozen=True, slots=True)
class PlacementsView:
    """A tab, the filters of `/api/v1/placements/` as they were typed, and where the page begins."""

    tab: str = "drafts"
    texts: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "PlacementsView":
        """As the parameters of the address have it."""
        tab = parameters.get("show", "")
        typed = {name: parameters.get(name, "").strip()[:_LONGEST] for name in FILTERS}
        texts = {name: text for name, text in typed.items() if text}
        return cls(tab if tab in TABS else "drafts", texts, parameters.get("cursor") or None)

    def address(self, tab: str = "", cursor: str | None = None) -> str:
        """Of the same view, or of another tab, or of where the cursor leads."""
        fields = {"show": tab or self.tab, **self.texts, "cursor": cursor or ""}
        fields = {name: text for name, text in fields.items() if text and (name, text) != ("show", "drafts")}
        return reverse("placements") + ("?" + urlencode(fields) if fields else "")


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
    own = Placement.objects.visible_to(actor).filter(organisation=actor.organisation)
    texts = {name: text.upper() if name == "stop" else text for name, text in view.texts.items()}
    return narrowed(own, texts, filters, actor).filter(part_of(view.tab)).select_related("stop__area", "campaign")


def draw_placements(
    request: HttpRequest,
    actor: Actor,
    view: PlacementsView,
    status: int = 400,
    *,
    faults: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """The page; with what is wrong where there are faults."""
    rows: list[Any] = []
    pages: dict[str, str] = {}
    try:
        placements = matching(actor, view)
        page = KeysetPage(placements, KeysetOrder(placements, ("-id",)), text=view.cursor, limit=PER_PAGE)
        attach_artwork(page.rows, actor)
        rows = [(placement, site_of(placement), *STATUSES[placement.status]) for placement in page.rows]
        ends = {"following": page.following, "preceding": page.preceding}
        pages = {name: view.address(cursor=cursor) for name, cursor in ends.items() if cursor is not None}
    except Invalid as invalid:
        if any(error.pointer == "?cursor" for error in invalid.errors):
            return redirect(view.address())
        faults = [(error.pointer.removeprefix("?"), error.detail) for error in invalid.errors]
    return draw(
        request,
        actor,
        "placements/list.html",
        status if faults else 200,
        view=view,
        rows=rows,
        pages=pages,
        tabs=[(view.address(tab), label, tab == view.tab) for tab, label in TABS.items()],
        writes=WRITE in actor.scopes,
        does=_does(view.tab) if WRITE in actor.scopes else None,
        faults=faults,
        selects=_selects(actor, view),
        filtered=bool(view.texts),
    )


def _does(tab: str) -> tuple[str, str] | None:
    """What is done to those of the part that are selected: the name of its address, and what the button says."""
    return {
        "drafts": ("placements-submit", "Submit the selected ones"),
        "returned": ("placements-submit", "Submit the selected ones again"),
        "approved": ("placements-install", "Report the selected ones as up"),
    }.get(tab)


def _selects(actor: Actor, view: PlacementsView) -> list[tuple[str, str, Any, str]]:
    campaigns = Campaign.objects.visible_to(actor).order_by("-starts_on", "slug").values_list("slug", "name")
    choices = [("campaign", "Campaign", campaigns[:200]), ("mode", "Mode", PLACEMENT_MODES)]
    return [(name, label, values, view.texts.get(name, "")) for name, label, values in choices]
