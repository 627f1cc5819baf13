"""What the OpenAPI document cannot say of a request: the rules by which one that agrees with it may still be refused.

A rule is the `code` of a fault, or `field code` where that code elsewhere means what the document does rule out. A
serializer, a field or a filter names its own in `rules`, an operation further ones in its OperationSpec.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from drf_spectacular.plumbing import force_instance
from rest_framework import serializers

from coordination.api.pagination import PAGE_RULES
from coordination.fields import (
    CodeField,
    DayField,
    FreeTextField,
    InstantField,
    KeyField,
    KeysField,
    PeriodField,
    Screened,
    WebAddressField,
)
from coordination.ground.misread_text import MISREAD
from coordination.ground.personal_data.scan import PERSONAL_DATA

_SENTENCE = "A request that agrees with this document may still be refused by these rules: {}."
_EXPORT_RULES = ("export_too_large", "not_in_an_export")
_DAYS = ("date", "date-time")
_SCREENING = "personal data"  # stands in a description for the many codes of it


def rules_of_body(body: Any) -> set[str]:
    """The rules of a serializer, or of a serializer's class, and of all that is nested in it."""
    return set(_rules_of(force_instance(body))) if body else set()


def rules_of_list(view: Any) -> set[str]:
    """Those of a list: of its pages, of its filters, and of itself as a file."""
    filterset = getattr(view, "filterset_class", None)
    filters = filterset.base_filters.values() if filterset else ()
    rules = {rule for query_filter in filters for rule in query_filter.rules}
    return rules | set(PAGE_RULES if view.pagination_class else ()) | set(_EXPORT_RULES if view.exports else ())


def rules_of_parameters(parameters: Sequence[Mapping[str, Any]]) -> set[str]:
    """Those of parameters: a year that is not taken, a header that is none of ETags."""
    rules = {
        f"{parameter['name']} malformed"
        for parameter in parameters
        if parameter.get("schema", {}).get("format") in _DAYS
    }
    references = {parameter.get("$ref", "").rpartition("/")[2] for parameter in parameters}
    return rules | ({"malformed_header"} if references & {"If-Match", "If-None-Match"} else set())


def described_rules(rules: set[str]) -> str:
    """The sentence about them in an operation's description."""
    names = [f"`{rule}`" for rule in sorted(rules - PERSONAL_DATA)]
    return _SENTENCE.format(", ".join([*names, *([_SCREENING] if rules & PERSONAL_DATA else [])]))


def _rules_of(field: Any) -> Iterator[str]:
    yield from getattr(field, "rules", ())
    if isinstance(child := getattr(field, "child", None), serializers.Field):
        yield from _rules_of(child)
    if isinstance(field, serializers.Serializer):
        for nested in field.fields.values():
            if not nested.read_only:
                yield from _rules_of(nested)
        return
    if isinstance(field, KeyField | KeysField):
        yield from ("malformed_json", "not_found")  # a NUL character is in no JSON that is taken
    if isinstance(field, KeysField):
        yield "repeated"
    if isinstance(field, PeriodField):
        yield from ("before_from", "from invalid", "to invalid")
    if isinstance(field, DayField | InstantField | WebAddressField):  # a year or a host that there is not
        yield f"{field.field_name} invalid"
    if isinstance(field, CodeField) and not (field.allow_blank or field.pattern_sent):
        yield f"{field.field_name or field.parent.field_name} blank"  # white space alone
    if isinstance(field, FreeTextField):
        yield MISREAD
    if isinstance(field, Screened) and not field.exempt:
        yield from PERSONAL_DATA
