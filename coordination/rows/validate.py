"""Items become values: each is read by the resource's own serializer, as PUT by reference reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from rest_framework.exceptions import ValidationError as DRFValidationError

from coordination.fields import ExternalRefField, WholeNumberField
from coordination.fields.json_pointers import field_errors
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError
from coordination.rows.outcomes import RefusedItem, Row
from coordination.rows.prefetch import PrefetchedRows
from coordination.rows.set_rules import RowReading

_REFERENCE = ExternalRefField()
_VERSION = WholeNumberField(min_value=1)
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
            refused.append(_refused(row.index, error, "/external_ref"))
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
    readings, refused = [], []
    for row in rows:
        reference = references[row.index]
        try:
            readings.append(reader.read(row, reference, present.get(reference)))
        except DRFValidationError as error:
            refused.append(_refused(row.index, error))
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
        item = {name: value for name, value in row.item.items() if name != "version"}
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


def _reference(item: Any) -> str:
    if item.get("external_ref") is None:
        raise DRFValidationError(_WANTED, "required")
    return _REFERENCE.run_validation(item["external_ref"])


def _contradictory(rows: Sequence[Row], references: Mapping[int, str]) -> Iterator[RefusedItem]:
    """Refusals of rows that differ under one reference; each names two that do."""
    first_by_reference: dict[str, Row] = {}
    others: dict[str, Row] = {}
    for row in rows:
        first = first_by_reference.setdefault(references[row.index], row)
        if first.item != row.item:
            others.setdefault(references[row.index], row)
    for row in rows:
        if other := others.get(references[row.index]):
            detail = _twice(first_by_reference[references[row.index]], other)
            yield RefusedItem(row.index, (FieldError("/external_ref", "repeated_reference", detail),))


def _twice(first: Row, other: Row) -> str:
    where = (
        f"items {first.index} and {other.index}" if first.number is None else f"rows {first.number} and {other.number}"
    )
    return f"This reference stands in {where}, which differ; which of them is meant?"


def _refused(index: int, error: DRFValidationError, under: str = "") -> RefusedItem:
    errors = field_errors(error.detail)
    return RefusedItem(index, tuple(FieldError(under + error.pointer, error.code, error.detail) for error in errors))
