"""The rows that many items name, looked up before the items are read: one query per field, however many items."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from rest_framework.serializers import BaseSerializer

from coordination.fields import KeyField, KeysField
from coordination.ground.actor import Actor

Path = tuple[str, ...]


class PrefetchedRows:
    """What the key fields of one serializer find for one actor."""

    def __init__(self, serializer: Any, items: Sequence[Mapping[str, Any]], by: Actor) -> None:
        """Ask once for each field that any of the items fills."""
        self._rows: dict[int, dict[tuple[Any, str], Any]] = {}
        self._keys: dict[int, set[str]] = {}
        for path, field in _key_fields(serializer, ()):
            values = list(_values_at(items, path))
            if isinstance(field, KeyField):
                self._rows[id(field)] = _rows(field, {value for value in values if isinstance(value, str)}, by)
            else:
                texts = {key for value in values if isinstance(value, list) for key in value if isinstance(key, str)}
                self._keys[id(field)] = field.known(by, _storable(texts)) if texts else set()

    def row(self, field: KeyField, parent: Any, key: str) -> Any:
        """The row of that key, None if there is none or it is out of sight."""
        return self._rows[id(field)].get((parent, key))

    def keys(self, field: KeysField) -> set[str]:
        """Those of the keys sent that name something."""
        return self._keys[id(field)]


def _key_fields(serializer: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    for name, field in serializer.fields.items():
        if field.read_only:
            continue
        if isinstance(field, KeyField | KeysField):
            yield (*path, name), field
        elif isinstance(field, BaseSerializer):
            yield from _key_fields(field, (*path, name))


def _values_at(items: Sequence[Mapping[str, Any]], path: Path) -> Iterator[Any]:
    for item in items:
        value: Any = item
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            yield value


def _rows(field: KeyField, texts: set[str], by: Actor) -> dict[tuple[Any, str], Any]:
    if (by_text := field.rows_by_text(texts)) is not None:
        return {(None, text): row for text, row in by_text.items()}
    rows = field.rows(by)
    column = rows.model._meta.pk if field.key == "pk" else rows.model._meta.get_field(field.key)
    keys = [key for key in _storable(texts) if _is_key_of(column, key)]
    if not keys:
        return {}
    matching_rows = rows.filter(**{f"{field.key}__in": keys})
    by_key = {(_parent_of(field, row), str(getattr(row, field.key))): row for row in matching_rows}
    # A UUID may be sent in capitals.
    canonical_keys = {key: str(column.to_python(key)) for key in keys}
    parents = {parent for parent, _ in by_key}
    return {
        (parent, key): by_key[parent, stored_key]
        for key, stored_key in canonical_keys.items()
        for parent in parents
        if (parent, stored_key) in by_key
    }


def _parent_of(field: KeyField, row: Any) -> Any:
    return row.serializable_value(field.sibling) if field.sibling else None


def _storable(texts: set[str]) -> list[str]:
    return sorted(text for text in texts if text.isprintable())


def _is_key_of(column: "models.Field[Any, Any]", key: str) -> bool:
    try:
        column.to_python(key)
    except ValidationError:
        return False
    return True
