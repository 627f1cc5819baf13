"""The filters by area: `?area=`, which every resource with an area shares, means in that area or in one inside it."""

from typing import Any

from django.db import models

from coordination.api.filters import AnyOfCodes, NamesAnyOf
from partners.models import Area

GSS = r"[A-Z][0-9]{8}"


class AnyOfAreas(AnyOfCodes):
    """Any of these areas by their GSS codes."""

    pattern = GSS

    def one(self, text: str) -> str:
        """One code, in capitals however it is sent; raises ValueError."""
        return super().one(text.upper())


class WithinArea(NamesAnyOf, AnyOfAreas):
    """Rows whose area is any of these or lies inside one of them."""

    def named(self, value: list[str]) -> models.QuerySet[Any]:
        """The areas and all within them."""
        return Area.objects.filter(lineage__overlap=value).values("pk")
