"""The resources whose rows come in batches: which serializer reads them and which rule writes them.

Apps contribute theirs. Nothing here knows HTTP: `batch/`, imports and commands ask the same.

    outcome = upsert_rows(row_resource("events"), rows, by=actor)
"""

from dataclasses import dataclass
from typing import Any

from rest_framework.serializers import Serializer

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.rows.set_rules import SetRule

MOST = 1_000
"""The most rows in one call of `upsert_rows`."""


@dataclass(frozen=True, slots=True)
class RowResource:
    """One kind of row: `code` is the resource (`reach-metrics`)."""

    code: str
    serializer: type[Serializer[Any]]
    rule: SetRule

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
