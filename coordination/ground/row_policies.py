"""Which rows the database shows to whom: the conditions of `visible_to` in the same words, as policies of the tables.

A tenant-owned model says `shown_to` beside its `visible_to`: a condition on plain columns and on the settings of
`sight.py`, each of which is read once for a statement and not once for a row. Web processes see what it shows, and
change and delete nothing else; the worker sees so where the model says `WORKER_TOO`, while it reads for somebody. The
owner and the other processes, which serve no caller, see every row. For whom the web makes a new row, a model says in
`made_for`. `granting.py` makes the policies, docs/access.md lists them, and a test compares both with the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from coordination.ground.privileges import COMMAND, LOGINS, RELAY, WEB, WORKER, granted_on
from coordination.ground.sight import ALL, IDENTIFIES, PUBLIC
from coordination.ground.visibility import Visibility

OWNER = "owner"


def _setting(name: str) -> str:
    return f"(SELECT current_setting('coordination.{name}', true))"


def _listed(name: str) -> str:
    return f"((SELECT string_to_array(current_setting('coordination.{name}', true), ','))::text[])"


# The settings in the words of `visible_to`: the actor's organisation, its campaigns, those it leads.
ORGANISATION = _setting("sees")
CAMPAIGNS, LEADS = f"ANY ({_listed('campaigns')})", f"ANY ({_listed('leads')})"
SEES_ALL, SEES_WHAT_IS_PUBLIC = f"{ORGANISATION} = '{ALL}'", f"{ORGANISATION} = '{PUBLIC}'"
SEES_CREDENTIALS = f"{ORGANISATION} = '{IDENTIFIES}'"
IS_SOMEBODY = f"{ORGANISATION} NOT IN ('', '{PUBLIC}', '{IDENTIFIES}')"
_SERVES_NOBODY = f"coalesce({ORGANISATION}, '') = ''"
# Of a new row: that it is made for the organisation in whose name the transaction writes.
FOR_ITSELF = f"organisation = {_setting('organisation')}"
_CHANGES = _setting("changes")
# Of a new row: that it is made while it is being found out who calls.
BY_WHO_IDENTIFIES = f"{_CHANGES} = '{IDENTIFIES}'"
READABLE_SUBJECT = f"subject <> ALL ({_listed('hidden')})"


def owned(column: str = "organisation") -> str:
    """Rows of the actor's own organisation."""
    return f"{column} = {ORGANISATION}"


def owned_by_one_of(organisations: str) -> str:
    """Rows of the organisations that the query gives, which is asked once for a statement."""
    return f"organisation IN ({organisations})"


def by_audience(audience: str = "audience", readers: str = "") -> str:
    """What `may_see` says; `readers` is the column that names further organisations, if there is one."""
    condition = (
        f"{owned()} OR ({audience} = '{Visibility.EVERYONE}' AND {IS_SOMEBODY})"
        f" OR ({audience} = '{Visibility.PARTICIPANTS}' AND campaign = {CAMPAIGNS})"
        f" OR ({audience} = '{Visibility.REVIEW}' AND campaign = {LEADS})"
    )
    if readers:
        shared = f"'{Visibility.REVIEW}', '{Visibility.PARTICIPANTS}'"
        condition += f" OR ({audience} IN ({shared}) AND {readers} @> ARRAY[{ORGANISATION}]::varchar[])"
    return condition


@dataclass(frozen=True, slots=True)
class RowPolicy:
    """One policy: for whom, for which statement, and the condition on a row."""

    table: str
    role: str  # a kind of process, or OWNER
    statement: str
    condition: str

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.role}_{self.statement.lower()}"

    def creation(self) -> str:
        """The statement that makes it, by the owner of the table."""
        # What becomes of a row may leave the sight of whoever changes it.
        clauses = {"INSERT": "WITH CHECK ({0})", "UPDATE": "USING ({0}) WITH CHECK (true)"}
        clause = clauses.get(self.statement, "USING ({0})").format(self.condition)
        to = "CURRENT_USER" if self.role == OWNER else LOGINS[self.role]
        return f'CREATE POLICY {self.name} ON "{self.table}" FOR {self.statement} TO {to} {clause};'


def walled_models() -> Iterable[type[models.Model]]:
    """Every model whose rows the database withholds, by table."""
    walled = (model for model in apps.get_models() if hasattr(model, "shown_to"))
    return sorted(walled, key=lambda model: model._meta.db_table)


def policies() -> Iterator[RowPolicy]:
    """Every policy there is to be."""
    for model in walled_models():
        table, shown = model._meta.db_table, f"{SEES_ALL} OR {model.shown_to}"  # type: ignore[attr-defined]
        yield RowPolicy(table, OWNER, "ALL", "true")
        for kind in (WEB, WORKER, RELAY, COMMAND):
            if kind not in granted_on(table):
                continue
            condition = "true"
            if kind == WEB:
                condition = shown
            elif kind == WORKER and getattr(model, "WORKER_TOO", False):
                condition = f"{_SERVES_NOBODY} OR {shown}"
            if condition == "true":
                yield RowPolicy(table, kind, "ALL", "true")
                continue
            yield RowPolicy(table, kind, "SELECT", condition)
            yield RowPolicy(table, kind, "INSERT", getattr(model, "made_for", "true") if kind == WEB else "true")
            changed = condition.replace(ORGANISATION, _CHANGES) if kind == WEB else "true"
            yield from (RowPolicy(table, kind, statement, changed) for statement in ("UPDATE", "DELETE"))


def policy_lines() -> Iterator[str]:
    """The table of docs/access.md."""
    yield "| table | web reads | worker reads |"
    yield "|---|---|---|"
    by_table: dict[str, dict[str, str]] = {}
    for policy in policies():
        if policy.statement in ("SELECT", "ALL"):
            by_table.setdefault(policy.table, {})[policy.role] = policy.condition
    for table, conditions in by_table.items():
        worker = conditions.get(WORKER, "")
        words = "every row" if worker == "true" else "while it reads for somebody, the same" if worker else ""
        yield f"| `{table}` | `{_in_words(conditions[WEB])}` | {words} |"


def unwalled_lines() -> Iterator[str]:
    """The sentence about tables that `visible_to` alone stands before."""
    unwalled = (model for model in apps.get_models() if _is_filtered(model) and not hasattr(model, "shown_to"))
    tables = sorted(f"`{model._meta.db_table}`" for model in unwalled)
    yield f"No policy yet, and `visible_to` alone: {', '.join(tables)}."


def _is_filtered(model: type[models.Model]) -> bool:
    return hasattr(model._default_manager, "visible_to")


def _in_words(condition: str) -> str:
    """The condition with the settings by their names."""
    for text, word in (
        (IS_SOMEBODY, "there is an actor"),
        (_SERVES_NOBODY, "there is no actor"),
        (f"{SEES_ALL} OR ", ""),
        (SEES_WHAT_IS_PUBLIC, "a public page asks"),
        (SEES_CREDENTIALS, "it is being found out who calls"),
        (ORGANISATION, "its organisation"),
        (CAMPAIGNS, "ANY(its campaigns)"),
        (LEADS, "ANY(campaigns it leads)"),
        (_listed("hidden"), "subjects beyond its scopes"),
    ):
        condition = condition.replace(text, word)
    return " ".join(condition.split())
