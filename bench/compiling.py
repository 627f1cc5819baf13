"""What compiling costs: everything, beside the plainest SQL that makes the same day cells; and after a change."""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection

from campaigns.rollups import sql
from campaigns.rollups.compile import compile_marked
from campaigns.rollups.verify import compile_everything

REPEATS = {1: 60, 100: 5, 10_000: 1}
_CELLS = """
    SELECT campaign, area, organisation, channel, measure, below, lower(period) + at,
           sum(value * (at + 1) / n - value * at / n), sum(CASE WHEN n = 1 THEN low ELSE 0 END),
           CASE WHEN bool_or(high IS NULL) THEN NULL ELSE sum(high) END, max(CASE WHEN n = 1 THEN rank ELSE 4 END),
           min(array_position(ARRAY['self_reported', 'platform', 'audited', 'counted'], grade::text) - 1),
           bool_or(n > 1), count(*), count(*) FILTER (WHERE at = 0), now()
    FROM reach_metric, LATERAL (SELECT upper(period) - lower(period) AS n) AS length,
         LATERAL generate_series(0, n - 1) AS at
    WHERE status = 'counted' GROUP BY 1, 2, 3, 4, 5, 6, 7"""
BY_HAND = f"INSERT INTO plain_cell ({sql.DAY_COLUMNS}, compiled_at) {_CELLS}"
EXPORT = """
    COPY (SELECT campaign, area, organisation, channel, measure, below, lower(period), upper(period) - lower(period),
                 value, low, high, rank, grade FROM reach_metric WHERE status = 'counted') TO STDOUT (FORMAT csv)"""
EXPORTED = """{'campaign': 'VARCHAR', 'area': 'VARCHAR', 'organisation': 'VARCHAR', 'channel': 'VARCHAR',
    'measure': 'VARCHAR', 'below': 'VARCHAR', 'first': 'DATE', 'n': 'BIGINT', 'value': 'BIGINT', 'low': 'BIGINT',
    'high': 'BIGINT', 'rank': 'SMALLINT', 'grade': 'VARCHAR'}"""
IN_DUCKDB = """
    CREATE TABLE cell AS
    SELECT campaign, area, organisation, channel, measure, below, first + i::INTEGER AS day,
           sum(value * (i + 1) // n - value * i // n), sum(CASE WHEN n = 1 THEN low ELSE 0 END),
           CASE WHEN bool_or(high IS NULL) THEN NULL ELSE sum(high) END,
           max(CASE WHEN n = 1 THEN rank ELSE 4 END), min(grade), bool_or(n > 1), count(*),
           count(*) FILTER (WHERE i = 0)
    FROM (SELECT *, unnest(range(n)) AS i FROM figure) GROUP BY 1, 2, 3, 4, 5, 6, 7"""


def everything(figures: int) -> dict[str, float]:
    """Seconds to compile all, by hand and by us, into empty tables; where it does not take all day, also in place of
    cells that are there. The machine's speed drifts, so both stand side by side."""
    measured = {}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_cell; TRUNCATE day_cell, period_cell, rollup_mark")
        cursor.execute("CREATE TABLE plain_cell (LIKE day_cell INCLUDING ALL)")
        measured["by_hand"] = _seconds(cursor.execute, BY_HAND)
        measured["ours"] = _seconds(compile_everything)
        cursor.execute("SELECT (SELECT count(*) FROM plain_cell), (SELECT count(*) FROM day_cell)")
        by_hand, ours = cursor.fetchone()
        assert by_hand == ours, f"{by_hand} cells by hand, {ours} of ours"
        measured["day_cells"] = ours
        if figures <= 1_000_000:
            cursor.execute("VACUUM ANALYZE plain_cell, day_cell, period_cell")
            measured["by_hand_again"] = _seconds(cursor.execute, f"DELETE FROM plain_cell; {BY_HAND}")
            measured["ours_again"] = _seconds(compile_everything)
        cursor.execute("DROP TABLE plain_cell")
        cursor.execute("VACUUM ANALYZE day_cell, period_cell")
    return measured | _in_duckdb()


def _in_duckdb() -> dict[str, float]:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.csv"
        started = perf_counter()
        with connection.cursor() as cursor, cursor.copy(EXPORT) as copy, file.open("wb") as out:
            for block in copy:
                out.write(block)
        exported = perf_counter()
        with duckdb.connect() as db:
            db.execute("SET threads = 2")
            db.execute(f"CREATE TABLE figure AS SELECT * FROM read_csv('{file}', header = false, columns = {EXPORTED})")
            read = perf_counter()
            db.execute(IN_DUCKDB)
            computed = perf_counter()
    return {"duckdb_export": exported - started, "duckdb_read": read - exported, "duckdb": computed - read}


def _seconds(call: Any, *arguments: Any) -> float:
    started = perf_counter()
    call(*arguments)
    return perf_counter() - started


@contextmanager
def database_time() -> Iterator[list[float]]:
    """The seconds each statement within took, to the answer."""
    spent: list[float] = []

    def timed(execute: Any, *arguments: Any) -> Any:
        started = perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent.append(perf_counter() - started)

    with connection.execute_wrapper(timed):
        yield spent


def after_changes() -> dict[str, dict[str, float]]:
    """Milliseconds of the database, by how many figures changed: the update, and compiling what it marked (median, 95th
    percentile)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM reach_metric TABLESAMPLE SYSTEM (20) REPEATABLE (1) ORDER BY random() LIMIT 30000"
        )
        ids = [row[0] for row in cursor.fetchall()]
    for _ in range(5):
        _change(ids[:1])
    return {str(many): _repeat(ids, many, times) for many, times in REPEATS.items()}


def _repeat(ids: list[Any], many: int, times: int) -> dict[str, float]:
    runs = [_change(ids[number * many : (number + 1) * many]) for number in range(times)]
    compiling = sorted(compiled for _, compiled in runs)
    return {
        "update": statistics.median(updated for updated, _ in runs),
        "p50": statistics.median(compiling),
        "p95": compiling[int(0.95 * len(compiling))],
    }


def _change(ids: list[Any]) -> tuple[float, float]:
    with database_time() as updating, connection.cursor() as cursor:
        cursor.execute("UPDATE reach_metric SET value = value + 1, version = version + 1 WHERE id = ANY(%s)", [ids])
    with database_time() as compiling:
        while compile_marked():
            pass
    return sum(updating) * 1000, sum(compiling[:-1]) * 1000  # the last looked for marks and found none
