"""`/desk/`: what waits for a reviewer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from campaigns.console.desk_words import COLOURS, OUTCOMES, place_of
from campaigns.console.queue_address import OF_DECIDED, TABS, QueueView
from campaigns.console.review_queue import councils_of, counts_of, page_of
from campaigns.models import Review
from campaigns.permissions import DECIDE_REVIEWS, REVIEWS
from campaigns.placements.artwork import attach_artwork
from campaigns.placements.review_counts import DECIDED
from coordination.api.pagination import KeysetPage
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Invalid
from partners.console.list_view import Choices, Faults
from partners.console.signed_in import draw, signed_in_for
from partners.models import Area
from partners.models.stop import PLACEMENT_MODES


@require_safe
@signed_in_for(REVIEWS.read)
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The queue, as the address says which part of it."""
    return draw_queue(request, actor, QueueView.of(request.GET))


def draw_queue(request: HttpRequest, actor: Actor, view: QueueView, faults: Faults = ()) -> HttpResponse:
    """The page; with what is wrong where there are faults, and where a filter cannot be read with nothing else, since
    whoever decides all that match must not be shown more than they asked for."""
    rows: list[Any] = []
    pages, counts = {}, dict.fromkeys(TABS, "")
    try:
        page, counts = page_of(actor, view), counts_of(actor, view)
        rows, pages = _rows(actor, page), view.pages(page)
    except Invalid as invalid:
        faults = view.faults_of(invalid)
        if not faults:
            return redirect(view.address())
    decides = view.tab not in ("decided", "coming_down") and is_permitted(actor, DECIDE_REVIEWS, None)
    context = {"rows": rows, "pages": pages, "matches": counts[view.tab], "decides": decides}
    context |= view.drawn(_selects(actor, view), faults, counts)
    return draw(request, actor, "desk/queue.html", 400 if faults else 200, **context)


def _rows(actor: Actor, page: KeysetPage) -> list[tuple[Review, str, str, str]]:
    attach_artwork([row.placement for row in page.rows], actor)
    return [(row, place_of(row), OUTCOMES[row.status], COLOURS.get(row.status, "")) for row in page.rows]


def _selects(actor: Actor, view: QueueView) -> dict[str, tuple[str, Choices]]:
    areas = Area.objects.order_by("name").values_list("code", "name")
    selects: dict[str, tuple[str, Choices]] = {
        "mode": ("Mode", PLACEMENT_MODES),
        "organisation": ("Submitted by", councils_of(actor)),
        "area": ("Area", areas),
    }
    if view.tab == "decided":
        selects[OF_DECIDED] = ("Decision", [(str(status), OUTCOMES[status]) for status in DECIDED])
    return selects
