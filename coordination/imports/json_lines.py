"""JSON Lines: a strict JSON object on each line, in UTF-8, with or without a byte order mark."""

import codecs
from collections.abc import Iterator
from typing import IO, Any

from coordination.ground.errors import FieldError
from coordination.problems.exceptions import Unreadable
from coordination.problems.strict_json import strict_object
from coordination.rows.outcomes import RefusedItem

MAX_LINE = 65_536  # bytes


def json_line_items(file: IO[bytes]) -> Iterator[tuple[int, dict[str, Any] | RefusedItem]]:
    """Each line that is not blank as (line number from 1, object or RefusedItem), read as they are asked for."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) > MAX_LINE:
            _skip_rest(file, line)
            yield number, _refused(number, "row_too_long", f"A row holds at most {MAX_LINE:,} bytes.")
        elif line.strip():
            yield number, _item(number, line)


def _item(number: int, line: bytes) -> dict[str, Any] | RefusedItem:
    try:
        return strict_object(line.strip())
    except Unreadable as error:
        return _refused(number, error.code, str(error.detail).replace("The body", "The row").replace("A body", "A row"))


def _skip_rest(file: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(MAX_LINE)


def _refused(number: int, code: str, detail: str) -> RefusedItem:
    return RefusedItem(number, (FieldError("", code, detail),))
