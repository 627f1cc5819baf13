"""From scratch, and the proof that the cells kept up to date are the cells computed from scratch."""

from django.db import connection, transaction

from campaigns.rollups import statements as sql


def compile_everything() -> int:
    """Throw all cells away and compile every counted figure again; returns the number of day cells.

    Writers go on: what they mark meanwhile is compiled again afterwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # No incremental compiler may write cells that are being replaced; one that waits here computes afresh later.
        cursor.execute("LOCK TABLE day_cell, period_cell IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM period_cell")
        cursor.execute("DELETE FROM day_cell")
        cursor.execute(sql.WRITE_DAYS.format(sql.day_cells(sql.EVERYTHING)))
        days = cursor.rowcount
        buckets = sql.touched_buckets(sql.EVERYTHING)
        cursor.execute(sql.WRITE_PERIODS.format(sql.period_cells(buckets, "day_cell")))
    return days


def differences() -> list[str]:
    """Cells that are not what the figures say, one line each: `missing …` or `wrong …`; empty means proven.

    A series that is marked but not yet compiled is left out: it is known to be behind, not wrong.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [*_differences(cursor, "day"), *_differences(cursor, "period")]


def _differences(cursor: object, level: str) -> list[str]:
    days = sql.day_cells(sql.EVERYTHING)
    columns = sql.DAY_COLUMNS if level == "day" else sql.PERIOD_COLUMNS
    fresh = days if level == "day" else sql.period_cells(sql.touched_buckets(sql.EVERYTHING), f"({days})")
    return _compare(cursor, f"SELECT {columns} FROM {level}_cell", f"SELECT {columns} FROM ({fresh}) AS fresh")


def _compare(cursor: object, kept: str, fresh: str) -> list[str]:
    unmarked = f"WHERE NOT EXISTS (SELECT FROM rollup_mark AS mark WHERE {sql.same_series('mark', 'cell')})"
    lines = []
    for word, left, right in (("missing", fresh, kept), ("wrong", kept, fresh)):
        cursor.execute(f"SELECT * FROM ({left} EXCEPT {right}) AS cell {unmarked} LIMIT 1000")  # type: ignore[attr-defined]
        lines += [f"{word}: {' '.join(str(v) for v in row)}" for row in cursor.fetchall()]  # type: ignore[attr-defined]
    return lines
