"""Which files are read how, by resource and media type. Apps contribute what is theirs."""

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError, Invalid
from coordination.imports.json_lines import json_line_items
from coordination.rows.csv_rows import csv_items
from coordination.rows.outcomes import RefusedItem
from coordination.rows.resources import KINDS, row_resource
from coordination.rows.table_columns import columns_of, required_of

JSON_LINES, CSV, CALENDAR = "application/jsonl", "text/csv", "text/calendar"
# What a sender may say beside a file that leaves it open.
SAYABLE = ("campaign", "channel", "area", "source", "from", "to")

# What a file holds: the row's number, as whoever made the file counts, with an item as POST takes it, or its refusal.
Items = Iterator[tuple[int, dict[str, Any] | RefusedItem]]
# A seekable file, who sent it, and what the sender says that the file itself does not (`campaign`, `channel`, …).
Read = Callable[[IO[bytes], Actor, Mapping[str, str]], Items]

_OWN: dict[tuple[str, str], Read] = {}


def register_format(resource: str, media_type: str, read: Read) -> None:
    """Read files of that type for that resource by `read`, in place of the plain way if there is one."""
    _OWN[resource, media_type] = read


def reader(resource: str, media_type: str) -> Read:
    """How such a file is read. Raises KeyError when files of that type hold no such rows."""
    own = _OWN.get((resource, media_type))
    return own or {JSON_LINES: _json_lines, CSV: plain_csv(resource)}[media_type]


def media_types(resource: str) -> list[str]:
    """What files of that resource are read from; of any, if there is no such resource."""
    own = {media_type for name, media_type in _OWN if name == resource or resource not in KINDS}
    return sorted({JSON_LINES, CSV, *own})


def plain_csv(resource: str) -> Read:
    """CSV with the column names of the JSON fields."""

    def read(file: IO[bytes], _by: Actor, said: Mapping[str, str]) -> Items:
        refuse_other(said)
        serializer = row_resource(resource).serializer
        return csv_items(file, columns_of(serializer), required_of(serializer))

    return read


def refuse_other(said: Mapping[str, str], *known: str) -> None:
    """Raises Invalid naming every parameter that files like this one have no use for."""
    told = "A file of this kind says this itself, in every row; leave the parameter out."
    if faults := [FieldError(f"?{name}", "not_for_this_file", told) for name in said if name not in known]:
        raise Invalid(errors=faults)


def _json_lines(file: IO[bytes], _by: Actor, said: Mapping[str, str]) -> Items:
    refuse_other(said)
    return json_line_items(file)
