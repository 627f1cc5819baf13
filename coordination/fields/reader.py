"""For whom a serializer reads and writes, and how: HTTP, batches and imports declare the same in its context."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from coordination.ground.actor import Actor


class Prefetched(Protocol):
    """The rows that many items name, looked up before any of them is read."""

    def row(self, field: Any, parent: Any, key: str) -> Any:
        """The row of that key, None if there is none or it is out of sight."""

    def keys(self, field: Any) -> set[str]:
        """Those of the keys sent that name something."""


@dataclass(frozen=True, slots=True)
class Reader:
    """`actor` sends or asks; `by_reference`: a row is created or replaced by the caller's own reference, as PUT does;
    `prefetched` is None where each field looks up for itself."""

    actor: Actor
    by_reference: bool = False
    prefetched: Prefetched | None = None

    def context(self) -> dict[str, Any]:
        """The context of a serializer that reads for nobody else."""
        return {"reader": self}


def reader_of(context: Mapping[str, Any]) -> Reader:
    """The reader declared in a serializer's context."""
    reader: Reader = context["reader"]
    return reader
