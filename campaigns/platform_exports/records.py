"""The records of a file, one at a time: UTF-8 or UTF-16 by its mark, any of three separators, within bounds."""

import csv
import io
import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain, islice
from typing import IO, NamedTuple

from campaigns.platform_exports.skipped import UnreadableExport

MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_LINE = 1_000_000  # characters
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = ",\t;"
MOST_COMMENTS = 100  # lines before the header
MOST_TITLES = 20  # of those, lines that somebody has written above it
_SURE = 2  # separators of a line, which a title has seldom
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?[,;\t]*', re.IGNORECASE)


class Record(NamedTuple):
    """One record: the number of the line it begins on, counted from 1, and its cells."""

    line: int
    cells: list[str]

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return not any(cell.strip() for cell in self.cells)


class Hashed(io.RawIOBase):
    """A stream read through SHA-256, so that a file is read only once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.digest = sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with the stream's next bytes; how many there were."""
        chunk = self.stream.read(len(buffer))
        self.digest.update(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def export_records(stream: io.BufferedReader, encoding: str) -> Iterator[Record]:
    """Every record of the file, blank ones too. Raises UnreadableExport as soon as one cannot be read."""
    lines = _lines(stream, encoding)
    opening_lines, separator = _opening(lines)
    reader = csv.reader(chain(opening_lines, lines), delimiter=separator, strict=True)
    first_line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableExport(f"The record that begins on line {first_line:,} cannot be read as CSV.") from None
        if len(cells) > MAX_COLUMNS:
            raise UnreadableExport(f"Line {first_line:,} has more than {MAX_COLUMNS} columns.")
        yield Record(first_line, cells)
        first_line = reader.line_num + 1


def _opening(lines: Iterator[str]) -> tuple[list[str], str]:
    """The lines up to the header, and what stands between its cells: what a `sep=` line says, whose place an empty line
    takes, or else the separator that is there most often in the first line that has two. Lines of comment say nothing
    of it."""
    opening_lines: list[str] = []
    ways: list[tuple[int, str]] = []
    for line in islice(lines, MOST_COMMENTS):
        if match := _SEPARATOR_LINE.fullmatch(line.strip(" \r\n")) if not opening_lines else None:
            return ["\n"], match[1]
        opening_lines.append(line)
        if line.strip(',;\t\r\n "') and not line.lstrip('"').startswith("#"):
            separator = max(SEPARATORS, key=line.count)
            ways.append((line.count(separator), separator))
        if len(ways) > MOST_TITLES or (ways and ways[-1][0] >= _SURE):
            break
    return opening_lines, max(ways, key=lambda way: min(way[0], _SURE))[1] if ways else ","


def fitted(cells: list[str], width: int) -> list[str] | None:
    """The cells of a row of a table that is `width` wide: spreadsheets add empty cells at the end, and leave them out.
    None where more stand there than the table has columns."""
    if any(cell.strip() for cell in cells[width:]):
        return None
    return cells[:width] + [""] * (width - len(cells))


def without_empty_end(record: Record) -> Record:
    """The record without the empty cells at its end."""
    width = max((at for at, cell in enumerate(record.cells, 1) if cell.strip()), default=0)
    return record._replace(cells=record.cells[:width])


def _lines(stream: io.BufferedReader, encoding: str) -> Iterator[str]:
    encoding = "utf-16" if stream.peek(2)[:2] in UTF16_MARKS else encoding
    # newline="": the reader of CSV itself tells line breaks inside quotation marks from those between records.
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(MAX_LINE)
        except UnicodeError:
            raise UnreadableExport(
                "The file holds bytes that are neither UTF-8 nor UTF-16 with its mark: export it again, or save it as"
                " CSV in UTF-8."
            ) from None
        if not line:
            return
        if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            raise UnreadableExport(f"Line {number:,} is longer than {MAX_LINE:,} characters: this is no export.")
        if "\0" in line:
            raise UnreadableExport(f"Line {number:,} holds a NUL: the file is damaged, or UTF-16 without its mark.")
        yield line
