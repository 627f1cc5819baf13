"""`/universes/`: who could have been counted, and how many people that is where somebody has said."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from rest_framework import serializers

from campaigns.models import Relation, Universe, UniversePopulation, UniverseRelation
from campaigns.models.universe import UniverseKind
from campaigns.permissions import UNIVERSES
from campaigns.reach.universes import RESIDENTS
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, StrictFilters
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import ReferenceResource
from partners.models import AreaPopulation


class PopulationSerializer(StrictSerializer):
    """How many people of the universe live, work or travel in an area, in which year, according to whom."""

    area = serializers.CharField()
    year = serializers.IntegerField()
    population = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field's own source is another thing
    why = serializers.CharField(help_text="How it was got where it is not the area's own count; else empty.")


class UniverseSerializer(StrictModelSerializer):
    """A universe beside the others. Of two universes of which neither relation is stated, nor follows from those that
    are, somebody may be of both."""

    example = {
        "code": "young_people",
        "name": "young people aged 10 to 17",
        "kind": "age_group",
        "inside": ["children"],
        "disjoint": [],
        "populations": [
            {
                "area": "E08000027",
                "year": 2021,
                "population": 30300,
                "source": "an invented example",
                "why": "counted by single years of age",
            }
        ],
    }
    inside = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="The universes that all of its people are of, too."
    )
    disjoint = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="The universes that none of its people are of."
    )
    populations = PopulationSerializer(many=True, read_only=True, source="of_areas")

    class Meta:
        model = Universe
        fields = ("code", "name", "kind", "inside", "disjoint", "populations")
        read_only_fields = fields


class UniverseFilters(StrictFilters):
    kind = AnyOfChoices(choices=UniverseKind.choices)


class Universes(ReferenceResource):
    """Universes: whom a figure may have counted, how they lie to each other, and how many people they hold."""

    model = Universe
    permissions = UNIVERSES
    serializer_class = UniverseSerializer
    filterset_class = UniverseFilters
    ordering = ("code",)
    lookup_field = "code"
    operations = {
        "list": OperationSpec(summary="List universes"),
        "retrieve": OperationSpec(summary="Show a universe"),
    }

    def shape(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With its relations and populations, in one statement however many there are."""
        return queryset.annotate(inside=_inside(), disjoint=_disjoint(), of_areas=_populations())


def _inside() -> ArraySubquery:
    declared = UniverseRelation.objects.filter(universe=OuterRef("pk"), relation=Relation.INSIDE)
    return ArraySubquery(declared.order_by("other").values("other_id"))


def _disjoint() -> ArraySubquery:
    """Whichever of the two it was stated of."""
    declared = UniverseRelation.objects.filter(Q(universe=OuterRef("pk")) | Q(other=OuterRef("pk")))
    another = Case(When(universe=OuterRef("pk"), then=F("other_id")), default=F("universe_id"))
    others = declared.filter(relation=Relation.DISJOINT).values(another=another)
    return ArraySubquery(others.order_by("another").distinct())


def _populations() -> Case:
    """Of residents, those of the areas; of any other universe, its own."""
    facts = {"area": "area_id"} | {name: name for name in ("year", "population", "source")}
    of_areas = AreaPopulation.objects.order_by("area", "-year").values(fact=JSONObject(**facts, why=Value("")))
    declared = UniversePopulation.objects.filter(universe=OuterRef("pk")).order_by("area", "-year")
    own = declared.values(fact=JSONObject(**facts, why="why"))
    return Case(When(code=RESIDENTS, then=ArraySubquery(of_areas)), default=ArraySubquery(own))
