"""Instants, days and periods, as `coordination.ground.datetimes` reads and writes them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coordination.ground import datetimes


class InstantField(serializers.DateTimeField):
    """An RFC 3339 instant whose offset is required; answered in UTC with `Z`."""

    default_error_messages = {"invalid": datetimes.INSTANT_WANTED}

    def to_internal_value(self, value: Any) -> datetime:
        """The instant in UTC."""
        try:
            return datetimes.instant_of(value)
        except TypeError:
            self.fail("invalid")
        except ValueError as fault:
            raise serializers.ValidationError(str(fault), "invalid") from None

    def to_representation(self, value: Any) -> str:
        """`2017-02-22T10:00:00Z`."""
        return datetimes.format_datetime(value)


class DayField(serializers.DateField):
    """A calendar day in Europe/London, `2017-02-22`."""

    default_error_messages = {"invalid": datetimes.DAY_WANTED}

    def to_internal_value(self, value: Any) -> date:
        """The day."""
        try:
            return datetimes.day_of(value)
        except TypeError:
            self.fail("invalid")
        except ValueError as fault:
            raise serializers.ValidationError(str(fault), "invalid") from None


@extend_schema_field(
    {
        "type": "object",
        "description": "Days of Europe/London, both inclusive.",
        "properties": {"from": {"type": "string", "format": "date"}, "to": {"type": "string", "format": "date"}},
        "required": ["from", "to"],
        "additionalProperties": False,
    }
)
class PeriodField(serializers.Field[Any, Any, Any, Any]):
    """`{"from": …, "to": …}`, both days inclusive, for a date range column holding [from, to + 1 day)."""

    default_error_messages = {
        # Doubled braces: Django REST Framework formats its messages.
        "invalid": 'An object with two days is needed: {{"from": "2017-02-17", "to": "2017-03-03"}}.',
        "before_from": "The period ends before it begins.",
        "unknown_field": "There is no such field.",
    }

    def to_internal_value(self, data: Any) -> DateRange:
        """The range [from, to + 1 day); raises a ValidationError with every fault."""
        if not isinstance(data, Mapping):
            self.fail("invalid")
        days: dict[str, date] = {}
        faults: dict[str, list[str]] = {name: [self._fault("unknown_field")] for name in data.keys() - {"from", "to"}}
        for name in ("from", "to"):
            try:
                days[name] = DayField().run_validation(data.get(name, serializers.empty))
            except serializers.ValidationError as error:
                faults[name] = error.detail  # type: ignore[assignment]
        if not faults and days["to"] < days["from"]:
            faults["to"] = [self._fault("before_from")]
        if faults:
            raise serializers.ValidationError(faults)
        return DateRange(days["from"], days["to"] + timedelta(days=1))

    def to_representation(self, value: DateRange) -> dict[str, str]:
        """Both days, inclusive."""
        return {"from": value.lower.isoformat(), "to": (value.upper - timedelta(days=1)).isoformat()}

    def _fault(self, code: str) -> serializers.ErrorDetail:
        return serializers.ErrorDetail(str(self.error_messages[code]), code)
