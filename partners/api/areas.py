"""Areas, read only: reference data every caller sees."""

import json
from typing import Any

import shapely
from django.db import models
from django.db.models import OuterRef, Subquery
from rest_framework import serializers

from coordination.api.exports.formats import CsvExport, GeoJsonExport
from coordination.api.filters import AnyOfChoices, StrictFilters
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import ReferenceResource
from coordination.fields import KeyField
from partners.api.area_filter import AnyOfAreas
from partners.models import Area, AreaKind, AreaPopulation
from partners.permissions import AREAS


class AreaSerializer(StrictModelSerializer):
    """An area with the latest population known of it."""

    example = {
        "code": "E08000027",
        "name": "Dudley",
        "kind": "local_authority",
        "parent": "E11000005",
        "population": 322363,
        "population_year": 2020,
        "population_source": "ONS mid-2020",
    }
    parent = KeyField(allow_null=True)  # type: ignore[assignment]  # a serializer's own parent is another thing
    population = serializers.IntegerField(read_only=True, allow_null=True)
    population_year = serializers.IntegerField(read_only=True, allow_null=True)
    population_source = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Area
        fields = ["code", "name", "kind", "parent", "population", "population_year", "population_source"]


class AreaFilters(StrictFilters):
    """Filters of `/areas/`."""

    kind = AnyOfChoices(choices=AreaKind.choices)
    parent = AnyOfAreas()


class Areas(ReferenceResource):
    """Areas by their ONS GSS code, inside one another, with the latest population known."""

    model = Area
    permissions = AREAS
    serializer_class = AreaSerializer
    filterset_class = AreaFilters
    lookup_field = "code"
    spell = str.upper
    ordering = ("code",)
    exports = (CsvExport, GeoJsonExport)

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """With the latest population."""
        latest = AreaPopulation.objects.filter(area=OuterRef("pk")).order_by("-year")
        return queryset.annotate(
            population=Subquery(latest.values("population")[:1]),
            population_year=Subquery(latest.values("year")[:1]),
            population_source=Subquery(latest.values("source")[:1]),
        )

    def shape_export(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """With the boundary."""
        return queryset.select_related("boundary")

    def geometry_of(self, row: Any) -> dict[str, Any] | None:
        """The boundary, outer rings counterclockwise (RFC 7946, 3.1.6); None where it has not been loaded."""
        if not hasattr(row, "boundary"):
            return None
        geometry = shapely.orient_polygons(shapely.from_wkb(bytes(row.boundary.wkb)))
        return json.loads(shapely.to_geojson(geometry))
