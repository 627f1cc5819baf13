"""A file's rows go into the database: those that can be read wait for a worker, the others are refused at once."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import orjson
from django.db import connection

from coordination.batches.rows import Refused
from coordination.imports.readers import Items
from coordination.imports.refusing import refuse
from coordination.models import ImportFile
from coordination.refusals import Invalid

MOST_ROWS = 200_000
_AT_ONCE = 2_000
_COPY = "COPY import_waiting_row (file_id, number, item) FROM STDIN"
# Sent twice, neither is taken: nobody can say which of them is meant.
_TWICE = """
    WITH twice AS (
        SELECT item ->> 'external_ref' AS reference FROM import_waiting_row WHERE file_id = %(file)s
        GROUP BY 1 HAVING count(*) > 1 AND item ->> 'external_ref' IS NOT NULL),
    gone AS (
        DELETE FROM import_waiting_row USING twice
        WHERE file_id = %(file)s AND item ->> 'external_ref' = twice.reference RETURNING file_id, number)
    INSERT INTO import_refused_row (file_id, row, "column", code, detail)
    SELECT file_id, number, 'external_ref', 'repeated_reference',
        'Another row of this file has this reference too; which of them is meant?' FROM gone ORDER BY number"""


def stage(items: Items, file: ImportFile) -> None:
    """Store all rows of `file`, within the caller's transaction, and count them in it.

    Raises Invalid when there are none or more than 200,000, and whatever the reader raises of the file as a whole.
    """
    while some := list(islice(items, _AT_ONCE)):
        file.rows += len(some)
        if file.rows > MOST_ROWS:
            raise Invalid("too_many_rows", f"A file holds at most {MOST_ROWS:,} rows; send the rest in another one.")
        _wait(file, [(number, item) for number, item in some if not isinstance(item, Refused)])
        refused = [(number, item.errors) for number, item in some if isinstance(item, Refused)]
        refuse(file, refused)
        file.refused += len(refused)
    if not file.rows:
        raise Invalid("no_rows", "The file holds no rows.")
    file.refused += _refuse_repeated(file)
    file.save(update_fields=["rows", "refused"])


def _wait(file: ImportFile, rows: Sequence[tuple[int, Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for number, item in rows:
            copy.write_row((file.pk, number, orjson.dumps(item).decode()))


def _refuse_repeated(file: ImportFile) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TWICE, {"file": file.pk})
        return cursor.rowcount
