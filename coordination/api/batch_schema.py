"""How batches stand in the OpenAPI document."""

from functools import cache
from typing import Any

from rest_framework import serializers

from coordination.api.exports.formats import table_of
from coordination.api.schema import ResourceSchema, request_example
from coordination.api.serializers import StrictSerializer
from coordination.fields import (
    CodeField,
    ExternalRefField,
    FreeTextField,
    NoteField,
    TrueOrFalseField,
    UuidField,
    WholeNumberField,
    WordField,
)
from coordination.rows.resources import MOST

_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_DRY_RUN = "Answer as if the batch were taken, and take nothing."
# With which a table is refused as a whole.
TABLE_RULES = ("malformed_csv", "missing_column", "no_heading", "repeated_column", "unknown_column")
_UNREADABLE = ("rounded", "unclear_number", "unreadable_day", "unreadable_time")
_CELL_RULES = ("control_character", "day_or_month", "failed_formula", "month_first", "two_readings", *_UNREADABLE)
_ROW_RULES = (*_CELL_RULES, "stray_quotation_mark", "uneven_row")
PARAMETERS = {"dry_run": {"type": "boolean", "default": False, "description": f"{_DRY_RUN} For tables."}}
_REFERENCE = "Your own id of the row; required, unless `id` names a row that has none."
_ROW_ID = (
    "The row's id here, by which a row of yours without a reference is known again; `external_ref` gives it one, and of"
    " a row that has one must be that."
)
_STATUSES = [(status, status) for status in ("created", "updated", "unchanged")]


class BatchResultSerializer(StrictSerializer):
    """What became of one item: `index` is its place in the batch, from 0."""

    index = WholeNumberField()
    status = WordField(choices=_STATUSES)
    id = UuidField(allow_null=True, help_text="null for what a dry run would create.")
    held_reason = FreeTextField(
        read_only=True, allow_null=True, help_text="Why the row waits for a second look; null unless it does."
    )
    note = NoteField()
    read_as = serializers.DictField(
        read_only=True,
        allow_null=True,
        help_text="Of a table, each value that was not taken as it stands, by column; null if all were.",
    )


class LeftOutRowSerializer(StrictSerializer):
    """A row of a table that is not meant as one: `row` as a spreadsheet counts, the header being row 1."""

    row = WholeNumberField()
    code = CodeField(read_only=True)
    detail = FreeTextField(read_only=True)


class BatchAnswerSerializer(StrictSerializer):
    """What became of all items: every one is in `results`, in the order sent, but for rows that were left out."""

    example = {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "held": 0,
        "results": [{"index": 0, "status": "created", "id": _ID, "held_reason": None, "note": None, "read_as": None}],
        "left_out": [],
    }
    created = WholeNumberField()
    updated = WholeNumberField()
    unchanged = WholeNumberField()
    held = WholeNumberField(help_text="How many of them wait for a second look.")
    results = BatchResultSerializer(many=True)
    left_out = LeftOutRowSerializer(many=True, help_text="Of a table, the rows that were left out on purpose.")


class BatchSchema(ResourceSchema):
    """The operations of a resource that takes batches."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation; a batch may be sent as a table too."""
        operation = super().get_operation(*args, **kwargs)
        if operation and self._is_batch():
            serializer = self._own_serializer()
            example = request_example(serializer) or {}
            content = operation["requestBody"]["content"]
            content["application/json"]["example"] = {"items": [example], "dry_run": False}
            description = "The columns are the names of the fields, nested ones by dots."
            table = {"type": "string", "minLength": 1, "description": description, "x-screened-as": "its fields"}
            content["text/csv"] = {"schema": table, "example": table_of(example)}
            operation["responses"]["200"]["description"] = "All of it is taken, or would be."
        return operation

    def get_request_serializer(self) -> Any:
        """Of a batch: a list of what POST takes."""
        item: Any = type(self._own_serializer())
        return batch_of(item) if self._is_batch() else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """Of a batch: what became of its items."""
        return {200: BatchAnswerSerializer} if self._is_batch() else super().get_response_serializers()

    def _is_batch(self) -> bool:
        return bool(self.view.action == "batch")


@cache
def batch_of(item: Any) -> type[StrictSerializer]:
    """A serializer for the document: many of `item`, with a reference each, and whether to try only."""
    name = item.__name__.removesuffix("Serializer")
    referred = {
        "external_ref": ExternalRefField(required=False, allow_null=True, help_text=_REFERENCE),
        "id": UuidField(required=False, allow_null=True, help_text=_ROW_ID),
        "version": WholeNumberField(required=False, min_value=1),
    }
    # A class of the same name as the item's own would be taken for it.
    batch_item = type(
        f"{name}ItemSerializer", (item,), {**referred, "__doc__": f"{name} in a batch.", "Meta": _meta(item)}
    )
    fields = {
        "items": serializers.ListField(child=batch_item(), max_length=MOST),
        "dry_run": TrueOrFalseField(default=False, help_text=_DRY_RUN),
        "rules": (
            "external_ref required",
            "not_found",
            "not_storable",
            "other_reference",
            "repeated_reference",
            "row_of_another",
            "stale",
            *_ROW_RULES,
            *TABLE_RULES,
        ),
        "__doc__": f"At most {MOST:,} items.",
    }
    return type(f"{name}BatchSerializer", (StrictSerializer,), fields)


def _meta(item: Any) -> Any:
    writable = [name for name, field in item().fields.items() if not field.read_only]
    return type("Meta", (item.Meta,), {"fields": (*writable, "id", "version"), "read_only_fields": ()})
