"""Work that comes round again: one process at a time does it, so that two beats or two workers are harmless."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def run_alone(name: str) -> Iterator[bool]:
    """Whether this process is the only one at `name` now; if not, there is nothing to do, somebody else is at it.

    The lock lives as long as the block, over as many transactions as it needs, and ends with the connection: a killed
    worker cannot keep it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        has_lock = bool(cursor.fetchone()[0])
    try:
        yield has_lock
    finally:
        # A connection that broke took the lock with it.
        if has_lock and connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
