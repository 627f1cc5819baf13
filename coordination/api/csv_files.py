"""A table of a page as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from coordination.ground.csv_cells import csv_cell

CSV = "text/csv; charset=utf-8"


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """RFC 4180, with the mark by which Excel knows UTF-8; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
