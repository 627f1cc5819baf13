"""What stands in one cell of a table: text that no spreadsheet takes for a formula, numbers that stay numbers."""

import re
from typing import Any

import orjson

# OWASP, CSV Injection: = + - @, tab and line ends, and the full-width forms that some programs read as the same.
# An apostrophe in front makes it text. One that stood there gets another, so that `unguarded_cell` finds it again.
_FORMULA = re.compile("'*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]")


def csv_cell(value: Any) -> str:
    """One JSON value as the text of a cell: nothing for null, `true` and `false`, a list of plain values separated by
    commas, anything else as JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return guarded_cell(value)
        case list() | tuple() if all(isinstance(item, str | int) for item in value):
            return guarded_cell(",".join(map(str, value)))
        case dict() | list() | tuple():
            return guarded_cell(orjson.dumps(value, default=str).decode())
    return guarded_cell(str(value))


def guarded_cell(text: str) -> str:
    """`text`, with an apostrophe in front if a spreadsheet would run it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded_cell(text: str) -> str:
    """What `guarded_cell` was given: for reading a file that was exported before."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
