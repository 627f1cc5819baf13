"""Spreadsheets that people bring to a page: read once, mapped, tried, corrected where they stand, and taken in as any
other file is."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.personal_data import Level
from coordination.ground.screening import TextKind, screen_text
from coordination.imports.file_formats import CSV, format_reader, recognise
from coordination.imports.intake import UploadedFile, start_import
from coordination.imports.mappings import chooser
from coordination.imports.workbooks import WORKBOOKS, chosen_sheet, open_workbook
from coordination.ledger.transaction import writing
from coordination.models import Operation, Spreadsheet
from coordination.models.operation import UNFINISHED
from coordination.permissions import START_IMPORT
from coordination.rows.cells import stripped_cell
from coordination.rows.column_mapping import AUTO, heading_keys
from coordination.rows.csv_rows import columns_of, required_of
from coordination.rows.encodings import encoding_of
from coordination.rows.not_a_table import LONGEST_BEGINNING, check_is_table
from coordination.rows.resources import row_resource
from coordination.rows.row_shape import RowShape
from coordination.rows.table_facts import column_letters
from coordination.rows.table_plan import MAX_CELL, Headings, TableReading, find_headings, header_strength

MOST_ROWS = 2_000
MOST_COLUMNS = 60
_PIECE = 256 * 1024  # bytes
MOST_KEPT = 200  # of one organisation
_LONGEST_CELL = 2_000  # characters
_TOO_MANY = f"A page takes up to {MOST_ROWS:,} rows and {MOST_COLUMNS} columns; send more through the API."


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The table of a file, as it stands in it."""

    headings: Headings
    rows: list[tuple[int, list[str]]]
    notes: list[str]


def bring_spreadsheet(file: IO[bytes], resource: str, *, by: Actor, sheet: str = "") -> tuple[Spreadsheet, bool]:
    """Keep the table of a file; or the one there is, where the file has come before, and whether it has.

    Raises Forbidden; Invalid when the file cannot be read, or holds no rows or too many.
    """
    authorise(by, START_IMPORT, None)
    digest = _digest_of(file, sheet)
    known = Spreadsheet.objects.filter(organisation=by.organisation, resource=resource, sha256=digest)
    if present := known.first():
        return present, True
    table = read_table(file, resource, sheet)
    rows, taken_out = _screened(table)
    with writing(by):
        authorise(by, START_IMPORT, None)
        sheets = Spreadsheet.objects.filter(organisation=by.organisation)
        sheets.filter(pk__in=list(sheets.values_list("pk", flat=True)[MOST_KEPT - 1 :])).delete()
        return Spreadsheet.objects.get_or_create(
            organisation=by.organisation,
            resource=resource,
            sha256=digest,
            defaults={
                "header_row": table.headings.row,
                "headings": _screened_texts(table.headings.cells),
                "rows": rows,
                "taken_out": taken_out,
                "notes": table.notes,
            },
        )[0], False


def _digest_of(file: IO[bytes], sheet: str) -> str:
    """The digest of the file, and of which sheet of it."""
    file.seek(0)
    digest = sha256(sheet.encode())
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def read_table(file: IO[bytes], resource: str, sheet: str = "") -> SheetTable:
    """The table of a workbook or of CSV. Raises Invalid."""
    kind = row_resource(resource)
    columns = columns_of(kind.serializer)
    if recognise(file) not in WORKBOOKS:
        file.seek(0)
        return _table(file, columns, [])
    reading = TableReading(columns, required_of(kind.serializer), mapping=_never)
    with open_workbook(file) as sheets:
        chosen, notes = chosen_sheet(sheets, sheet, lambda it: header_strength(it.table, reading))
        return _table(chosen.table, columns, [detail for _, detail in [*notes, *chosen.notes()]])


def _never(_headings: Sequence[str], _rows: Sequence[Sequence[str]]) -> Any:
    raise AssertionError("only whether there is a mapping counts here")


def _table(file: IO[bytes], columns: Any, notes: list[str]) -> SheetTable:
    opening = file.read(LONGEST_BEGINNING)
    check_is_table(opening)
    text = io.TextIOWrapper(file, encoding=encoding_of(file, opening), newline="")
    try:
        headings = find_headings(text, columns)
        text.seek(0)
        for _ in range(headings.lines):
            text.readline(MAX_CELL)  # as they were counted
        rows = _rows(text, headings)
    except (UnicodeError, csv.Error):
        detail = "The file is no table that can be read: save it as an Excel workbook (.xlsx) or as CSV UTF-8."
        raise Invalid("malformed_csv", detail) from None
    finally:
        text.detach()
    if not rows:
        raise Invalid("no_rows", "The file holds no rows.")
    return SheetTable(headings, rows, notes)


def _rows(text: io.TextIOWrapper, headings: Headings) -> list[tuple[int, list[str]]]:
    rows = []
    for number, cells in enumerate(csv.reader(text, delimiter=headings.separator, strict=True), headings.row + 1):
        stripped = [stripped_cell(cell)[:_LONGEST_CELL] for cell in cells]
        if any(stripped):
            while not stripped[-1]:
                stripped.pop()
            rows.append((number, stripped))
        if len(rows) > MOST_ROWS or len(stripped) > MOST_COLUMNS or len(headings.cells) > MOST_COLUMNS:
            raise Invalid("too_many_rows", _TOO_MANY)
    return rows


def _screened(table: SheetTable) -> tuple[list[Any], list[str]]:
    """The rows without cells that hold what looks like personal data, and which those were."""
    rows, taken_out = [], []
    for number, cells in table.rows:
        for place, cell in enumerate(cells):
            if is_personal(cell):
                cells[place] = ""
                taken_out.append(f"{column_letters(place + 1)}{number}")
        rows.append([number, cells])
    return rows, taken_out


def _screened_texts(texts: Sequence[str]) -> list[str]:
    return ["" if is_personal(text) else text for text in texts]


def is_personal(cell: str) -> bool:
    """Whether a cell holds what nobody may send, whatever column it is in. Numbers, days and times are no text."""
    if not any(letter.isalpha() or letter == "@" for letter in cell) and len(cell) < _SHORT:
        return False
    return any(finding.level is Level.REFUSED for finding in screen_text(cell, TextKind.VENUE))


_SHORT = 9  # letters: eleven digits may be a telephone number


def suggested_mapping(sheet: Spreadsheet, *, by: Actor) -> dict[str, str]:
    """The column of ours for each letter of the sheet, "" where it is passed over: as confirmed, as confirmed for the
    same headings before, or as guessed."""
    kind = row_resource(sheet.resource)
    choose = chooser(sheet.resource, columns_of(kind.serializer), by, {"mapping": AUTO})
    headings = _padded(sheet.headings, max([len(sheet.headings), *(len(cells) for _, cells in sheet.rows)]))
    chosen = sheet.mapping["columns"] if sheet.mapping else None
    if chosen is None:
        mapping = choose(headings, [cells for _, cells in sheet.rows])
        chosen = [mapping.columns.get(key) or "" for key in heading_keys(headings)]
    return {column_letters(place): target for place, target in enumerate(chosen, start=1)}


def suggested_values(sheet: Spreadsheet, *, by: Actor) -> dict[str, str]:
    """What stands in every row, as confirmed for this sheet or one with the same headings."""
    if sheet.mapping:
        return dict(sheet.mapping["values"])
    kind = row_resource(sheet.resource)
    choose = chooser(sheet.resource, columns_of(kind.serializer), by, {"mapping": AUTO})
    return dict(choose(sheet.headings, [cells for _, cells in sheet.rows]).values)


def confirm_mapping(
    sheet: Spreadsheet, targets: Sequence[str], values: Mapping[str, str], *, by: Actor, expected_version: int
) -> Operation:
    """Take the mapping, keep nothing of the columns that are passed over, and try the rows: the operation that does.

    Raises Forbidden; Conflict when somebody has changed the sheet since; Invalid when the columns do not suffice, or
    for a value that looks like personal data, with its column as the pointer.
    """
    _check_impersonal(values)
    mappings = [
        [number, [cell if _is_kept(targets, at) else "" for at, cell in enumerate(cells)]]
        for number, cells in sheet.rows
    ]
    mapping = {"columns": list(targets), "values": dict(values)}
    taken_out = [cell for cell in sheet.taken_out if _is_kept(targets, _place(cell))]
    return _try_changed(sheet, by, expected_version, rows=mappings, mapping=mapping, taken_out=taken_out)


def correct_cells(sheet: Spreadsheet, corrections: Mapping[str, str], *, by: Actor, expected_version: int) -> Operation:
    """Write what was corrected into its cells, given as `C7`, and try the rows again.

    Raises Forbidden; Conflict; Invalid for what looks like personal data, with the cell as its pointer.
    """
    _check_impersonal(corrections)
    rows = []
    for number, cells in sheet.rows:
        texts = {
            place: corrections[cell] for place in range(MOST_COLUMNS) if (cell := _cell(place, number)) in corrections
        }
        width = max([len(cells), *(place + 1 for place in texts)])
        padded = [*cells, *[""] * (width - len(cells))]
        rows.append([number, [stripped_cell(texts.get(at, cell))[:_LONGEST_CELL] for at, cell in enumerate(padded)]])
    taken_out = [cell for cell in sheet.taken_out if not corrections.get(cell)]
    return _try_changed(sheet, by, expected_version, rows=rows, taken_out=taken_out)


def _check_impersonal(typed: Mapping[str, str]) -> None:
    """Raises Invalid for what looks like personal data, each by its name."""
    if faults := [
        FieldError(f"/{name}", "personal_data", _PERSONAL) for name, text in typed.items() if is_personal(text)
    ]:
        raise Invalid(errors=faults)


_PERSONAL = "This looks like personal data of somebody, which nobody may send: write it without."
_STALE = "Somebody has changed this spreadsheet since you saw it; look at it again."


def take_in(sheet: Spreadsheet, *, by: Actor, expected_version: int) -> Operation:
    """Have the rows taken in by workers; the operation. Raises as `start_import`, and Conflict for another version."""
    return _start(sheet, by, expected_version, dry_run=False)


def _try_changed(sheet: Spreadsheet, by: Actor, expected_version: int, **changes: Any) -> Operation:
    for name, value in changes.items():
        setattr(sheet, name, value)
    return _start(sheet, by, expected_version, dry_run=True, changes=changes)


def _start(
    sheet: Spreadsheet, by: Actor, expected_version: int, *, dry_run: bool, changes: Mapping[str, Any] | None = None
) -> Operation:
    authorise(by, START_IMPORT, None)
    with writing(by):  # before the row is locked, so that a redaction and this do not wait for each other
        locked = Spreadsheet.objects.select_for_update().filter(pk=sheet.pk, organisation=by.organisation)
        current = locked.values_list("version", flat=True).first()
        if current != expected_version:
            raise Conflict("stale", _STALE)
        body = as_csv(sheet)
        parameters = {"mapping": json.dumps(_mapping(sheet))}
        upload = UploadedFile(io.BytesIO(body), CSV, sha256(body).hexdigest(), len(body), parameters)
        operation = start_import(upload, sheet.resource, format_reader(sheet.resource, CSV), by=by, dry_run=dry_run)
        run = {"check_run": operation, "import_run": None} if dry_run else {"import_run": operation}
        Spreadsheet.objects.filter(pk=sheet.pk).update(
            **(changes or {}), **run, version=expected_version + 1, changed_at=Now()
        )
    sheet.refresh_from_db()
    return operation


def is_under_way(sheet: Spreadsheet) -> bool:
    """Whether a worker is at it."""
    return any(run and run.status in UNFINISHED for run in (sheet.check_run, sheet.import_run))


def _mapping(sheet: Spreadsheet) -> dict[str, Any]:
    if sheet.mapping is None:
        raise Conflict("no_mapping", "Say first what stands in each column.")
    targets = sheet.mapping["columns"]
    keys = heading_keys(_padded(sheet.headings, len(targets)))
    columns = {key: target or None for key, target in zip(keys, targets, strict=True)}
    return {"columns": columns, "values": sheet.mapping["values"]}


def as_csv(sheet: Spreadsheet) -> bytes:
    """The table as it stands now, every row where it stood. Rows of which a cell was taken out are left out."""
    out = io.StringIO(newline="")
    out.write("sep=,\r\n")
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\r\n" * (sheet.header_row - 1))
    width = len(sheet.mapping["columns"]) if sheet.mapping else len(sheet.headings)
    writer.writerow(_padded(sheet.headings, width))
    last, waiting_numbers = sheet.header_row, waiting_rows(sheet)
    for number, cells in sheet.rows:
        if number not in waiting_numbers and any(cells):
            out.write("\r\n" * (number - last - 1))
            writer.writerow(cells)
            last = number
    return out.getvalue().encode()


def waiting_rows(sheet: Spreadsheet) -> set[int]:
    """The rows of which a cell was taken out, and not written anew."""
    return {int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in sheet.taken_out}


def letters_of(sheet: Spreadsheet) -> dict[str, str]:
    """The letter of each column of ours."""
    return RowShape(sheet.mapping["columns"], {}).letters if sheet.mapping else {}


def _padded(texts: Sequence[str], width: int) -> list[str]:
    return [*texts, *[""] * (width - len(texts))]


def _is_kept(targets: Sequence[str], place: int) -> bool:
    return place < len(targets) and bool(targets[place])


def _place(cell: str) -> int:
    number = 0
    for letter in cell.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell(place: int, number: int) -> str:
    return f"{column_letters(place + 1)}{number}"
