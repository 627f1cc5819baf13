"""Tables are emptied between transactional tests, some thousand times a run.

TRUNCATE of all eighty makes a file for each table and each index anew, a tenth of a second; most tests fill ten, with a
few rows. These are deleted instead, for as long as what they leave behind is small.
"""

from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from coordination.devservices.embedded import SUPERUSER

# In a session of its own, since only a superuser may pass the ledger's triggers, the foreign keys and the policies.
_PAST_ALL = "SET session_replication_role = replica; SET lock_timeout = '20s'"
_FILLED = """
    SELECT format('DELETE FROM %I', relname), pg_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations'
    AND pg_relation_size(oid) > 0
"""
_SMALL = 128 * 1024  # bytes of a table, its dead rows among them


def empty_tables(truncate: list[str]) -> None:
    """Empty the database of this worker, of which Django would `truncate` every table."""
    with psycopg.connect(**_superuser(), autocommit=True) as session:
        session.execute(_PAST_ALL)
        filled = session.execute(_FILLED).fetchall()
        small = all(size <= _SMALL for _, size in filled)
        for statement in [delete for delete, _ in filled] if small else truncate:
            session.execute(statement)


def _superuser() -> dict[str, Any]:
    """Of the embedded server; whoever names another by DATABASE_URL names its superuser."""
    database = connection.settings_dict
    address = {"host": database["HOST"], "port": database["PORT"] or None, "dbname": database["NAME"]}
    if settings.EMBEDDED:
        return {**address, "user": SUPERUSER}
    return {**address, "user": database["USER"], "password": database["PASSWORD"]}
