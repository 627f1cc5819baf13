"""`/events/`: what an organisation has planned, as the address says which part of it."""

import re
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

from campaigns.models import Campaign
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
FILTERS = ("campaign", "kind", *DAYS)
_LONGEST = 100  # characters
_DAY = re.compile(r"([0-9]{1,2})[ /.-]([0-9]{1,2})[ /.-]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class EventsView:
    """A tab, the filters of `/api/v1/events/` as they were typed, and where the page begins."""

    tab: str = "coming"
    texts: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "EventsView":
        """As the parameters of the address have it."""
        tab = parameters.get("show", "")
        typed = {name: parameters.get(name, "").strip()[:_LONGEST] for name in FILTERS}
        texts = {name: text for name, text in typed.items() if text}
        return cls(tab if tab in TABS else "coming", texts, parameters.get("cursor") or None)

    @property
    def filters(self) -> dict[str, str]:
        """The filters as the API has them: days as `2017-02-22`."""
        return {name: _as_in_api(text) if name in DAYS else text for name, text in self.texts.items()}

    def address(self, tab: str = "", cursor: str | None = None) -> str:
        """Of the same view, or of another tab, or of where the cursor leads."""
        fields = {"show": tab or self.tab, **self.texts, "cursor": cursor or ""}
        fields = {name: text for name, text in fields.items() if text and (name, text) != ("show", "coming")}
        return reverse("events") + ("?" + urlencode(fields) if fields else "")


def matching(actor: Actor, view: EventsView) -> QuerySet[Any]:
    """The events of that part of the list. Raises Invalid, listing every filter that cannot be read."""
    filters: Any = EventFilters.base_filters
    rows = narrowed(Event.objects.visible_to(actor), view.filters, filters, actor)
    return rows.filter(_part(actor, view.tab)).select_related("stop", "organisation", "campaign")


def unreported() -> Q:
    """The condition on events that are over, and of which nobody has said how they went."""
    return Q(status=EventStatus.SCHEDULED, ends_at__lte=timezone.now(), outside=False)


def _part(actor: Actor, tab: str) -> Q:
    own, now = Q(organisation=actor.organisation), timezone.now()
    match tab:
        case "drafts":
            return own & Q(status=EventStatus.DRAFT)
        case "unreported":
            return own & unreported()
        case "over":
            return own & (Q(status__in=[EventStatus.COMPLETED, EventStatus.CANCELLED]) | Q(ends_at__lte=now))
        case "asks":
            return awaiting_answer_of(actor.organisation) & Q(ends_at__gt=now)
        case "others":
            return ~own & Q(ends_at__gt=now) & ~Q(status=EventStatus.CANCELLED)
    return own & Q(ends_at__gt=now, status__in=[EventStatus.DRAFT, EventStatus.SCHEDULED])


@require_safe
@signed_in_for(EVENTS.read)
def events_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list."""
    return draw_list(request, actor, EventsView.of(request.GET))


def draw_list(
    request: HttpRequest, actor: Actor, view: EventsView, faults: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """The page; with what is wrong where there are faults."""
    rows: list[Any] = []
    pages: dict[str, str] = {}
    try:
        events = matching(actor, view)
        order = KeysetOrder(events, ("-starts_at", "-id") if view.tab == "over" else ("starts_at", "id"))
        page = KeysetPage(events, order, text=view.cursor, limit=PER_PAGE)
        rows = [(event, where_of(event), *STATUSES[event.status]) for event in page.rows]
        ends = {"following": page.following, "preceding": page.preceding}
        pages = {name: view.address(cursor=cursor) for name, cursor in ends.items() if cursor is not None}
    except Invalid as invalid:
        if any(error.pointer == "?cursor" for error in invalid.errors):
            return redirect(view.address())
        faults = [_fault(error.pointer.removeprefix("?"), error.detail) for error in invalid.errors]
    return draw(
        request,
        actor,
        "events/list.html",
        400 if faults else 200,
        view=view,
        rows=rows,
        pages=pages,
        tabs=[(view.address(tab), label, tab == view.tab) for tab, label in TABS.items()],
        writes=WRITE in actor.scopes,
        faults=faults,
        field_faults=dict(faults),
        **_choices(actor, view),
    )


def _choices(actor: Actor, view: EventsView) -> dict[str, Any]:
    campaigns = Campaign.objects.visible_to(actor).order_by("-starts_on", "slug").values_list("slug", "name")
    selects = [("campaign", "Campaign", campaigns[:200]), ("kind", "Kind", [(str(k), v) for k, v in KINDS.items()])]
    return {
        "selects": [(name, label, choices, view.texts.get(name, "")) for name, label, choices in selects],
        "days": [(name, label, view.texts.get(name, "")) for name, label in DAYS.items()],
        "filtered": bool(view.texts),
    }


def _fault(name: str, detail: str) -> tuple[str, str]:
    return name, f"“{DAYS[name]}” must be a day, like 27/3/2026" if name in DAYS else detail


def _as_in_api(text: str) -> str:
    day = _DAY.fullmatch(text)
    return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}" if day else text
