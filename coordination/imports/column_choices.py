"""The columns of a resource as people choose them: what each is called, and what may stand in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rest_framework.serializers import BaseSerializer

from coordination.fields import DayField, InstantField, KeyField, PeriodField, TrueOrFalseField, WordField
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.rows.column_mapping import DAY_PARTS
from coordination.rows.csv_rows import columns_of, required_of
from coordination.rows.resources import row_resource
from coordination.rows.row_shape import STARTS

MOST_OFFERED = 300  # values of a drop-down
_CALLED = {
    "id": "Id (of a list saved here)",
    "external_ref": "Your reference",
    "starts_at": "Start (day and time)",
    "ends_at": "End (day and time)",
    "starts_on": "First day",
    "ends_on": "Last day",
    "date": "Day",
    "end_date": "Last day, if another",
    "start_time": "From (time)",
    "end_time": "To (time)",
    "times": "From and to (10am-4pm)",
    "place.name": "Venue",
    "place.address": "Address",
    "place.postcode": "Postcode",
    "place.longitude": "Longitude",
    "place.latitude": "Latitude",
    "stop": "Stop (code)",
    "site.stop": "Stop (code)",
    "site.fleet.operator": "Fleet: operator",
    "site.fleet.vehicles": "Fleet: vehicles",
    "area": "Area (GSS code)",
    "url": "Web address",
    "period.from": "First day of the figure",
    "period.to": "Last day of the figure",
}
_PASSED_BY = {"version", "outside", "on_behalf_of", "stated_as"}


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column: `kind` is `day`, `time`, `yes_or_no`, `text` or ``, `offered` what may stand in it, if that is
    known, with what it is called."""

    name: str
    label: str
    required: bool
    kind: str
    offered: tuple[tuple[str, str], ...]


def column_choices(resource: str, by: Actor) -> list[ColumnChoice]:
    """The columns in which somebody may write, in the order of the fields."""
    kind = row_resource(resource)
    columns, needed = columns_of(kind.serializer), required_of(kind.serializer) - {"external_ref"}
    fields = dict(_fields(kind.serializer(context=Reader(by).context())))
    return [
        ColumnChoice(name, label_of(name), name in needed, _kind(fields.get(name)), _offered(fields.get(name), by))
        for name, read in columns.items()
        if read and name != "id" and name not in _PASSED_BY
    ]


def day_parts(resource: str) -> list[tuple[str, str]]:
    """The columns of a day and of times of day, if instants are made of them."""
    has_instants = STARTS in columns_of(row_resource(resource).serializer)
    return [(name, label_of(name)) for name in DAY_PARTS] if has_instants else []


def label_of(name: str) -> str:
    """What a column is called on a page."""
    return _CALLED.get(name, name.replace("_", " ").replace(".", ": ").capitalize())


def _fields(serializer: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, field in serializer.fields.items():
        if isinstance(field, PeriodField):
            yield from ((f"{prefix}{name}.{end}", field) for end in ("from", "to"))
        elif isinstance(field, BaseSerializer):
            yield from _fields(field, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def _kind(field: Any) -> str:
    if isinstance(field, DayField | PeriodField):
        return "day"
    if isinstance(field, InstantField):
        return "time"
    return "yes_or_no" if isinstance(field, TrueOrFalseField) else "text"


def _offered(field: Any, by: Actor) -> tuple[tuple[str, str], ...]:
    if isinstance(field, WordField):
        return tuple((value, value.replace("_", " ").capitalize()) for value in field.choices)
    if isinstance(field, TrueOrFalseField):
        return (("Yes", "Yes"), ("No", "No"))
    if not isinstance(field, KeyField) or field.rows_by_text(()) is not None or field.sibling:
        return ()
    rows = list(field.rows(by)[: MOST_OFFERED + 1])
    if len(rows) > MOST_OFFERED:
        return ()
    key = field.key
    offered = ((str(getattr(row, key)), str(getattr(row, "name", getattr(row, key)))) for row in rows)
    return tuple(sorted(offered, key=lambda choice: choice[1]))
