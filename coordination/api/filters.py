"""Strict filters: an unknown or malformed query parameter is a 400 that names it, never ignored.

class EventFilters(StrictFilters):
    campaign = AnyOfSlugs()
    status = AnyOfChoices(choices=EventStatus.choices)
    from_ = FromDay(field_name="ends_at")     # the trailing underscore is dropped: ?from=
    to = ToDay(field_name="starts_at")
    updated_since = Since(field_name="updated_at")
"""

import copy
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func
from django_filters import Filter, FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from coordination.ground import datetimes
from coordination.ground.errors import FieldError, Invalid

MOST_VALUES = 100
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_PLUS = (
    "In an address a + stands for a space, so that the offset has lost its sign: write it %2B, as in"
    " 2017-02-22T10:00:00%2B00:00, or give the instant in UTC, 2017-02-22T10:00:00Z."
)
_LONGEST_CODE = 100  # characters
CODE = r"[A-Za-z0-9_-]{1,40}"


class TooManyValues(ValueError):
    """A parameter lists more values than are looked for at once."""

    code = "too_many_values"

    def __init__(self) -> None:
        super().__init__(f"At most {MOST_VALUES} values at once.")


class StrictFilter(Filter):
    """A filter with a parser of its own and the OpenAPI schema of what it reads."""

    actor: Any = None  # who asks, while rows are narrowed
    schema: dict[str, Any] = {"type": "string"}
    description = ""
    rules: tuple[str, ...] = ()  # with which it refuses what agrees with that schema

    def __init__(self, field_name: str | None = None, lookup_expr: str = "exact", **kwargs: Any) -> None:
        super().__init__(field_name, lookup_expr, **kwargs)

    def parse(self, text: str) -> Any:
        """The value that `text` means; raises ValueError with a sentence that does not repeat it."""
        raise NotImplementedError

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        """The rows of `qs` that match `value`."""
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": value})


class AnyOf(StrictFilter):
    """One value, or several separated by commas: rows that have any of them."""

    def __init__(self, field_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(field_name, "in", **kwargs)

    @property
    def item(self) -> dict[str, Any]:
        """The OpenAPI schema of one value."""
        return {"type": "string"}

    @property
    def schema(self) -> dict[str, Any]:  # type: ignore[override]
        return {"type": "array", "items": self.item, "minItems": 1, "maxItems": MOST_VALUES}

    def parse(self, text: str) -> list[Any]:
        """Each value once."""
        parts = text.split(",")
        if len(parts) > MOST_VALUES:
            raise TooManyValues
        return list(dict.fromkeys(self.one(part) for part in parts))

    def one(self, text: str) -> Any:
        """One value; raises ValueError."""
        raise NotImplementedError


class AnyOfCodes(AnyOf):
    """Any of these codes. They are letters, digits, `_` and `-`, or match the `pattern` given."""

    pattern = CODE

    def __init__(self, field_name: str | None = None, *, pattern: str | None = None, **kwargs: Any) -> None:
        self.pattern = pattern or self.pattern
        super().__init__(field_name, **kwargs)

    @property
    def item(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$", "maxLength": _LONGEST_CODE}

    def one(self, text: str) -> str:
        if len(text) > _LONGEST_CODE or not re.fullmatch(self.pattern, text):
            raise ValueError(f"Each value matches ^{self.pattern}$; several are separated by commas.")
        return text


class AnyOfChannels(AnyOfCodes):
    """Any of these channels, in capitals or not."""

    def one(self, text: str) -> str:
        return super().one(text).lower()


class AnyOfSlugs(AnyOfCodes):
    """Any of these slugs."""

    pattern = SLUG


class NamesAnyOf(AnyOf):
    """Rows whose column names any row of another table, where `named` says which. These are asked for once, before the
    rows: joined to them they would be thought rarer than they are, and a page in order be sorted out of the whole
    table."""

    def named(self, value: Any) -> models.QuerySet[Any]:
        """The keys of the rows that the values mean, as a query set of one column."""
        raise NotImplementedError

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return qs.filter(_EqualsAny(F(str(self.field_name)), ArraySubquery(self.named(value))))


class _EqualsAny(Func):
    template, arg_joiner, output_field = "%(expressions)s)", " = ANY (", models.BooleanField()


class ListsAnyOf(AnyOfSlugs):
    """Rows whose list holds any of these slugs."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__overlap": value})


class AnyOfChoices(AnyOf):
    """Any of these words out of a fixed list."""

    def __init__(self, field_name: str | None = None, *, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        self.words = [str(word) for word, _ in choices]
        super().__init__(field_name, **kwargs)

    @property
    def item(self) -> dict[str, Any]:
        return {"type": "string", "enum": self.words}

    def one(self, text: str) -> str:
        if text not in self.words:
            raise ValueError(f"One of {', '.join(self.words)}, or several of them separated by commas.")
        return text


class AnyOfUuids(AnyOf):
    """Any of these ids."""

    @property
    def item(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}

    def one(self, text: str) -> uuid.UUID:
        if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
            raise ValueError("Each value is a UUID; several are separated by commas.")
        return uuid.UUID(text)


class TrueOrFalse(StrictFilter):
    """`true` or `false`, nothing else."""

    schema = {"type": "boolean"}

    def parse(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError("true or false.")
        return text == "true"


class Since(StrictFilter):
    """Rows whose instant in `field_name` is this one or later; the offset is required."""

    schema = {"type": "string", "format": "date-time"}

    def parse(self, text: str) -> Any:
        if re.fullmatch(r"[0-9Tt:.-]{16,26} \d{2}:\d{2}", text, re.ASCII):
            raise ValueError(_PLUS)
        return datetimes.instant_of(text)

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__gte": value})


class Before(Since):
    """Rows whose instant in `field_name` is earlier than this one; the offset is required."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__lt": value})


class DayFilter(StrictFilter):
    """One calendar day in Europe/London, compared with a column of days, instants or periods."""

    schema = {"type": "string", "format": "date"}

    def parse(self, text: str) -> Any:
        return datetimes.day_of(text)

    def column(self, qs: models.QuerySet[Any]) -> "models.Field[Any, Any]":
        """The column the filter compares, which may be one of a row that the list's rows name."""
        *steps, name = str(self.field_name).split("__")
        model: Any = qs.model
        for step in steps:
            model = model._meta.get_field(step).related_model
        column: models.Field[Any, Any] = model._meta.get_field(name)
        return column


class FromDay(DayFilter):
    """Rows that end on this day or later: name the column they end on (or that holds their period)."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        match self.column(qs):
            case DateRangeField():
                return qs.filter(**{f"{self.field_name}__endswith__gt": value})
            case models.DateTimeField():
                return qs.filter(**{f"{self.field_name}__gte": datetimes.start_of(value)})
        return qs.filter(**{f"{self.field_name}__gte": value})


class EndsFromDay(FromDay):
    """The same for the instant something ends: what ends at midnight ended the day before."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__gt": datetimes.start_of(value)})


class ToDay(DayFilter):
    """Rows that start on this day or earlier: name the column they start on (or that holds their period)."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        match self.column(qs):
            case DateRangeField():
                return qs.filter(**{f"{self.field_name}__startswith__lte": value})
            case models.DateTimeField():
                return qs.filter(**{f"{self.field_name}__lt": datetimes.end_of(value)})
        return qs.filter(**{f"{self.field_name}__lte": value})


Parsers = Mapping[str, StrictFilter]


class StrictFilters(FilterSet):
    """The filters of one list. A name that Python reserves is declared with a trailing underscore (`from_`)."""

    declared_filters: ClassVar[dict[str, Filter]]
    base_filters: ClassVar[dict[str, Filter]]

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        """The filters by parameter name."""
        return {name.rstrip("_"): filter_ for name, filter_ in super().get_filters().items()}


class StrictFilterBackend(DjangoFilterBackend):
    """Applies a view's `filterset_class`, which has StrictFilters alone."""

    def filter_queryset(self, request: Request, queryset: models.QuerySet[Any], view: APIView) -> models.QuerySet[Any]:
        """The rows that match all filters; raises Invalid listing every malformed one."""
        filterset_class = getattr(view, "filterset_class", None)
        filters: Parsers = filterset_class.base_filters if filterset_class else {}
        return narrowed(queryset, request.query_params, filters, request.user)


def narrowed(
    queryset: models.QuerySet[Any], texts: Mapping[str, str], filters: Parsers, actor: Any
) -> models.QuerySet[Any]:
    """The rows that match all of the filters, as `actor` may ask; raises Invalid listing every malformed one."""
    return narrowed_by(queryset, parsed_texts(texts, filters), filters, actor)


def narrowed_by(
    queryset: models.QuerySet[Any], values: Mapping[str, Any], filters: Parsers, actor: Any
) -> models.QuerySet[Any]:
    """The same of values by the name of their filter."""
    for name, value in values.items():
        present_filter = copy.copy(filters[name])
        present_filter.actor = actor
        queryset = present_filter.narrow(queryset, value)
    return queryset


def parsed_parameters(request: Request, parsers: Parsers) -> dict[str, Any]:
    """The parameters that were sent, each read by its parser; raises Invalid listing every malformed one."""
    return parsed_texts(request.query_params, parsers)


def parsed_texts(texts: Mapping[str, str], parsers: Parsers) -> dict[str, Any]:
    """The same of texts by the name of their parameter."""
    values, faults = {}, []
    for name, parser in parsers.items():
        if name not in texts:
            continue
        try:
            values[name] = parser.parse(texts[name])
        except ValueError as fault:
            faults.append(FieldError(f"?{name}", getattr(fault, "code", "malformed"), str(fault)))
    if faults:
        raise bad_query(faults)
    return values


def bad_query(faults: list[FieldError]) -> Invalid:
    """The refusal of these parameters: of a type of its own where they do nothing but list too many values."""
    too_many = all(fault.code == TooManyValues.code for fault in faults)
    return Invalid(TooManyValues.code if too_many else "", errors=faults)
