"""A file is read into the database, and a worker is asked for. Rows that can be read wait for it, the others are
refused at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, islice
from typing import IO, Any

import orjson
from django.conf import settings
from django.db import connection

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.timeouts import allow_longer
from coordination.imports.file_formats import Items, ReadRows
from coordination.imports.mappings import remember
from coordination.imports.workbooks import WORKBOOKS
from coordination.jobs import enqueue
from coordination.ledger.transaction import writing
from coordination.models import ImportFile, Operation
from coordination.models.import_file import WORKBOOK_TYPES, RefusedRow, RowOutcome
from coordination.models.operation import UNFINISHED
from coordination.permissions import START_IMPORT
from coordination.rows.column_mapping import DATE, DAY_PARTS
from coordination.rows.csv_rows import TableItem, column_of
from coordination.rows.outcomes import LeftOut, NotedItem, RefusedItem
from coordination.rows.references_as_stored import keep_stored_references
from coordination.rows.resources import row_resource
from coordination.rows.row_shape import STARTS
from coordination.rows.table_facts import TableFacts
from coordination.rows.validate import BY_ID, repeated

KIND = "import"
MOST_AT_ONCE = 10  # of one organisation: each may keep 200,000 rows waiting
_ENOUGH = f"Your organisation has {MOST_AT_ONCE} imports under way; wait until one is finished, or cancel one."


_EMPTY = "The file is empty: nothing arrived. See whether the program that made it wrote anything, and send it again."
_NO_ROWS = "The file holds no rows: it needs one for each thing that you send."
_ONLY_HEADINGS = (
    "The table has its headings, in row {}, and no row below them: fill in one for each thing that you send."
)
_SHORT = {media_type: ending for ending, media_type in WORKBOOK_TYPES.items()}


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A seekable file with what is known of it: its SHA-256 in lower-case hex, its size in bytes, and what its sender
    said beside it."""

    stream: IO[bytes]
    media_type: str
    sha256: str
    size: int
    parameters: Mapping[str, str]


def start_import(upload: UploadedFile, resource: str, read: ReadRows, *, by: Actor, dry_run: bool = False) -> Operation:
    """Have the rows of the file taken in by workers, as if `by` had sent each of them; the queued operation.

    Raises Forbidden; Invalid when the file as a whole cannot be read, or holds no rows or more than 200,000; Conflict
    when the organisation has enough under way.
    """
    upload.stream.seek(0)
    authorise(by, START_IMPORT, None)
    if not upload.size:
        raise Invalid("no_rows", _EMPTY)
    items = read(upload.stream, by, upload.parameters)
    if upload.media_type in WORKBOOKS:  # unpacked before the transaction, which must not wait for another process
        items = chain([next(items)], items)
    with writing(by):
        authorise(by, START_IMPORT, None)
        allow_longer(settings.IMPORT_SECONDS)
        _check_not_too_many(by)
        operation = enqueue.start_operation(KIND, by=by, arguments={"resource": resource, "dry_run": dry_run})
        file = _file_of(operation, upload, resource, dry_run=dry_run)
        _keep_notes(operation, file, stage_file(items, file, by))
    return Operation.objects.get(pk=operation.pk)


def _file_of(operation: Operation, upload: UploadedFile, resource: str, *, dry_run: bool) -> ImportFile:
    return ImportFile.objects.create(
        operation=operation,
        organisation=operation.organisation,
        resource=resource,
        media_type=_SHORT.get(upload.media_type, upload.media_type),
        dry_run=dry_run,
        sha256=upload.sha256,
        size=upload.size,
    )


def _keep_notes(operation: Operation, file: ImportFile, notes: Mapping[str, Any]) -> None:
    """What reading the file has noted, and how far it is: not a step of the work yet, so not by way of its run."""
    arguments = operation.arguments | {"notes": {name: note for name, note in notes.items() if note}}
    done = file.refused + file.unchanged
    Operation.objects.filter(pk=operation.pk).update(done=done, total=file.rows, arguments=arguments)


def _check_not_too_many(by: Actor) -> None:
    unfinished = Operation.objects.filter(organisation=by.organisation, kind=KIND, status__in=UNFINISHED)
    if unfinished.count() >= MOST_AT_ONCE:
        raise Conflict("too_many_imports", _ENOUGH)


MOST_ROWS = 200_000
LONGEST_REFERENCE = 100  # characters
MOST_FAULTS = 20  # of one row
_AT_ONCE = 2_000
_COPY = "COPY import_waiting_row (file_id, number, item) FROM STDIN"
# Where two differ, neither is taken: nobody can say which of them is meant. Which those are is noticed on the way
# in: a statement right after COPY, planned on what the table held before, would compare every row with every other.
_REPEATED = """
    DELETE FROM import_waiting_row
    WHERE file_id = %(file)s
      AND coalesce(item ->> 'external_ref', %(by_id)s || lower(item ->> 'id')) = ANY (%(references)s)
    RETURNING number, coalesce(item ->> 'external_ref', %(by_id)s || lower(item ->> 'id'))"""


def stage_file(items: Items, file: ImportFile, by: Actor) -> dict[str, Any]:
    """Store all rows of `file`, within the caller's transaction, and count them in it. `read_as` of the answer has what
    was read in another spelling than it stands in, by column, `left_out` the number of parts left out on purpose,
    `table` what is to be said of the file as a whole.

    Raises Invalid when there are none or more than 200,000, and whatever the reader raises of the file as a whole.
    """
    references, readings, left_out = _References(), _ReadAs(), 0
    kind = row_resource(file.resource)
    facts: list[TableFacts] = []
    while taken := list(islice(items, _AT_ONCE)):
        facts += (new_facts := [item for _, item in taken if isinstance(item, TableFacts)])
        for fact in new_facts:
            file.letters = {**file.letters, **fact.letters}
            remember(fact, file.resource, by)
        chunk = [(number, item) for number, item in taken if not isinstance(item, TableFacts)]
        left_out += sum(isinstance(item, LeftOut) for _, item in chunk)
        file.rows += sum(not isinstance(item, LeftOut) for _, item in chunk)
        if file.rows > MOST_ROWS:
            raise Invalid("too_many_rows", f"A file holds at most {MOST_ROWS:,} rows; send the rest in another one.")
        keep_stored_references(kind, [item for _, item in chunk if isinstance(item, TableItem)], by.organisation)
        readable_rows = [(number, _item(item)) for number, item in chunk if not isinstance(item, RefusedItem)]
        readings.note(readable_rows)
        _copy_rows(file, [row for row in readable_rows if references.is_new(*row)])
        _list_others(file, chunk)
        file.refused += sum(isinstance(item, RefusedItem) and not isinstance(item, LeftOut) for _, item in chunk)
    if not file.rows and not left_out:
        raise Invalid("no_rows", _no_rows(facts))
    file.refused += _refuse_repeated(file, references)
    file.unchanged = sum(len(numbers) for numbers in references.same.values())
    file.save(update_fields=["rows", "refused", "unchanged", "letters"])
    return {"read_as": readings.by_column, "left_out": left_out, "table": _said(facts)}


def _no_rows(facts: Sequence[TableFacts]) -> str:
    headings = next((fact.said["header_row"] for fact in facts if "header_row" in fact.said), 0)
    return _ONLY_HEADINGS.format(headings) if headings else _NO_ROWS


def _said(facts: Sequence[TableFacts]) -> dict[str, Any]:
    said = {name: value for fact in facts for name, value in fact.said.items()}
    notes = [{"code": code, "detail": detail} for fact in facts for code, detail in fact.notes]
    return {**said, "notes": notes} if facts else {}


def list_faults(
    file: ImportFile,
    rows: Iterable[tuple[int, Sequence[FieldError]]],
    outcome: RowOutcome = RowOutcome.REFUSED,
) -> None:
    """Store what is said of each row, given by its number, and what became of those rows."""
    RefusedRow.objects.bulk_create(
        RefusedRow(
            file=file,
            row=number,
            outcome=outcome,
            column=(column := _column_at_fault(file, error)),
            cell=cell_of(file, column, number),
            code=error.code[:60],
            detail=error.detail,
        )
        for number, errors in rows
        for error in errors[:MOST_FAULTS]
    )


def _column_at_fault(file: ImportFile, error: FieldError) -> str:
    """The column of a fault: the day's, of a table that has one beside its times, where it is the day that is none of
    the campaign's."""
    column = column_of(error.pointer)[:100]
    if error.code != "outside_the_campaign" or column != STARTS or DATE not in file.letters:
        return column
    is_joined = file.letters.get(STARTS) in [file.letters.get(part) for part in DAY_PARTS]
    return DATE if is_joined else column


def cell_of(file: ImportFile, column: str, row: int) -> str:
    """The cell as a spreadsheet names it, `C7`; empty where it is of no table, or the fault is of the row."""
    letters = file.letters.get(column, "")
    return f"{letters}{row}" if letters else ""


class _References:
    """The references of a file's rows, or the ids of those without, with the first row of each: at most 200,000 short
    texts. `same` has the later rows that say the same word for word, `repeated` the first that says something else."""

    def __init__(self) -> None:
        self.first: dict[str, tuple[int, bytes]] = {}
        self.same: dict[str, list[int]] = {}
        self.repeated: dict[str, int] = {}

    def is_new(self, number: int, item: Any) -> bool:
        """Take in a row; whether it says anything that none before it has said."""
        reference = _reference(item)
        if reference is None or len(reference) > LONGEST_REFERENCE:  # a longer one is refused later
            return True
        digest = sha256(orjson.dumps(item, option=orjson.OPT_SORT_KEYS)).digest()
        first, first_digest = self.first.setdefault(reference, (number, digest))
        if first != number and first_digest == digest:
            self.same.setdefault(reference, []).append(number)
            return False
        if first != number:
            self.repeated.setdefault(reference, number)
        return True


def _reference(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    reference, row_id = item.get("external_ref"), item.get("id")
    if reference is None and isinstance(row_id, str):
        return f"{BY_ID}{row_id.lower()}"
    return reference if isinstance(reference, str) else None


class _ReadAs:
    """What tables hold in other spellings than they were read in: by column, how many rows, and the first of them."""

    def __init__(self) -> None:
        self.by_column: dict[str, dict[str, Any]] = {}

    def note(self, rows: Iterable[tuple[int, Any]]) -> None:
        """Take in some rows."""
        for number, item in rows:
            for column, value in getattr(item, "read_as", {}).items():
                entry = self.by_column.setdefault(column, {"rows": 0, "first_row": number, "first_read_as": value})
                entry["rows"] += 1


def _item(item: Any) -> Any:
    return item.item if isinstance(item, NotedItem) else item


def _list_others(file: ImportFile, rows: Sequence[tuple[int, Any]]) -> None:
    """List what was refused, what was left out on purpose, and what was left out of rows that are taken."""
    refused = [(number, item) for number, item in rows if isinstance(item, RefusedItem)]
    for is_left_out, outcome in ((False, RowOutcome.REFUSED), (True, RowOutcome.LEFT_OUT)):
        listed = [(number, item.errors) for number, item in refused if isinstance(item, LeftOut) == is_left_out]
        list_faults(file, listed, outcome)
    noted = [(number, item.notes) for number, item in rows if isinstance(item, NotedItem)]
    list_faults(file, noted, RowOutcome.TAKEN)


def _copy_rows(file: ImportFile, rows: Sequence[tuple[int, Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for number, item in rows:
            copy.write_row((file.pk, number, orjson.dumps(item).decode()))


def _refuse_repeated(file: ImportFile, references: _References) -> int:
    if not references.repeated:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_REPEATED, {"file": file.pk, "references": list(references.repeated), "by_id": BY_ID})
        rows = cursor.fetchall()
    rows += [(number, reference) for reference in references.repeated for number in references.same.pop(reference, ())]
    list_faults(file, [(number, [_twice(reference, references)]) for number, reference in sorted(rows)])
    return len(rows)


def _twice(reference: str, references: _References) -> FieldError:
    return repeated(reference, f"rows {references.first[reference][0]} and {references.repeated[reference]}")
