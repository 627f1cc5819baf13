"""A spreadsheet as items: CSV with the column names of the JSON fields, nested ones by dots (`place.name`).

UTF-8 with or without a byte order mark; `,` or `;` between cells, whichever the header shows; quoted cells may hold
line breaks. An empty cell is an absent field, so a spreadsheet cannot clear one. Several values in one cell
(`partners`) stand with `;` or `,` between them. Whole numbers, numbers and `true`/`false` are read as JSON has them;
what is not one is left as text for the field itself to refuse. A list that was exported can be sent back: columns that
are only shown are passed over, and the apostrophe that keeps a text from being run as a formula is taken off.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from coordination.ground.csv_cells import unguarded_cell
from coordination.ground.errors import FieldError, Invalid
from coordination.rows.outcomes import RefusedItem

MAX_CELL = 20_000  # characters; no field takes more
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?")
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def csv_items(
    file: IO[bytes], columns: Mapping[str, type | None], required: frozenset[str] = frozenset()
) -> Iterator[tuple[int, dict[str, Any] | RefusedItem]]:
    """The data rows as (row number, item or RefusedItem), read as they are asked for; the header is row 1.

    Pointers of a RefusedItem are as in an item; a fault of the row as a whole has the pointer "". Raises Invalid at the
    first step when the header is wrong, naming every column that is unknown, twice there or missing, and later when the
    file turns out not to be UTF-8 or not to be CSV (whatever came before has been yielded by then).
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from _rows(text, columns, required)
    except UnicodeDecodeError:
        raise Invalid("malformed_csv", "The file is not UTF-8; save it as CSV UTF-8.") from None
    except csv.Error:
        detail = "The file is not CSV: a quotation mark is out of place or a cell is too long."
        raise Invalid("malformed_csv", detail) from None
    finally:
        text.detach()


def column_of(pointer: str) -> str:
    """The column that a pointer into an item names: `/place/name` is `place.name`, `/partners/0` is `partners`."""
    steps = [step for step in pointer.strip("/").split("/") if not step.isdecimal()]
    return ".".join(steps)


def _rows(
    text: io.TextIOWrapper, columns: Mapping[str, type | None], required: frozenset[str]
) -> Iterator[tuple[int, dict[str, Any] | RefusedItem]]:
    first = text.readline(MAX_CELL)
    header = next(csv.reader([first], delimiter=_delimiter(first), strict=True), [])
    names = [name.strip() for name in header]
    _check_header(names, columns, required)
    for number, cells in enumerate(csv.reader(text, delimiter=_delimiter(first), strict=True), start=2):
        if any(cells):  # spreadsheets end with lines of nothing
            yield number, _item(number, names, cells, columns)


def _delimiter(header: str) -> str:
    return ";" if ";" in header and "," not in header else ","


def _check_header(names: list[str], columns: Mapping[str, type | None], required: frozenset[str]) -> None:
    errors = []
    for place, name in enumerate(names, start=1):
        if name not in columns:
            errors.append(FieldError("", "unknown_column", f"Column {place} of the header is none of this resource."))
        elif name in names[: place - 1]:
            errors.append(FieldError("", "repeated_column", f"The column {name} is there twice."))
    missing = [name for name in columns if name in required and name not in names]
    errors += [FieldError("", "missing_column", f"The column {name} is missing.") for name in missing]
    if errors:
        raise Invalid("malformed_csv", "The header of the file is not right; errors says what to change.", errors)


def _item(
    number: int, names: list[str], cells: list[str], columns: Mapping[str, type | None]
) -> dict[str, Any] | RefusedItem:
    if len(cells) != len(names):
        detail = f"This row has {len(cells)} cells and the header {len(names)}."
        return RefusedItem(number, (FieldError("", "uneven_row", detail),))
    item: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=True):
        if _FORBIDDEN.search(cell):
            return RefusedItem(number, (FieldError(f"/{name.replace('.', '/')}", "control_character", "Not text."),))
        kind = columns[name]
        if cell.strip() and kind:
            _put(item, name.split("."), _value(cell.strip(), kind))
    return item


def _put(item: dict[str, Any], steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        item = item.setdefault(step, {})
    item[steps[-1]] = value


def _value(cell: str, kind: type) -> Any:
    if kind is list:
        return [part.strip() for part in re.split("[;,]", cell) if part.strip()]
    if kind is bool:
        return {"true": True, "false": False}.get(cell.lower(), cell)
    if kind is int and _WHOLE.fullmatch(cell):
        return int(cell)
    if kind is float and _NUMBER.fullmatch(cell):
        return float(cell)
    return unguarded_cell(cell)
