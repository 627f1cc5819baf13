"""Rows are taken in together; one that the database refuses is found, and the others are taken without it."""

from collections.abc import Sequence

from django.db import DataError, IntegrityError, connection, transaction

from coordination.ground.actor import Actor
from coordination.ground.constraints import NAMED, constraint_of, refusal_of
from coordination.ground.errors import Invalid, Refusal
from coordination.rows.outcomes import Outcome, Row, refused_by
from coordination.rows.resources import RowResource
from coordination.rows.upsert import upsert_rows


def apply_rows(kind: RowResource, rows: Sequence[Row], *, by: Actor) -> Outcome:
    """What `upsert_rows` does, within the caller's transaction. What the rule did not foresee and the database refused
    is sought by halves, and that row alone is refused. Raises Forbidden when `by` may not send such rows at all, and
    IntegrityError for a constraint that has no name here."""
    kind.authorise(by)
    try:
        with transaction.atomic():
            outcome = upsert_rows(kind, rows, by=by)
            _check_constraints()
        return outcome
    except (DataError, IntegrityError, Refusal) as error:
        if len(rows) == 1:
            return Outcome((), (refused_by(_refusal(error), rows[0].index),))
    middle = len(rows) // 2
    first, second = apply_rows(kind, rows[:middle], by=by), apply_rows(kind, rows[middle:], by=by)
    return Outcome([*first.results, *second.results], [*first.refused, *second.refused])


def apply_all_or_nothing(kind: RowResource, rows: Sequence[Row], *, by: Actor, dry_run: bool = False) -> Outcome:
    """Do what `apply_rows` does; unless all rows are taken nothing is written, and with `dry_run` nothing at all."""
    with transaction.atomic():
        outcome = apply_rows(kind, rows, by=by)
        transaction.set_rollback(dry_run or bool(outcome.refused))
    return outcome


def _check_constraints() -> None:
    """Have the database judge what it would only judge at the end, where nobody could tell which row it was."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, DataError):
        return Invalid("not_storable", "Something in this row is beyond what can be kept.")
    if isinstance(error, IntegrityError) and constraint_of(error) in NAMED:
        return refusal_of(error)
    raise error
