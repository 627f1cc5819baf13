"""The columns of a list as a table: the names of its JSON fields, those inside an object with a dot (`place.name`)."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework.serializers import BaseSerializer, Serializer

from coordination.fields import PeriodField

Path = tuple[str, ...]


def columns_of(serializer: BaseSerializer[Any]) -> list[Path]:
    """The path of every column, in the order of the JSON fields."""
    return list(_walk(serializer, ()))


def values_of(row: Any, columns: list[Path]) -> Iterator[Any]:
    """The value of each column in one row as the API represents it; None for what is inside an object that is null."""
    for path in columns:
        value = row
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        yield value


def _walk(field: Any, path: Path) -> Iterator[Path]:
    if isinstance(field, Serializer):
        for name, inner in field.fields.items():
            if not inner.write_only:
                yield from _walk(inner, (*path, name))
    elif isinstance(field, PeriodField):
        yield from ((*path, "from"), (*path, "to"))
    else:
        yield path
