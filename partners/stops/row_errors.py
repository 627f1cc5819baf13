"""Why a row of the file was not loaded: a line number, a column, a code and a sentence, never what the row held."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

REASONS = {
    "malformed": "The line cannot be read as CSV with the columns that the header names.",
    "missing": "A value is required here.",
    "too_long": "The value is longer than this column may be.",
    "mangled_code": "A spreadsheet has taken the code for a number (with an E or .0): use the file as published.",
    "not_a_code": "An ATCO code is made of 3 to 12 letters and digits.",
    "not_a_stop_type": "A stop type is three letters.",
    "unknown_status": "The status is none that NaPTAN uses: active, inactive, pending.",
    "not_a_number": "A number is expected here.",
    "half_a_position": "One of the two coordinates is missing.",
    "unknown_grid": "The grid is none that NaPTAN uses: UKOS, IrishOS, ITM.",
    "out_of_area": "The position is outside the British Isles.",
    "not_a_time": "A date and time such as 2017-02-17T09:30:00 is expected here.",
    "unreadable_text": "The text holds characters that cannot be read.",
    "duplicate": "The same ATCO code stands in this file again with a later revision; that row was used.",
}


class BadStopCell(Exception):
    """Raised while a row is checked: `field` is our name of the column, `code` a key of REASONS."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, code)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class RefusedStop:
    """One row that was not loaded; `column` is spelled as in the file's header, or empty for the whole line."""

    line: int
    column: str
    code: str

    @property
    def detail(self) -> str:
        """The reason in words."""
        return REASONS[self.code]

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.detail} [{self.code}]"


def write_refused(path: Path, rows: Iterable[RefusedStop]) -> None:
    """Write refused rows to a CSV file with the columns line, column, code, detail."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "column", "code", "detail"))
        writer.writerows((row.line, row.column, row.code, row.detail) for row in rows)
