"""What of a file was not taken, and why: the same for every kind of file."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coordination.ground.csv_cells import csv_cell

COLUMNS = ("row", "column", "code", "detail")
SHOWN = 20


@dataclass(frozen=True, slots=True, order=True)
class RowError:
    """One row, column or cell that was not taken. `row` is its number as whoever made the file counts, `column` as the
    header spells it, or empty for the whole row; `detail` is a sentence that repeats nothing of what stands there."""

    row: int
    column: str
    code: str
    detail: str

    def __str__(self) -> str:
        where = f"row {self.row}, {self.column}" if self.column else f"row {self.row}"
        return f"{where}: {self.detail} [{self.code}]"


def write_row_errors(path: Path, errors: Iterable[Any], columns: Sequence[str] = COLUMNS) -> None:
    """Write them to a CSV file; what else they have can be among the `columns`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([csv_cell(getattr(error, name)) for name in columns] for error in errors)


def lines_of_errors(first_errors: Iterable[RowError], total: int) -> list[str]:
    """The first SHOWN of `total` errors, a line each, and how to see the others."""
    lines = [str(error) for error, _ in zip(first_errors, range(SHOWN), strict=False)]
    if total > SHOWN:
        lines.append(f"… and {total - SHOWN:,} more; --refused FILE lists them all.")
    return lines
