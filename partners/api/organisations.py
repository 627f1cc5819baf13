"""Organisations, read only: every caller knows who takes part."""

from typing import Any

from django.db import models

from coordination.api.filters import AnyOfChoices, StrictFilters
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import ReferenceResource
from coordination.fields import KeyField, WebAddressField
from partners.api.area_filter import WithinArea
from partners.models import Organisation, OrganisationKind
from partners.permissions import ORGANISATIONS


class OrganisationSerializer(StrictModelSerializer):
    """An organisation."""

    example = {
        "slug": "dudley",
        "name": "Dudley Metropolitan Borough Council",
        "kind": "council",
        "area": "E08000027",
        "website": "https://www.dudley.gov.uk/",
        "may_lead": True,
        "successor": None,
        "succeeded_on": None,
    }
    area = KeyField(allow_null=True)
    successor = KeyField(allow_null=True, help_text="Who carries on what it has begun, from `succeeded_on` on.")
    website = WebAddressField(null_for_blank=True, read_only=True)

    class Meta:
        model = Organisation
        fields = ["slug", "name", "kind", "area", "website", "may_lead", "successor", "succeeded_on"]


class OrganisationFilters(StrictFilters):
    """Filters of `/organisations/`."""

    kind = AnyOfChoices(choices=OrganisationKind.choices)
    area = WithinArea()


class Organisations(ReferenceResource):
    """Councils, police, operators, charities: whoever shares a campaign. A sandbox sees itself besides."""

    model = Organisation
    permissions = ORGANISATIONS
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilters
    lookup_field = "slug"
    ordering = ("slug",)

    def visible(self) -> models.QuerySet[Any]:
        return Organisation.objects.listed_for(self.actor.organisation)
