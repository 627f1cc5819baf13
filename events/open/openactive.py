"""What everybody is told of an event, as schema.org and the OpenActive Modelling Specification name it: where, when,
what and whose. No reference, reason, person or draft."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from coordination.ground.datetimes import format_datetime
from events.models import Event, EventKind, EventStatus
from partners.models import Organisation

_STATUS = {EventStatus.CANCELLED: "https://schema.org/EventCancelled"}
_SCHEDULED = "https://schema.org/EventScheduled"
_ONLINE = "https://schema.org/OnlineEventAttendanceMode"
_OFFLINE = "https://schema.org/OfflineEventAttendanceMode"


def as_openactive(event: Event, base: str, partners: Sequence[Organisation]) -> dict[str, Any]:
    """The event as JSON-LD; `base` is the address of `open/`, without the slash, `partners` are those that agree to be
    named. Times are UTC."""
    properties = {
        "@context": ["https://openactive.io/", "https://schema.org/"],
        "@type": "Event",
        "@id": f"{base}/events.rpde#{event.pk}",
        "identifier": str(event.pk),
        "name": event.title,
        "description": event.summary,
        "url": event.url,
        "startDate": format_datetime(event.starts_at),
        "endDate": format_datetime(event.ends_at),
        "duration": _duration(event),
        "eventStatus": _STATUS.get(EventStatus(event.status), _SCHEDULED),
        "eventAttendanceMode": _ONLINE if event.kind == EventKind.ONLINE else _OFFLINE,
        "additionalType": event.kind,
        "organizer": _organisation(event.organisation),
        "contributor": [_organisation(partner) for partner in partners],
        "location": _place(event),
        "superEvent": _around(event, base),
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
        "campaign_name": event.campaign.name,
        "organisation": event.organisation_id,
        "organisation_name": event.organisation.name,
        "partners": [partner.slug for partner in partners],
        "partner_names": [partner.name for partner in partners],
        "place": place.get("name"),
        "address": place.get("address"),
        "summary": event.summary or None,
        "url": event.url or None,
    }


def position_of(event: Event) -> tuple[float | None, float | None]:
    """Longitude and latitude in WGS84 degrees; None, None where nobody knows."""
    if event.stop is not None:
        return event.stop.longitude, event.stop.latitude
    return event.place_longitude, event.place_latitude


def _duration(event: Event) -> str:
    """ISO 8601, in hours, minutes and seconds."""
    minutes, seconds = divmod(int((event.ends_at - event.starts_at).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")


def _organisation(organisation: Organisation) -> dict[str, Any]:
    properties = {"@type": "Organization", "name": organisation.name}
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
    longitude, latitude = position_of(event)
    if longitude is not None:
        properties["geo"] = {"@type": "GeoCoordinates", "longitude": longitude, "latitude": latitude}
    properties = {name: value for name, value in properties.items() if value}
    return {"@type": "Place", **properties} if properties else None


def _around(event: Event, base: str) -> dict[str, Any]:
    """The phase it belongs to, if any, within the campaign."""
    campaign = event.campaign
    campaign_stretch = _stretch(campaign.name, campaign)
    campaign_stretch["@id"] = f"{base}/campaigns/{quote(campaign.slug)}/"
    if event.phase is None or event.phase.second_look:
        return campaign_stretch
    return {**_stretch(event.phase.name, event.phase), "superEvent": campaign_stretch}


def _stretch(name: str, days: Any) -> dict[str, Any]:
    first, last = days.starts_on.isoformat(), days.ends_on.isoformat()
    return {"@type": "Event", "name": name, "startDate": first, "endDate": last}
