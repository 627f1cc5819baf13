"""Tests run as login roles that own nothing: the databases are made and the tables owned by others.

`coordination_tests` has the rights of a command and of the relay, since a test does the work of both in one process;
each request of a test client is made as the web's role, and the processes that tests start log in as what they are. A
test that sabotages the database says `with as_owner():`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.test.client import ClientHandler
from psycopg.pq import TransactionStatus

from coordination.devservices.embedded import ROLE, SUPERUSER, Servers
from coordination.ground.privileges import LOGINS, WEB

TESTS = f"{ROLE}_tests"
_MAKE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{TESTS}') THEN
        CREATE ROLE {TESTS} LOGIN;
    END IF;
END $$;
GRANT {LOGINS["command"]}, {LOGINS["relay"]} TO {TESTS} WITH INHERIT TRUE, SET TRUE;
GRANT {LOGINS["web"]}, {LOGINS["worker"]}, {LOGINS["beat"]}, {ROLE} TO {TESTS} WITH INHERIT FALSE, SET TRUE;
GRANT pg_signal_backend, pg_read_all_stats TO {TESTS};
ALTER ROLE {ROLE} CREATEDB;
"""


def make_tests_role(servers: Servers) -> None:
    """The role, and the right of the owner to make databases, which it has in tests alone."""
    with psycopg.connect(servers.postgres_url_as(SUPERUSER, SUPERUSER), autocommit=True) as server:
        server.execute(_MAKE)


def log_in_as(role: str) -> None:
    """Have every connection from now on be that role's."""
    connection.close()
    connection.settings_dict["USER"] = role


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """The present connection, if there is one, as another role; past Django's log of statements."""
    _set_role(role)
    try:
        yield
    finally:
        _set_role("NONE")


def as_owner() -> Any:
    """As the owner of the tables, for what no process of the service may do."""
    connection.ensure_connection()
    return acting_as(ROLE)


def request_as_web(handler: ClientHandler, environ: dict[str, Any]) -> Any:
    """In the place of `ClientHandler.__call__`."""
    with acting_as(LOGINS[WEB]):
        return _call(handler, environ)


_call = ClientHandler.__call__


def _set_role(role: str) -> None:
    session = connection.connection
    if session is None or session.closed or connection.settings_dict["USER"] != TESTS:
        return
    if session.info.transaction_status != TransactionStatus.INERROR:
        session.execute(f"SET ROLE {role}")
