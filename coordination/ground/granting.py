"""The grants of `privileges.py`, the policies of `row_policies.py` and the functions of `word_search.py`, made by the
owner of the tables after every migration; safe to repeat.

Two more doors are shut on the way: the triggers of django-pgtrigger can be switched off by a setting of any session,
and a function that looks names up where its caller says could be led to a table of the caller's own.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import structlog
from django.db import connection, transaction

from coordination.ground.privileges import COMMAND, FUNCTIONS, LOGINS, granted_on, tables
from coordination.ground.row_policies import OWNER, RowPolicy, policies
from coordination.ground.word_search import function_of, searched_models

log = structlog.get_logger(__name__)

SAY_ROLES = "The login roles are missing: run docker/roles.sql as a superuser, then manage.py grant_privileges."

_SHUT = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS 'SELECT false';
DO $$
DECLARE
    routine regprocedure;
BEGIN
    FOR routine IN
        SELECT p.oid FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype AND proconfig IS NULL
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', routine);
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
"""


def grant_privileges() -> list[str]:
    """Grant each login role that there is exactly what is declared; returns those that are missing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(LOGINS.values())])
        present = {role for (role,) in cursor.fetchall()}
        cursor.execute(_SHUT)
        kinds = [kind for kind, login in LOGINS.items() if login in present]
        there = set(connection.introspection.table_names(cursor))
        for model in searched_models():
            if model._meta.db_table in there:
                cursor.execute(function_of(model))
        if kinds:
            cursor.execute("\n".join(_statements(kinds) + _grants(kinds, there)))
        _make_policies(cursor, [each for each in policies() if each.table in there and each.role in {OWNER, *kinds}])
    return [login for login in LOGINS.values() if login not in present]


def grant_after_migration(plan: Any = None, **_: Any) -> None:
    """Called when migrations are through, and by Django after it has emptied tables, when there is no plan."""
    if plan is not None and grant_privileges():
        log.warning("login_roles_missing", problem=SAY_ROLES)


def _statements(kinds: list[str]) -> list[str]:
    logins = ", ".join(LOGINS[kind] for kind in kinds)
    signatures = ", ".join(FUNCTIONS)
    statements = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {logins};",
        f"REVOKE ALL ON FUNCTION {signatures} FROM PUBLIC, {logins};",
        f"GRANT USAGE ON SCHEMA public TO {logins};",
        f"DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO {logins}', current_database()); END $$;",
    ]
    if COMMAND in kinds:  # stops are merged through a temporary table
        temporary = f"GRANT TEMPORARY ON DATABASE %I TO {LOGINS[COMMAND]}"
        statements += [f"DO $$ BEGIN EXECUTE format('{temporary}', current_database()); END $$;"]
    return statements


def _grants(kinds: list[str], there: set[str]) -> list[str]:
    on_tables = [
        f'GRANT {privileges} ON "{table}" TO {LOGINS[kind]};'
        for table in tables()
        if table in there
        for kind, privileges in granted_on(table).items()
        if kind in kinds
    ]
    to_call = [
        f"GRANT EXECUTE ON FUNCTION {signature} TO {LOGINS[kind]};"
        for signature, callers in FUNCTIONS.items()
        for kind in callers.split()
        if kind in kinds
    ]
    return on_tables + to_call


# What the comment of a table says, and what there is now.
_PRESENT = """
    SELECT obj_description(c.oid, 'pg_class'), coalesce(array_agg(polname) FILTER (WHERE polname IS NOT NULL), '{}'),
           md5(concat(relrowsecurity, relforcerowsecurity, string_agg(concat_ws(' ', polname, polcmd, polpermissive,
               polroles, pg_get_expr(polqual, c.oid), pg_get_expr(polwithcheck, c.oid)), ';' ORDER BY polname)))
    FROM pg_class c LEFT JOIN pg_policy ON polrelid = c.oid WHERE c.oid = %s::regclass GROUP BY c.oid"""


def _make_policies(cursor: Any, declared: Iterable[RowPolicy]) -> None:
    """A table that has the policies declared is left alone: nobody waits for its lock."""
    by_table: dict[str, list[RowPolicy]] = {}
    for policy in declared:
        by_table.setdefault(policy.table, []).append(policy)
    for table, each in by_table.items():
        creations = [policy.creation() for policy in each]
        digest = hashlib.sha256("".join(creations).encode()).hexdigest()
        cursor.execute(_PRESENT, [table])
        comment, former, present = cursor.fetchone()
        if comment == _comment(digest, present):
            continue
        dropped = [f'DROP POLICY "{name}" ON "{table}";' for name in former]
        walled = [f'ALTER TABLE "{table}" {word} ROW LEVEL SECURITY;' for word in ("ENABLE", "FORCE")]
        cursor.execute("\n".join([*walled, *dropped, *creations]))
        cursor.execute(_PRESENT, [table])
        cursor.execute(f"COMMENT ON TABLE \"{table}\" IS '{_comment(digest, cursor.fetchone()[2])}'")


def _comment(declared: str, present: str) -> str:
    return f"row policies {declared}, made as {present}"
