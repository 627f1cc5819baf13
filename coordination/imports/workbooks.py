"""Workbooks as tables: one sheet of an .xlsx or .ods, read by a program with bounds (`workbook_program.py`), then like
any other table. Rows keep their numbers and columns their letters."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from coordination.ground.bounded_process import TOO_MUCH, run_bounded
from coordination.ground.errors import FieldError, Invalid
from coordination.ground.screening import masked_name
from coordination.models.import_file import WORKBOOK_TYPES
from coordination.rows.column_mapping import printable
from coordination.rows.table_facts import TableFacts, column_letters, counted_rows

XLSX, ODS = WORKBOOK_TYPES["xlsx"], WORKBOOK_TYPES["ods"]
WORKBOOKS = (XLSX, ODS)
MOST_SECONDS = 75  # by the clock; `workbook_program.py` bounds what it takes of a processor
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ODS_BEGINS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_THROUGH = 1024 * 1024  # bytes, at each end, for the name of what is encrypted
_SAVE = "Save it as an Excel workbook (.xlsx), an OpenDocument spreadsheet (.ods) or CSV UTF-8."
_SENTENCES: Mapping[str, str] = {
    TOO_MUCH: "Reading the workbook takes too much time or memory: delete what stands far below or beside the table,"
    " and sheets that are not needed.",
    "damaged": f"The workbook is damaged, or no program has saved it like this. {_SAVE}",
    "locked": "The workbook is protected by a password: save it without one.",
    "no_workbook": f"This is a ZIP archive, and no workbook. {_SAVE}",
    "old": f"This is an old Excel workbook (.xls). {_SAVE}",
    "too_many_sheets": "The workbook has more than 50 sheets: send the one that is meant, alone.",
    "unsafe": f"The workbook declares what no spreadsheet program writes (a document type). {_SAVE}",
    "xlsb": f"This is a binary Excel workbook (.xlsb). {_SAVE}",
}
_FROM_1904 = (
    "The workbook counts days from 1904. Days that it shows as days are right; one that stands as a bare number was"
    " read as in other workbooks, four years and a day too early: format such cells as dates, and save it again."
)
_FEW = 20  # sheets that a refusal names


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet that holds anything: its table as CSV, with every row where it stands."""

    name: str
    place: int
    visible: bool
    rows: int
    hidden_rows: Sequence[int]
    hidden_columns: Sequence[int]
    merged: Sequence[Sequence[int]]
    from_1904: bool
    table: IO[bytes]

    @property
    def shown_name(self) -> str:
        """Its name as it may be repeated."""
        return masked_name(printable(self.name))

    def notes(self) -> list[tuple[str, str]]:
        """What is to be said of how it was read."""
        notes = []
        if self.hidden_rows:
            were = (
                "is hidden in the spreadsheet and was"
                if len(self.hidden_rows) == 1
                else ("are hidden in the spreadsheet and were")
            )
            detail = f"{counted_rows(self.hidden_rows).capitalize()} {were} read like the others."
            notes.append(("hidden_rows", detail))
        if self.hidden_columns:
            letters = ", ".join(column_letters(number) for number in self.hidden_columns[:_FEW])
            detail = f"Hidden columns were read like the others: {letters}."
            notes.append(("hidden_columns", detail))
        if areas := [_area(*area) for area in self.merged if area[0] < area[2] and area[1] == area[3]]:
            more = f" and {len(areas) - _FEW:,} more" if len(areas) > _FEW else ""
            detail = f"What is merged down a column stands in each of its rows: {', '.join(areas[:_FEW])}{more}."
            notes.append(("merged_cells", detail))
        if self.from_1904:
            notes.append(("days_from_1904", _FROM_1904))
        return notes


def is_workbook(beginning: bytes) -> bool:
    """Whether a file that begins so is a workbook, or was one before a password was put on it."""
    return beginning.startswith((ZIP, OLE))


def type_of_workbook(beginning: bytes) -> str:
    """Its media type; a file that is no OpenDocument is taken for Excel's."""
    return ODS if beginning[30:].startswith(_ODS_BEGINS) else XLSX


@contextmanager
def open_workbook(file: IO[bytes]) -> Iterator[list[WorkbookSheet]]:
    """The sheets that hold anything, in their order. Raises Invalid for what cannot be read, saying what to do."""
    _check_beginning(file)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as tables:
        path = Path(folder) / "received"
        file.seek(0)
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        facts = run_bounded(
            "coordination.imports.workbook_program", [str(path), folder], Path(folder), seconds=MOST_SECONDS
        )
        if "refused" in facts:
            raise Invalid("malformed_workbook", _SENTENCES[facts["refused"]])
        path.unlink()
        yield [
            WorkbookSheet(**sheet, table=tables.enter_context((Path(folder) / f"{sheet['place']}.csv").open("rb")))
            for sheet in facts["sheets"]
            if sheet["rows"]
        ]


def _check_beginning(file: IO[bytes]) -> None:
    file.seek(0)
    beginning = file.read(_LOOKED_THROUGH)
    if beginning.startswith(OLE):
        file.seek(max(0, file.seek(0, 2) - _LOOKED_THROUGH))
        is_encrypted = _ENCRYPTED in beginning or _ENCRYPTED in file.read()
        raise Invalid("malformed_workbook", _SENTENCES["locked" if is_encrypted else "old"])
    if not beginning.startswith(ZIP):
        raise Invalid("malformed_workbook", f"This is no workbook. {_SAVE}")


def chosen_sheet(
    sheets: Sequence[WorkbookSheet], name: str, strength_of: Any
) -> tuple[WorkbookSheet, list[tuple[str, str]]]:
    """The sheet of that name; without one the only visible one, or the only one that has the headings: `strength_of` a
    sheet says how well it has them, 0 not at all. With what is to be said of the others. Raises Invalid, also where
    hidden sheets alone have the headings."""
    if name:
        return _named_sheet(sheets, name), []
    visible = [sheet for sheet in sheets if sheet.visible]
    if not visible:
        hidden = (
            f" {_counted(sheets, 'hidden')} not looked at; name one to have it read: {_names(sheets)}."
            if sheets
            else ""
        )
        raise Invalid("no_rows", f"The file holds no rows.{hidden}")
    if len(sheets) == 1:
        return visible[0], []
    strengths = {sheet.place: strength_of(sheet) for sheet in sheets}
    best = max(strengths[sheet.place] for sheet in visible)
    strongest = [sheet for sheet in visible if strengths[sheet.place] == best]
    with_headings = [sheet for sheet in sheets if strengths[sheet.place]]
    if with_headings and not best:
        raise Invalid("which_sheet", _HIDDEN, [_which([*visible, *with_headings])])
    if len(visible) > 1 and (not best or len(strongest) > 1):
        raise Invalid("which_sheet", _WHICH, [_which(visible)])
    chosen = strongest[0]
    return chosen, _notes_of_others(sheets, chosen)


_WHICH = "The workbook has several sheets, and none of them alone has the headings: say which is meant."

_HIDDEN = (
    "No sheet that is shown has the headings, and one that is hidden has: show that one and save the workbook again, or"
    " say which is meant."
)


def _which(sheets: Sequence[WorkbookSheet]) -> FieldError:
    return FieldError("?sheet", "required", f"The name of a sheet is needed; there are: {_names(sheets)}.")


def _named_sheet(sheets: Sequence[WorkbookSheet], name: str) -> WorkbookSheet:
    by_name = {" ".join(sheet.name.split()).casefold(): sheet for sheet in sheets}
    sheet = by_name.get(" ".join(name.split()).casefold())
    if sheet is None:
        detail = f"The workbook has no sheet of this name that holds anything; there are: {_names(sheets) or 'none'}."
        raise Invalid.field("?sheet", "not_found", detail)
    return sheet


def _notes_of_others(sheets: Sequence[WorkbookSheet], chosen: WorkbookSheet) -> list[tuple[str, str]]:
    notes = []
    for code, visible, word in (("hidden_sheets", False, "hidden"), ("other_sheets", True, "other")):
        if other_sheets := [sheet for sheet in sheets if sheet.visible == visible and sheet is not chosen]:
            notes.append((code, f"{_counted(other_sheets, word)} not read: {_names(other_sheets)}."))
    return notes


def _counted(sheets: Sequence[WorkbookSheet], word: str) -> str:
    return f"{len(sheets)} {word} {'sheet was' if len(sheets) == 1 else 'sheets were'}"


def _names(sheets: Sequence[WorkbookSheet]) -> str:
    more = f" and {len(sheets) - _FEW:,} more" if len(sheets) > _FEW else ""
    return ", ".join(sheet.shown_name for sheet in sheets[:_FEW]) + more


def facts_of(sheet: WorkbookSheet, notes: Sequence[tuple[str, str]]) -> TableFacts:
    """What is to be said of the workbook and of the sheet that is read; by its number, since this is kept and its name
    is its sender's."""
    return TableFacts(said={"sheet": sheet.place}, notes=[*notes, *sheet.notes()])


def _area(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    return f"{column_letters(first_column)}{first_row}:{column_letters(last_column)}{last_row}"
