"""Reads a workbook and writes each of its sheets as a table: a program of its own, which no file can make take more
than it is given.

    python -m coordination.imports.workbook_program FILE FOLDER

writes `1.csv`, `2.csv`, … into the folder, one for each sheet that holds anything, and one line of JSON about the
sheets, or why the workbook cannot be read. It knows no settings, no database and no secret.
"""

import csv
import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from coordination.ground.bounded_process import TOO_MUCH, limit_this_process
from coordination.imports.sheet_marks import SheetMarks, Unsafe, marks_of_ods, marks_of_xlsx
from coordination.imports.workbook_bounds import TooMuch, WorkbookBounds, check_archive

_MEMORY = 1_536 * 1024**2  # bytes of address space
_SECONDS = 60  # of a processor
_LARGEST_FILE = 512 * 1024**2
_MOST_PARTS = 5_000
_MOST_SHEETS = 50
_MOST_FILLED = 200_000  # cells that are filled because they are merged with the one that has the value
SEPARATOR_LINE = "sep=,\r\n"  # so that nobody has to guess; such a line is not counted as a row


class CannotRead(Exception):
    """Why not, as one of the words for which `workbooks.py` has the sentences."""


def main(file: str, folder: str) -> None:
    """Read it, and say what it is or why it cannot be read."""
    limit_this_process(memory=_MEMORY, seconds=_SECONDS, largest_file=_LARGEST_FILE)
    try:
        facts: dict[str, Any] = {"sheets": list(read(Path(file), Path(folder)))}
    except CannotRead as refusal:
        facts = {"refused": str(refusal)}
    except (MemoryError, TooMuch):
        facts = {"refused": TOO_MUCH}
    sys.stdout.write(json.dumps(facts))


def read(file: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """What is known of each sheet; its table is in the folder. Raises CannotRead and TooMuch."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    bounds = WorkbookBounds.of_file(file.stat().st_size)
    marks = _marks(file, bounds)
    try:
        workbook = CalamineWorkbook.from_path(str(file))
        if len(workbook.sheet_names) > _MOST_SHEETS:
            raise CannotRead("too_many_sheets")
        for place, sheet in enumerate(workbook.sheets_metadata, start=1):
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet_marks, table = marks.get(sheet.name, SheetMarks()), workbook.get_sheet_by_name(sheet.name)
            bounds.take_cells(table.total_height * table.total_width)
            rows = _write(table, sheet_marks, folder / f"{place}.csv")
            visible = sheet.visible == SheetVisibleEnum.Visible
            yield {"name": sheet.name, "place": place, "visible": visible, "rows": rows, **_as_json(sheet_marks, rows)}
    except (CalamineError, OSError, ValueError, OverflowError):
        raise CannotRead("damaged") from None


def _marks(file: Path, bounds: WorkbookBounds) -> dict[str, SheetMarks]:
    """The marks of each sheet by its name; raises CannotRead for what is no workbook, or not safe to unpack, and
    TooMuch."""
    from xml.parsers.expat import ExpatError

    try:
        with ZipFile(file) as archive:
            names = _checked_names(archive)
            check_archive(archive, bounds)
            if "content.xml" in names:
                return marks_of_ods(archive, bounds)
            return marks_of_xlsx(archive, _sheet_names(file))
    except Unsafe:
        raise CannotRead("unsafe") from None
    except (BadZipFile, ExpatError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError, EOFError):
        raise CannotRead("damaged") from None


def _checked_names(archive: ZipFile) -> set[str]:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > _MOST_PARTS:
        raise CannotRead(TOO_MUCH)
    if "xl/workbook.bin" in names:
        raise CannotRead("xlsb")
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise CannotRead("no_workbook")
    if "content.xml" in names:
        if b"spreadsheet" not in (archive.read("mimetype")[:200] if "mimetype" in names else b"spreadsheet"):
            raise CannotRead("no_workbook")
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise CannotRead("locked")
    return names


def _sheet_names(file: Path) -> list[str]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        sheets = CalamineWorkbook.from_path(str(file)).sheets_metadata
    except CalamineError:
        raise CannotRead("damaged") from None
    return [sheet.name for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet][:_MOST_SHEETS]


def _write(sheet: Any, marks: SheetMarks, path: Path) -> int:
    """Write the rows of a sheet where they stand, blank ones too; how many, up to the last that is not blank."""
    if sheet.start is None:
        return 0
    first_column = sheet.start[1]
    filled = _Merged(marks)
    last = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(SEPARATOR_LINE)
        writer = csv.writer(file, lineterminator="\r\n")
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            texts = [""] * first_column + [text_of(cell) for cell in cells]
            _put_failed(texts, number, marks)
            filled.fill(texts, number)
            if any(texts):
                file.write("\r\n" * (number - last - 1))
                writer.writerow(texts)
                last = number
    return last


def _put_failed(texts: list[str], number: int, marks: SheetMarks) -> None:
    """Put back what a failed formula shows."""
    if not marks.failed:
        return
    for at in range(len(texts)):
        if (number, at + 1) in marks.failed:
            texts[at] = marks.failed[number, at + 1]


class _Merged:
    """Cells merged down a column have one value, which is that of every row of them."""

    def __init__(self, marks: SheetMarks) -> None:
        down = [area for area in marks.merged if area[0] < area[2] and area[1] == area[3]]
        self.starting = {(first, column): last for first, column, last, _ in down}
        self.open: dict[int, tuple[int, str]] = {}
        self.left = _MOST_FILLED

    def fill(self, texts: list[str], number: int) -> None:
        """Fill what is merged with a cell above."""
        if not self.starting:
            return
        for column, (last, text) in list(self.open.items()):
            if number > last:
                del self.open[column]
            elif column <= len(texts) and not texts[column - 1] and any(texts) and self.left:
                texts[column - 1] = text
                self.left -= 1
        for column in range(1, len(texts) + 1):
            if last := self.starting.get((number, column), 0):
                self.open[column] = (last, texts[column - 1])


def text_of(value: Any) -> str:
    """A value as somebody here would type it: days and times in the order of ISO 8601, without a zone."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return _text_of_moment(value)
    if isinstance(value, datetime.timedelta):
        return _text_of_duration(value)
    if isinstance(value, datetime.time):
        return _clock(value.hour * 3600 + value.minute * 60 + value.second + round(value.microsecond / 1e6))
    return str(value)


def _text_of_moment(value: datetime.datetime) -> str:
    rounded = value.replace(microsecond=0) + datetime.timedelta(seconds=round(value.microsecond / 1e6))
    day = rounded.date().isoformat()
    return day if rounded.time() == datetime.time() else f"{day} {rounded.time().isoformat('auto')}"


def _text_of_duration(value: datetime.timedelta) -> str:
    return _clock(round(value.total_seconds()))


def _clock(seconds: int) -> str:
    hours, remainder = divmod(abs(seconds), 3600)
    text = f"{hours:02}:{remainder // 60:02}" + (f":{remainder % 60:02}" if remainder % 60 else "")
    return f"-{text}" if seconds < 0 else text


def _as_json(marks: SheetMarks, rows: int) -> dict[str, Any]:
    return {
        "hidden_rows": [row for row in marks.hidden_rows if row <= rows],
        "hidden_columns": marks.hidden_columns,
        "merged": [area for area in marks.merged if area[0] <= rows],
        "from_1904": marks.from_1904,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
