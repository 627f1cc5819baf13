"""`/desk/`: what waits for a reviewer."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from campaigns.console.decision_form import Faults
from campaigns.console.desk_words import COLOURS, OUTCOMES, place_of
from campaigns.console.queue_address import DAYS, FILTERS, TABS, QueueView
from campaigns.console.review_queue import councils_of, counts_of, page_of
from campaigns.permissions import DECIDE_REVIEWS, REVIEWS
from campaigns.placements.artwork import attach_artwork
from campaigns.placements.review_counts import DECIDED
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Invalid
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
    rows: Any = []
    pages, counts = {}, dict.fromkeys(TABS, "")
    try:
        page, counts = page_of(actor, view), counts_of(actor, view)
        attach_artwork([row.placement for row in page.rows], actor)
        rows = [(row, place_of(row), OUTCOMES[row.status], COLOURS.get(row.status, "")) for row in page.rows]
        pages = {"following": page.following, "preceding": page.preceding}
    except Invalid as invalid:
        if any(error.pointer == "?cursor" for error in invalid.errors):
            return redirect(view.address())
        faults = [_fault(error.pointer.removeprefix("?"), error.detail) for error in invalid.errors]
    return draw(
        request,
        actor,
        "desk/queue.html",
        400 if faults else 200,
        view=view,
        rows=rows,
        tabs=[(view.address(tab), label, counts[tab], tab == view.tab) for tab, label in TABS.items()],
        pages={name: view.address(cursor=cursor) for name, cursor in pages.items() if cursor is not None},
        matches=counts[view.tab],
        decides=view.tab not in ("decided", "coming_down") and is_permitted(actor, DECIDE_REVIEWS, None),
        faults=faults,
        field_faults=dict(faults),
        **_choices(actor, view, dict(faults)),
    )


def _fault(name: str, detail: str) -> tuple[str, str]:
    """The field of the filters, and what to enter in it."""
    if name in DAYS:
        return name, f"“{DAYS[name]}” must be a day, like 27/3/2026"
    return name, "Enter the code of a stop, like 43000280301" if name == "stop" else detail


def _choices(actor: Actor, view: QueueView, faults: Mapping[str, str]) -> dict[str, Any]:
    areas = Area.objects.order_by("name").values_list("code", "name")
    selects = [
        ("mode", "Mode", PLACEMENT_MODES),
        ("organisation", "Submitted by", councils_of(actor)),
        ("area", "Area", areas),
    ]
    if view.tab == "decided":
        selects.append(("status", "Decision", [(str(status), OUTCOMES[status]) for status in DECIDED]))
    return {
        "selects": [(name, label, choices, view.texts.get(name, "")) for name, label, choices in selects],
        "days": [(name, label, view.texts.get(name, ""), faults.get(name, "")) for name, label in DAYS.items()],
        "filtered": any(name in view.texts for name in (*FILTERS, "status")),
    }
