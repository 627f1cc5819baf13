"""`/site-types/`: what posters hang on."""

from typing import Any

from django.db import models

from campaigns.models import SiteType
from campaigns.permissions import SITE_TYPES
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, StrictFilters, TrueOrFalse
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import ReferenceResource
from partners.models.stop import PLACEMENT_MODES


class SiteTypeSerializer(StrictModelSerializer):
    example = {
        "code": "tram_shelter",
        "name": "tram shelter",
        "modes": ["metro"],
        "on_vehicles": False,
        "asks_permission": True,
    }

    class Meta:
        model = SiteType
        fields = ("code", "name", "modes", "on_vehicles", "asks_permission")
        read_only_fields = fields
        extra_kwargs = {
            "modes": {"help_text": "The modes of travel that have such sites."},
            "on_vehicles": {"help_text": "Whether it is on vehicles; if not, it is at a stop or a station."},
            "asks_permission": {"help_text": "Whether nothing is installed there before its owner has permitted it."},
        }


class OfMode(AnyOfChoices):
    """Kinds of site that any of these modes has."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__overlap": value})


class SiteTypeFilters(StrictFilters):
    mode = OfMode("modes", choices=PLACEMENT_MODES)
    on_vehicles = TrueOrFalse()


class SiteTypes(ReferenceResource):
    """Kinds of site, apart from the mode of travel: which modes have them, and which ask for their owner's
    permission before posters are put up."""

    model = SiteType
    permissions = SITE_TYPES
    serializer_class = SiteTypeSerializer
    filterset_class = SiteTypeFilters
    ordering = ("code",)
    lookup_field = "code"
    spell = str.lower
    operations = {
        "list": OperationSpec(summary="List kinds of site"),
        "retrieve": OperationSpec(summary="Show a kind of site"),
    }
