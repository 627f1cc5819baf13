"""The columns of a spreadsheet: the fields a serializer reads, nested ones by dots."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework.serializers import BaseSerializer, Serializer

from coordination.fields import (
    DayField,
    ExternalRefField,
    InstantField,
    KeyField,
    KeysField,
    NumberField,
    PeriodField,
    PostcodeField,
    TrueOrFalseField,
    WholeNumberField,
    WordField,
)
from coordination.rows import cells
from coordination.rows.cells import ReadCell

_READERS: tuple[tuple[type, ReadCell], ...] = (
    (WholeNumberField, cells.as_whole_number),
    (NumberField, cells.as_number),
    (TrueOrFalseField, cells.as_yes_or_no),
    (KeysField, cells.as_keys),
    (InstantField, cells.as_instant),
    (DayField, cells.as_day),
    (PostcodeField, cells.as_postcode),
    (KeyField, cells.as_code),
    (ExternalRefField, cells.as_code),
)
_CODES = {"uprn"}


def columns_of(serializer: type[Serializer[Any]]) -> Mapping[str, ReadCell | None]:
    """Every column with how its cells are read, in the order of the fields; None for what is only shown, which a list
    that was exported brings back. `version` is read, as a condition."""
    return {**dict(_columns(serializer())), "version": cells.as_whole_number}


def required_of(serializer: type[Serializer[Any]]) -> frozenset[str]:
    """The columns without which no row could be right."""
    fields = serializer().fields.items()
    single = ((name, field) for name, field in fields if not isinstance(field, BaseSerializer | PeriodField))
    required_names = {name for name, field in single if field.required}
    periods = {f"{name}.{end}" for name, field in fields if isinstance(field, PeriodField) for end in ("from", "to")}
    return frozenset(required_names | periods | {"external_ref"})


def _columns(serializer: Any, read_only: bool = False) -> Iterator[tuple[str, ReadCell | None]]:
    for name, field in serializer.fields.items():
        only_shown = read_only or field.read_only
        if isinstance(field, BaseSerializer):
            yield from ((f"{name}.{inner}", read) for inner, read in _columns(field, only_shown))
        elif isinstance(field, PeriodField):
            yield from ((f"{name}.{end}", None if only_shown else cells.as_day) for end in ("from", "to"))
        else:
            yield name, None if only_shown else _reader(name, field)


def _reader(name: str, field: Any) -> ReadCell:
    if isinstance(field, WordField):
        return cells.as_word_of(field.choices)
    if name in _CODES:
        return cells.as_code
    return next((read for kind, read in _READERS if isinstance(field, kind)), cells.as_text)
