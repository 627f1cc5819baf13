"""One importer at a time: stops and boundaries write the same rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from coordination.ground.errors import Conflict

LOCK = 7_310_002  # any constant; the same in every importer of one database


class AnotherImportRuns(Conflict):
    """Somebody else is importing stops or boundaries into this database."""

    code = "another_import_runs"
    detail = "Another import of stops or boundaries is running: try again when it has ended."


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the importers' lock; raises AnotherImportRuns at once if it is taken. A killed importer lets go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise AnotherImportRuns
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
