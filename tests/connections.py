"""Further database connections for tests that claim an order of events between two of them.

Each lives in a thread of its own and is driven step by step, so that a test says in which order things happen instead
of hoping for it: `with beside() as other: other.begin(); other.run(step); …; other.commit()`.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
PATIENCE = 20.0  # seconds


class Beside:
    """One connection beside the test's own. Every step runs in its thread, one after the other."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._open = ExitStack()
        self.pid: int = self.run(_backend)

    def run(self, step: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Take the step and wait for what it returns or raises."""
        return self.start(step, *args, **kwargs).result(PATIENCE)

    def start(self, step: Callable[..., T], *args: Any, **kwargs: Any) -> "Future[T]":
        """Take the step and do not wait: it may have to wait for a lock."""
        return self._thread.submit(step, *args, **kwargs)

    def begin(self, scope: AbstractContextManager[Any] | None = None) -> None:
        """Open a transaction (or another scope, such as `writing(actor)`), which stays open until `commit`."""
        self.run(self._open.enter_context, scope or transaction.atomic())

    def commit(self) -> None:
        """Leave what `begin` opened."""
        self.run(self._open.close)

    def rollback(self) -> None:
        """Undo what was done since `begin`."""
        self.run(transaction.set_rollback, True)
        self.commit()

    def is_blocked(self) -> bool:
        """Whether its present statement waits for a lock of another connection."""
        return bool(_ask("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.pid]))

    def close(self) -> None:
        """End the thread and its connection, whatever state they are in."""
        _ask("SELECT pg_cancel_backend(%s)", [self.pid])
        self._thread.submit(_leave, self._open)
        self._thread.shutdown()


@contextmanager
def beside(number: int = 1) -> Iterator[Any]:
    """One further connection, or a list of `number`; closed at the end."""
    with ExitStack() as opened:
        others = [Beside() for _ in range(number)]
        for other in others:
            opened.callback(other.close)
        yield others[0] if number == 1 else others


def wait_until(condition: Callable[[], object], what: str, *, seconds: float = PATIENCE) -> None:
    """Return once the condition holds; fail when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.005)


def wait_for_blocked(by: int, number: int) -> list[int]:
    """Wait until `number` backends wait, directly or behind each other, for the backend `by`; their process ids."""
    waiting: list[int] = []

    def enough() -> bool:
        waiting[:] = _behind(by)
        return len(waiting) >= number

    wait_until(enough, f"{number} connections to wait for a lock")
    return waiting


def _behind(by: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE behind(pid) AS (SELECT %s UNION SELECT a.pid FROM pg_stat_activity a JOIN behind b"
            " ON b.pid = ANY(pg_blocking_pids(a.pid))) SELECT pid FROM behind WHERE pid <> %s",
            [by, by],
        )
        return [pid for (pid,) in cursor.fetchall()]


def _backend() -> int:
    return int(_ask("SELECT pg_backend_pid()"))


def _ask(query: str, parameters: list[Any] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()[0]


def _leave(scope: ExitStack) -> None:
    try:
        scope.close()
    finally:
        connection.close()
