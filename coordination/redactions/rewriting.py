"""Entries of the ledger, reports and redactions, which nobody may update: the database does it for a redaction, by its
function `rewrite_redacted` (`ground/ledger_redaction.py`), and lets nothing in but tombstones and masks."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model


def rewrite_redacted(row: Model, columns: Mapping[str, Any]) -> None:
    """Put these values into the row. Raises DatabaseError where no redaction under way allows it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewrite_redacted(%s, %s, %s::jsonb)", [row._meta.db_table, str(row.pk), json.dumps(columns)]
        )
