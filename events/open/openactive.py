"""What everybody is told of an event, as schema.org and the OpenActive Modelling Specification name it: where, when,
what and whose. No reference, reason, person or draft."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

from coordination.ground.datetimes import end_of, format_datetime, start_of
from events.models import Event, EventKind, EventStatus
from partners.models import Organisation

# The columns of an event that are told.
TOLD = (
    *("id", "title", "summary", "url", "kind", "status", "starts_at", "ends_at"),
    *("organisation", "campaign", "phase", "stop"),
    *("place_name", "place_address", "place_postcode", "place_longitude", "place_latitude"),
)
_STATUS = {EventStatus.CANCELLED: "https://schema.org/EventCancelled"}
_SCHEDULED = "https://schema.org/EventScheduled"
_ONLINE = "https://schema.org/OnlineEventAttendanceMode"
_OFFLINE = "https://schema.org/OfflineEventAttendanceMode"


class Surroundings:
    """The organisations, campaigns and phases around the events of one page, each put into words once.

    `base` is the address of `open/`, without the slash.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self._organisations: dict[str, dict[str, Any]] = {}
        self._stretches: dict[tuple[str, UUID | None], dict[str, Any]] = {}

    def organisation(self, organisation: Organisation) -> dict[str, Any]:
        """An organisation."""
        if organisation.pk not in self._organisations:
            self._organisations[organisation.pk] = _organisation(organisation, self.base)
        return self._organisations[organisation.pk]

    def of(self, event: Event) -> dict[str, Any]:
        """The event's campaign, or its phase within that."""
        key = (event.campaign_id, event.phase_id)
        if key not in self._stretches:
            self._stretches[key] = _around(event, self.base)
        return self._stretches[key]


def as_openactive(event: Event, surroundings: Surroundings, partners: Sequence[Organisation]) -> dict[str, Any]:
    """The event as JSON-LD; `partners` are those that agree to be named. Times are UTC. What OpenActive's validator
    misses in it, and why, is in docs/open-data.md."""
    base = surroundings.base
    properties = {
        "@context": ["https://openactive.io/", "https://schema.org/"],
        "@type": "Event",
        "@id": f"{base}/events.rpde#{event.pk}",
        "identifier": str(event.pk),
        "name": event.title,
        "description": event.summary,
        "url": event.url or (_campaign_page(event, base) if names_campaign(event) else ""),
        "startDate": format_datetime(event.starts_at),
        "endDate": format_datetime(event.ends_at),
        "duration": _duration(event.ends_at - event.starts_at),
        "eventStatus": _STATUS.get(EventStatus(event.status), _SCHEDULED),
        "eventAttendanceMode": _ONLINE if event.kind == EventKind.ONLINE else _OFFLINE,
        "additionalType": event.kind,
        "organizer": surroundings.organisation(event.organisation),
        "contributor": [surroundings.organisation(partner) for partner in partners],
        "location": _place(event),
        "superEvent": surroundings.of(event) if names_campaign(event) else None,
    }
    return {name: value for name, value in properties.items() if value}


def as_properties(event: Event, partners: Sequence[Organisation]) -> dict[str, Any]:
    """The event as the properties of a GeoJSON feature; `partners` are those that agree to be named."""
    names = ("id", "title", "kind", "status")
    place = _place(event) or {}
    return {
        **{name: getattr(event, name) for name in names},
        "starts_at": format_datetime(event.starts_at),
        "ends_at": format_datetime(event.ends_at),
        "campaign": event.campaign_id,
        "campaign_name": event.campaign.name if names_campaign(event) else None,
        "organisation": event.organisation_id,
        "organisation_name": event.organisation.name,
        "partners": [partner.slug for partner in partners],
        "partner_names": [partner.name for partner in partners],
        "place": place.get("name"),
        "address": place.get("address"),
        "summary": event.summary or None,
        "url": event.url or None,
    }


def names_campaign(event: Event) -> bool:
    """Whether the event may be told of beside its campaign, as `public_events()` has found out."""
    return getattr(event, "names_campaign", True)


def _duration(length: timedelta) -> str:
    """ISO 8601, in hours, minutes and seconds."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")


def _organisation(organisation: Organisation, base: str) -> dict[str, Any]:
    """Its `@id` says which it is; to read there takes a key."""
    address = f"{base.removesuffix('/open')}/organisations/{organisation.pk}/"
    properties = {"@type": "Organization", "@id": address, "name": organisation.name}
    return properties | ({"url": organisation.website} if organisation.website else {})


def _place(event: Event) -> dict[str, Any] | None:
    stop = event.stop
    if stop is not None:
        name = " ".join(word for word in (stop.name, stop.indicator) if word)
        address = ", ".join(word for word in (event.place_address, event.place_postcode) if word) or stop.locality
        properties: dict[str, Any] = {
            "name": event.place_name or name,
            "identifier": stop.atco_code,
            "address": address,
        }
    else:
        address = ", ".join(word for word in (event.place_address, event.place_postcode) if word)
        properties = {"name": event.place_name, "address": address}
    if event.position is not None:
        longitude, latitude = event.position
        properties["geo"] = {"@type": "GeoCoordinates", "longitude": longitude, "latitude": latitude}
    properties = {name: value for name, value in properties.items() if value}
    return {"@type": "Place", **properties} if properties else None


def _around(event: Event, base: str) -> dict[str, Any]:
    """The phase it belongs to, if any, within the campaign."""
    campaign, page = event.campaign, _campaign_page(event, base)
    lead = _organisation(campaign.lead, base)
    campaign_stretch = _stretch(campaign, page, page, lead)
    phase = event.phase
    if phase is None or phase.second_look:
        return campaign_stretch
    return {**_stretch(phase, f"{page}#{quote(phase.slug)}", page, lead), "superEvent": campaign_stretch}


def _campaign_page(event: Event, base: str) -> str:
    return f"{base}/campaigns/{quote(event.campaign_id)}/"


def _stretch(days: Any, identifier: str, page: str, lead: dict[str, Any]) -> dict[str, Any]:
    """A campaign or phase, from the first instant of its first day to the last of its last, in London."""
    identity = {"@type": "Event", "@id": identifier, "name": days.name, "url": page}
    return {**identity, **_instants(days.starts_on, days.ends_on), "organizer": lead}


@lru_cache(maxsize=256)  # a page tells of few campaigns, and of each 500 times
def _instants(first_day: date, last_day: date) -> dict[str, str]:
    first, last = start_of(first_day), end_of(last_day)
    return {
        "startDate": format_datetime(first),
        "endDate": format_datetime(last),
        "duration": _duration(last - first),
    }
