"""The list of what was not taken in: a line for each fault, by row and column, as a spreadsheet shows them."""

from collections.abc import Iterable, Sequence

from coordination.ground.errors import FieldError
from coordination.models import ImportFile
from coordination.models.import_file import RefusedRow
from coordination.rows.csv_rows import column_of

MOST_FAULTS = 20  # of one row


def refuse_rows(file: ImportFile, rows: Iterable[tuple[int, Sequence[FieldError]]]) -> None:
    """Store the faults of each row, given by its number."""
    RefusedRow.objects.bulk_create(
        RefusedRow(
            file=file, row=number, column=column_of(error.pointer)[:100], code=error.code[:60], detail=error.detail
        )
        for number, errors in rows
        for error in errors[:MOST_FAULTS]
    )
