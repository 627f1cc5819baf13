"""A serializer's fields as one function of a plain row: which column each reads, and what is left to do with its value.

A field is known by the very methods it would be asked with, so that one whose class says something of its own is not
taken for another: then there is no plan, and the ordinary path answers.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from rest_framework import serializers

from coordination import fields
from coordination.api.plans import NotPlannable
from coordination.api.serializers import Strict
from coordination.fields.text import NullForBlank

Convert = Callable[[Any], Any]
# For each member its name; the place of its column, or None for what is made of the whole row; and what to do with it.
Steps = Sequence[tuple[str, int | None, Any]]


_TEXT = (models.CharField, models.TextField)
# What a representation makes of a value of such a column is the value itself, as orjson writes it.
_AS_STORED: Mapping[Any, tuple[type[Any], ...]] = {
    serializers.CharField.to_representation: _TEXT,
    serializers.ChoiceField.to_representation: _TEXT,
    serializers.IntegerField.to_representation: (models.IntegerField,),
    serializers.FloatField.to_representation: (models.FloatField,),
    serializers.BooleanField.to_representation: (models.BooleanField,),
    serializers.UUIDField.to_representation: (models.UUIDField,),
    serializers.DateField.to_representation: (models.DateField,),
    fields.InstantField.to_representation: (models.DateTimeField,),
    fields.KeyField.to_representation: (*_TEXT, models.UUIDField, models.IntegerField),
    fields.KeysField.to_representation: (ArrayField,),
    serializers.ListField.to_representation: (ArrayField,),
}
# What the field itself still does, which asks nobody for anything.
_PURE: Mapping[Any, tuple[type[Any], ...]] = {fields.PeriodField.to_representation: (DateRangeField,)}
_READS = (serializers.Field.get_attribute, NullForBlank.get_attribute, fields.KeyField.get_attribute)
_FIELDS = (serializers.Serializer.get_fields, serializers.ModelSerializer.get_fields)


def steps_of(serializer: serializers.Serializer[Any], model: type[models.Model], columns: Sequence[str]) -> Steps:
    """How each member of an answer is had from a row of `columns`; raises NotPlannable for a field nobody knows here.

    A step of the whole row is a name where the serializer has a method of it, else the steps of an object within.
    """
    kind = type(serializer)
    if kind.to_representation is not Strict.to_representation or kind.get_fields not in _FIELDS:
        raise NotPlannable(f"{kind.__name__} writes its answer itself")
    return [_step(field, model, columns) for field in serializer._readable_fields]


def writer(steps: Steps, serializer: serializers.Serializer[Any]) -> Convert:
    """The function that writes a row as `serializer`, which knows who asks, would."""
    bound = [(name, place, _bound(step, serializer) if place is None else step) for name, place, step in steps]

    def write(row: Any) -> dict[str, Any]:
        answer = {}
        for name, place, step in bound:
            if place is None:
                answer[name] = step(row)
            else:
                value = row[place]
                answer[name] = value if step is None or value is None else step(value)
        return answer

    return write


def _bound(step: Any, serializer: Any) -> Convert:
    if isinstance(step, str):
        method: Convert = getattr(serializer, step)
        return method
    column, steps = step
    write = writer(steps, serializer)
    return (lambda row: write(row) if getattr(row, column) else None) if column else write


def _step(field: Any, model: type[models.Model], columns: Sequence[str]) -> tuple[str, int | None, Any]:
    name, kind = str(field.field_name), type(field)
    if kind is serializers.SerializerMethodField:
        return name, None, field.method_name
    if isinstance(field, Strict) and field.source == "*":
        return name, None, (field.null_without, steps_of(field, model, columns))
    if kind.get_attribute not in _READS:
        raise NotPlannable(f"{name} is read in a way of its own")
    path, column = _column(field, model)
    if path not in columns:
        raise NotPlannable(f"{name} is no column of the rows")
    return name, columns.index(path), _conversion(field, column)


def _column(field: Any, model: type[models.Model]) -> tuple[str, Any]:
    """The path of the column that the field reads, and the column."""
    is_key = isinstance(field, fields.KeyField)
    *steps, last = field.source_attrs if not is_key or field.key == "pk" else [*field.source_attrs, field.key]
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        column: Any = model._meta.get_field(last)
    except (FieldDoesNotExist, AttributeError):
        raise NotPlannable(f"{field.field_name} is no column") from None
    if column.is_relation and not (is_key and field.key == "pk"):
        raise NotPlannable(f"{field.field_name} names another row")
    return "__".join([*steps, column.attname]), getattr(column, "target_field", column)


def _conversion(field: Any, column: Any) -> Convert | None:
    kind = type(field).to_representation
    if kind in _PURE and isinstance(column, _PURE[kind]):
        convert: Convert = field.to_representation
        return convert
    if not isinstance(column, _AS_STORED.get(kind, ())) or not _writes_as_stored(field, column):
        raise NotPlannable(f"{field.field_name} is written in a way of its own")
    blank_is_null = isinstance(field, NullForBlank) and field.null_for_blank
    return _none_for_blank if blank_is_null else None


def _writes_as_stored(field: Any, column: Any) -> bool:
    """Whether none of what a field may be told changes how it writes."""
    if isinstance(field, serializers.ListField):
        return _conversion(field.child, column.base_field) is None
    if isinstance(field, serializers.ChoiceField):
        return all(type(word) is str and word == key for key, word in field.choice_strings_to_values.items())
    if isinstance(field, serializers.UUIDField):
        return field.uuid_format == "hex_verbose"
    if isinstance(field, serializers.DateField):
        return not isinstance(column, models.DateTimeField)
    return True


def _none_for_blank(text: str) -> str | None:
    return text or None
