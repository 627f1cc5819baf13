"""Whose eyes a statement is read with ends with its transaction: whoever has the connection next begins without."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from django.db import OperationalError, connection, transaction

from coordination.ground.privileges import LOGINS
from coordination.ground.sight import NOTHING, Sight, seeing, sight_of
from events.models import Event
from tests import make, processes

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
CONFIGURATION = """
[databases]
* = host={sockets} user=coordination_web
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = 1
ignore_startup_parameters = options
"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafts() -> dict[str, Sight]:
    """A draft of each of two councils, and whose eyes see it."""
    for slug in ("dudley", "sandwell"):
        make.make_event(organisation=slug, status="draft")
    return {slug: sight_of(make.actor_for(slug)) for slug in ("dudley", "sandwell")}


@pytest.fixture(params=["one connection", "PgBouncer"])
def reused(request: pytest.FixtureRequest, drafts: dict[str, Sight]) -> Iterator[None]:
    """The web's role, on a connection of the server that everybody here shares."""
    with ExitStack() as undo:
        wanted = {"USER": LOGINS["web"]}
        if request.param == "PgBouncer":
            folder = Path(undo.enter_context(TemporaryDirectory()))  # reachable for whoever the server runs as
            undo.callback(processes.stop, start_pgbouncer(folder, Path(connection.settings_dict["HOST"])))
            wanted |= {"HOST": str(folder), "PORT": "6432"}
        undo.callback(connection.close)
        undo.enter_context(mock.patch.dict(connection.settings_dict, wanted))
        connection.close()
        yield
        connection.close()


def start_pgbouncer(folder: Path, sockets: Path) -> "subprocess.Popen[bytes]":
    """One that gives each transaction the one connection it has."""
    if PGBOUNCER is None:
        pytest.skip("PgBouncer is not installed: apt-get install pgbouncer")
    owner = sockets.stat()
    (folder / "pgbouncer.ini").write_text(CONFIGURATION.format(folder=folder, sockets=sockets))
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    others = {} if owner.st_uid == os.getuid() else {"user": owner.st_uid, "group": owner.st_gid}
    os.chown(folder, owner.st_uid, owner.st_gid)
    process = subprocess.Popen([str(PGBOUNCER), str(folder / "pgbouncer.ini")], start_new_session=True, **others)
    deadline = time.monotonic() + 20
    while not (folder / ".s.PGSQL.6432").exists():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    return process


def organisations() -> set[str]:
    return set(Event.objects.values_list("organisation", flat=True))


def test_nobody_is_shown_what_the_connection_showed_before(reused: None, drafts: dict[str, Sight]) -> None:
    for slug, sight in [*drafts.items(), *drafts.items()]:
        with seeing(sight):
            assert organisations() == {slug}
        assert organisations() == set()
        with transaction.atomic(), seeing(sight):
            assert organisations() == {slug}
        assert organisations() == set()
        with suppress(KeyError), transaction.atomic(), seeing(sight):
            assert organisations() == {slug}
            raise KeyError
        with seeing(NOTHING):
            assert organisations() == set()


def test_in_one_transaction_each_statement_is_read_with_eyes_of_its_own(reused: None, drafts: dict[str, Sight]) -> None:
    with transaction.atomic():
        for slug, sight in drafts.items():
            with seeing(sight):
                assert organisations() == {slug}
                with suppress(OperationalError), transaction.atomic():
                    transaction.set_rollback(True)
                assert organisations() == {slug}
                rows = Event.objects.order_by("pk").iterator(chunk_size=1)  # a cursor of the server
                assert {row.organisation_id for row in rows} == {slug}
            with seeing(NOTHING):
                assert organisations() == set()
