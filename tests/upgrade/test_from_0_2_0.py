"""A database that release 0.2.0 has filled is taken over whole: its ledger, its report, its figures and its cells.

`released-0.2.0.sql.gz` is `pg_dump --inserts` of what `make run` of that release kept after events, placements,
decisions, a corrected figure, a held one, a webhook endpoint and a published report had come in through its API.
"""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg.sql import SQL, Identifier

from coordination.devservices.embedded import ROLE
from coordination.ground.privileges import COMMAND, LOGINS, WEB
from coordination.ground.row_policies import policies, walled_models
from tests import processes

pytestmark = pytest.mark.long

DUMP = Path(__file__).with_name("released-0.2.0.sql.gz")
CAMPAIGN = "/campaigns/see-me-hear-me/"
KEPT = {  # what nobody may find changed, in an order that does not depend on the release
    "ledger": "SELECT id, position, kind, subject_id, actor, before::text, after::text FROM change ORDER BY id",
    "figures": "SELECT id, value, status, version FROM reach_metric ORDER BY id",
    "questions": "SELECT id, status, version FROM suspected_duplicate ORDER BY id",
    "decisions": "SELECT id, status, decided_by, digest FROM review ORDER BY id",
    "reports": "SELECT id, sha256, document::text FROM report ORDER BY id",
}


class Upgraded(NamedTuple):
    """A database of 0.2.0 after `manage.py migrate`, and what `KEPT` found in it before. `login` is
    the owner's, as which nothing else is done."""

    login: str
    before: dict[str, list[Any]]

    def read(self) -> dict[str, list[Any]]:
        """The same of it as it is now."""
        return _read(self.login)

    def login_of(self, kind: str) -> str:
        """DATABASE_URL of a process of that kind."""
        return self.login.replace(f"//{ROLE}", f"//{LOGINS[kind]}", 1)

    def manage(self, *command: str) -> str:
        """What `manage.py` says, run on it. Raises CalledProcessError where it fails."""
        login = self.login if command == ("migrate",) else self.login_of(COMMAND)
        environment = {**processes.environment(), "DATABASE_URL": login}
        finished = subprocess.run(
            [sys.executable, "manage.py", *command],
            env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout


def _read(login: str) -> dict[str, list[Any]]:
    with psycopg.connect(login) as database:
        return {name: database.execute(query).fetchall() for name, query in KEPT.items()}


@pytest.fixture(scope="module")
def upgraded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Upgraded]:
    """Made beside the test database, once for this file, and dropped after it."""
    with django_db_blocker.unblock():
        server = processes.owners_url()
        name = f"upgrade_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    login = server.replace(f"/{quote(connection.settings_dict['NAME'])}?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            with psycopg.connect(login) as database:
                database.execute(gzip.decompress(DUMP.read_bytes()))
            taken_over = Upgraded(login, _read(login))
            taken_over.manage("migrate")
            yield taken_over
        finally:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def test_nothing_that_was_recorded_is_changed(upgraded: Upgraded) -> None:
    now = upgraded.read()
    assert all(upgraded.before.values())
    for name in ("figures", "questions", "decisions", "reports"):
        assert now[name] == upgraded.before[name], name
    assert now["ledger"][: len(upgraded.before["ledger"])] == upgraded.before["ledger"]


def test_every_cell_is_what_its_figures_come_to(upgraded: Upgraded) -> None:
    assert "equals its recomputation" in upgraded.manage("compile_rollups", "--verify")


def test_its_tables_have_policies_and_whoever_logs_in_as_0_2_0_did_goes_on(upgraded: Upgraded) -> None:
    with psycopg.connect(upgraded.login) as owner:
        forced = owner.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity").fetchall()
        assert {name for (name,) in forced} == {model._meta.db_table for model in walled_models()}
        assert owner.execute("SELECT count(*) FROM pg_policy").fetchone() == (len(list(policies())),)
        owner.execute("UPDATE event SET version = version + 1")  # as its release did, as the owner
        (events,) = owner.execute("SELECT count(*) FROM event").fetchone() or (0,)
        assert events
        owner.rollback()
    with psycopg.connect(upgraded.login_of(WEB)) as web:
        assert web.execute("SELECT count(*) FROM event").fetchone() == (0,)
        web.execute("SELECT set_config('coordination.sees', 'dudley', true)")
        (seen,) = web.execute("SELECT count(*) FROM event").fetchone() or (0,)
        (own,) = web.execute("SELECT count(*) FROM event WHERE organisation = 'dudley'").fetchone() or (0,)
        assert 0 < own <= seen <= events


def test_the_service_answers_from_it(upgraded: Upgraded) -> None:
    key = upgraded.manage("issue_key", "dudley").split()[-1]
    process, address = processes.api(DATABASE_URL=upgraded.login_of(WEB))
    try:
        with httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {key}"}) as client:
            rows = client.get(f"{CAMPAIGN}rollups/?group_by=channel").raise_for_status().json()["results"]
            (report,) = client.get(f"{CAMPAIGN}reports/").raise_for_status().json()["results"]
    finally:
        processes.stop(process)
    totals = {(row["channel"], row["measure"]): row["total"] for row in rows}
    assert totals == {
        ("digital_media", "people_reached"): 761_000,
        ("face_to_face", "conversations"): 4_000,
        ("press", "impressions"): 12_500,
        ("twitter", "accounts_reached"): 278_000,
        ("website", "visitors"): 15_000,
    }
    assert report["sha256"] == upgraded.before["reports"][0][1]
