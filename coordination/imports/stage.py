"""A file's rows go into the database: those that can be read wait for a worker, the others are refused at once."""

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Any

import orjson
from django.db import connection

from coordination.ground.errors import Invalid
from coordination.imports.file_formats import Items
from coordination.imports.row_errors import refuse_rows
from coordination.models import ImportFile
from coordination.rows.outcomes import RefusedItem

MOST_ROWS = 200_000
LONGEST_REFERENCE = 100  # characters
_AT_ONCE = 2_000
_COPY = "COPY import_waiting_row (file_id, number, item) FROM STDIN"
# Sent twice, neither is taken: nobody can say which of them is meant. Which references those are is noticed on the way
# in: a statement right after COPY, planned on what the table held before, would compare every row with every other.
_REPEATED = """
    WITH gone AS (
        DELETE FROM import_waiting_row
        WHERE file_id = %(file)s AND item ->> 'external_ref' = ANY (%(references)s) RETURNING file_id, number)
    INSERT INTO import_refused_row (file_id, row, "column", code, detail)
    SELECT file_id, number, 'external_ref', 'repeated_reference',
        'Another row of this file has this reference too; which of them is meant?' FROM gone ORDER BY number"""


def stage_file(items: Items, file: ImportFile) -> None:
    """Store all rows of `file`, within the caller's transaction, and count them in it.

    Raises Invalid when there are none or more than 200,000, and whatever the reader raises of the file as a whole.
    """
    references = _References()
    while chunk := list(islice(items, _AT_ONCE)):
        file.rows += len(chunk)
        if file.rows > MOST_ROWS:
            raise Invalid("too_many_rows", f"A file holds at most {MOST_ROWS:,} rows; send the rest in another one.")
        readable_rows = [(number, item) for number, item in chunk if not isinstance(item, RefusedItem)]
        references.note(item for _, item in readable_rows)
        _copy_rows(file, readable_rows)
        refused = [(number, item.errors) for number, item in chunk if isinstance(item, RefusedItem)]
        refuse_rows(file, refused)
        file.refused += len(refused)
    if not file.rows:
        raise Invalid("no_rows", "The file holds no rows.")
    file.refused += _refuse_repeated(file, references.repeated)
    file.save(update_fields=["rows", "refused"])


class _References:
    """The references of a file's rows, and those that stood in more than one: at most 200,000 short texts."""

    def __init__(self) -> None:
        self.noted: set[str] = set()
        self.repeated: set[str] = set()

    def note(self, items: Iterable[Any]) -> None:
        """Take in the references of some rows."""
        for item in items:
            reference = item.get("external_ref") if isinstance(item, dict) else None
            if isinstance(reference, str) and len(reference) <= LONGEST_REFERENCE:  # a longer one is refused later
                (self.repeated if reference in self.noted else self.noted).add(reference)


def _copy_rows(file: ImportFile, rows: Sequence[tuple[int, Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for number, item in rows:
            copy.write_row((file.pk, number, orjson.dumps(item).decode()))


def _refuse_repeated(file: ImportFile, references: Collection[str]) -> int:
    if not references:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_REPEATED, {"file": file.pk, "references": list(references)})
        return cursor.rowcount
