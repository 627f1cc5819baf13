"""Codes of stops as the API reads them: fields and filters, by the one look-up of `partners.stops.lookup`."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

from coordination.api.filters import AnyOfCodes, bad_query
from coordination.fields import KeyField, all_of
from coordination.ground.errors import FieldError
from partners.models import Stop
from partners.stops.lookup import how_spoilt, mangled_by_spreadsheet, stops_by_code


class StopField(KeyField):
    """A stop by its code, in any letter case, or an alias of it."""

    rules = ("mangled_code",)
    names_mangled_codes = True

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


class MangledCode(ValueError):
    """A code that a spreadsheet has spoilt."""

    code = "mangled_code"


class AnyOfStops(AnyOfCodes):
    """Rows at any of these stops."""

    rules = ("mangled_code",)

    def one(self, text: str) -> str:
        """One code; raises ValueError."""
        if sentence := how_spoilt(text.replace(" ", "+")):  # what a + in an address stands for
            raise MangledCode(sentence)
        return super().one(text)

    def parse(self, text: str) -> Any:
        """The codes; raises ValueError, also for the commas between the digits of one."""
        if sentence := how_spoilt(text):
            raise MangledCode(sentence)
        return super().parse(text)

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        """The rows of `qs` at the stops that the codes mean; raises Invalid for one that a spreadsheet has spoilt."""
        stops = stops_by_code(value)
        for code in set(value) - stops.keys():
            if sentence := mangled_by_spreadsheet(code):
                raise bad_query([FieldError("?stop", MangledCode.code, sentence)])
        return qs.filter(**{f"{self.field_name}__in": {stop.pk for stop in stops.values()}})
