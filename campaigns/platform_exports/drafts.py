"""The result of reading an export: drafts of figures, and what was left out."""

from dataclasses import dataclass, field
from datetime import date

from coordination.rows.row_errors import RowError


@dataclass(slots=True)
class Rows:
    """The rows a figure was taken from: how many, and the line of the first."""

    count: int = 0
    first: int = 0

    def add(self, line: int) -> None:
        """One more row."""
        self.count += 1
        self.first = min(self.first or line, line)


@dataclass(frozen=True, slots=True)
class Draft:
    """A figure as the file has it: `value` in `measure` over the days `first` to `last`, both inclusive.

    `complete` is False where rows had to be left out, so that the true count is this or more.
    """

    measure: str
    first: date
    last: date
    value: int
    complete: bool
    rows: Rows


@dataclass(frozen=True, slots=True)
class PlatformExport:
    """The drafts of one file. `key` and `title` name its layout; `sha256` is that of its bytes, in lower-case hex."""

    key: str
    title: str
    sha256: str
    rows: int
    drafts: list[Draft] = field(default_factory=list)
    skipped: list[RowError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a file is read: whether it gives a figure per day; the period (both days inclusive) where it names none."""

    daily: bool = False
    first: date | None = None
    last: date | None = None
