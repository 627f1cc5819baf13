"""Entries of the ledger that no row wrote, for tests of what reads them."""

from typing import Any

from django.db import connection

from coordination.models import Change
from tests.database_roles import as_owner


def forge_entry(**columns: Any) -> Change:
    """One that says so; only the owner of the table can let it in."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE change DISABLE TRIGGER USER")
        entry = Change.objects.create(kind="test.made", subject="test", subject_id="1", actor="test", **columns)
        cursor.execute("ALTER TABLE change ENABLE TRIGGER USER")
    return entry
