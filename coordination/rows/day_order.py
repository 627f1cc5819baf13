"""`02/03/2017` is 2 March here, unless a row of the same table shows that its dates have the month first."""

import re
from collections.abc import Iterable, Mapping

from coordination.rows.cells import BadCell, ReadCell, as_day, as_instant
from coordination.rows.times_as_written import days_either_way

Columns = Mapping[str, ReadCell | None]

# What can only be such a date, wherever it stands: without one a table need not be read twice.
_TELLING = re.compile(r"(?<![0-9])(?:0?[1-9]|1[0-2])([/.-])(?:1[3-9]|2[0-9]|3[01])\1[0-9]{4}(?![0-9])", re.ASCII)
_MONTH_FIRST = "The month stands before the day here. Write it as 20/02/2017 or 2017-02-20, and all dates of the table."
_EITHER = "Row {} has the month before the day, so this could be {} or {}: write which, as 2017-02-20."


def may_tell(lines: Iterable[str]) -> bool:
    """Whether any line holds what looks like a date with the month first."""
    return any(_TELLING.search(line) for line in lines)


class MonthFirst:
    """Readers of cells that keep watch for a date with the month first, and change nothing."""

    def __init__(self, columns: Columns) -> None:
        self.is_seen = False
        self.columns = {name: read and self._watching(read) for name, read in columns.items()}

    def _watching(self, read: ReadCell) -> ReadCell:
        return self._watch if read in (as_day, as_instant) else str

    def _watch(self, cell: str) -> str:
        day_first, month_first = days_either_way(cell)
        self.is_seen = self.is_seen or (month_first is not None and day_first is None)
        return cell


def refusing(columns: Columns, row: int) -> Columns:
    """The columns of a table whose `row` has a month first: dates that have it too, or could have, are refused."""
    return {name: _refusing(read, row) if read in (as_day, as_instant) else read for name, read in columns.items()}


def _refusing(read: ReadCell | None, row: int) -> ReadCell:
    def read_cell(cell: str) -> object:
        day_first, month_first = days_either_way(cell)
        if month_first and not day_first:
            raise BadCell("month_first", _MONTH_FIRST)
        if day_first and month_first and day_first != month_first:
            raise BadCell("day_or_month", _EITHER.format(row, day_first, month_first))
        return read(cell) if read else cell

    return read_cell
