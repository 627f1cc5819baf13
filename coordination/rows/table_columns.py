"""The columns of a spreadsheet: the fields a serializer reads, nested ones by dots."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework.serializers import BaseSerializer, Serializer

from coordination.fields import KeysField, NumberField, PeriodField, TrueOrFalseField, WholeNumberField

_TYPES: tuple[tuple[type, type], ...] = (
    (WholeNumberField, int),
    (NumberField, float),
    (TrueOrFalseField, bool),
    (KeysField, list),
)


def columns_of(serializer: type[Serializer[Any]]) -> Mapping[str, type | None]:
    """Every column with the type of its cells, in the order of the fields; None for what is only shown, which a list
    that was exported brings back. `version` is read, as a condition."""
    return {**dict(_columns(serializer())), "version": int}


def required_of(serializer: type[Serializer[Any]]) -> frozenset[str]:
    """The columns without which no row could be right."""
    fields = serializer().fields.items()
    single = ((name, field) for name, field in fields if not isinstance(field, BaseSerializer | PeriodField))
    required_names = {name for name, field in single if field.required}
    periods = {f"{name}.{end}" for name, field in fields if isinstance(field, PeriodField) for end in ("from", "to")}
    return frozenset(required_names | periods | {"external_ref"})


def _columns(serializer: Any, read_only: bool = False) -> Iterator[tuple[str, type | None]]:
    for name, field in serializer.fields.items():
        only_shown = read_only or field.read_only
        if isinstance(field, BaseSerializer):
            yield from ((f"{name}.{inner}", kind) for inner, kind in _columns(field, only_shown))
        elif isinstance(field, PeriodField):
            yield from ((f"{name}.{end}", None if only_shown else str) for end in ("from", "to"))
        else:
            yield name, None if only_shown else _type(field)


def _type(field: Any) -> type:
    return next((kind for field_class, kind in _TYPES if isinstance(field, field_class)), str)
