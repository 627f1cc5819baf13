"""Codes of stops as the API reads them: fields and filters, by the one look-up of `partners.stops.lookup`."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

from coordination.api.filters import AnyOfCodes
from coordination.fields import KeyField, all_of
from partners.models import Stop
from partners.stops.lookup import mangled_by_spreadsheet, stops_by_code


class StopField(KeyField):
    """A stop by its code, in any letter case, or an alias of it."""

    rules = ("mangled_code",)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(all_of(Stop), related=("area",), **kwargs)

    def rows_by_text(self, texts: Collection[str]) -> Mapping[str, Any]:
        """The stops that the texts mean."""
        return stops_by_code(texts)

    def refuse_unknown(self, data: str) -> None:
        """Raises a ValidationError: `mangled_code` where a spreadsheet has spoilt the code, else `not_found`."""
        if sentence := mangled_by_spreadsheet(data):
            self.refuse("mangled_code", sentence)
        super().refuse_unknown(data)


class AnyOfStops(AnyOfCodes):
    """Rows at any of these stops."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        """The rows of `qs` at the stops that the codes mean."""
        stops = {stop.pk for stop in stops_by_code(value).values()}
        return qs.filter(**{f"{self.field_name}__in": stops})
