"""Requests that meet: each has read what it needs and waits for the same lock, and then the lock is let go."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tests.connections import PATIENCE, Beside, beside, wait_until

Step = Callable[[], Any]


def lock_row(table: str, key: object) -> None:
    """Hold the row until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [str(key)])  # noqa: S608 - the test's own
        assert cursor.fetchone()


@contextmanager
def holding(step: Callable[..., Any], *arguments: Any) -> Iterator[Beside]:
    """A connection that has taken `step` in a transaction and not committed it; undone at the end."""
    with beside() as holder:
        holder.begin()
        holder.run(step, *arguments)
        yield holder


def meet(holder: Beside, *steps: Step) -> list[Any]:
    """What the steps return that were started, in this order, each on a connection of its own, and all waited, one
    after the other, for what `holder` holds; then it lets go."""
    with beside(max(len(steps), 2)) as callers:
        started: list[Future[Any]] = []
        for caller, step in zip(callers, steps, strict=True):
            started.append(caller.start(step))
            wait_until(lambda caller=caller: caller.is_blocked() or started[-1].done(), "the request to wait")
            assert not started[-1].done(), started[-1].result()
        holder.rollback()
        return [each.result(PATIENCE) for each in started]
