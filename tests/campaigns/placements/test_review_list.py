"""`/reviews/` is read in its order from an index: a page costs what it holds, and not what there is."""

from typing import Any

import pytest
from django.db import connection, transaction

from tests import make

pytestmark = pytest.mark.django_db


def plans_of(address: str) -> list[str]:
    """How PostgreSQL reads the reviews for a request where reading and sorting all of them is out of the question, as
    it is of many."""
    plans: list[str] = []

    def explain(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        eyes, _, read = sql.rpartition("; ")  # whose eyes it is read with stands before what is read
        if 'FROM "review"' in read and "ORDER BY" in read:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
                cursor.cursor.execute(eyes, parameters[: eyes.count("%s")])
                cursor.cursor.execute(f"EXPLAIN {read}", parameters[eyes.count("%s") :])
                plans.append("\n".join(line for (line,) in cursor.cursor.fetchall()))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(explain):
        assert make.client(make.POLICE).get(address).status_code == 200
    return plans


def test_a_page_of_all_reviews_is_read_from_an_index_and_not_sorted() -> None:
    make.make_review()
    (plan,) = plans_of("/api/v1/reviews/")
    assert "review_list" in plan and "Sort" not in plan, plan
