"""Tombstones in place of texts."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from coordination.ledger.redacting import TOMBSTONES

TOMBSTONE = "[redacted]"
NOWHERE = "https://redacted.invalid/"  # RFC 2606: an address of nothing
WORD = "redacted"
_ALTOGETHER = re.compile(rf"{TOMBSTONES}|#{WORD}|{re.escape(NOWHERE)}")
# Below it, what somebody else wrote is not searched for the text of a field, only compared with it.
DISTINCTIVE = 8  # characters


@dataclass(frozen=True)
class Eraser:
    """Takes `texts` out of values; `mark` is eight hex digits of the redaction, where two tombstones must differ.

    `inside` also takes them out of the middle of a longer text; else only a value that is one of them altogether.
    """

    texts: tuple[str, ...]
    mark: str
    inside: bool = True
    parts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        # The longest first: a text within a longer one must not cut that in two.
        texts = sorted({text for text in self.texts if text}, key=len, reverse=True)
        object.__setattr__(self, "texts", tuple(texts))
        object.__setattr__(self, "parts", tuple(text for text in texts if self.inside or len(text) >= DISTINCTIVE))

    def clean(self, value: Any, tombstone: str = TOMBSTONE) -> Any:
        """The value, JSON or a column's, without the texts."""
        if isinstance(value, str):
            return self._text(value, tombstone)
        if isinstance(value, list):
            return [self.clean(item, tombstone) for item in value]
        if isinstance(value, dict):
            return {name: self.clean(item, tombstone) for name, item in value.items()}
        return value

    def _text(self, value: str, tombstone: str) -> str:
        if value in self.texts:
            return tombstone
        for text in self.parts:
            value = value.replace(text, tombstone)
        return value

    def stands_in(self, *columns: str) -> Q:
        """The condition on rows whose text columns may hold one of the texts."""
        return Q(*(Q(**{f"{column}__contains": text}) for column in columns for text in self.texts), _connector=Q.OR)

    def stands_in_json(self, *columns: str) -> Q:
        """The same for columns that hold JSON, as PostgreSQL and `json.dumps` both write strings."""
        spelled = [json.dumps(text, ensure_ascii=False)[1:-1] for text in self.texts]
        held = (Contains(Cast(column, models.TextField()), text) for column in columns for text in spelled)
        return Q(*held, _connector=Q.OR)


def mark_of(redaction: UUID | str) -> str:
    """Eight hex digits that stand for a redaction."""
    return hashlib.sha256(str(redaction).encode()).hexdigest()[:8]


def column_cleaned(column: "models.Field[Any, Any]", value: Any, eraser: Eraser, *, distinct: bool = False) -> Any:
    """The value of a column without the texts, in the column's own form and length."""
    if isinstance(column, models.URLField) or column.name == "url":
        return _address(value, eraser)
    if column.name == "external_ref":
        return eraser.clean(value, f"{WORD}-{eraser.mark}")
    if column.name == "hashtags":
        return [f"#{WORD}" if tag in eraser.texts else eraser.clean(tag, WORD) for tag in value]
    cleaned = eraser.clean(value, f"[redacted {eraser.mark}]" if distinct else TOMBSTONE)
    return _fitting(column, value, cleaned)


def _address(value: str, eraser: Eraser) -> str:
    if value in eraser.texts:
        return NOWHERE
    cleaned = eraser.clean(value, WORD)
    return cleaned if cleaned == value or cleaned.startswith(("https://", "http://")) else NOWHERE


def _fitting(column: "models.Field[Any, Any]", value: Any, cleaned: Any) -> Any:
    longest = getattr(column, "max_length", None)
    if not isinstance(cleaned, str) or cleaned == value or longest is None or len(cleaned) <= longest:
        return cleaned
    # A tombstone is longer than some texts; half of one would read as somebody's words.
    return TOMBSTONE if len(TOMBSTONE) <= longest else ""


def texts_in(values: Iterable[Any]) -> set[str]:
    """Every string in values of columns or of JSON that is not a tombstone altogether."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, str) and value and not _ALTOGETHER.fullmatch(value):
            found.add(value)
        elif isinstance(value, list):
            found |= texts_in(value)
        elif isinstance(value, dict):
            found |= texts_in(value.values())
    return found
