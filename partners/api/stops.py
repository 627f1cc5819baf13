"""Stops and stations, read only; loaded by `manage.py import_stops`."""

from typing import Any

from coordination.api.exports.formats import CsvExport, GeoJsonExport, geojson_point
from coordination.api.filters import AnyOfChoices, AnyOfCodes, StrictFilters
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import ReferenceResource, one_visible
from coordination.fields import CodeField, KeyField
from coordination.ground.errors import NotFound
from partners.api.area_filter import WithinArea
from partners.models import Mode, Stop, StopStatus
from partners.permissions import STOPS


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


class StopFilters(StrictFilters):
    """Filters of `/stops/`."""

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
        return geojson_point(row.longitude, row.latitude)

    def get_object(self) -> Any:
        """The stop with that code, or else with that alias (the operator's timetable says `940GZZ…` for `9400ZZ…`)."""
        try:
            return super().get_object()
        except NotFound:
            return one_visible(self.get_queryset(), "aliases__contains", [self.kwargs["atco_code"]])
