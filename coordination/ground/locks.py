"""Waiting for one's turn, and taking a row for change: locked, visible, and in the version the caller read."""

from typing import Any, TypeVar

from django.db import connection, models

from coordination.ground.errors import NotFound, Stale

M = TypeVar("M", bound=models.Model)


def wait_for_turn(*names: str) -> None:
    """Wait for whoever else is at these names, until this transaction ends; several are taken in the order given.

    django-pglock would do no more, and number the names in another way: beside a release that still runs, two would
    have the same turn at once.
    """
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def lock_one(visible: models.QuerySet[M], pk: Any, expected_version: int | None = None) -> M:
    """The row `pk` of `visible`, locked until the end of the transaction.

    Raises NotFound if it is not there or not visible, Stale (with the fresh row) if `expected_version` is given and
    somebody else has changed the row since.
    """
    row = visible.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotFound
    if expected_version is not None and row.version != expected_version:  # type: ignore[attr-defined]
        raise Stale(row)
    return row
