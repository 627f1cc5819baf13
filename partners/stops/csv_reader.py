"""Reading a Stops.csv of any vintage: columns by name, UTF-8 or Windows-1252, one damaged line at a time."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from coordination.ground.errors import Invalid

if TYPE_CHECKING:
    from _csv import Reader

# Our name of each column, and how the vintages spell it (letters and digits only, lower case). The second spellings
# are NaPTAN version 1, which `Lon`, `Lat`, `RecordStatus` come from.
SPELLINGS = {
    "atco_code": ("atcocode",),
    "name": ("commonname",),
    "indicator": ("indicator", "identifier"),
    "locality": ("localityname", "natgazlocality"),
    "stop_type": ("stoptype",),
    "status": ("status", "recordstatus"),
    "modified": ("modificationdatetime", "lastchanged"),
    "revision": ("revisionnumber",),
    "grid": ("gridtype",),
    "easting": ("easting",),
    "northing": ("northing",),
    "longitude": ("longitude", "lon"),
    "latitude": ("latitude", "lat"),
    "naptan_code": ("naptancode",),
}
TITLES = {"atco_code": "ATCOCode", "name": "CommonName", "stop_type": "StopType", "status": "Status"}
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Cells = tuple[str, ...]


class UnreadableFile(Invalid):
    """The file as a whole cannot be loaded; `detail` is a sentence for whoever started the import."""

    code = "unreadable_file"

    def __init__(self, detail: str) -> None:
        super().__init__(detail=detail)


@dataclass(frozen=True)
class StopTable:
    """An opened file: `lines` yields the number of each record's first line and its cells in the order of SPELLINGS,
    or None where the record cannot be read; `columns` gives the file's own spelling of our column names.
    """

    columns: dict[str, str]
    lines: Iterator[tuple[int, Cells | None]]


def open_stop_table(stream: Iterable[bytes]) -> StopTable:
    """Read the header of a binary file (anything that iterates its lines).

    Raises UnreadableFile naming the columns that are missing.
    """
    lines = _decoded(stream)
    first = next(lines, "")
    reader = csv.reader(chain([first] if first else [], lines), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = next(reader)
    except StopIteration:
        raise UnreadableFile("The file is empty: it should begin with the header of a NaPTAN Stops.csv.") from None
    except csv.Error:
        raise UnreadableFile("The first line is not a CSV header.") from None
    positions = _positions(header)
    _check_columns(positions, first)
    # A column that the vintage lacks reads as the empty cell that every row gets at its end.
    cells = itemgetter(*(positions.get(field, -1) for field in SPELLINGS))
    return StopTable(
        {field: header[at].strip() for field, at in positions.items()}, _records(reader, len(header), cells)
    )


def _decoded(stream: Iterable[bytes]) -> Iterator[str]:
    for number, raw in enumerate(stream):
        line = raw
        if number == 0:
            if line.startswith(UTF16_MARKS):
                raise UnreadableFile("The file is UTF-16: save it as CSV in UTF-8.")
            line = line.removeprefix(UTF8_MARK)
        try:
            yield line.decode()
        except UnicodeDecodeError:
            yield line.decode("cp1252", errors="replace")


def _positions(header: list[str]) -> dict[str, int]:
    plain = [re.sub(r"[^a-z0-9]", "", title.lower()) for title in header]
    return {
        field: plain.index(spelling)
        for field, spellings in SPELLINGS.items()
        for spelling in spellings[::-1]
        if spelling in plain
    }


_FORMATS = (
    ("PK\x03\x04", " It is a ZIP archive or a workbook: unpack it, and load the Stops.csv itself."),
    ("<", " It is XML or HTML: load NaPTAN as CSV, whole."),
)


def _format_of(first: str) -> str:
    """In what format a file seems to be that begins so, and what to load in its place; empty for a table."""
    return next((sentence for beginning, sentence in _FORMATS if first.lstrip().startswith(beginning)), "")


def _check_columns(positions: dict[str, int], first: str) -> None:
    missing = [title for field, title in TITLES.items() if field not in positions]
    if not ({"longitude", "latitude"} <= positions.keys() or {"easting", "northing"} <= positions.keys()):
        missing.append("Longitude and Latitude (or Easting and Northing)")
    if missing:
        names = ", ".join(missing)
        raise UnreadableFile(
            f"The file cannot be loaded as a NaPTAN Stops.csv: its header lacks {names}.{_format_of(first)}"
        )


def _records(reader: "Reader", width: int, cells: Callable[[list[str]], Cells]) -> Iterator[tuple[int, Cells | None]]:
    line = reader.line_num + 1
    while True:
        try:
            for row in reader:
                if len(row) == width:
                    row.append("")
                    yield line, cells(row)
                elif row:
                    yield line, None
                line = reader.line_num + 1
            return
        except csv.Error:
            yield line, None
            line = reader.line_num + 1
