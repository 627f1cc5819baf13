"""Numbers and truth values: only what JSON writes as such."""

from typing import Any

from rest_framework import serializers


class WholeNumberField(serializers.IntegerField):
    """A whole number; `12.0` is one (JSON knows no difference), `"12"` and `true` are not."""

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        is_whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if isinstance(data, bool) or not is_whole:
            self.fail("invalid")
        return super().to_internal_value(int(data))


class NumberField(serializers.FloatField):
    """A number; text is not one."""

    def to_internal_value(self, data: Any) -> float:
        """The number."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class TrueOrFalseField(serializers.BooleanField):
    """`true` or `false`; neither 1 nor "yes"."""

    default_error_messages = {"invalid": "true or false."}

    def to_internal_value(self, data: Any) -> bool:
        """The truth value."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return data
