"""What goes into a batch and what comes out of it, however it was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from coordination.ground.errors import FieldError, Refusal

Status = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Row:
    """One item at its place. `item` is the JSON object as POST would take it, with an `external_ref`; `version` may be
    in it too, and must then be that of the row there is. `index` is whatever the caller numbers rows by, `number` the
    row of the table it stands in, if it stands in one."""

    index: int
    item: Any
    number: int | None = None


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """A row that is not written, with every fault found; pointers are relative to the item (`/starts_at`)."""

    index: int
    errors: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True)
class NotedItem:
    """An item as POST would take it, and what of the file's row is not in it; pointers are relative to the item."""

    item: Any
    notes: tuple[FieldError, ...] = ()


class LeftOut(RefusedItem):
    """A part of a file that is no row, or a row that is not meant: listed, so that nobody misses it, and counted
    apart."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """A row that is written, or was there in this very form already (`unchanged`). `held_reason` says why it waits for
    a second look, and is empty if it does not; `note` says what of the item had no effect."""

    index: int
    status: Status
    id: UUID
    held_reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows: each is in `results` or in `refused`, both in the order of `index`."""

    results: Sequence[RowResult]
    refused: Sequence[RefusedItem]

    def count(self, status: Status) -> int:
        """How many rows have that status."""
        return sum(result.status == status for result in self.results)

    @property
    def held_count(self) -> int:
        """How many rows wait for a second look."""
        return sum(bool(result.held_reason) for result in self.results)


def refused_by(refusal: Refusal, index: int) -> RefusedItem:
    """The row as a rule refused it; a refusal without a field is about the whole item."""
    errors = refusal.errors or [FieldError("", refusal.code, refusal.detail)]
    return RefusedItem(index, tuple(errors))
