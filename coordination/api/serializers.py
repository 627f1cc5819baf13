"""Serializers that refuse what they do not know, and say all that is wrong at once.

A serializer class may carry `example`, one answer as a dict: the OpenAPI document shows it wherever the class is used.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from coordination import fields
from coordination.ground.screening import Readers

_UNKNOWN = serializers.ErrorDetail("There is no such field.", "unknown_field")
_READ_ONLY = serializers.ErrorDetail("This is set by the service; leave it out.", "read_only")


class Strict(serializers.Serializer[Any]):
    """What a strict serializer adds: an undeclared or read-only key in the body is an error beside the others."""

    default_error_messages = {"invalid": "An object is needed."}
    example: ClassVar[Mapping[str, Any] | None] = None
    waits: ClassVar[bool] = False  # whether its texts are of a row that is held while one of them needs a second look
    rules: ClassVar[tuple[str, ...]] = ()  # with which it refuses what agrees with the OpenAPI document (`rules.py`)
    readers: ClassVar[Readers] = Readers.EVERYBODY  # of the texts in it, where a field says nothing else
    null_without: ClassVar[str] = ""  # the column without which the whole of it is null

    def to_representation(self, instance: Any) -> Any:
        """The members by name; null where there is nothing to say."""
        if self.null_without and not getattr(instance, self.null_without):
            return None
        return super().to_representation(instance)

    def to_internal_value(self, data: Any) -> Any:
        """The validated values; raises a ValidationError with every fault of every field."""
        faults = self._surplus(data) if isinstance(data, Mapping) else {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**error.detail, **faults}) from None  # type: ignore[dict-item]
        if faults:
            raise serializers.ValidationError(faults)
        return values

    def _surplus(self, data: Mapping[str, Any]) -> dict[str, Any]:
        declared = self.fields
        return {
            name: [_READ_ONLY if name in declared else _UNKNOWN]
            for name in data
            if name not in declared or declared[name].read_only
        }


class StrictSerializer(Strict):
    """A strict serializer of declared fields."""


class NoBody(StrictSerializer):
    """The body of an action that takes none: absent, or an empty object."""


class StrictModelSerializer(Strict, serializers.ModelSerializer[Any]):
    """A strict serializer of model columns: free text is screened, instants need an offset, choices name their words.

    It asks the database nothing: uniqueness is judged by the constraints themselves, at the write.
    """

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: fields.FreeTextField,
        models.TextField: fields.FreeTextField,
        models.URLField: fields.WebAddressField,
        models.DateTimeField: fields.InstantField,
        models.DateField: fields.DayField,
        DateRangeField: fields.PeriodField,
        models.BooleanField: fields.TrueOrFalseField,
        models.FloatField: fields.NumberField,
        models.IntegerField: fields.WholeNumberField,
        models.BigIntegerField: fields.WholeNumberField,
        models.PositiveIntegerField: fields.WholeNumberField,
        models.PositiveSmallIntegerField: fields.WholeNumberField,
        models.SmallIntegerField: fields.WholeNumberField,
        models.UUIDField: fields.UuidField,
    }
    serializer_choice_field = fields.WordField

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        """The field for a column, without the validators that would ask the database."""
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if field_class is fields.PeriodField:
            kwargs = {name: kwargs[name] for name in ("read_only", "required", "allow_null") if name in kwargs}
        if validators := kwargs.get("validators"):
            kwargs["validators"] = [validator for validator in validators if not isinstance(validator, UniqueValidator)]
        return field_class, kwargs

    def get_uniqueness_extra_kwargs(
        self, field_names: Any, declared_fields: Any, extra_kwargs: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """No extra: the database judges uniqueness."""
        return extra_kwargs, {}

    def get_validators(self) -> list[Any]:
        """Those declared in `Meta.validators`, none derived from constraints."""
        return list(getattr(getattr(self, "Meta", None), "validators", None) or [])
