"""Rows in memory go into their table in one statement, whatever their number; or one by one, where what one of them
does depends on another."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import IntegrityError, connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from coordination.ground.constraints import refusal_of
from coordination.ground.errors import Refusal
from coordination.rows.outcomes import RowResult
from coordination.rows.resources import RowReading, Verdicts
from coordination.second_looks.hold import ask_second_look

M = TypeVar("M", bound=models.Model)


Pairs = Sequence[tuple[RowReading, Any]]


def write_in_sets(new: Pairs, changed: Pairs, verdicts: Verdicts) -> None:
    """Insert the new rows and update the changed ones, a statement each, and say so in `verdicts`; of a new row whose
    reference is there by now nothing is said, so that it is looked at again."""
    # In the order of the references, so that two writers of the same ones cannot each wait for the other.
    ordered = sorted(new, key=lambda pair: pair[0].external_ref)
    ids = insert([row for _, row in ordered])
    update([row for _, row in changed])
    created = [(reading, row) for reading, row in new if reading.external_ref in ids]
    for reading, row in created:
        row.pk = ids[reading.external_ref]
    ask_second_look(row for _, row in [*created, *changed])
    verdicts.done += [RowResult(reading.index, "created", row.pk, row.second_look) for reading, row in created]
    verdicts.done += [RowResult(reading.index, "updated", row.pk, row.second_look) for reading, row in changed]


def insert(rows: Sequence[M]) -> dict[str, UUID]:
    """Insert rows in the order given; the new ids by external reference.

    A row whose reference is there by now is left out, so that its writer can look again. Triggers see one statement.
    """
    if not rows:
        return {}
    table, columns = _table(rows[0]), _columns(type(rows[0]), without=("id",))
    names = ", ".join(columns)
    statement = f"""
        INSERT INTO {table} ({names})
        SELECT {names} FROM ROWS FROM (json_populate_recordset(NULL::{table}, %s::json)) WITH ORDINALITY
        ORDER BY ordinality ON CONFLICT (organisation, external_ref) DO NOTHING RETURNING external_ref, id"""  # noqa: S608 - names of models
    now = timezone.now()
    for row in rows:
        row.created_at = row.updated_at = now  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(statement, [_json(rows, columns)])
        return dict(cursor.fetchall())


def update(rows: Sequence[models.Model], key: str = "id") -> int:
    """Write every column of rows that are there, which the caller has locked; how many differed. A row that is the
    same already is not touched."""
    if not rows:
        return 0
    table, columns = _table(rows[0]), _columns(type(rows[0]), without=(key, "updated_at"))
    names, new_values = ", ".join(columns), ", ".join(f"given.{name}" for name in columns)
    stored_values = ", ".join(f"{table}.{name}" for name in columns)
    statement = f"""
        UPDATE {table} SET ({names}, updated_at) = ROW({new_values}, %s)
        FROM json_populate_recordset(NULL::{table}, %s::json) AS given
        WHERE {table}.{key} = given.{key} AND ({stored_values}) IS DISTINCT FROM ({new_values})"""  # noqa: S608 - names of models
    with connection.cursor() as cursor:
        cursor.execute(statement, [timezone.now(), _json(rows, [key, *columns])])
        return cursor.rowcount


def _table(row: models.Model) -> str:
    return row._meta.db_table


def _columns(model: type[models.Model], without: tuple[str, ...]) -> list[str]:
    """The stored columns that a writer sets: what the database generates is its own."""
    fields = (field for field in model._meta.concrete_fields if not field.generated)
    return [column for field in fields if (column := field.column) and column not in without]


def _json(rows: Sequence[models.Model], columns: Sequence[str]) -> str:
    names = {field.column: field.attname for field in rows[0]._meta.concrete_fields}
    attributes = [(column, names[column]) for column in columns]
    records = [{column: getattr(row, name) for column, name in attributes} for row in rows]
    return orjson.dumps(records, default=_written).decode()


def _written(value: Any) -> str:
    if isinstance(value, DateRange):  # [from, to + 1 day)
        return f"[{value.lower},{value.upper})"
    raise TypeError(type(value).__name__)


def write_one_by_one(
    readings: Iterable[RowReading], write: Callable[[RowReading], RowResult], verdicts: Verdicts
) -> None:
    """Write each with `write`, in the order given; what is refused leaves nothing behind.

    A reference that somebody took meanwhile is no verdict: the row is looked at again, as an update.
    """
    for reading in readings:
        try:
            with transaction.atomic():
                verdicts.done.append(write(reading))
        except IntegrityError as error:
            refusal = refusal_of(error)
            if refusal.code != "reference_taken":
                verdicts.refused[reading.index] = refusal
        except Refusal as refusal:
            verdicts.refused[reading.index] = refusal
