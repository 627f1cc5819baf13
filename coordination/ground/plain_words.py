"""What the frameworks say of a text too long or a number too large, in words for people: in forms as over the API."""

from collections.abc import Mapping
from typing import Any

from django.core import validators
from rest_framework import serializers


class _Sentence(str):
    """A sentence of Django's, which fills in `limit_value` and `show_value`; numbers are written as people do."""

    __slots__ = ()

    def __mod__(self, values: Any) -> str:
        return self.format(**{name: _written(value) for name, value in values.items()})


def speak_plainly() -> None:
    """Have every form and serializer say it so."""
    django: Mapping[type[validators.BaseValidator], str] = {
        validators.MaxLengthValidator: "Use at most {limit_value} characters; these are {show_value}",
        validators.MinLengthValidator: "Use at least {limit_value} characters; these are {show_value}",
        validators.MaxValueValidator: "Enter a number of at most {limit_value}",
        validators.MinValueValidator: "Enter a number of at least {limit_value}",
    }
    for validator, sentence in django.items():
        validator.message = _Sentence(sentence)
    lengths = {
        "max_length": "Use at most {max_length:,} characters.",
        "min_length": "Use at least {min_length:,} characters.",
    }
    values = {
        "max_value": "A number of at most {max_value:,} is needed.",
        "min_value": "A number of at least {min_value:,} is needed.",
    }
    serializers.CharField.default_error_messages |= lengths
    for field in (serializers.IntegerField, serializers.FloatField, serializers.DecimalField):
        field.default_error_messages |= values
    serializers.ListField.default_error_messages |= {
        "max_length": "At most {max_length:,} of them.",
        "min_length": "At least {min_length:,} of them.",
    }


def _written(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
