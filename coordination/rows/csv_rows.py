"""A spreadsheet as items: CSV whose columns are the fields that a serializer reads, nested ones by dots (`place.name`).

UTF-8 with or without a byte order mark, or UTF-16 with one; commas, semicolons or tabs between cells, whichever the
header shows or a `sep=` line says; quoted cells may hold line breaks. Capitals and spaces in headings do not count,
blank rows and columns are passed over, a short row is filled. An empty cell is an absent field, so a spreadsheet cannot
clear one. `cells` reads what stands in them, and what was not read as it stands is kept with the item (`read_as`). A
list that was exported can be sent back: columns that are only shown are passed over.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from rest_framework.serializers import BaseSerializer, Serializer

from coordination.fields import (
    DayField,
    ExternalRefField,
    InstantField,
    KeyField,
    KeysField,
    NumberField,
    PeriodField,
    PostcodeField,
    TrueOrFalseField,
    WholeNumberField,
    WordField,
)
from coordination.ground.errors import FieldError, Invalid
from coordination.rows.cells import (
    BadCell,
    ReadCell,
    as_area,
    as_code,
    as_continental_degrees,
    as_continental_number,
    as_continental_whole_number,
    as_day,
    as_degrees,
    as_id,
    as_instant,
    as_keys,
    as_known_code,
    as_number,
    as_percentage,
    as_postcode,
    as_reference,
    as_slug,
    as_text,
    as_whole_number,
    as_word_of,
    as_yes_or_no,
    stripped_cell,
)
from coordination.rows.column_mapping import DAY_PARTS
from coordination.rows.day_order import MonthFirst, may_tell, refusing
from coordination.rows.encodings import NOT_UTF8, WINDOWS, WINDOWS_NOTE, encoding_of
from coordination.rows.not_a_table import LONGEST_BEGINNING, check_is_table
from coordination.rows.note_rows import NoteRows
from coordination.rows.others_rows import OthersRows
from coordination.rows.outcomes import RefusedItem
from coordination.rows.table_facts import TableFacts
from coordination.rows.table_plan import MAX_CELL, TablePlan, TableReading
from coordination.rows.total_rows import TotalRows, totals_row

_AT_ONCE = 1_000_000  # characters of a line
# What databases, data frames and people write where there is nothing.
_NOTHING = {"NULL", "null", "NaN", "nan", "NaT", "<NA>", "None", "\\N", "N/A", "n/a", "-", "\u2013", "\u2014", "--"}
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_OPEN = "A quotation mark opens in row {} and is never closed, or a cell there is too long."
# In English; as a German, French and Ukrainian Excel saves them.
_FAILED_FORMULA = re.compile(
    r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|BEZUG!|NV|WERT!|ZAHL!|\u00dcBERLAUF!|VALEUR!|NOM\s?\?|NOMBRE!"
    r"|NUL!|PROPAGATION!|ПОСИЛАННЯ!|Н/Д|ІМ['\u2019]Я\?|ЗНАЧ!|ДІЛ/0!|ЧИСЛО!|ПУСТО!)",  # noqa: RUF001
    re.IGNORECASE,
)
_FAILED = "A formula of the spreadsheet has failed in this cell: mend it, or empty the cell, and save the table again."
_CONTROL = "A character stands here that is none of any text (a NUL, or half of one): write the cell anew."
_STRAY = "A quotation mark is out of place in this row: double each one inside a quoted cell."

Columns = Mapping[str, ReadCell | None]


class TableItem(dict[str, Any]):
    """An item of a table; `read_as` has each value that does not stand in the table in that spelling, by column, and
    `written_reference` a reference as it stands, where that could be one as well."""

    def __init__(self) -> None:
        super().__init__()
        self.read_as: dict[str, Any] = {}
        self.written_reference = ""


Items = Iterator[tuple[int, TableItem | RefusedItem]]
TableRows = Iterator[tuple[int, TableFacts | TableItem | RefusedItem]]


def csv_items(
    file: IO[bytes], columns: Columns, required: frozenset[str] = frozenset(), organisation: str = ""
) -> Items:
    """The rows of a table that has our columns, without what is to be said of it as a whole."""
    rows = table_rows(file, TableReading(columns, required, organisation))
    return ((number, item) for number, item in rows if not isinstance(item, TableFacts))


def table_rows(file: IO[bytes], reading: TableReading) -> TableRows:
    """What is to be said of the table as row 0, then its rows as (row number, item or RefusedItem), read as they are
    asked for; the header is row 1, unless something stands above it. Rows that sum up others are left out, of an
    exported list those that are not of its organisation, and lines that are no rows, such as a source below the table.

    Pointers of a RefusedItem are as in an item; a fault of the row as a whole has the pointer "". Raises Invalid at the
    first step when the header is wrong, naming every column that is unknown, twice there or missing, and later when the
    file turns out not to be text or not to be CSV (whatever came before has been yielded by then).
    """
    opening = file.read(LONGEST_BEGINNING)
    check_is_table(opening.removeprefix(codecs.BOM_UTF8))
    encoding = encoding_of(file, opening)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        plan = TablePlan.of(text, reading)
        text.seek(0)
        read_cells = _of_one_order(text, plan)
        facts = plan.facts(*([WINDOWS_NOTE] if encoding == WINDOWS else []))
        yield 0, facts
        yield from _rows(text, plan, read_cells)
    except UnicodeError:
        raise Invalid("malformed_csv", NOT_UTF8) from None
    finally:
        text.detach()


def _of_one_order(text: io.TextIOWrapper, plan: TablePlan) -> Columns:
    """How the cells are read; of a table that has a month before its day somewhere, such as refuse what could be
    either."""
    columns, month_first_row = plan.read_cells, None
    if may_tell(iter(lambda: text.readline(_AT_ONCE), "")):
        text.seek(0)
        watch = MonthFirst(columns)
        month_first_row = next((row for row, _ in _rows(text, plan, watch.columns) if watch.is_seen), None)
    text.seek(0)
    return columns if month_first_row is None else refusing(columns, month_first_row)


def column_of(pointer: str) -> str:
    """The column that a pointer into an item names: `/place/name` is `place.name`, `/partners/0` is `partners`."""
    steps = [step for step in pointer.strip("/").split("/") if not step.isdecimal()]
    return ".".join(steps)


def _rows(text: io.TextIOWrapper, plan: TablePlan, read_cells: Columns) -> Items:
    for _ in range(plan.lines):
        text.readline(MAX_CELL)
    reader = _RowReader(plan, read_cells)
    for number, cells in _records(text, plan):
        item = cells if isinstance(cells, RefusedItem) else reader.item(number, cells)
        if item is not None:
            yield number, item


def _records(text: io.TextIOWrapper, plan: TablePlan) -> Iterator[tuple[int, list[str] | RefusedItem]]:
    """The rows below the header, by their numbers; one with a quotation mark out of place as a refusal of it."""
    reader, number = csv.reader(text, delimiter=plan.separator, strict=True), plan.row
    while True:
        number += 1
        first_line = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error) or "field larger" in str(error):
                raise Invalid("malformed_csv", _OPEN.format(number)) from None
            yield number, RefusedItem(number, (FieldError("", "stray_quotation_mark", _STRAY),))
            number += reader.line_num - first_line - 1
            continue
        yield number, cells


class _RowReader:
    """Makes items of the rows below one header."""

    def __init__(self, plan: TablePlan, read_cells: Columns) -> None:
        self.plan, self.read_cells = plan, _readers(plan.separator, read_cells)
        self.totals = TotalRows(plan.names, plan.columns, plan.required)
        self.notes = NoteRows(plan.names, plan.columns, plan.required - plan.constants, plan.heading_cells)
        self.count = -1  # of rows, as a first column without a heading has it
        self.others, self.references = OthersRows(plan.names, plan.organisation), plan.references()

    def item(self, number: int, cells: Sequence[str]) -> TableItem | RefusedItem | None:
        """What a row says; None of a blank one."""
        stripped = ["" if (cell := stripped_cell(written)) in _NOTHING else cell for written in cells]
        self._pass_count_over(stripped)
        if not any(stripped):
            self.notes.note_blank()
            return None
        if any(stripped[self.plan.width :]):
            detail = f"This row has {len(cells)} cells and the header {self.plan.width}."
            return RefusedItem(number, (FieldError("", "uneven_row", detail),))
        shaped = self.plan.shaped(stripped)
        return self._left_out(number, stripped, shaped) or self._read(number, stripped, shaped)

    def _pass_count_over(self, cells: list[str]) -> None:
        """Empty a first cell without a heading that only counts the rows, as data frames and spreadsheets do."""
        cell = cells[0] if cells and self.plan.names[:1] == [""] else ""
        if cell.isascii() and cell.isdecimal() and len(cell) < 8 and int(cell) > self.count:
            self.count, cells[0] = int(cell), ""

    def _left_out(self, number: int, stripped: Sequence[str], shaped: Sequence[str]) -> RefusedItem | None:
        left_out = self.totals.left_out(number, shaped) or self.others.left_out(number, shaped)
        if left_out is None and self.plan.sums_up(stripped, shaped):
            left_out = totals_row(number)
        return left_out or self.notes.left_out(number, stripped, shaped)

    def _read(self, number: int, stripped: Sequence[str], shaped: Sequence[str]) -> TableItem | RefusedItem:
        item = _item(number, self.plan.names, shaped, self.read_cells)
        if isinstance(item, RefusedItem):
            return RefusedItem(number, self._faults(item.errors, stripped))
        if self.references and "id" not in item:
            item.setdefault("external_ref", self.references.reference_of(item))
        return item

    def _faults(self, errors: Sequence[FieldError], stripped: Sequence[str]) -> tuple[FieldError, ...]:
        """The faults of a row as those of its own cells, where it came in parts: of a day or a time of day whose
        formula has failed, that."""
        shape = self.plan.shape
        if shape is None:
            return tuple(errors)
        failed = shape.parts_of(stripped, _FAILED_FORMULA.fullmatch)
        row_faults = [fault for fault in shape.faults_of(errors, stripped) if fault.pointer.strip("/") not in failed]
        if failed:  # the instants that are made of them have no other fault to tell
            row_faults = [fault for fault in row_faults if fault.pointer.strip("/") not in DAY_PARTS]
        return (*(FieldError(f"/{name}", "failed_formula", _FAILED) for name in failed), *row_faults)


def _readers(separator: str, columns: Columns) -> Columns:
    """How each column is read. Between semicolons a comma is a decimal one, and is not taken for thousands."""
    if separator != ";":
        return columns
    continental: dict[ReadCell, ReadCell] = {
        as_whole_number: as_continental_whole_number,
        as_number: as_continental_number,
        as_degrees: as_continental_degrees,
    }
    return {name: continental.get(read, read) if read else None for name, read in columns.items()}


def _item(number: int, names: Any, cells: Sequence[str], columns: Columns) -> TableItem | RefusedItem:
    item, faults = TableItem(), []
    for place, (name, cell) in enumerate(zip(names, cells, strict=False), start=1):
        pointer = f"/{name.replace('.', '/')}"
        if not cell:
            continue
        if not name:
            detail = f"Column {place} has no heading, so nobody can tell what stands in it: give it one, or delete it."
            faults.append(FieldError("", "no_heading", detail))
        elif _FORBIDDEN.search(cell):
            faults.append(FieldError(pointer, "control_character", _CONTROL))
        elif columns[name] and _FAILED_FORMULA.fullmatch(cell):
            faults.append(FieldError(pointer, "failed_formula", _FAILED))
        elif read := columns[name]:
            try:
                if (value := read(cell)) is not None:
                    _put(item, name, cell, value)
            except BadCell as fault:
                faults.append(FieldError(pointer, fault.code, fault.detail))
    return RefusedItem(number, tuple(faults)) if faults else item


def _put(item: TableItem, name: str, cell: str, value: Any) -> None:
    steps = name.split(".")
    inner: dict[str, Any] = item
    for step in steps[:-1]:
        inner = inner.setdefault(step, {})
    inner[steps[-1]] = value
    if not isinstance(value, list) and not _stands(cell, value):
        item.read_as[name] = value
        if name == "external_ref" and cell == f"{value}.0":
            item.written_reference = cell


def _stands(cell: str, value: Any) -> bool:
    """Whether the value stands in the cell in this very spelling, or the one of a data frame."""
    if isinstance(value, str):
        return value in (cell, cell[1:])  # an apostrophe makes text of it
    return cell.lower() in (str(value).lower(), str(float(value)), str(float(value)).removesuffix(".0"))


_READERS: tuple[tuple[type, ReadCell], ...] = (
    (WholeNumberField, as_whole_number),
    (NumberField, as_number),
    (TrueOrFalseField, as_yes_or_no),
    (KeysField, as_keys),
    (InstantField, as_instant),
    (DayField, as_day),
    (PostcodeField, as_postcode),
    (KeyField, as_code),
    (ExternalRefField, as_reference),
)
_CODES = {"uprn"}
_SLUGS = {"campaign", "channel"}


def columns_of(serializer: type[Serializer[Any]]) -> Mapping[str, ReadCell | None]:
    """Every column with how its cells are read, in the order of the fields; None for what is only shown, which a list
    that was exported brings back. `version` is read, as a condition; `id`, by which a row without a reference is known
    again."""
    return {**dict(_columns(serializer())), "version": as_whole_number, "id": as_id}


def is_free_text(read: ReadCell | None) -> bool:
    """Whether cells that are read so hold whatever somebody writes."""
    return read is as_text


def required_of(serializer: type[Serializer[Any]]) -> frozenset[str]:
    """The columns without which no row could be right."""
    fields = serializer().fields.items()
    single = ((name, field) for name, field in fields if not isinstance(field, BaseSerializer | PeriodField))
    required_names = {name for name, field in single if field.required}
    periods = {f"{name}.{end}" for name, field in fields if isinstance(field, PeriodField) for end in ("from", "to")}
    return frozenset(required_names | periods | {"external_ref"})


def _columns(serializer: Any, read_only: bool = False) -> Iterator[tuple[str, ReadCell | None]]:
    for name, field in serializer.fields.items():
        only_shown = read_only or field.read_only
        if isinstance(field, BaseSerializer):
            yield from ((f"{name}.{inner}", read) for inner, read in _columns(field, only_shown))
        elif isinstance(field, PeriodField):
            yield from ((f"{name}.{end}", None if only_shown else as_day) for end in ("from", "to"))
        else:
            yield name, None if only_shown else _reader(name, field)


def _reader(name: str, field: Any) -> ReadCell:
    if isinstance(field, WordField):
        return as_word_of(field.choices)
    if name in _CODES:
        return as_code
    if getattr(field, "names_mangled_codes", False):
        return as_known_code
    if name in _SLUGS:
        return as_slug
    if name == "area":
        return as_area
    if name in ("longitude", "latitude"):
        return as_degrees
    if name == "margin_percent":
        return as_percentage
    return next((read for kind, read in _READERS if isinstance(field, kind)), as_text)
