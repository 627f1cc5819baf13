"""How one table is read, decided before its rows are: where its header is, and which column of it is which of ours."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

from coordination.ground.errors import FieldError, Invalid
from coordination.ground.screening import HIDDEN, masked_name
from coordination.rows.cells import ReadCell, as_text, stripped_cell
from coordination.rows.column_mapping import (
    DAY_PARTS,
    ColumnMapping,
    check_targets,
    heading_keys,
    headings_digest,
    printable,
    spelt,
)
from coordination.rows.derived_references import DerivedReferences
from coordination.rows.guessing import known_headings
from coordination.rows.heading_words import squashed
from coordination.rows.row_shape import ENDS, STARTS, RowShape
from coordination.rows.table_facts import TableFacts, column_letters
from coordination.rows.table_header import SEPARATOR_LINE, SEPARATORS, read_header
from coordination.rows.total_words import is_total, mentions_total

MAX_CELL = 20_000  # characters; no field takes more
_OPENING = 40  # lines among which the header is
_ALL = 1_000  # what it counts to have every column that is needed
_FEW = 3  # cells of a row that says so among other words
_SAMPLE = 60  # rows that are looked at below it, where columns are guessed

Columns = Mapping[str, ReadCell | None]
# Given the headings and the first rows below them, which column is which. Raises Invalid.
ChooseMapping = Callable[[Sequence[str], Sequence[Sequence[str]]], ColumnMapping]


@dataclass(frozen=True)
class TableReading:
    """How the rows of a table are read: the columns there are, and which of them no row can be without; whose list it
    is if it is one that was exported. `mapping` says which column is which of a table that has other headings,
    `known_by` of what its rows get a reference then; `headings` are those that its sender has named."""

    columns: Columns
    required: frozenset[str] = frozenset()
    organisation: str = ""
    mapping: ChooseMapping | None = None
    known_by: tuple[str, ...] = ()
    headings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TablePlan:
    """`row` is that of the header, which says `heading_cells`, and `lines` those of the file up to its end; `names` the
    columns of a row as `shaped` gives it, of `width` cells."""

    row: int
    lines: int
    separator: str
    width: int
    names: Sequence[str]
    letters: Mapping[str, str]
    columns: Columns
    required: frozenset[str]
    organisation: str = ""
    shape: RowShape | None = None
    known_by: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    headings: str = ""
    mapped: Mapping[str, Any] | None = None
    heading_cells: Sequence[str] = ()

    @classmethod
    def of(cls, text: io.TextIOWrapper, reading: TableReading) -> "TablePlan":
        """The plan for a table whose file is at its beginning. Raises Invalid when the header is wrong."""
        choose = reading.mapping
        return _mapped_plan(text, reading, choose) if choose else _plain_plan(text, reading)

    @property
    def read_cells(self) -> Columns:
        """How the cells of each column are read."""
        return self.columns

    def shaped(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells of a row in the order of `names`."""
        return self.shape.cells(cells) if self.shape else cells

    def sums_up(self, cells: Sequence[str], shaped: Sequence[str]) -> bool:
        """Whether a row of a mapped table says, in whatever its first cell is, that it sums up others."""
        first = next((cell for cell in cells if cell), "")
        filled = {name for name, cell in zip(self.names, shaped, strict=False) if cell and name not in self.constants}
        says_so = is_total(first) or (mentions_total(first) and sum(map(bool, cells)) <= _FEW)
        return self.shape is not None and says_so and not self.required - self.constants <= filled

    @property
    def constants(self) -> set[str]:
        """The columns that have a value in every row."""
        return set(self.shape.values) if self.shape else set()

    def references(self) -> DerivedReferences | None:
        """What gives the rows their references, where the table has none."""
        return DerivedReferences(self.known_by) if self.known_by else None

    def facts(self, *notes: tuple[str, str]) -> TableFacts:
        """What is to be said of the table."""
        targets = self.shape.targets if self.shape else self.names
        columns = {column_letters(place): name for place, name in enumerate(targets, start=1) if name}
        facts = {"header_row": self.row, "columns": columns, **self.said}
        if self.row > 1:
            above = "Row 1 stands above the headings and was"
            if self.row > 2:
                above = f"Rows 1 to {self.row - 1} stand above the headings and were"
            notes = (("above_the_header", f"{above} passed over."), *notes)
        if self.known_by and "external_ref" not in self.names:
            known_by = ", ".join(self.known_by)
            rows = "Rows without an id" if "id" in self.names else "The rows"
            detail = f"{rows} have no reference of their own: each is known again by {known_by}."
            notes = (*notes, ("references_made", detail))
        return TableFacts(self.letters, facts, notes, self.headings, self.mapped)


def header_strength(file: IO[bytes], reading: TableReading) -> int:
    """How well a table has the headings, 0 not at all; of two that have them alike the one with rows below has them
    better. The file is left at its beginning."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        headings = find_headings(text, reading.columns, reading.headings)
        column_names = {squashed(name) for name in reading.columns}
        needed = {squashed(name) for name in reading.required}
        heading_words = {squashed(cell) for cell in headings.cells if cell}
        if reading.mapping is None:
            in_common = len(heading_words & column_names)
            strength = 2 * in_common + (_ALL if needed <= heading_words else 0) if in_common > 1 else 0
        else:
            known = _known(headings.cells, reading.columns, reading.headings)
            strength = known if known > 1 else 0
        return 2 * strength + bool(headings.sample) if strength else 0
    except Invalid:
        return 0
    finally:
        text.detach().seek(0)


def _plain_plan(text: io.TextIOWrapper, reading: TableReading) -> TablePlan:
    header = read_header(islice(iter(lambda: text.readline(MAX_CELL), ""), _OPENING), reading.columns, reading.required)
    letters = {name: column_letters(place) for place, name in enumerate(header.names, start=1) if name}
    return TablePlan(
        row=header.row,
        lines=header.lines,
        separator=header.separator,
        width=len(header.names),
        names=header.names,
        letters=letters,
        columns=reading.columns,
        required=reading.required,
        organisation=reading.organisation,
        heading_cells=header.names,
    )


def _mapped_plan(text: io.TextIOWrapper, reading: TableReading, choose: ChooseMapping) -> TablePlan:
    header = find_headings(text, reading.columns, reading.headings)
    mapping = choose(header.cells, header.sample)
    targets = _targets(header.cells, mapping, reading)
    shape = RowShape(targets, {name: text for name, text in mapping.values.items() if text.strip()})
    required = reading.required - {"external_ref"}
    _check_complete(shape, required)
    passed_over = [
        column_letters(place)
        for place, (name, heading) in enumerate(zip(targets, header.cells, strict=True), start=1)
        if not name and (heading or any(place <= len(row) and row[place - 1] for row in header.sample))
    ]
    mapped = {"columns": [name or None for name in targets], "values": dict(mapping.values)}
    facts = {"values": _said(mapping, reading.columns), "passed_over": passed_over}
    return TablePlan(
        row=header.row,
        lines=header.lines,
        separator=header.separator,
        width=len(targets),
        names=shape.names,
        letters=shape.letters,
        columns=reading.columns,
        required=required,
        organisation=reading.organisation,
        shape=shape,
        known_by=reading.known_by,
        said=facts,
        headings=headings_digest(header.cells),
        mapped=mapped,
        heading_cells=header.cells,
    )


def _said(mapping: ColumnMapping, columns: Columns) -> dict[str, str]:
    """The values that stand in every row, without what somebody wrote."""
    return {name: HIDDEN if columns[name] is as_text else text for name, text in mapping.values.items()}


def _targets(headings: Sequence[str], mapping: ColumnMapping, reading: TableReading) -> list[str]:
    """What each column is mapped to, "" for those passed over. Raises Invalid for a heading that nothing is said of."""
    targets, faults, keys = [], [], heading_keys(headings)
    for place, (key, heading) in enumerate(zip(keys, headings, strict=True), start=1):
        if key in mapping.columns or mapping.is_guessed or not heading:
            targets.append(mapping.columns.get(key) or "")
        elif heading in reading.columns:
            targets.append(heading)
        else:
            detail = f"Column {place} of the header ({masked_name(printable(heading))}) is not in the mapping: give its"
            faults.append(FieldError("?mapping", "unmapped_column", f"{detail} column, or null to pass it over."))
    faults += [
        FieldError("?mapping", "no_such_heading", f"The table has no column {masked_name(printable(key))}.")
        for key in mapping.columns
        if key not in keys and not mapping.is_guessed
    ]
    if faults:
        raise Invalid(errors=faults[:100])
    known_targets = {*reading.columns, *(DAY_PARTS if STARTS in reading.columns else ())}
    check_targets([name or None for name in targets], known_targets)
    return targets


def _check_complete(shape: RowShape, required: frozenset[str]) -> None:
    missing = sorted(required - {*shape.names})
    if missing:
        raise Invalid(
            "malformed_csv", _INCOMPLETE, [FieldError("", "missing_column", _missing(name)) for name in missing]
        )


_INCOMPLETE = (
    "Not every column that is needed is known; errors says which. Say in the mapping where each of them stands."
)


def _missing(name: str) -> str:
    if name in (STARTS, ENDS):
        return f"The column {name} is missing, or the columns of a day and of times of day that make it."
    return f"The column {name} is missing, or a value that stands in every row."


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings with the first rows below it, all as they stand; `row` is its number, `lines` those of the
    file up to its end."""

    row: int
    lines: int
    separator: str
    cells: list[str]
    sample: list[list[str]]


def find_headings(text: io.TextIOWrapper, columns: Columns, named: frozenset[str] = frozenset()) -> Headings:
    """The row among the first ones that has the most of the headings that are `named`, or if none are, most cells like
    headings of ours, by whichever separator makes the most of them."""
    text.seek(0)
    first = text.readline(MAX_CELL)
    is_named = SEPARATOR_LINE.fullmatch(first.strip("\r\n"))
    ways = []
    for separator in (is_named[1],) if is_named else SEPARATORS:
        text.seek(0)
        if is_named:
            text.readline(MAX_CELL)
        ways.append(_headings(text, separator, columns, named, skipped=1 if is_named else 0))
    (score, _), headings = max(ways, key=lambda way: way[0])
    if score < 0:
        raise Invalid(
            "no_rows",
            "The table is empty: it begins with its headings, and has a row below for each thing that you send.",
        )
    return headings


def _headings(
    text: io.TextIOWrapper, separator: str, columns: Columns, named: frozenset[str], skipped: int
) -> tuple[tuple[int, int], Headings]:
    records = list(islice(_records(text, separator), _OPENING + _SAMPLE))
    scored = [(_known(cells, columns, named), len(cells)) for cells, _ in records[:_OPENING]]
    if not any(any(cells) for cells, _ in records):  # or not one of them can be cut by this separator
        return (-1, 0), Headings(1, 1, separator, [], [])
    filled = [at for at, (cells, _) in enumerate(records) if any(cells)]
    at = max(range(len(scored)), key=lambda place: (scored[place][0], -place), default=filled[0])
    if not scored or not scored[at][0]:
        at = filled[0]
    cells, line = records[at]
    while cells and not cells[-1] and not any(len(row) >= len(cells) and row[len(cells) - 1] for row, _ in records):
        cells.pop()
    sample = [row for row, _ in records[at + 1 :] if any(row)][:_SAMPLE]
    return (scored[at] if at < len(scored) else (0, 0)), Headings(at + 1, line + skipped, separator, cells, sample)


def _known(cells: Sequence[str], columns: Columns, named: frozenset[str]) -> int:
    return len({spelt(cell) for cell in cells} & named) if named else known_headings(cells, columns)


def _records(text: io.TextIOWrapper, separator: str) -> Iterator[tuple[list[str], int]]:
    """Rows of the file with the number of lines up to the end of each; one that cannot be cut is blank."""
    reader = csv.reader(iter(lambda: text.readline(MAX_CELL), ""), delimiter=separator, strict=True)
    while True:
        try:
            yield [stripped_cell(cell) for cell in next(reader)], reader.line_num
        except StopIteration:
            return
        except csv.Error:
            yield [], reader.line_num
