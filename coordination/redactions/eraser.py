"""Tombstones in place of texts."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Cast
from django.db.models.lookups import IRegex

from coordination.ground.ledger_redaction import TOMBSTONES
from coordination.redactions.spellings import DISTINCTIVE, Needle

TOMBSTONE = "[redacted]"
NOWHERE = "https://redacted.invalid/"  # RFC 2606: an address of nothing
WORD = "redacted"
_ALTOGETHER = re.compile(rf"{TOMBSTONES}|#{WORD}|{re.escape(NOWHERE)}")


@dataclass(frozen=True)
class Eraser:
    """Takes `texts` out of values, however they are spelt there (`spellings.py`); `mark` is eight hex digits of the
    redaction, where two tombstones must differ.

    With `inside` they are taken out of the middle of longer texts too. Without it a short text is taken out only where
    it is the whole value: what somebody else wrote is not searched for the text of a field.
    """

    texts: tuple[str, ...]
    mark: str
    inside: bool = True
    needles: tuple[Needle, ...] = field(init=False)
    parts: tuple[Needle, ...] = field(init=False)

    def __post_init__(self) -> None:
        # The longest first: a text within a longer one must not cut that in two.
        texts = sorted({text for text in self.texts if text}, key=len, reverse=True)
        needles = tuple(map(Needle, texts))
        parts = tuple(needle for needle in needles if self.inside or len(needle.text) >= DISTINCTIVE)
        for name, value in (("texts", tuple(texts)), ("needles", needles), ("parts", parts)):
            object.__setattr__(self, name, value)

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
        if self.is_one(value):
            return tombstone
        for needle in self.parts:
            value = needle.replaced(value, tombstone)
        return value

    def is_one(self, value: str) -> bool:
        """Whether the value is one of the texts altogether."""
        return any(needle.is_all_of(value) for needle in self.needles)

    def is_in_tag(self, tag: str) -> bool:
        """Whether a hashtag is one of the texts, or runs the words of one together."""
        return any(needle.is_all_of(tag) or needle.runs_together_in(tag) for needle in self.needles)

    def may_stand_in(self, value: str) -> bool:
        """Whether a text may stand in the value: the quick question, before a value is taken apart."""
        return any(needle.may_stand_in(value) for needle in self.needles)

    def stands_in(self, *columns: str) -> Q:
        """The condition on rows of which the columns, texts or lists or JSON, may hold one of the texts: one pattern
        over all of them, so that a long table is read once."""
        if not self.needles or not columns:
            return Q(pk=None)
        parts = (Cast(column, models.TextField()) for column in columns)
        joined = Func(Value("\n"), *parts, function="concat_ws", output_field=models.TextField())
        return Q(IRegex(joined, self.pattern))

    @property
    def pattern(self) -> str:
        """What PostgreSQL can ask of a value first: it lets through every one that may hold a text."""
        return "|".join(sorted({needle.hint for needle in self.needles}))


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
        return [f"#{WORD}" if eraser.is_in_tag(tag) else eraser.clean(tag, WORD) for tag in value]
    cleaned = eraser.clean(value, f"[redacted {eraser.mark}]" if distinct else TOMBSTONE)
    return _fitting(column, value, cleaned)


def _address(value: str, eraser: Eraser) -> str:
    if eraser.is_one(value):
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
    texts: set[str] = set()
    for value in values:
        if isinstance(value, str) and value and not _ALTOGETHER.fullmatch(value):
            texts.add(value)
        elif isinstance(value, list):
            texts |= texts_in(value)
        elif isinstance(value, dict):
            texts |= texts_in(value.values())
    return texts
