"""The opaque `cursor`: the sort values of the row a page starts after or ends before, and the order they belong to."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import models

from coordination.ground.errors import Invalid

VERSION = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """`values` are those of the row at the edge, one per sort column; None means the very end of the list."""

    backwards: bool
    values: tuple[Any, ...] | None

    def encode(self, ordering: tuple[str, ...]) -> str:
        """URL-safe text; bound to `ordering`, so that it cannot be replayed on another order."""
        packed = orjson.dumps([VERSION, ",".join(ordering), self.backwards, self.values], default=str)
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode_cursor(text: str, ordering: tuple[str, ...], fields: "list[models.Field[Any, Any]]") -> Cursor:
    """The cursor that `text` is, its values as the columns in `fields` hold them; raises Invalid (400)."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        version, bound_to, backwards, values = orjson.loads(packed)
        if version != VERSION or bound_to != ",".join(ordering) or not isinstance(backwards, bool):
            raise ValueError
        return Cursor(backwards, None if values is None else _typed(values, fields))
    except (binascii.Error, ValueError, TypeError, ValidationError, OverflowError):
        raise Invalid.field(
            "?cursor", "malformed", "This cursor was not given out for this list; start again without one."
        ) from None


def _typed(values: list[Any], fields: "list[models.Field[Any, Any]]") -> tuple[Any, ...]:
    parsed_values = []
    for value, column in zip(values, fields, strict=True):
        # Only what `encode` could have written: a JSON scalar that PostgreSQL can hold.
        if value is None or isinstance(value, dict | list) or "\0" in str(value):
            raise ValueError
        parsed = column.to_python(value)
        if isinstance(parsed, datetime) and parsed.tzinfo is None:
            raise ValueError
        parsed_values.append(parsed)
    return tuple(parsed_values)
