"""What a workbook says of its cells beside their values: hidden rows and columns, merged cells, failed formulas. Read
from the XML of one sheet as a stream; it holds nothing but what it lists.

OOXML (ECMA-376, 18.3.1) and OpenDocument 1.3 (table:table). A document type is refused: no workbook has one, and it is
where entities are declared that grow.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZipFile

from coordination.imports.workbook_bounds import WorkbookBounds

MOST_LISTED = 1_000  # of each kind; a sheet with more has them counted
_PIECE = 256 * 1024
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ROWS, _COLUMNS = 1_048_576, 16_384


class Unsafe(ValueError):
    """The XML declares a document type."""


@dataclass
class SheetMarks:
    """Rows and columns count from 1. `merged` has the first and the last row and column of each range; `failed` the
    cells whose formula has failed, or was never worked out, with what stands there; `from_1904` that the workbook
    counts days from 1904, as those of old Macs do."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    failed: dict[tuple[int, int], str] = field(default_factory=dict)
    from_1904: bool = False

    def hide_columns(self, first: int, end: int) -> None:
        """List them, `end` not included, as far as there is room."""
        room = MOST_LISTED - len(self.hidden_columns)
        self.hidden_columns += range(first, min(end, first + room))


def marks_of_xlsx(archive: ZipFile, sheets: Sequence[str]) -> dict[str, SheetMarks]:
    """The marks of the sheets of these names; raises KeyError, BadZipFile, expat.ExpatError, Unsafe, and ValueError
    where two of them are one part of the package, which would be read once for each."""
    targets = _parts_of_sheets(archive)
    parts = [targets[sheet] for sheet in sheets]
    if len(set(parts)) < len(parts):
        raise ValueError(parts)
    from_1904 = _counts_from_1904(archive)
    return {sheet: _marks_of_part(archive, part, from_1904) for sheet, part in zip(sheets, parts, strict=True)}


def marks_of_ods(archive: ZipFile, bounds: WorkbookBounds) -> dict[str, SheetMarks]:
    """The marks of every sheet by its name; raises as `marks_of_xlsx`, and TooMuch where cells that hold something are
    repeated without end."""
    reader = _OdsSheets(bounds)
    with archive.open("content.xml") as part:
        _parse(part, reader)
    return reader.sheets


def _counts_from_1904(archive: ZipFile) -> bool:
    properties = _Attributes("workbookPr", "", "date1904")
    with archive.open("xl/workbook.xml") as part:
        _parse(part, properties)
    return any(map(_is_true, properties.pairs.values()))


def _marks_of_part(archive: ZipFile, name: str, from_1904: bool) -> SheetMarks:
    reader = _XlsxSheet()
    with archive.open(name) as part:
        _parse(part, reader)
    reader.marks.from_1904 = from_1904
    return reader.marks


def _parts_of_sheets(archive: ZipFile) -> dict[str, str]:
    """The part of the package in which each sheet stands, by its name."""
    ids = _Attributes("sheet", "name", "id")
    targets = _Attributes("Relationship", "Id", "Target")
    with archive.open("xl/workbook.xml") as part:
        _parse(part, ids)
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        _parse(part, targets)
    named = {sheet: targets.pairs[relation] for sheet, relation in ids.pairs.items() if relation in targets.pairs}
    return {sheet: _path_in_package(target) for sheet, target in named.items()}


def _path_in_package(target: str) -> str:
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")


def _parse(part: IO[bytes], reader: Any) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.buffer_text = True
    while piece := part.read(_PIECE):
        parser.Parse(piece)
    parser.Parse(b"", True)


def _refuse_doctype(*_arguments: Any) -> None:
    raise Unsafe


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Attributes:
    """Pairs of two attributes of every element of a name."""

    def __init__(self, element: str, key: str, value: str) -> None:
        self.element, self.key, self.value = element, key, value
        self.pairs: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == self.element:
            by_local = {_local(key): value for key, value in attributes.items()}
            self.pairs[by_local.get(self.key, "")] = by_local.get(self.value, "")

    def end(self, name: str) -> None:
        """Nothing ends here that matters."""

    def text(self, text: str) -> None:
        """No text matters."""


class _XlsxSheet:
    def __init__(self) -> None:
        self.marks = SheetMarks()
        self.row = self.column = 0
        self.is_formula = self.is_error = self.in_value = False
        self.is_text = False
        self.value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "v":
            self.in_value = True
        elif tag == "f":
            self.is_formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "col" and _is_true(attributes.get("hidden")):
            first, last = _count(attributes.get("min"), 0), _count(attributes.get("max"), 0)
            self.marks.hide_columns(first, last + 1)
        elif tag == "mergeCell" and (merged := _range(attributes.get("ref", ""))):
            self.marks.merged += [merged] if len(self.marks.merged) < MOST_LISTED else []

    def end(self, name: str) -> None:
        tag = _local(name)
        if tag == "v":
            self.in_value = False
        elif tag == "c":
            # A formula that gives no text has t="str"; one that a program wrote and nobody worked out has no value.
            was_never_worked_out = self.is_formula and not self.value and not self.is_text
            if (self.is_error or was_never_worked_out) and len(self.marks.failed) < MOST_LISTED:
                self.marks.failed[self.row, self.column] = self.value if self.is_error else "#CALC!"

    def text(self, text: str) -> None:
        if self.in_value:
            self.value = (self.value + text)[:20]

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.row = _count(attributes.get("r"), self.row + 1)
        self.column = 0
        if _is_true(attributes.get("hidden")) and len(self.marks.hidden_rows) < MOST_LISTED:
            self.marks.hidden_rows.append(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        match = _CELL.fullmatch(attributes.get("r", ""))
        self.column = column_number(match[1]) if match else self.column + 1
        kind = attributes.get("t", "")
        self.is_error, self.is_text = kind == "e", kind in ("str", "inlineStr", "s")
        self.is_formula, self.value = False, ""


class _OdsSheets:
    def __init__(self, bounds: WorkbookBounds) -> None:
        self.bounds = bounds
        self.filled = 0  # cells of the row that hold something
        self.sheets: dict[str, SheetMarks] = {}
        self.marks = SheetMarks()
        self.row = self.column = 0
        self.columns = 0
        self.repeated = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "table":
            self.marks = self.sheets.setdefault(attributes.get("table:name", ""), SheetMarks())
            self.row = self.columns = 0
        elif tag == "table-column":
            repeated = _count(attributes.get("table:number-columns-repeated"), 1)
            if attributes.get("table:visibility") in ("collapse", "filter"):
                self.marks.hide_columns(self.columns + 1, self.columns + 1 + repeated)
            self.columns += repeated
        elif tag == "table-row":
            self._start_row(attributes)
        elif tag in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)

    def end(self, name: str) -> None:
        if _local(name) == "table-row":
            self.row += self.repeated - 1
            self.bounds.take_filled(self.filled * self.repeated)

    def text(self, text: str) -> None:
        """What stands in a cell is no concern of this."""

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.row, self.column, self.filled = self.row + 1, 0, 0
        self.repeated = _count(attributes.get("table:number-rows-repeated"), 1)
        is_hidden = attributes.get("table:visibility") in ("collapse", "filter")
        # What is repeated to the end of the sheet is no row of anybody's.
        if is_hidden and self.row + self.repeated < _ROWS:
            room = MOST_LISTED - len(self.marks.hidden_rows)
            self.marks.hidden_rows += range(self.row, self.row + min(self.repeated, room))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        first = self.column + 1
        repeated = _count(attributes.get("table:number-columns-repeated"), 1)
        self.column += repeated
        self.filled += repeated if "office:value-type" in attributes else 0
        down = _count(attributes.get("table:number-rows-spanned"), 1)
        across = _count(attributes.get("table:number-columns-spanned"), 1)
        if (down > 1 or across > 1) and len(self.marks.merged) < MOST_LISTED:
            self.marks.merged.append((self.row, first, self.row + down - 1, first + across - 1))
        if attributes.get("calcext:value-type") == "error" and len(self.marks.failed) < MOST_LISTED:
            self.marks.failed[self.row, first] = "#VALUE!"


def column_number(letters: str) -> int:
    """The number of a column, from 1: `C` is 3."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _range(text: str) -> tuple[int, int, int, int] | None:
    """`B4:B6` as first row, first column, last row, last column."""
    cells: Iterator[Any] = (_CELL.fullmatch(part) for part in text.split(":"))
    corners = [(int(match[2]), column_number(match[1])) for match in cells if match]
    return (*corners[0], *corners[-1]) if corners else None


def _count(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 7 else otherwise


def _is_true(text: str | None) -> bool:
    return text in ("1", "true")
