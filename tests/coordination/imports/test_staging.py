"""Rows on their way into the database: how much work that is, counted in rows looked at and never in seconds."""

from typing import Any

import pytest
from django.db import connection, transaction

from tests import make
from tests.coordination.imports.row_files import event, lines, queue

pytestmark = pytest.mark.django_db


def examined(plan: dict[str, Any]) -> float:
    """Rows that a node of a plan and all below it gave out or threw away."""
    thrown = sum(plan.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Join Filter", "Index Recheck"))
    here = (plan["Actual Rows"] + thrown) * plan["Actual Loops"]
    return here + sum(map(examined, plan.get("Plans", ())))


def rows_examined_for(body: bytes) -> float:
    """By the statements over the waiting rows, each explained just before it is run."""
    total = 0.0

    def explain(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal total
        if "import_waiting_row" in sql and not sql.startswith("COPY"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", parameters)
                total += examined(cursor.fetchone()[0][0]["Plan"])
                transaction.set_rollback(True)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(explain):
        queue(body)
    return total


@pytest.mark.parametrize("repeated", [0, 2, 1_000])
def test_the_rows_of_a_file_are_looked_at_a_few_times_each(repeated):
    make.make_campaign()
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE import_waiting_row"
        )  # its statistics say that it is empty, as they do when nobody waits
    sizes = (1_000, 4_000)
    for size in sizes:
        references = [f"{size}-{number if number >= repeated else number // 2}" for number in range(size)]
        # One pass, seen by each step of the plan; every row against every repeated reference would be two million.
        rows = [event(reference, title=f"Stall {number}") for number, reference in enumerate(references)]
        assert rows_examined_for(lines(rows)) <= 6 * size


def test_rows_that_differ_under_one_id_are_refused_wherever_they_stand():
    make.make_campaign()
    ids = [f"01890a5d-ac96-774b-bcce-b302099a805{digit}" for digit in "7789"]
    ids[1] = ids[1].upper()
    rows = [event(title=f"Stall {number}", id=row_id) for number, row_id in enumerate(ids)]
    rows += [{**rows[2]}, event("id")]
    for row in rows[:5]:
        del row["external_ref"]
    operation = queue(lines(rows))
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM import_waiting_row ORDER BY number")
        assert [number for (number,) in cursor.fetchall()] == [3, 4, 6]
        cursor.execute(
            'SELECT row, "column", detail FROM import_refused_row WHERE file_id = %s ORDER BY row', [operation.pk]
        )
        detail = "This id stands in rows 1 and 2, which differ; which of them is meant?"
        assert cursor.fetchall() == [(1, "id", detail), (2, "id", detail)]
    assert operation.done == 3  # two refused, one that is there word for word


def test_all_rows_of_a_repeated_reference_are_refused_and_no_other():
    make.make_campaign()
    references = ["a", "b", "a", "c", "b", "a", "x" * 101, "x" * 101]
    rows = [event(reference, title=f"Stall {number}") for number, reference in enumerate(references)]
    operation = queue(lines(rows))
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM import_waiting_row ORDER BY number")
        assert [number for (number,) in cursor.fetchall()] == [4, 7, 8]
        cursor.execute("SELECT row FROM import_refused_row WHERE file_id = %s ORDER BY row", [operation.pk])
        assert [row for (row,) in cursor.fetchall()] == [1, 2, 3, 5, 6]
