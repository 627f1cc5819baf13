"""The filter by phase, which events, placements and figures share."""

from typing import Any

from django.db import models

from campaigns.models import Phase
from coordination.api.filters import AnyOfSlugs, NamesAnyOf


class AnyOfPhases(NamesAnyOf, AnyOfSlugs):
    """Rows of any phase of these slugs, in whatever campaign."""

    def named(self, value: list[str]) -> models.QuerySet[Any]:
        """The phases."""
        return Phase.objects.filter(slug__in=value).values("pk")
