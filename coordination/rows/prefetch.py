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
            sent = list(_sent(items, path))
            if isinstance(field, KeyField):
                self._rows[id(field)] = _rows(field, {one for one in sent if isinstance(one, str)}, by)
            else:
                texts = {key for one in sent if isinstance(one, list) for key in one if isinstance(key, str)}
                self._keys[id(field)] = field.known(by, _storable(texts)) if texts else set()

    def row(self, field: KeyField, within: Any, key: str) -> Any:
        """The row of that key, None if there is none or it is out of sight."""
        return self._rows[id(field)].get((within, key))

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


def _sent(items: Sequence[Mapping[str, Any]], path: Path) -> Iterator[Any]:
    for item in items:
        value: Any = item
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            yield value


def _rows(field: KeyField, sent: set[str], by: Actor) -> dict[tuple[Any, str], Any]:
    rows = field.rows(by)
    column = rows.model._meta.pk if field.key == "pk" else rows.model._meta.get_field(field.key)
    keys = [key for key in _storable(sent) if _is_of(column, key)]
    if not keys:
        return {}
    found = rows.filter(**{f"{field.key}__in": keys})
    by_key = {(_within(field, row), str(getattr(row, field.key))): row for row in found}
    # A UUID may be sent in capitals.
    spelt = {key: str(column.to_python(key)) for key in keys}
    places = {within for within, _ in by_key}
    return {(at, key): by_key[at, own] for key, own in spelt.items() for at in places if (at, own) in by_key}


def _within(field: KeyField, row: Any) -> Any:
    return row.serializable_value(field.within) if field.within else None


def _storable(texts: set[str]) -> list[str]:
    return sorted(text for text in texts if text.isprintable())


def _is_of(column: "models.Field[Any, Any]", key: str) -> bool:
    try:
        column.to_python(key)
    except ValidationError:
        return False
    return True
