"""The resources whose rows come in batches: which serializer reads them, and what the rule that writes them brings
along to be asked for many rows at once.

Apps contribute theirs. Nothing here knows HTTP: `batch/`, imports and commands ask the same.

    outcome = upsert_rows(row_resource("events"), rows, by=actor)
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from django.db import models
from rest_framework.serializers import Serializer

from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, authorise
from coordination.ground.errors import Refusal
from coordination.rows.outcomes import RowResult


@dataclass(frozen=True, slots=True)
class RowReading:
    """One item as its serializer read it: `values` for the rule, and `present`, the row it updates, None for a new
    one."""

    index: int
    external_ref: str
    values: Mapping[str, Any]
    present: Any = None
    version: int | None = None

    def beside(self, present: Any) -> "RowReading":
        """The same, beside the row as it is now."""
        return replace(self, present=present)


@dataclass
class Verdicts:
    """What a rule made of the readings; a reading in neither met a reference that somebody else took meanwhile."""

    done: list[RowResult] = field(default_factory=list)
    refused: dict[int, Refusal] = field(default_factory=dict)


class Write(Protocol):
    """Judges the readings and writes what is right, each step for all of them at once."""

    def __call__(self, readings: Sequence[RowReading], *, by: Actor) -> Verdicts: ...


def no_turn(_readings: Sequence[RowReading]) -> None:
    """Rows of this kind do not look at one another."""


def all_have_effect(_reading: RowReading) -> Collection[str]:
    """What is sent of rows of this kind is what they come to be."""
    return ()


def no_ids(_references: Sequence[str]) -> dict[str, UUID]:
    """References of this kind name rows only by what their owners called them."""
    return {}


@dataclass(frozen=True)
class SetRule:
    """How rows of `model` are written in sets. `permission` is what whoever sends them needs for the whole of it, while
    `write` asks of each row; `related` is fetched with the rows there are; `take_turn` waits for other writers, before
    any row is locked; `ids_of` gives the ids that references name which are none of their owner's; `without_effect`
    names the values of a reading that ask for nothing, such as a status that the row has passed."""

    model: type[models.Model]
    write: Write
    permission: Action
    related: tuple[str, ...] = ()
    take_turn: Callable[[Sequence[RowReading]], None] = no_turn
    ids_of: Callable[[Sequence[str]], dict[str, UUID]] = no_ids
    without_effect: Callable[[RowReading], Collection[str]] = all_have_effect


MOST = 1_000
"""The most rows in one call of `upsert_rows`."""


@dataclass(frozen=True, slots=True)
class RowResource:
    """One kind of row: `code` is the resource (`reach-metrics`); `known_by` are the columns by which people know a row
    that has no reference."""

    code: str
    serializer: type[Serializer[Any]]
    rule: SetRule
    known_by: tuple[str, ...] = ("external_ref",)

    def authorise(self, by: Actor) -> None:
        """Raises Forbidden unless `by` may send rows of this kind; whether each of them is theirs, the rule asks."""
        authorise(by, self.rule.permission, None)


KINDS: dict[str, RowResource] = {}


def register_row_resource(resource: RowResource) -> None:
    """Let rows of the resource come in batches; registering its code again replaces it."""
    KINDS[resource.code] = resource


def row_resource(code: str) -> RowResource:
    """The resource of that code; raises KeyError."""
    return KINDS[code]
