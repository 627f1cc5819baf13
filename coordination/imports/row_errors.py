"""The list of what was not taken in, or not as it stood: a line for each, by row and column, as a spreadsheet shows
them."""

from collections.abc import Iterable, Sequence

from coordination.ground.errors import FieldError
from coordination.models import ImportFile
from coordination.models.import_file import RefusedRow, RowOutcome
from coordination.rows.csv_rows import column_of

MOST_FAULTS = 20  # of one row


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
            column=column_of(error.pointer)[:100],
            code=error.code[:60],
            detail=error.detail,
        )
        for number, errors in rows
        for error in errors[:MOST_FAULTS]
    )
