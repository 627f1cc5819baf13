"""Where a text still stands: every text, JSON and list column of every table is asked, and what is sealed is opened."""

from django.db import connection

from coordination.ground.encryption import unseal_text
from coordination.idempotency.answers import PURPOSE
from coordination.models import StoredAnswer

_COLUMNS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
      AND (c.data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea'))"""


def columns() -> list[tuple[str, str]]:
    """Every column that could hold a text."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return cursor.fetchall()


def places_of(text: str) -> set[str]:
    """`table.column` of every place the text stands in, whatever its case."""
    found = set()
    with connection.cursor() as cursor:
        for table, column in columns():
            holds = f'SELECT 1 FROM "{table}" WHERE position(lower(%s) IN lower("{column}"::text)) > 0 LIMIT 1'  # noqa: S608
            cursor.execute(holds, [text])
            if cursor.fetchone():
                found.add(f"{table}.{column}")
    opened = (unseal_text(answer.body, PURPOSE) for answer in StoredAnswer.objects.all())
    return found | ({"stored_answer.body"} if any(text.lower() in body.lower() for body in opened) else set())
