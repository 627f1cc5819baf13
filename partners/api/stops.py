"""Stops and stations, read only; loaded by `manage.py import_stops`."""

from typing import Any

from django.db import models
from django.db.models import Q

from coordination.api.exports.formats import CsvExport, GeoJsonExport, geojson_point
from coordination.api.filters import AnyOfChoices, AnyOfCodes, StrictFilter, StrictFilters
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import ReferenceResource, one_visible
from coordination.fields import CodeField, KeyField
from coordination.ground.errors import NotFound
from coordination.ground.word_search import is_searchable, texts_of
from partners.api.area_filter import WithinArea
from partners.api.stop_codes import MangledCode
from partners.models import Mode, Stop, StopStatus
from partners.models.stop import SEARCHED
from partners.permissions import STOPS
from partners.stops.lookup import how_spoilt, mangled_by_spreadsheet, stops_by_code

MOST_WORDS = 8
LONGEST_SEARCH = 100


class StopSerializer(StrictModelSerializer):
    """A stop as NaPTAN publishes it; longitude and latitude in WGS84 degrees."""

    example = {
        "atco_code": "43000280301",
        "name": "Dudley Bus Station",
        "indicator": "Stand A",
        "locality": "Dudley",
        "mode": "bus",
        "stop_type": "BCS",
        "area": "E08000027",
        "longitude": -2.0791,
        "latitude": 52.5106,
        "status": "active",
        "crs": None,
        "aliases": [],
    }
    indicator = CodeField(null_for_blank=True, read_only=True)
    locality = CodeField(null_for_blank=True, read_only=True)
    area = KeyField(allow_null=True)
    crs = CodeField(null_for_blank=True, read_only=True)

    class Meta:
        model = Stop
        fields = [
            "atco_code",
            "name",
            "indicator",
            "locality",
            "mode",
            "stop_type",
            "area",
            "longitude",
            "latitude",
            "status",
            "crs",
            "aliases",
        ]


class Words(StrictFilter):
    """Stops in whose name, indicator or locality each of these words stands, or that have it as their code."""

    schema = {"type": "string", "maxLength": LONGEST_SEARCH}
    rules: tuple[str, ...] = ("q malformed", "mangled_code")
    description = "Words of the name, indicator or locality, or a code; stops that have all of them."

    def parse(self, text: str) -> list[str]:
        words = text.split()
        if not words:
            raise ValueError("There is no word in it: say one of a name, or leave q out.")
        if len(words) > MOST_WORDS or len(text) > LONGEST_SEARCH or not text.isprintable():
            raise ValueError(f"Up to {MOST_WORDS} words, {LONGEST_SEARCH} characters in all.")
        for word in (*words, "+".join(words)):  # a + may have become a space
            if sentence := how_spoilt(word):
                raise MangledCode(sentence)
        return words

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        qs = qs.alias(texts=texts_of(SEARCHED))
        for word in value:
            if is_searchable([word]):  # by the indexes; what it is there follows
                qs = qs.filter(Q(texts__icontains=word) | Q(aliases__contains=[word.upper()]))
            by_code = Q(atco_code__istartswith=word) | Q(aliases__contains=[word.upper()]) | Q(crs__iexact=word)
            qs = qs.filter(
                by_code | Q(name__icontains=word) | Q(indicator__icontains=word) | Q(locality__icontains=word)
            )
        return qs


class StopFilters(StrictFilters):
    """Filters of `/stops/`."""

    q = Words()

    area = WithinArea()
    mode = AnyOfChoices(choices=Mode.choices)
    status = AnyOfChoices(choices=StopStatus.choices)
    stop_type = AnyOfCodes(pattern=r"[A-Z]{3}")


class Stops(ReferenceResource):
    """Bus stops, stations and tram stops by ATCO code; an alias of a code finds the stop too."""

    model = Stop
    permissions = STOPS
    serializer_class = StopSerializer
    filterset_class = StopFilters
    lookup_field = "atco_code"
    ordering = ("atco_code",)
    exports = (CsvExport, GeoJsonExport)

    def geometry_of(self, row: Any) -> dict[str, Any] | None:
        """The stop's own point."""
        return geojson_point(row.position)

    def get_object(self) -> Any:
        """The stop with that code, or else with that alias (the operator's timetable says `940GZZ…` for `9400ZZ…`)."""
        try:
            return super().get_object()
        except NotFound:
            code = self.kwargs["atco_code"]
            stop = stops_by_code([code]).get(code)
            spellings = () if stop else (code, code.replace(" ", "+"))  # a + may have become a space
            if sentence := next(filter(None, map(mangled_by_spreadsheet, spellings)), ""):
                raise NotFound(detail=sentence) from None
            return one_visible(self.get_queryset(), "pk", stop.pk if stop else "")
