"""The query parameters that a roll-up or a headline is asked with, read as strictly as those of a list."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from campaigns.models import Campaign, Channel
from campaigns.reach.measures import MEASURES
from campaigns.rollups.query import DIMENSIONS
from coordination.api.filters import (
    AnyOfChannels,
    AnyOfChoices,
    AnyOfCodes,
    AnyOfSlugs,
    DayFilter,
    Parsers,
    Since,
    parsed_parameters,
)
from coordination.ground.errors import FieldError, Invalid
from partners.models import Area, Organisation

SCOPE: Parsers = {
    "area": AnyOfCodes(),
    "channel": AnyOfChannels(),
    "from": DayFilter(),
    "to": DayFilter(),
    "as_of": Since(),
}
ROLLUP: Parsers = {
    **SCOPE,
    "group_by": AnyOfChoices(choices=[(dimension, dimension) for dimension in DIMENSIONS]),
    "measure": AnyOfChoices(choices=[(code, code) for code in MEASURES]),
    "organisation": AnyOfSlugs(),
}
# With which a question is refused that agrees with the document; `empty` is a list of nothing but commas.
QUERY_RULES = ("before_from", "in_the_future", "not_found")


def parameter_schemas(parsers: Parsers) -> dict[str, dict[str, Any]]:
    """The OpenAPI schema of each parameter."""
    return {name: parser.schema for name, parser in parsers.items()}


def query_parameters(request: Request, parsers: Parsers) -> dict[str, Any]:
    """The parameters that were sent, parsed; raises Invalid listing every malformed one."""
    values = parsed_parameters(request, parsers)
    check_order(values.get("from"), values.get("to"), "?to")
    check_past(values.get("as_of"))
    check_known(values)
    return values


def check_known(values: Mapping[str, Any]) -> None:
    """Raises Invalid for a channel or organisation there is none of: a typing error is not "nobody was reached"."""
    faults = []
    for name, model in (("channel", Channel), ("organisation", Organisation)):
        codes = set(values.get(name, ()))
        if codes - set(model._default_manager.filter(pk__in=codes).values_list("pk", flat=True)):
            faults.append(FieldError(f"?{name}", "not_found", f"At least one {name} is not known."))
    if faults:
        raise Invalid(errors=faults)


def check_order(first: date | None, last: date | None, pointer: str) -> None:
    """Raises Invalid when the period ends before it begins."""
    if first and last and last < first:
        raise Invalid.field(pointer, "before_from", "The period ends before it begins.")


def check_past(as_of: datetime | None, pointer: str = "?as_of") -> None:
    """Raises Invalid for an instant nothing is known about yet."""
    if as_of and as_of > timezone.now():
        raise Invalid.field(pointer, "in_the_future", "Ask about now or earlier.")


def check_some(channels: list[str] | None) -> None:
    """Raises a ValidationError for a list of none, which is neither a question nor, as null is, all of them."""
    if channels is not None and not channels:
        raise serializers.ValidationError("Name at least one, or leave this out for all.", "empty")


def area_asked(codes: list[str] | None, campaign: Campaign) -> Area:
    """The one area asked about, or the campaign's own; raises Invalid for several or an unknown one."""
    if codes is None:
        return campaign.area
    area = Area.objects.filter(pk=codes[0].upper()).first() if len(codes) == 1 else None
    if area is None:
        raise Invalid.field("?area", "not_found", "Name one known area by its GSS code.")
    return area
