"""The sequencer: gives committed ledger rows their feed position, so that a late commit is never skipped.

A cursor on id or time loses rows, because transactions commit in another order than they write. Here one writer at a
time (an advisory lock, held until its commit) numbers whatever has become visible, always above what was numbered.
"""

from collections.abc import Callable

from django.db import connection, transaction

LOCK = 7_310_001  # any constant; the same in every relay of one database
BATCH = 5_000

_LISTENERS: list[Callable[[], None]] = []


def register_listener(numbered: Callable[[], None]) -> None:
    """Call `numbered` whenever changes have got their positions; it rings and does no work."""
    _LISTENERS.append(numbered)


def tell_listeners() -> None:
    """Changes have got their positions."""
    for numbered in _LISTENERS:
        numbered()


def give_positions() -> int:
    """Number up to BATCH committed rows; returns how many. Safe to run from several processes at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        # A statement of its own: the next one must take its snapshot after the lock is held.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(
            """
            UPDATE change SET position = numbered.position
            FROM (
                SELECT id, (SELECT coalesce(max(position), 0) FROM change) + row_number() OVER (ORDER BY id) AS position
                FROM (SELECT id FROM change WHERE position IS NULL ORDER BY id LIMIT %s) AS committed
            ) AS numbered
            WHERE change.id = numbered.id
            """,
            [BATCH],
        )
        return cursor.rowcount
