"""Which column of somebody's own table is which of ours, as whoever sends it says.

    {"columns": {"Date": "date", "Time": "times", "Venue": "place.name", "Notes": null}, "values": {"kind": "stall"}}

`null` passes a column over; `values` stand in every row that has none of its own. A heading that is blank, or stands
there twice, is named by its letter: `column C`. Beside the columns of the resource there are those of a day and of
times of day, of which an instant is made.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from coordination.ground.errors import FieldError, Invalid
from coordination.ground.screening import masked_name
from coordination.rows.table_facts import column_letters

AUTO = "auto"
DATE, END_DATE, START_TIME, END_TIME, TIMES = DAY_PARTS = ("date", "end_date", "start_time", "end_time", "times")
_MOST = 200  # columns
_LONGEST = 500  # characters
_SHAPE = (
    'A mapping is "auto", or a JSON object such as {"columns": {"Venue": "place.name", "Notes": null}, "values":'
    ' {"kind": "stall"}}.'
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """`columns`: the column of the resource by heading, None for one that is passed over; `values`: what stands in a
    column of every row that has nothing there. Where `is_guessed`, headings it does not know are passed over."""

    columns: Mapping[str, str | None]
    values: Mapping[str, str] = field(default_factory=dict)
    is_guessed: bool = False

    def column_of(self, key: str) -> str | None:
        """The column that a heading is mapped to; None where it is passed over. Raises KeyError."""
        return self.columns[key]


def read_mapping(text: str, columns: Collection[str]) -> ColumnMapping | None:
    """What a caller says; None for `auto`. Raises Invalid naming every column that is none of the resource."""
    if text == AUTO:
        return None
    try:
        mapping = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Invalid.field("?mapping", "invalid", _SHAPE) from None
    if not isinstance(mapping, dict) or set(mapping) - {"columns", "values"}:
        raise Invalid.field("?mapping", "invalid", _SHAPE)
    headings, values = mapping.get("columns", {}), mapping.get("values", {})
    if not _is_texts(headings, or_null=True) or not _is_texts(values):
        raise Invalid.field("?mapping", "invalid", _SHAPE)
    check_targets([*headings.values(), *values], columns)
    return ColumnMapping({spelt(heading): target for heading, target in headings.items()}, values)


def check_targets(targets: Sequence[str | None], columns: Collection[str]) -> None:
    """Raises Invalid naming every target that is no column, or is the target of two."""
    named = Counter(target for target in targets if target is not None)
    faults = [
        FieldError("?mapping", "unknown_column", f"{masked_name(printable(name))} is no column of this resource.")
        for name in named
        if name not in columns
    ]
    faults += [
        FieldError("?mapping", "repeated_column", f"Two columns are mapped to {name}.")
        for name, times in named.items()
        if name in columns and times > 1
    ]
    if faults:
        raise Invalid(errors=faults[:100])


def heading_keys(headings: Sequence[str]) -> list[str]:
    """What each column of a table is called in a mapping."""
    texts = [spelt(heading) for heading in headings]
    times = Counter(texts)
    return [
        text if text and times[text] == 1 else f"column {column_letters(place)}"
        for place, text in enumerate(texts, start=1)
    ]


def headings_digest(headings: Sequence[str]) -> str:
    """The digest by which a table with the same headings is known again, however they are capitalised and spaced."""
    squashed = [re.sub(r"[\W_]+", "", heading.casefold()) for heading in headings]
    while squashed and not squashed[-1]:
        squashed.pop()
    return sha256(orjson.dumps(squashed)).hexdigest()


def spelt(heading: str) -> str:
    """A heading with single spaces, as it stands in a mapping."""
    return " ".join(heading.split())


def printable(text: str) -> str:
    """So much of a name that may be a mistake as can be shown."""
    return "".join(letter for letter in text if letter.isprintable())[:60]


def _is_texts(value: Any, *, or_null: bool = False) -> bool:
    if not isinstance(value, dict) or len(value) > _MOST:
        return False
    return all(
        len(key) <= _LONGEST and ((text is None and or_null) or (isinstance(text, str) and len(text) <= _LONGEST))
        for key, text in value.items()
    )
