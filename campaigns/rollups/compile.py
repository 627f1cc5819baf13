"""The compiler: recompute what is marked, never increment. Killing it anywhere loses nothing, running it twice changes
nothing: a mark is gone exactly when the cells it called for are committed.
"""

import logging
from typing import Any

import orjson
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.utils import OperationalError

from campaigns.rollups import sql
from coordination.ground.timeouts import QUERY_CANCELED, sqlstate_of

log = logging.getLogger(__name__)

BATCH = 200
MAX_ATTEMPTS = 5
_SERIES = ", ".join(sql.KEYS)
# The database is away, or the task's time is up: the marks are still there, and nobody is to blame.
_NOT_THE_SERIES_FAULT = (OperationalError, SoftTimeLimitExceeded)


def compile_marked() -> int:
    """Compile up to BATCH marked series in one transaction and return how many; 0 when there is nothing left to do.

    A batch that fails is tried again series by series, so that one poisoned series stops no other; it is set aside
    after MAX_ATTEMPTS.
    """
    try:
        return _compile(BATCH)
    except _NOT_THE_SERIES_FAULT as fault:
        if sqlstate_of(fault) != QUERY_CANCELED:
            raise
        log.warning("rollup batch took too long; compiling its series one by one")
        return _compile_one_by_one()
    except Exception:
        log.exception("rollup batch failed; compiling its series one by one")
        return _compile_one_by_one()


def _compile(limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        # A statement of its own: what follows must take its snapshot after the marks are locked, or it would miss a
        # figure committed in between and the mark that announced it would be gone.
        cursor.execute(sql.CLAIM, [MAX_ATTEMPTS, limit])
        claimed = _rows(cursor)
        if claimed:
            recompute(cursor, claimed)
    return len(claimed)


def recompute(cursor: Any, claimed: list[dict[str, str]]) -> None:
    """Replace the cells of the claimed series and days by what the figures say now."""
    series = orjson.dumps(claimed).decode()
    cursor.execute(sql.FEW)
    cursor.execute(sql.FORGET_DAYS, [series])
    cursor.execute(sql.WRITE_DAYS.format(sql.day_cells(sql.CLAIMED)), [series])
    cursor.execute(sql.FORGET_PERIODS, [series] * 3)
    cursor.execute(sql.FORGET_PHASES, [series])
    cursor.execute(sql.WRITE_PERIODS.format(sql.period_cells(claimed=sql.CLAIMED)), [series])


def _compile_one_by_one() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_SERIES} FROM rollup_mark WHERE attempts < %s ORDER BY marked_at LIMIT %s",
            [MAX_ATTEMPTS, BATCH],
        )
        marked_series = cursor.fetchall()
    return sum(_compile_series(series) for series in marked_series)


def _compile_series(series: tuple[str, ...]) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM rollup_mark WHERE ({_SERIES}) = ({sql.PLACEHOLDERS})"
                f" RETURNING {_SERIES}, days::text AS days",
                series,
            )
            claimed = _rows(cursor)
            if claimed:
                recompute(cursor, claimed)
            return len(claimed)
    except _NOT_THE_SERIES_FAULT as fault:
        if sqlstate_of(fault) != QUERY_CANCELED:
            raise
        _count_attempt(series, fault)  # it alone took longer than a statement may
        return 0
    except Exception as fault:
        _count_attempt(series, fault)
        return 0


def _count_attempt(series: tuple[str, ...], fault: Exception) -> None:
    log.error("rollup of series %s failed: %s", "/".join(series), type(fault).__name__)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE rollup_mark SET attempts = attempts + 1, last_error = %s WHERE ({_SERIES}) = ({sql.PLACEHOLDERS})",
            [type(fault).__name__, *series],
        )


def _rows(cursor: Any) -> list[dict[str, str]]:
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
