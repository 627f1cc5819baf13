"""The kinds of row that come in batches: which serializer reads them and which rule writes them.

Apps register theirs in `AppConfig.ready`. Nothing here knows HTTP: `batch/`, imports and commands ask the same.

    outcome = kind("events").upsert(rows, by=actor)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.rows.outcomes import Outcome, Row

if TYPE_CHECKING:
    from coordination.rows.set_rules import SetRule

MOST = 1_000
"""The most rows in one call of `upsert`."""


@dataclass(frozen=True, slots=True)
class RowResource:
    """One kind of row: `code` is the resource (`reach-metrics`), `serializer` and `rule` dotted names.

    The rule is a `coordination.rows.set_rules.SetRule`.
    """

    code: str
    serializer: str
    rule: str

    def upsert(self, rows: Sequence[Row], *, by: Actor) -> Outcome:
        """Create or update the actor's organisation's own rows by `external_ref`, at most MOST of them.

        Refused rows are left out and the rest is written, within the caller's transaction if there is one. No refusal
        of a row is raised; only faults of the database itself leave by exception (`taking.take` finds the rows they are
        of). Raises Forbidden when `by` may not send such rows at all.
        """
        from coordination.rows.upsert import upsert_rows

        return upsert_rows(self, rows, by=by)

    def authorise(self, by: Actor) -> None:
        """Raises Forbidden unless `by` may send rows of this kind; whether each of them is theirs, the rule asks."""
        rule: SetRule = import_string(self.rule)
        authorise(by, rule.permission, None)

    def required_columns(self) -> frozenset[str]:
        """The columns without which no row of a spreadsheet could be right."""
        from coordination.rows.table_columns import required_of

        return required_of(import_string(self.serializer))

    def columns(self) -> Mapping[str, type | None]:
        """The columns a spreadsheet of this kind may have, nested ones by dots, and the type of a cell: str, int,
        float, bool, list (`;` or `,` between values), or None for what is only shown and not read."""
        from coordination.rows.table_columns import columns_of

        return columns_of(import_string(self.serializer))


KINDS: dict[str, RowResource] = {}


def register_row_resource(code: str, *, serializer: str, rule: str) -> None:
    """Let rows of the resource `code` come in batches; registering it again replaces it."""
    KINDS[code] = RowResource(code, serializer, rule)


def row_resource(code: str) -> RowResource:
    """The kind of that resource; raises KeyError."""
    return KINDS[code]
