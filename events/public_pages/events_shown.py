"""The coming events of a campaign as its page lists them: near a place, by pages, each as the open feeds tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from campaigns.models import Campaign
from events.event_maps import map_of_events
from events.models import Event
from events.open.near import LONGEST, near
from events.open.openactive import as_properties
from events.open.partner_names import named_partners
from events.open.public_events import AT_MOST, coming_public_events

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class EventsQuery:
    """Near what, and which page; what means nothing is left out."""

    place: str = ""
    page: int = 1

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "EventsQuery":
        """As the parameters of the address have it."""
        place, page = " ".join(str(parameters.get("near", ""))[:LONGEST].split()), str(parameters.get("page", ""))
        is_number = page.isascii() and page.isdigit() and len(page) <= 3
        return cls(place if place.isprintable() else "", max(1, int(page)) if is_number else 1)

    def address(self, page: int) -> str:
        """The query of another page of the same."""
        words = {"near": self.place, "page": str(page) if page > 1 else ""}
        return "?" + urlencode({name: value for name, value in words.items() if value})


def events_shown(campaign: Campaign, query: EventsQuery, now: datetime) -> dict[str, Any]:
    """What the page says of events: those of this page of the list, how many there are, and where to go on."""
    events = list(coming_public_events(campaign, now))
    near_there = near(events, query.place) if query.place else events
    begin = (query.page - 1) * PER_PAGE
    page = near_there[begin : begin + PER_PAGE]
    partners = named_partners(page)
    drawn, numbers = map_of_events(page)
    has_more = begin + PER_PAGE < len(near_there)
    return {
        "asked": query,
        "events": [
            {**_event(event, as_properties(event, partners[event.pk])), "mark": numbers.get(event.pk)} for event in page
        ],
        "map": drawn,
        "number": len(near_there),
        "all": len(events),
        "is_cut": len(events) == AT_MOST,
        "before": query.address(query.page - 1) if query.page > 1 else "",
        "after": query.address(query.page + 1) if has_more else "",
    }


def _event(event: Event, properties: dict[str, Any]) -> dict[str, Any]:
    """What the feeds tell of it, with its instants and its stop as the page writes them."""
    stop = event.stop
    where = [properties["place"], properties["address"]]
    if stop is not None and event.place_name:
        where.append(f"at the stop {' '.join(word for word in (stop.name, stop.indicator) if word)}")
    return {
        **properties,
        "starts": event.starts_at,
        "ends": event.ends_at,
        "where": ", ".join(part for part in where if part),
        "code": stop.pk if stop is not None else "",
        "kind_in_words": event.kind.replace("_", " "),
    }
