"""The header of a table: found, whatever a spreadsheet has put before it, and compared with the columns there are."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from coordination.ground.errors import FieldError, Invalid
from coordination.ground.screening import masked_name
from coordination.rows.cells import stripped_cell
from coordination.rows.heading_words import CALLED, squashed

SEPARATORS = (",", ";", "\t", "|")
_MOST_BEFORE = 20  # lines that may stand before the header
_LONGEST_NAME = 60
_MOST_FAULTS = 100
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;\t ]*', re.IGNORECASE)
_TEMPLATE = "An export of the list (GET with `Accept: text/csv`) has every column, and is the template for a table."
_IN_ONE_CELL = (
    "Every line of the table stands in one cell, in quotation marks: in the spreadsheet split that column (Data, Text"
    " to Columns) and save it as CSV UTF-8 again."
)
_WORDS = {word for words in CALLED.values() for word in words}


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns stand: a name for each cell of the header, "" for a column without a heading. `row` is its
    number as a spreadsheet counts, which does not count a line that only names the separator."""

    row: int
    names: Sequence[str]
    separator: str
    lines: int  # of the file, up to its end


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that may be the header: the `at`-th record of the file, which ends with its line number `lines`; with how
    many of its `cells` are columns, and how many are words by which people call some."""

    at: int
    lines: int
    cells: list[str]
    separator: str
    known: int
    called: int


def read_header(lines: Iterator[str], columns: Mapping[str, Any], required: frozenset[str]) -> Header:
    """The header among the first lines, which are taken from `lines`.

    It is the first, unless that names no column at all and a later one does, or has words by which people call columns:
    a title stands above it then. Raises Invalid naming every column that is unknown, twice there or missing.
    """
    columns_by_heading = {squashed(name): name for name in columns}
    records: list[str] = []
    candidates = list(_candidates(_Counted(lines), records, columns_by_heading))
    first = next((candidate for candidate in candidates if any(candidate.cells)), None)
    if first is None:
        raise Invalid("malformed_csv", f"The table is empty: it begins with its headings. {_TEMPLATE}")
    header = first if first.known else _below_a_title(candidates) or first
    _check_not_in_one_cell(header.cells, columns_by_heading)
    names = [columns_by_heading.get(squashed(cell), cell) for cell in header.cells]
    check_names(names, columns, required)
    row = header.at if header is first else _records(records[: header.at], header.separator)
    return Header(row, names, header.separator, header.lines)


def _candidates(lines: "_Counted", records: list[str], columns_by_heading: Mapping[str, str]) -> Iterator[_Candidate]:
    """The lines down to the one that is plainly the header, or as far as one may stand; what was read goes to
    `records`."""
    separators: Sequence[str] = SEPARATORS
    first: _Candidate | None = None
    for line in _undamaged(lines):
        if not records and first is None and (match := SEPARATOR_LINE.fullmatch(line.strip("\r\n"))):
            separators = (match[1],)
            continue
        records.append(line)
        cells, separator = _best_cells(line, separators, columns_by_heading)
        known = _known_count(cells, columns_by_heading)
        candidate = _Candidate(len(records), lines.count, cells, separator, known, _called_count(cells))
        first = first or (candidate if any(cells) else None)
        yield candidate
        if known > 1 or (known and len(columns_by_heading) == 1):
            return
        if first and (first.known or len(records) - first.at >= _MOST_BEFORE):
            return


def _below_a_title(candidates: Sequence[_Candidate]) -> _Candidate | None:
    """The last, where it names a column, or the first with most words by which people call columns; one alone may be
    part of a title."""
    likeliest = max(candidates, key=lambda candidate: candidate.called)
    if candidates[-1].known:
        return candidates[-1]
    return likeliest if likeliest.called > 1 else None


def _check_not_in_one_cell(cells: Sequence[str], columns_by_heading: Mapping[str, str]) -> None:
    """Raises Invalid where every line of a table stands in quotation marks, as one cell."""
    if (
        len(cells) == 1
        and _known_count(_best_cells(cells[0], SEPARATORS, columns_by_heading)[0], columns_by_heading) > 1
    ):
        raise Invalid("malformed_csv", _IN_ONE_CELL)


class _Counted:
    """Counts the lines that are taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.count = lines, 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.count += 1
        return line


def _undamaged(lines: Iterator[str]) -> Iterator[str]:
    """The lines; those of a cell with line breaks in it as one, since a heading may have them."""
    for first in lines:
        line = first
        while any(_is_open(line, separator) for separator in SEPARATORS) and (further := next(lines, "")):
            line += further
        if "\0" in line:
            raise Invalid("malformed_csv", "The file is UTF-16 without its mark, or damaged; save it as CSV UTF-8.")
        yield line


def _is_open(line: str, separator: str) -> bool:
    """Whether a quoted cell of the line goes on in the next."""
    try:
        next(csv.reader([line], delimiter=separator, strict=True), None)
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _best_cells(line: str, separators: Sequence[str], columns_by_heading: Mapping[str, str]) -> tuple[list[str], str]:
    """The cells of a line, cut by whichever separator makes the most of them known, or else the most of them."""
    ways = []
    for separator in separators:
        try:
            cells = [stripped_cell(cell) for cell in next(csv.reader([line], delimiter=separator, strict=True), [])]
        except csv.Error:
            continue
        ways.append((_known_count(cells, columns_by_heading), len(cells), cells, separator))
    if not ways:
        return [], separators[0]
    _, _, cells, separator = max(ways, key=lambda cut: cut[:2])
    return cells, separator


def _records(lines: Sequence[str], separator: str) -> int:
    """How many rows of a spreadsheet these lines are: a title may have a line break within its quotation marks."""
    try:
        return sum(1 for _ in csv.reader(lines, delimiter=separator))
    except csv.Error:
        return len(lines)


def _known_count(cells: Sequence[str], columns_by_heading: Mapping[str, str]) -> int:
    return len({squashed(cell) for cell in cells} & columns_by_heading.keys())


def _called_count(cells: Sequence[str]) -> int:
    """How many cells are what people call some column."""
    return len({squashed(cell) for cell in cells} & _WORDS)


def check_names(names: Sequence[str], columns: Mapping[str, Any], required: frozenset[str]) -> None:
    """Raises Invalid naming every column that is unknown, twice there or missing."""
    # No more than are told: what is near an unknown name costs more than to read it.
    if errors := list(islice(_faults(names, columns, required), _MOST_FAULTS)):
        optional = ", ".join(name for name, read in columns.items() if read and name not in required)
        detail = f"The header of the file is not right; errors says what to change. Optional columns: {optional}."
        raise Invalid("malformed_csv", f"{detail} {_TEMPLATE}", errors)


def _faults(names: Sequence[str], columns: Mapping[str, Any], required: frozenset[str]) -> Iterator[FieldError]:
    names_before: set[str] = set()
    for place, name in enumerate(names, start=1):
        if name and name not in columns:
            yield FieldError("", "unknown_column", _unknown(place, name, columns))
        elif name in names_before:
            yield FieldError("", "repeated_column", f"The column {name} is there twice.")
        names_before |= {name} if name else set()
    for name in columns:
        if name in required and name not in names_before:
            yield FieldError("", "missing_column", f"The column {name} is missing.")


def _unknown(place: int, name: str, columns: Mapping[str, Any]) -> str:
    written = [column for column, read in columns.items() if read and column != "id"]
    nearest = _nearest(squashed(name[:_LONGEST_NAME]), written)
    printable = "".join(letter for letter in name if letter.isprintable())[:_LONGEST_NAME]
    sentence = f"Column {place} of the header ({masked_name(printable)}) is none of this resource."
    return f"{sentence} The nearest is {nearest}." if nearest else sentence


def _nearest(heading: str, columns: Sequence[str]) -> str:
    for column in columns:
        if heading in CALLED.get(column, ()):
            return column
    by_name = {squashed(column): column for column in columns} | {
        squashed(column.rpartition(".")[2]): column for column in reversed(columns) if "." in column
    }
    close = get_close_matches(heading, by_name, n=1, cutoff=0.5)
    return by_name[close[0]] if close else ""
