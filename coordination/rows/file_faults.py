"""What of a file was not taken, and why: the same for every kind of file."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from coordination.ground.csv_cells import guarded_cell


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """One line, column (at the header's line) or cell that was not taken; `column` as the header spells it, or empty
    for the whole line. A kind of file says its `reasons`, sentences by their codes."""

    line: int
    column: str
    code: str
    reasons: ClassVar[Mapping[str, str]] = {}

    @property
    def detail(self) -> str:
        """The reason in words."""
        return self.reasons[self.code]

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.detail} [{self.code}]"


def write_faults(path: Path, faults: Iterable[FileFault]) -> None:
    """Write them to a CSV file with the columns line, column, code, detail."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "column", "code", "detail"))
        writer.writerows((fault.line, guarded_cell(fault.column), fault.code, fault.detail) for fault in faults)
