"""`POST /{resource}/batch/`: up to 1,000 rows at once, created or updated by their `external_ref`; all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.batch_schema import PARAMETERS, BatchAnswerSerializer, BatchSchema
from coordination.api.parsers import CsvParser, StrictJSONParser
from coordination.api.query_parameters import asks_dry_run
from coordination.api.serializers import StrictSerializer
from coordination.api.views import Resource
from coordination.fields import TrueOrFalseField
from coordination.ground.errors import FieldError, Invalid
from coordination.problems.exceptions import Unreadable
from coordination.rows.csv_rows import column_of, columns_of, csv_items, required_of
from coordination.rows.outcomes import LeftOut, Outcome, RefusedItem, Row
from coordination.rows.references_as_stored import keep_stored_references
from coordination.rows.resources import MOST, RowResource, row_resource
from coordination.rows.upsert import apply_all_or_nothing


@dataclass(frozen=True, slots=True)
class CellError(FieldError):
    """A fault in a table: `row` as a spreadsheet counts, the header being row 1, and the name of the column."""

    row: int = 0
    column: str = ""


class ItemsField(serializers.Field[Any, Any, Any, Any]):
    """A list; its items are read by the resource."""

    default_error_messages = {"invalid": "A list of items is needed."}

    def to_internal_value(self, data: Any) -> list[Any]:
        """The list as sent; raises Unreadable (413) for more items than a batch holds."""
        if not isinstance(data, list):
            self.fail("invalid")
        if len(data) > MOST:
            raise _too_large()
        return data


class BatchSerializer(StrictSerializer):
    """What is sent."""

    items = ItemsField()
    dry_run = TrueOrFalseField(default=False)


@dataclass
class BatchRequest:
    """The items of a batch as rows, and those that could not even be read; `numbers` are rows of a table by index."""

    rows: list[Row] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    read_as: dict[int, dict[str, Any]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    dry_run: bool = False


class BatchResource(Resource):
    """A resource whose rows may also come in batches."""

    schema = BatchSchema()

    @property
    def reads(self) -> list[str]:
        """The media types of a body here, for whoever sent another."""
        return [parser.media_type for parser in self.parser_classes]

    @action(detail=False, methods=["post"], parser_classes=[StrictJSONParser, CsvParser], parameters=PARAMETERS)
    def batch(self, request: Request, **kwargs: Any) -> Response:
        """Create or update many by your own references, all or none."""
        resource = row_resource(self.basename)
        body: Any = request.data
        if not body and request.content_type.startswith(CsvParser.media_type):  # an empty body reaches no parser
            body = b""
        batch = self._table(resource, body) if isinstance(body, bytes) else self._list(request)
        dry_run = batch.dry_run or asks_dry_run(request)
        outcome = apply_all_or_nothing(resource, batch.rows, by=self.actor, dry_run=dry_run or bool(batch.refused))
        if faults := [*batch.refused, *outcome.refused]:
            raise Invalid(errors=list(_errors(faults, batch.numbers)))
        return Response(_batch_answer(outcome, batch, dry_run=dry_run))

    def _list(self, request: Request) -> BatchRequest:
        values = self.checked(BatchSerializer)
        rows = [Row(index, item) for index, item in enumerate(values["items"])]
        return BatchRequest(rows, dry_run=values["dry_run"])

    def _table(self, resource: RowResource, body: bytes) -> BatchRequest:
        batch = BatchRequest()
        columns, required = columns_of(resource.serializer), required_of(resource.serializer)
        for number, item in csv_items(BytesIO(body), columns, required, self.actor.organisation):
            if isinstance(item, LeftOut):
                batch.left_out.append(item)
                continue
            index = len(batch.numbers)
            if index == MOST:
                raise _too_large()
            batch.numbers[index] = number
            if isinstance(item, RefusedItem):
                batch.refused.append(RefusedItem(index, item.errors))
            else:
                batch.rows.append(Row(index, item, number))
                batch.read_as[index] = item.read_as
        keep_stored_references(resource, [row.item for row in batch.rows], self.actor.organisation)
        return batch


def _batch_answer(outcome: Outcome, batch: BatchRequest, *, dry_run: bool) -> dict[str, Any]:
    # What a dry run creates is gone again, and would have another id.
    gone = {result.id for result in outcome.results if dry_run and result.status == "created"}
    counts = {status: outcome.count(status) for status in ("created", "updated", "unchanged")}
    results = [
        {
            "index": result.index,
            "status": result.status,
            "id": None if result.id in gone else result.id,
            "held_reason": result.held_reason or None,
            "note": result.note or None,
            "read_as": batch.read_as.get(result.index) or None,
        }
        for result in outcome.results
    ]
    left_out = [
        {"row": item.index, "code": fault.code, "detail": fault.detail}
        for item in batch.left_out
        for fault in item.errors
    ]
    body = {**counts, "held": outcome.held_count, "results": results, "left_out": left_out}
    return BatchAnswerSerializer(body).data


def _errors(refused: Sequence[RefusedItem], numbers: Mapping[int, int]) -> Iterable[FieldError]:
    for item in sorted(refused, key=lambda item: item.index):
        for error in item.errors:
            pointer = f"/items/{item.index}{error.pointer}"
            if item.index in numbers:
                column = column_of(error.pointer)
                yield CellError(pointer, error.code, error.detail, numbers[item.index], column)
            else:
                yield FieldError(pointer, error.code, error.detail)


def _too_large() -> Unreadable:
    return Unreadable("batch_too_large", f"A batch holds at most {MOST:,} items; send more as /imports/.")
