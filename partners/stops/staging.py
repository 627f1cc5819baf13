"""From lines of the file to rows of the temporary table: checked, converted and placed, thousands at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import isnan

import numpy as np

from coordination.rows.row_errors import RowError
from partners.stops.csv_reader import Cells, StopTable
from partners.stops.point_in_polygon import Boundaries
from partners.stops.position import WGS84, are_impossible, to_degrees
from partners.stops.validation import REASONS, BadStopCell, CheckedStop, check_stop

# Small enough that the database copies one batch in while the next is being checked.
BATCH = 2_000

# Fields of a checked stop before its position: copied as they are.
FACTS = CheckedStop._fields.index("x")

IncomingRow = tuple[object, ...]


@dataclass
class Staging:
    """Turns the lines of one sheet into rows to copy, and keeps what it noticed on the way.

    `refused_codes` are ATCO codes of refused rows: they are in the file all the same. `damaged` counts lines that could
    not be read at all, `unplaced` stops with a position in none of the boundaries.
    """

    sheet: StopTable
    boundaries: Boundaries
    on_lines_read: Callable[[int], None]
    rows: int = 0
    refused: list[RowError] = field(default_factory=list)
    refused_codes: list[str] = field(default_factory=list)
    damaged: int = 0
    unplaced: int = 0
    last_line: int = 0

    def batches(self) -> Iterator[Iterator[IncomingRow]]:
        """The rows of the temporary table, a batch at a time; `on_lines_read` is told how many lines each batch had."""
        while lines := list(islice(self.sheet.lines, BATCH)):
            yield self._in_areas([stop for line, cells in lines if (stop := self._check(line, cells))])
            self.rows += len(lines)
            self.last_line = lines[-1][0]
            self.on_lines_read(len(lines))

    def refuse(self, line: int, field: str, code: str, atco_code: str = "") -> None:
        """Put a row on the list of the refused."""
        self.refused.append(RowError(line, self.sheet.columns.get(field, ""), code, REASONS[code]))
        if atco_code.isalnum():
            self.refused_codes.append(atco_code)

    def _check(self, line: int, cells: Cells | None) -> tuple[int, CheckedStop] | None:
        if cells is None:
            self.damaged += 1
            self.refuse(line, "", "malformed")
            return None
        try:
            return line, check_stop(cells)
        except BadStopCell as bad:
            self.refuse(line, bad.field, bad.code, cells[0].strip())
            return None

    def _in_areas(self, stops: list[tuple[int, CheckedStop]]) -> Iterator[IncomingRow]:
        longitudes, latitudes = to_degrees(
            np.array([stop.x for _, stop in stops]),
            np.array([stop.y for _, stop in stops]),
            [stop.system for _, stop in stops],
        )
        impossible = are_impossible(longitudes, latitudes)
        areas = self.boundaries.areas_at(longitudes, latitudes)
        places = zip(stops, longitudes.tolist(), latitudes.tolist(), areas, impossible.tolist(), strict=True)
        for (line, stop), longitude, latitude, area, is_impossible in places:
            if is_impossible:
                self.refuse(line, _first_coordinate(stop), "out_of_area", stop.atco_code)
            else:
                if area is None and self.boundaries and not isnan(longitude):
                    self.unplaced += 1
                yield (line, *stop[:FACTS], longitude, latitude, area)


def _first_coordinate(stop: CheckedStop) -> str:
    return "longitude" if stop.system == WGS84 else "easting"
