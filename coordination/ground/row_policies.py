"""Which rows the database shows to whom: the conditions of `visible_to` in the same words, as policies of the tables.

A tenant-owned model says `shown_to` beside its `visible_to`: a condition on plain columns and on the settings of
`sight.py`, each of which is read once for a statement and not once for a row. Web processes see what it shows, and
change and delete nothing else; the worker sees so where the model says `WORKER_TOO`, while it reads for somebody. The
owner and the other processes, which serve no caller, see every row. For whom the web makes a new row, a model says in
`made_for`. `granting.py` makes the policies, docs/access.md lists them, and a test compares both with the database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from coordination.ground.privileges import COMMAND, LOGINS, RELAY, WEB, WORKER, granted_on
from coordination.ground.sight import ALL, IDENTIFIES, PUBLIC
from coordination.ground.visibility import Visibility

OWNER = "owner"


# Why no policy withholds rows of the other tables. A test has every table in one of the two lists.
_EVERYBODYS = "reference data, which everybody reads"
_OF_PEOPLE = "of a person and of no organisation; read while somebody signs in, and by their own session"
_OF_TOKENS = "found by the digest of a secret alone, before it is known who calls"
_OF_THE_SERVICE = "the service's own, and nobody's rows"
UNWALLED: Mapping[str, str] = {
    **dict.fromkeys(("area", "area_boundary", "area_code", "area_population", "stop"), _EVERYBODYS),
    **dict.fromkeys(("channel", "site_type", "universe", "universe_population", "universe_relation"), _EVERYBODYS),
    "organisation": "who there is: every answer names organisations, and which is calling is found out by it",
    **dict.fromkeys(("person", "account_emailaddress", "account_emailconfirmation"), _OF_PEOPLE),
    **dict.fromkeys(("mfa_authenticator", "usersessions_usersession", "django_session", "outgoing_mail"), _OF_PEOPLE),
    **dict.fromkeys((f"oauth2_provider_{each}" for each in ("accesstoken", "refreshtoken")), _OF_TOKENS),
    **dict.fromkeys((f"oauth2_provider_{each}" for each in ("devicegrant", "grant", "idtoken")), _OF_TOKENS),
    "stored_file": "bytes by their digest, without an owner; which digest is whose says `import_file` or `creative`",
    "import_waiting_row": "copied in by COPY, which a table with policies refuses; a file's rows are taken in minutes",
    "redacted_text": "digests under a secret that is not here; looked for in all that is written of a campaign",
    "rollup_mark": "which series wait to be compiled, and no figure; triggers leave them for whoever writes",
    **dict.fromkeys(("django_migrations", "django_content_type", "heartbeat", "retired_key"), _OF_THE_SERVICE),
    **dict.fromkeys(("auth_group", "auth_group_permissions", "auth_permission", "statement_watch"), _OF_THE_SERVICE),
}


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
_READS = _setting("reads")
READABLE_SUBJECT = f"subject <> ALL ({_listed('hidden')})"


# The same as the condition, taken by the planner to hold of nearly every row: `visible_to` says the same beside it, and
# estimated twice it would seem to leave next to nothing of a table, which is then read from end to end and sorted.
_LIKELY = "nullif({0}, false) IS NOT NULL"


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
        condition = self.condition
        if self.statement == "SELECT" and condition != "true":
            condition = _LIKELY.format(condition)
        clause = clauses.get(self.statement, "USING ({0})").format(condition)
        to = "CURRENT_USER" if self.role == OWNER else LOGINS[self.role]
        return f'CREATE POLICY {self.name} ON "{self.table}" FOR {self.statement} TO {to} {clause};'


def walled_models() -> Iterable[type[models.Model]]:
    """Every model whose rows the database withholds, by table."""
    walled = (model for model in apps.get_models() if hasattr(model, "shown_to"))
    return sorted(walled, key=lambda model: model._meta.db_table)


def tables_beside(model: type[models.Model]) -> list[str]:
    """Tables whose rows are shown with those of the model that stand beside them: those with a policy of their own that
    name it, and those it says in `shown_beside`. None where it says nothing."""
    also = getattr(model, "shown_beside", None)
    if also is None:
        return []
    naming = {
        other._meta.db_table
        for other in walled_models()
        if other is not model and any(field.related_model is model for field in other._meta.concrete_fields)
    }
    return sorted(naming.union(also))


def _shown(model: type[models.Model]) -> str:
    tables = ", ".join(f"'{table}'" for table in tables_beside(model))
    # The cheapest first: most such rows are read beside others, and then no more is asked.
    beside = f"{_READS} IN ({tables}) OR " if tables else ""
    return f"{SEES_ALL} OR {beside}{model.shown_to}"  # type: ignore[attr-defined]


def policies() -> Iterator[RowPolicy]:
    """Every policy there is to be."""
    for model in walled_models():
        table, shown = model._meta.db_table, _shown(model)
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
    """The second table: why the others have none."""
    yield from ("| table without a policy | since it is |", "|---|---|")
    by_reason: dict[str, list[str]] = {}
    for table, reason in UNWALLED.items():
        by_reason.setdefault(reason, []).append(f"`{table}`")
    yield from (f"| {', '.join(sorted(tables))} | {reason} |" for reason, tables in by_reason.items())


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
        (f"{_READS} IN (", "beside a row of one of ("),
        (_listed("hidden"), "subjects beyond its scopes"),
    ):
        condition = condition.replace(text, word)
    return " ".join(condition.split())
