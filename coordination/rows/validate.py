"""Items become values: each is read by the resource's own serializer, as PUT by reference reads it; the rows that many
items name are looked up before, one query per field, however many items."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from rest_framework.exceptions import ValidationError as DRFValidationError
from rest_framework.serializers import BaseSerializer

from coordination.fields import ExternalRefField, KeyField, KeysField, UuidField, WholeNumberField
from coordination.fields.json_pointers import MOST, field_errors
from coordination.fields.reader import Reader
from coordination.fields.references import MOST_KEYS
from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError
from coordination.rows.outcomes import RefusedItem, Row
from coordination.rows.resources import RowReading

_REFERENCE = ExternalRefField()
_VERSION = WholeNumberField(min_value=1)
_ID = UuidField()
MOST_FAULTS = 5_000  # of all rows, after which each further row tells its first alone
BY_ID = "id "  # before the id of a row that an item names without a reference; no reference begins so
_NO_OBJECT = FieldError("", "invalid", "An object is needed.")
_WANTED = "Give every item a reference of your own, so that sending it again is safe."


def row_references(rows: Sequence[Row]) -> tuple[dict[int, str], list[RefusedItem]]:
    """The reference of each row by its index, and the rows that have none, a malformed one, or one of another row."""
    references: dict[int, str] = {}
    refused = []
    for row in rows:
        if not isinstance(row.item, Mapping):
            refused.append(RefusedItem(row.index, (_NO_OBJECT,)))
            continue
        try:
            references[row.index] = _reference(row.item)
        except DRFValidationError as error:
            refused.append(_refused(row.index, error))
    for repeated in _contradictory([row for row in rows if row.index in references], references):
        refused.append(repeated)
        del references[repeated.index]
    return references, refused


def same_rows(rows: Sequence[Row], references: Mapping[int, str]) -> dict[int, int]:
    """Of rows that stand there again, word for word, the index of the first by that of each later one."""
    first_by_reference: dict[str, int] = {}
    return {
        row.index: first
        for row in rows
        if row.index in references
        and (first := first_by_reference.setdefault(references[row.index], row.index)) != row.index
    }


def validate_items(
    serializer_class: Any, rows: Sequence[Row], references: Mapping[int, str], present: Mapping[str, Any], by: Actor
) -> tuple[list[RowReading], list[RefusedItem]]:
    """The rows whose reference is in `found`, read beside the row that `present` has under that reference."""
    reader = _Reader(serializer_class, [row.item for row in rows], by)
    readings, refused, fault_count = [], list[RefusedItem](), 0
    for row in rows:
        reference = references[row.index]
        try:
            readings.append(reader.read(row, reference, present.get(reference)))
        except DRFValidationError as error:
            refused.append(_refused(row.index, error, most=MOST if fault_count < MOST_FAULTS else 1))
            fault_count += len(refused[-1].errors)
    return readings, refused


class _Reader:
    """One serializer for all items: making one for each would cost more than reading the item."""

    def __init__(self, serializer_class: Any, items: Sequence[Mapping[str, Any]], by: Actor) -> None:
        reader = Reader(by, by_reference=True)
        self.serializer = serializer_class(data={}, context=reader.context())
        prefetched = PrefetchedRows(self.serializer, items, by)  # by the fields of this very serializer
        self.serializer.context.update(replace(reader, prefetched=prefetched).context())

    def read(self, row: Row, reference: str, present: Any) -> RowReading:
        """The item's values; raises a ValidationError with every fault."""
        item = {name: value for name, value in row.item.items() if name not in ("version", "id")}
        faults, version = {}, row.item.get("version")
        self.serializer.instance, self.serializer.initial_data = present, item
        try:
            if version is not None:
                _VERSION.run_validation(version)
        except DRFValidationError as error:
            faults = {"version": error.detail}
        try:
            values = self.serializer.run_validation(item)
        except DRFValidationError as error:
            raise DRFValidationError({**cast("dict[str, Any]", error.detail), **faults}) from None
        if faults:
            raise DRFValidationError(faults)
        return RowReading(row.index, reference, values, present, version)


def row_ids(rows: Sequence[Row], references: Mapping[int, str]) -> dict[str, UUID]:
    """The ids that items name, by their references."""
    return {references[row.index]: UUID(row.item["id"]) for row in rows if row.item.get("id") is not None}


def is_by_id(reference: str) -> bool:
    """Whether an item had no reference but the id of its row."""
    return reference.startswith(BY_ID)


def _reference(item: Any) -> str:
    """The reference of an item, or what stands for it; raises a ValidationError."""
    with _under("id"):
        row_id = None if item.get("id") is None else _ID.run_validation(item["id"])
    with _under("external_ref"):
        if item.get("external_ref") is not None:
            return _REFERENCE.run_validation(item["external_ref"])
        if row_id is None:
            raise DRFValidationError(_WANTED, "required")
    return f"{BY_ID}{row_id}"


@contextmanager
def _under(name: str) -> Iterator[None]:
    try:
        yield
    except DRFValidationError as error:
        raise DRFValidationError({name: error.detail}) from None


def _contradictory(rows: Sequence[Row], references: Mapping[int, str]) -> Iterator[RefusedItem]:
    """Refusals of rows that differ under one reference; each names two that do."""
    first_by_reference: dict[str, Row] = {}
    different: dict[str, Row] = {}
    for row in rows:
        first = first_by_reference.setdefault(references[row.index], row)
        if first.item != row.item:
            different.setdefault(references[row.index], row)
    for row in rows:
        if second := different.get(references[row.index]):
            yield RefusedItem(
                row.index, (_twice(references[row.index], first_by_reference[references[row.index]], second),)
            )


def _twice(reference: str, first: Row, second: Row) -> FieldError:
    if first.number is None:
        return repeated(reference, f"items {first.index} and {second.index}")
    return repeated(reference, f"rows {first.number} and {second.number}")


def repeated(reference: str, places: str) -> FieldError:
    """The fault of items that differ under one reference, or one id without any."""
    name, word = ("id", "id") if is_by_id(reference) else ("external_ref", "reference")
    detail = f"This {word} stands in {places}, which differ; which of them is meant?"
    return FieldError(f"/{name}", "repeated_reference", detail)


def _refused(index: int, error: DRFValidationError, most: int = MOST) -> RefusedItem:
    return RefusedItem(index, tuple(field_errors(error.detail, most)))


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
                # A longer list is refused as it stands: nothing in it is looked up.
                lists = [value for value in values if isinstance(value, list) and len(value) <= MOST_KEYS]
                texts = {key for value in lists for key in value if isinstance(key, str)}
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
