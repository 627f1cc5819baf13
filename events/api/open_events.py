"""`/open/events.rpde`, `.ics` and `.geojson`: public events for everybody."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from coordination.api.exports.formats import GeoJsonExport, geojson_point
from coordination.api.filters import MOST_VALUES, AnyOfSlugs, parsed_parameters
from coordination.api.open import MAX_AGE, OpenOperation, OpenView
from coordination.api.pagination import MAX_LIMIT, limit_of
from coordination.api.query_parameters import number_of
from coordination.api.serializers import StrictSerializer
from coordination.ground.whole_numbers import LARGEST
from events.calendars.writing import calendar_of
from events.models import Event
from events.open import feed, openactive, public_events
from events.open.partner_names import named_partners
from partners.models import Organisation

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
RPDE = "application/vnd.openactive.rpde+json; version=1"
# RPDE: whatever changes in a page with items comes again on a later one, so a reader may keep the page. A cache that
# many share may not, or what was taken down would go on being shown to new readers.
PAGE_WITH_ITEMS = f"public, max-age=3600, s-maxage={MAX_AGE}, must-revalidate"
_EXAMPLE_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_OPEN = "https://coordination.example/api/v1/open"
_FEATURE = {
    "id": _EXAMPLE_ID,
    "title": "See Me, Hear Me at Wolverhampton bus station",
    "kind": "stall",
    "status": "scheduled",
    "starts_at": "2017-02-22T10:00:00Z",
    "ends_at": "2017-02-22T16:00:00Z",
    "campaign": "see-me-hear-me",
    "organisation": "wolverhampton",
    "partners": [],
    "partner_names": [],
    "place": "Wolverhampton Bus Station",
}
_CAMPAIGN = {
    "campaign": {
        "type": "array",
        "items": AnyOfSlugs().item,
        "maxItems": MOST_VALUES,
        "description": "Of these campaigns alone: slugs, separated by commas.",
    }
}


class RpdeItemSerializer(StrictSerializer):
    """One event: as it is, or that it is public no more."""

    state = serializers.CharField(help_text="updated or deleted.")
    kind = serializers.CharField(help_text="Event.")
    id = serializers.CharField()
    modified = serializers.IntegerField(help_text="The change number.")
    vars()["data"] = serializers.DictField(
        required=False, help_text="A schema.org and OpenActive Event; absent when deleted."
    )


class RpdePageSerializer(StrictSerializer):
    """A page of OpenActive's Realtime Paged Data Exchange 1.1."""

    next = serializers.URLField(help_text="The next page; of a page without items, that page itself: ask again later.")
    items = RpdeItemSerializer(many=True)
    license = serializers.URLField()


_PAGE_EXAMPLE = {
    "next": f"{_OPEN}/events.rpde?afterChangeNumber=42",
    "items": [
        {
            "state": "updated",
            "kind": "Event",
            "id": _EXAMPLE_ID,
            "modified": 42,
            "data": {
                "@context": ["https://openactive.io/", "https://schema.org/"],
                "@type": "Event",
                "@id": f"{_OPEN}/events.rpde#{_EXAMPLE_ID}",
                "identifier": _EXAMPLE_ID,
                "name": "See Me, Hear Me at Wolverhampton bus station",
                "startDate": "2017-02-22T10:00:00Z",
                "endDate": "2017-02-22T16:00:00Z",
                "duration": "PT6H",
                "eventStatus": "https://schema.org/EventScheduled",
                "organizer": {"@type": "Organization", "name": "City of Wolverhampton Council"},
            },
        }
    ],
    "license": LICENCE,
}
_CALENDAR_EXAMPLE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Coordination//Events//EN\r\nBEGIN:VEVENT\r\n"
    f"UID:{_EXAMPLE_ID}@coordination\r\nDTSTAMP:20170201T093000Z\r\nDTSTART:20170222T100000Z\r\n"
    "DTEND:20170222T160000Z\r\nSUMMARY:Stall\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_FEATURES_EXAMPLE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": _EXAMPLE_ID,
            "geometry": {"type": "Point", "coordinates": [-2.1195, 52.5876]},
            "properties": _FEATURE,
        }
    ],
}


class OpenEvents(OpenView):
    """Public events: those marked public that are past their draft, of campaigns past theirs. No key is needed."""

    model = Event
    serializer_class = RpdePageSerializer
    lookup_field = "id"
    operations = {
        "rpde": OpenOperation(
            summary="Read the feed of public events (OpenActive RPDE 1.1)",
            media_type=RPDE,
            example=_PAGE_EXAMPLE,
            parameters={
                "afterChangeNumber": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Items after this change number, as `next` has it.",
                },
                "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": MAX_LIMIT},
            },
        ),
        "ics": OpenOperation(
            summary="Subscribe to public events as a calendar",
            parameters=_CAMPAIGN,
            media_type="text/calendar; charset=utf-8",
            form={"type": "string"},
            example=_CALENDAR_EXAMPLE,
        ),
        "geojson": OpenOperation(
            summary="Show public events on a map",
            parameters=_CAMPAIGN,
            media_type=GeoJsonExport.media_type,
            form=GeoJsonExport.schema,
            example=_FEATURES_EXAMPLE,
        ),
    }

    def rpde(self, request: Request, **kwargs: Any) -> HttpResponse:
        """A page of the feed."""
        change_number, limit = _after(request), limit_of(request, MAX_LIMIT)
        items = feed.feed_page(change_number, limit, timezone.now())
        partners = named_partners(item.event for item in items if item.event)
        following = request.query_params.copy()
        if items:
            following["afterChangeNumber"] = str(items[-1].number)
        query = f"?{following.urlencode()}" if following else ""
        surroundings = openactive.Surroundings(request.build_absolute_uri("/api/v1/open"))
        page = {
            "next": request.build_absolute_uri(request.path + query),
            "items": [_item(item, surroundings, partners) for item in items],
            "license": LICENCE,
        }
        return self.answered_json(page, headers={"Cache-Control": PAGE_WITH_ITEMS} if items else None)

    def ics(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Recent and coming events as a calendar."""
        events = public_events.recent_public_events(timezone.now(), _campaigns(request))
        return self.answered(b"".join(calendar_of(events, name="Campaign events")), headers=self._whole())

    def geojson(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Recent and coming events as features."""
        events = public_events.recent_public_events(timezone.now(), _campaigns(request))
        partners = named_partners(events)
        out = BytesIO()
        GeoJsonExport().write(
            iter(events), lambda event: openactive.as_properties(event, partners[event.pk]), self, out
        )
        return self.answered(out.getvalue(), headers=self._whole())

    def geometry_of(self, row: Any) -> dict[str, Any] | None:
        return geojson_point(row.position)

    def _whole(self) -> dict[str, str]:
        feed_of_all = self.request.build_absolute_uri("/api/v1/open/events.rpde")
        return {
            "Link": f'<{feed_of_all}>; rel="alternate"; type="{RPDE.partition(";")[0]}", <{LICENCE}>; rel="license"'
        }


def _item(
    item: feed.FeedItem, surroundings: openactive.Surroundings, partners: Mapping[UUID, list[Organisation]]
) -> dict[str, Any]:
    identity = {"kind": "Event", "id": item.id, "modified": item.number}
    if item.event is None:
        return {"state": "deleted", **identity}
    data = openactive.as_openactive(item.event, surroundings, partners[item.event.pk])
    return {"state": "updated", **identity, "data": data}


def _after(request: Request) -> int:
    detail = "afterChangeNumber is the change number to read on from, as next gives it."
    return number_of(request, "afterChangeNumber", detail, most=LARGEST, code="malformed")


def _campaigns(request: Request) -> list[str] | None:
    return parsed_parameters(request, {"campaign": AnyOfSlugs()}).get("campaign")
