"""Which files are read how, by resource and media type. Apps contribute what is theirs."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError, Invalid
from coordination.imports.mappings import chooser, named_headings
from coordination.imports.workbooks import (
    WORKBOOKS,
    chosen_sheet,
    facts_of,
    is_workbook,
    open_workbook,
    type_of_workbook,
)
from coordination.problems.exceptions import Unreadable
from coordination.problems.strict_json import strict_object
from coordination.rows.csv_rows import columns_of, required_of, table_rows
from coordination.rows.outcomes import NotedItem, RefusedItem
from coordination.rows.resources import KINDS, row_resource
from coordination.rows.table_facts import TableFacts
from coordination.rows.table_plan import TableReading, header_strength

JSON_LINES, CSV, CALENDAR = "application/jsonl", "text/csv", "text/calendar"
ANY = "application/octet-stream"  # of a sender that does not know, or cannot say, what the file is
_BEGINNING = 1024  # bytes
# What a sender may say beside a file that leaves it open.
FILE_PARAMETERS = ("campaign", "channel", "area", "source", "from", "to", "sheet", "mapping")
# What only a command says, of a platform's export.
COMMAND_PARAMETERS = ("qualifier", "external-ref-prefix", "daily")

# What a file holds: the row's number, as whoever made the file counts, with an item as POST takes it, or its refusal.
# What is to be said of the file as a whole may stand between them.
Items = Iterator[tuple[int, dict[str, Any] | NotedItem | RefusedItem | TableFacts]]
# A seekable file, who sent it, and what the sender says that the file itself does not (`campaign`, `channel`, …).
ReadRows = Callable[[IO[bytes], Actor, Mapping[str, str]], Items]

# Of refused items, each by its place, what is to be said of a row that stands as it was before.
TellStanding = Callable[[Mapping[int, Any], Actor], Mapping[int, FieldError]]

_REGISTERED: dict[tuple[str, str], ReadRows] = {}
_STANDING: dict[tuple[str, str], TellStanding] = {}


def register_format(resource: str, media_type: str, read: ReadRows) -> None:
    """Read files of that type for that resource by `read`, in place of the plain way if there is one."""
    _REGISTERED[resource, media_type] = read


def register_standing(resource: str, media_type: str, tell: TellStanding) -> None:
    """Where items of such files are refused, say by `tell` which rows stand as they were."""
    _STANDING[resource, media_type] = tell


def standing_rows(resource: str, media_type: str, refused: Mapping[int, Any], by: Actor) -> Mapping[int, FieldError]:
    """What is to be said of rows that stand though the items that would have changed them were refused, by place."""
    tell = _STANDING.get((resource, media_type))
    return tell(refused, by) if tell and refused else {}


def format_reader(resource: str, media_type: str) -> ReadRows:
    """How such a file is read. Raises KeyError when files of that type hold no such rows."""
    if media_type in WORKBOOKS and resource in KINDS:
        return _workbook(resource)
    registered = _REGISTERED.get((resource, media_type))
    return registered or {JSON_LINES: _json_lines, CSV: plain_csv(resource)}[media_type]


def recognise(file: IO[bytes]) -> str:
    """The media type of a seekable file by how it begins; what is none of the others can only be a table."""
    file.seek(0)
    beginning = file.read(_BEGINNING)
    if is_workbook(beginning):
        return type_of_workbook(beginning)
    beginning = beginning.removeprefix(BOM_UTF8).lstrip()
    if beginning.upper().startswith(b"BEGIN:VCALENDAR"):
        return CALENDAR
    return JSON_LINES if beginning.startswith(b"{") else CSV


def media_types(resource: str) -> list[str]:
    """What files of that resource are read from; of any, if there is no such resource."""
    registered = {media_type for name, media_type in _REGISTERED if name == resource or resource not in KINDS}
    return sorted({JSON_LINES, CSV, ANY, *WORKBOOKS, *registered})


def plain_csv(resource: str) -> ReadRows:
    """CSV with the column names of the JSON fields, or with others that are mapped to them."""

    def read(file: IO[bytes], by: Actor, declared: Mapping[str, str]) -> Items:
        check_parameters_used(declared, "mapping", *(["campaign"] if "mapping" in declared else []))
        return table_rows(file, table_reading(resource, by, declared))

    return read


def table_reading(resource: str, by: Actor, declared: Mapping[str, str]) -> TableReading:
    """How a table of that resource is read, given what is said of it. Raises Invalid."""
    kind = row_resource(resource)
    columns = columns_of(kind.serializer)
    choose = chooser(resource, columns, by, declared) if "mapping" in declared else None
    headings = named_headings(declared, columns)
    return TableReading(columns, required_of(kind.serializer), by.organisation, choose, kind.known_by, headings)


def _workbook(resource: str) -> ReadRows:
    """A sheet of a workbook, as a table of it is read."""

    def read(file: IO[bytes], by: Actor, declared: Mapping[str, str]) -> Items:
        parameters = {name: text for name, text in declared.items() if name != "sheet"}
        reading = table_reading(resource, by, parameters)
        with open_workbook(file) as sheets:
            sheet, notes = chosen_sheet(
                sheets, declared.get("sheet", ""), lambda it: header_strength(it.table, reading)
            )
            yield 0, facts_of(sheet, notes)
            yield from format_reader(resource, CSV)(sheet.table, by, parameters)

    return read


def check_parameters_used(declared: Mapping[str, str], *allowed: str) -> None:
    """Raises Invalid naming every parameter that files like this one have no use for."""
    detail = "A file of this kind says this itself, in every row; leave the parameter out."
    if faults := [FieldError(f"?{name}", "not_for_this_file", detail) for name in declared if name not in allowed]:
        raise Invalid(errors=faults)


def _json_lines(file: IO[bytes], _by: Actor, declared: Mapping[str, str]) -> Items:
    check_parameters_used(declared)
    return json_line_items(file)


_NO_OBJECT = "is not JSON, and each line of the file is one whole object: it fails at"
MAX_LINE = 65_536  # bytes


def json_line_items(file: IO[bytes]) -> Iterator[tuple[int, dict[str, Any] | RefusedItem]]:
    """Each line that is not blank as (line number from 1, object or RefusedItem), read as they are asked for."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(BOM_UTF8)
        if len(line) > MAX_LINE:
            _skip_rest(file, line)
            yield number, _refused(number, "row_too_long", f"A row holds at most {MAX_LINE:,} bytes.")
        elif line.strip():
            yield number, _item(number, line)


def _item(number: int, line: bytes) -> dict[str, Any] | RefusedItem:
    try:
        return strict_object(line.strip())
    except Unreadable as error:
        detail = str(error.detail).replace("The body", "The row").replace("A body", "A row")
        return _refused(number, error.code, detail.replace("is not JSON at line 1,", _NO_OBJECT))


def _skip_rest(file: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(MAX_LINE)


def _refused(number: int, code: str, detail: str) -> RefusedItem:
    return RefusedItem(number, (FieldError("", code, detail),))
