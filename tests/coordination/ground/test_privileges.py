"""What each login role may do in the database: the very table of docs/access.md, and no attack beyond it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.errors import FeatureNotSupported, InsufficientPrivilege

from coordination.ground.privileges import KINDS, LOGINS
from coordination.ledger.sequencer import give_positions, tell_listeners
from coordination.models import Change
from coordination.tasks import record_heartbeat
from partners.webhooks import endpoints
from partners.webhooks.wake_sender import BELL
from tests import make
from tests.database_roles import acting_as, as_owner

pytestmark = pytest.mark.django_db
WORDS = {"SELECT": "read", "INSERT": "add", "UPDATE": "change", "DELETE": "delete", "MAINTAIN": "analyse"}
EVERY_PRIVILEGE = """
    SELECT place, privilege, subject, rolname FROM (
    SELECT '`' || relname || '`', privilege_type, '', grantee FROM pg_class, aclexplode(relacl)
    WHERE relnamespace = 'public'::regnamespace AND grantee <> relowner AND relname <> 'test_parcel'
    UNION ALL
    SELECT '`' || relname || '`', privilege_type, attname, grantee FROM pg_attribute
    JOIN pg_class ON attrelid = pg_class.oid, aclexplode(attacl)
    WHERE relnamespace = 'public'::regnamespace AND grantee <> relowner AND relname <> 'test_parcel'
    UNION ALL
    SELECT '`' || replace(pg_proc.oid::regprocedure::text, ',', ', ') || '`', privilege_type, '', grantee
    FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE prosecdef AND grantee <> proowner
    ) AS granted (place, privilege, subject, grantee) LEFT JOIN pg_roles ON pg_roles.oid = grantee"""
# What nobody may do who is not the owner of the tables.
ATTACKS = [
    "ALTER TABLE event DISABLE TRIGGER USER",
    "ALTER TABLE change DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean"
    " LANGUAGE sql AS 'SELECT true'",
    "ALTER FUNCTION rewrite_redacted(text, text, jsonb) RESET ALL",
    "DROP TABLE event CASCADE",
    "TRUNCATE change",
    "TRUNCATE event CASCADE",
    "UPDATE change SET actor = 'somebody else'",
    "UPDATE change SET occurred_at = '2017-02-17'",
    "DELETE FROM change",
    "INSERT INTO change (kind, subject, subject_id, actor, occurred_at, readers_before, readers)"
    " VALUES ('event.created', 'event', '1', 'key:1', '2017-02-17', '{}', '{}')",
    "COPY change (kind) FROM STDIN",
    "UPDATE report SET document = '{}'",
    "DELETE FROM report",
    "UPDATE redaction SET reason = 'Another.'",
    "DELETE FROM redaction",
    "DELETE FROM redacted_text",
    "DELETE FROM retired_key",
    "DELETE FROM django_migrations",
    "CREATE TABLE mine (id int)",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "SET ROLE coordination",
    "GRANT coordination TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
]
# What one kind of process may do and another may not.
BEYOND = {
    "web": ["UPDATE change SET position = 1", "DELETE FROM period_cell", "UPDATE organisation SET name = ''"],
    "worker": ["UPDATE change SET position = 1", "INSERT INTO redaction DEFAULT VALUES", "DELETE FROM area"],
    "command": ["UPDATE change SET position = 1"],
    "relay": ["UPDATE change SET actor = ''", *(f"SELECT FROM {table}" for table in ("event", "api_key", "person"))],
    "beat": [f"SELECT FROM {table}" for table in ("change", "event", "webhook_endpoint", "stored_answer", "api_key")],
}
BEYOND["worker"] += ["SELECT rewrite_redacted('change', '1', '{}')"]
BEYOND["beat"] += ["CREATE TEMPORARY TABLE mine (id int)", "UPDATE heartbeat SET beat_at = now()"]
BEYOND["web"] += ["CREATE TEMPORARY TABLE mine (id int)"]


def test_every_privilege_is_one_that_the_documentation_names() -> None:
    with connection.cursor() as cursor:
        cursor.execute(EVERY_PRIVILEGE)
        listed = cursor.fetchall()
    assert {role for *_, role in listed} == set(LOGINS.values())
    granted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place, privilege, column, role in listed:
        granted[place, role.removeprefix("coordination_")].add(f"{WORDS.get(privilege, 'call')} {column}".strip())
    assert granted == documented()


def documented() -> dict[tuple[str, str], set[str]]:
    """What docs/access.md says: by table or function, and kind of process."""
    page = (settings.BASE_DIR / "docs" / "access.md").read_text()
    head, *lines = re.findall(
        r"^\|.*\|$", page.split("### What each process may do in the database")[1].split("###")[0], re.MULTILINE
    )
    kinds = [cell.strip() for cell in head.strip("|").split("|")[1:]]
    assert kinds == list(KINDS)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]
    return {(row[0], kind): words_of(cell) for row in rows for kind, cell in zip(kinds, row[1:], strict=False) if cell}


def words_of(cell: str) -> set[str]:
    """`read, change (campaign, bucket)`: each column apart."""
    words = set()
    for word, columns in re.findall(r"(\w+)(?: \(([^)]*)\))?", cell):
        words |= {f"{word} {column}" for column in columns.split(", ")} if columns else {word}
    return words


def test_a_login_role_owns_nothing_belongs_to_nobody_and_has_no_attribute() -> None:
    logins = list(LOGINS.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolconfig FROM pg_roles WHERE rolname = ANY(%s) AND rolcanlogin AND NOT (rolsuper OR"
            " rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)",
            [logins],
        )
        assert dict(cursor.fetchall()) == {login: ["search_path=public, pg_temp"] for login in logins}
        cursor.execute("SELECT count(*) FROM pg_auth_members WHERE member::regrole::text = ANY(%s)", [logins])
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o'"
            " AND refobjid::regrole::text = ANY(%s)",
            [logins],
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND NOT 'search_path=public, pg_temp' = ANY(proconfig)"
        )
        assert cursor.fetchall() == []


@contextmanager
def logged_in(kind: str) -> Iterator["psycopg.Connection[Any]"]:
    """A connection of that kind of process to the test database, which keeps nothing."""
    facts = connection.settings_dict
    with psycopg.connect(host=facts["HOST"], dbname=facts["NAME"], user=LOGINS[kind], autocommit=True) as database:
        yield database


@pytest.mark.parametrize("kind", KINDS)
def test_no_login_role_gets_past_what_it_may_do(kind: str) -> None:
    with logged_in(kind) as database:
        for attack in [*ATTACKS, *BEYOND[kind]]:
            # COPY into a table with policies is refused to whoever is held by them, whatever else they may do.
            with pytest.raises((InsufficientPrivilege, FeatureNotSupported)):
                attempt(database, attack)
                pytest.fail(f"{kind} may {attack}")


def attempt(database: "psycopg.Connection[Any]", attack: str) -> None:
    if attack.startswith("COPY change"):
        with database.cursor().copy(attack):
            pass
    else:
        database.execute(attack)


def test_no_setting_of_a_session_switches_the_ledger_off() -> None:
    with connection.cursor() as cursor:
        setting = ".".join(("pgtrigger", "ignore"))  # whose name the linter lets nobody write
        cursor.execute("SELECT set_config(%s, array_agg(tgname)::text, false) FROM pg_trigger", [setting])
    event = make.make_event()
    assert Change.objects.filter(subject="event", subject_id=str(event.pk)).exists()


def test_no_table_of_the_caller_takes_the_place_of_the_ledger() -> None:
    with acting_as(LOGINS["command"]), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE change (LIKE public.change INCLUDING ALL)")
        cursor.execute("SET LOCAL search_path = pg_temp, public")
        event = make.make_event()
        cursor.execute("SELECT count(*) FROM public.change WHERE subject_id = %s", [str(event.pk)])
        assert cursor.fetchone() == (1,)


def test_grants_are_put_right_again_and_again() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON change, report TO coordination_web; GRANT SELECT ON api_key TO PUBLIC")
        cursor.execute("REVOKE SELECT ON event FROM coordination_web")
        for _ in range(2):
            call_command("grant_privileges", verbosity=0)
    test_every_privilege_is_one_that_the_documentation_names()


def test_the_relay_may_do_its_whole_round_and_rings_for_who_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    rings: list[int] = []
    monkeypatch.setattr(BELL, "ring", lambda: rings.append(1))
    make.make_event()
    with acting_as(LOGINS["relay"]):
        assert give_positions()
        tell_listeners()
        record_heartbeat("relay")
    assert rings == []
    endpoints.create_endpoint(by=make.actor_for(), url="https://hooks.example.org/")
    with acting_as(LOGINS["relay"]):
        tell_listeners()
    assert rings == [1]
