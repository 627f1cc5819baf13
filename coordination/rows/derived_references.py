"""References for rows of a table that has none, made of what a row is known by: sent again, it is the same row."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson

_PREFIX = "sheet-"
_DIGITS = 20
_DAY = 10  # characters of an instant


class DerivedReferences:
    """Gives the rows of one table their references, in their order. Rows that are known by the same and differ are told
    apart by a number; one that says the same word for word has the reference of the first."""

    def __init__(self, known_by: Sequence[str]) -> None:
        self.known_by = known_by
        self.taken: dict[str, dict[bytes, str]] = {}

    def reference_of(self, item: Mapping[str, Any]) -> str:
        """The reference of a row that has none, nor the id of a row of ours."""
        parts = [_plain(_value_at(item, name)) for name in self.known_by]
        first = _PREFIX + sha256(orjson.dumps(parts)).hexdigest()[:_DIGITS]
        by_content = self.taken.setdefault(first, {})
        digest = sha256(orjson.dumps(item, option=orjson.OPT_SORT_KEYS)).digest()
        return by_content.setdefault(digest, f"{first}-{len(by_content) + 1}" if by_content else first)


def _value_at(item: Mapping[str, Any], name: str) -> Any:
    value: Any = item
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value[:_DAY] if name == "starts_at" and isinstance(value, str) else value


def _plain(value: Any) -> str:
    return "" if value is None else " ".join(str(value).casefold().split())
