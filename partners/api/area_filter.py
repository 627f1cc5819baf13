"""The filter every resource with an area shares: `?area=` means in that area or in one inside it."""

from typing import Any

from django.db import models

from coordination.api.filters import AnyOfCodes
from partners.models import Area


class WithinArea(AnyOfCodes):
    """Rows whose area is any of these or lies inside one of them."""

    pattern = r"[A-Z][0-9]{8}"

    def narrow(self, qs: models.QuerySet[Any], value: list[str]) -> models.QuerySet[Any]:
        """The rows of `qs` within the areas."""
        return qs.filter(**{f"{self.field_name}__in": Area.objects.filter(lineage__overlap=value).values("pk")})
