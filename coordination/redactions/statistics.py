"""What the database remembers of its columns: samples of values, which outlive the rows they were taken from."""

from django.db import connection
from psycopg import sql

from coordination.redactions.eraser import Eraser

_REMEMBERING = """
    SELECT DISTINCT tablename FROM pg_stats
    WHERE schemaname = current_schema()
      AND concat_ws(E'\\n', most_common_vals::text, histogram_bounds::text, most_common_elems::text) ~* %s
    ORDER BY tablename"""


def forget_statistics(eraser: Eraser) -> None:
    """Have new samples taken, by `ANALYZE`, of the tables whose present ones hold a text; after it is taken out of
    their rows, and in the same transaction."""
    if not eraser.needles:
        return
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBERING, [eraser.pattern])
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
