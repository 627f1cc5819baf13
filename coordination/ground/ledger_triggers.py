"""The database writes the ledger: statement-level triggers, so that no code path can forget it and a bulk write costs
one statement. Each ledgered table gets one trigger per operation (a transition table allows one event per trigger) and
one that refuses TRUNCATE, which would otherwise pass unrecorded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pgtrigger

# `true`: a setting that was never made reads as NULL; after a transaction that made it, as ''.
SETTING = "nullif(current_setting('coordination.{}', true), '')"
# By subject, every kind of change that there can be; filled by the tables as they are declared.
KINDS: dict[str, list[str]] = {}


def refuse_statement(name: str, operation: pgtrigger.Operation, why: str) -> pgtrigger.Trigger:
    """A trigger that raises `why` at any statement of that operation, even one that meets no row."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=operation,
        func=f"RAISE EXCEPTION USING MESSAGE = '{why}', ERRCODE = 'insufficient_privilege';",
    )


@dataclass(frozen=True)
class Ledgered:
    """How the rows of one table read in the ledger; every field but `subject` is an SQL expression on row alias `r`.

    `secret` names columns never copied into the ledger (hashes, e-mail addresses) and `unrecorded` those whose change
    alone is not worth an entry (`last_used_at`). `states` are the values of `status`.
    """

    subject: str
    id: str = "r.id"
    organisation: str = "r.organisation"
    campaign: str = "r.campaign"
    version: str = "r.version"
    status: str | None = "r.status"
    states: Sequence[str] = ()
    audience: str = "r.audience"
    readers: str = "'{}'::text[]"
    secret: Sequence[str] = ()
    unrecorded: Sequence[str] = ()

    def triggers(self) -> list[pgtrigger.Trigger]:
        """The four triggers a ledgered model lists in `Meta.triggers`."""
        KINDS[self.subject] = [f"{self.subject}.{end}" for end in ("created", "updated", "deleted", *self.states)]
        return [
            self._trigger("insert", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), self._one_sided("new")),
            self._trigger(
                "update", pgtrigger.Update, pgtrigger.Referencing(old="old_rows", new="new_rows"), self._two_sided()
            ),
            self._trigger("delete", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), self._one_sided("old")),
            refuse_statement(
                "ledger_no_truncate", pgtrigger.Truncate, "TRUNCATE would pass the ledger unrecorded: use DELETE"
            ),
        ]

    def _trigger(
        self, name: str, operation: pgtrigger.Operation, referencing: pgtrigger.Referencing, statement: str
    ) -> pgtrigger.Trigger:
        # EXECUTE, because PL/pgSQL would keep the plan of the first (one-row) run: a nested loop that makes the
        # same update of 20,000 rows take over a minute.
        return pgtrigger.Trigger(
            name=f"ledger_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func=f"EXECUTE $ledger${statement}$ledger$; RETURN NULL;",
        )

    def _on(self, alias: str, expression: str) -> str:
        return re.sub(r"\br\.", f"{alias}.", expression)

    def _row(self, alias: str) -> str:
        secret = "".join(f" - '{column}'" for column in self.secret)
        return f"to_jsonb({alias}){secret}"

    def _insert(self, alias: str, kind: str, states: tuple[str, str], audiences: tuple[str, str], source: str) -> str:
        """The statement; `states` and `audiences` are those before and after the change."""
        facts = (self.id, self.version, self.organisation, self.campaign, self.readers)
        row_id, version, organisation, campaign, readers = (self._on(alias, fact) for fact in facts)
        readers_before = self._on("o", self.readers) if alias == "n" else readers
        return f"""
            INSERT INTO change (kind, subject, subject_id, version, organisation, campaign,
                                readers_before, readers, audience_before, audience, before, after,
                                actor, actor_organisation, request_id, reason, occurred_at)
            SELECT {kind}, '{self.subject}', ({row_id})::text, {version}, {organisation}, {campaign},
                   {readers_before}, {readers}, {", ".join(audiences)}, {", ".join(states)},
                   coalesce({SETTING.format("actor")}, 'database:' || session_user),
                   {SETTING.format("organisation")}, {SETTING.format("request_id")}, {SETTING.format("reason")},
                   clock_timestamp()
            {source}"""

    def _one_sided(self, side: str) -> str:
        row, audience = self._row("s"), self._on("s", self.audience)
        if side == "new":
            states, audiences, kind = ("NULL::jsonb", row), ("NULL", audience), f"'{self.subject}.created'"
        else:
            states, audiences, kind = (row, "NULL::jsonb"), (audience, "NULL"), f"'{self.subject}.deleted'"
        return self._insert("s", kind, states, audiences, f"FROM {side}_rows s ORDER BY {self._on('s', self.id)}")

    def _two_sided(self) -> str:
        kind = f"'{self.subject}.updated'"
        if self.status:
            old, new = self._on("o", self.status), self._on("n", self.status)
            kind = f"CASE WHEN {new} IS DISTINCT FROM {old} THEN '{self.subject}.' || {new} ELSE {kind} END"
        ignored = "".join(f" - '{column}'" for column in self.unrecorded)
        source = f"""
            FROM old_rows o JOIN new_rows n ON {self._on("n", self.id)} = {self._on("o", self.id)}
            WHERE to_jsonb(n){ignored} IS DISTINCT FROM to_jsonb(o){ignored}
            ORDER BY {self._on("n", self.id)}"""
        audiences = self._on("o", self.audience), self._on("n", self.audience)
        return self._insert("n", kind, (self._row("o"), self._row("n")), audiences, source)
