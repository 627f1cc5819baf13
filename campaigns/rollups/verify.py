"""From scratch, and the proof that the cells kept up to date are the cells computed from scratch."""

from django.db import connection, transaction

from campaigns.models import Grain
from campaigns.rollups import sql


def compile_everything() -> int:
    """Throw all cells away and compile every counted figure again; returns the number of day cells.

    Writers go on: what they mark meanwhile is compiled again afterwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # No incremental compiler may write cells that are being replaced; one that waits here computes afresh later.
        cursor.execute("LOCK TABLE day_cell, period_cell IN SHARE ROW EXCLUSIVE MODE")
        # Not TRUNCATE, which would keep every reader waiting until the end: they read the old cells meanwhile.
        cursor.execute("DELETE FROM period_cell")
        cursor.execute("DELETE FROM day_cell")
        cursor.execute(sql.SORTED)
        cursor.execute(sql.WRITE_DAYS.format(sql.day_cells()))
        days = cursor.rowcount
        for grain in Grain:
            cursor.execute(sql.WRITE_PERIODS.format(sql.period_cells([grain])))
    return days


def cell_differences() -> list[str]:
    """Cells that are not what the figures say, one line each: `missing …` or `wrong …`; empty means proven.

    A series that is marked but not yet compiled is left out: it is known to be behind, not wrong.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(sql.SORTED)
        wrong = _compare(cursor, "day_cell", sql.DAY_COLUMNS, sql.day_cells())
        return [*wrong, *_compare(cursor, "period_cell", sql.PERIOD_COLUMNS, sql.period_cells())]


def _compare(cursor: object, table: str, columns: str, cells: str) -> list[str]:
    stored_cells, computed_cells = f"SELECT {columns} FROM {table}", f"SELECT {columns} FROM ({cells}) AS fresh"
    unmarked = f"WHERE NOT EXISTS (SELECT FROM rollup_mark AS mark WHERE {sql.same_series('mark', 'cell')})"
    lines = []
    for word, present_in, absent_in in (
        ("missing", computed_cells, stored_cells),
        ("wrong", stored_cells, computed_cells),
    ):
        cursor.execute(f"SELECT * FROM ({present_in} EXCEPT {absent_in}) AS cell {unmarked} LIMIT 1000")  # type: ignore[attr-defined]
        lines += [f"{word}: {' '.join(str(v) for v in row)}" for row in cursor.fetchall()]  # type: ignore[attr-defined]
    return lines
