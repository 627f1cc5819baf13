"""A statement that recurs is prepared, and answers whoever asks as if it were not; whatever PostgreSQL has against it,
it is run as it is."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.db import DataError, OperationalError, ProgrammingError, connection, transaction
from structlog.testing import capture_logs

from coordination.ground.prepared_statements import MOST, Recurring
from coordination.ground.privileges import LOGINS
from coordination.ground.sight import EVERYTHING, NOTHING, WHAT_IS_PUBLIC, Sight, seeing, sight_of
from tests import make, processes
from tests.coordination.ground.test_pooled_sight import start_pgbouncer

pytestmark = pytest.mark.django_db(transaction=True)

WHOSE = "SELECT DISTINCT organisation FROM event WHERE status <> %s AND version < %s"
ORGANISATIONS = Recurring(WHOSE, frozenset({1}))
BEYOND_GENERIC = 8  # PostgreSQL itself would begin with one plan for all after five


@pytest.fixture
def drafts() -> dict[str, Sight]:
    """A draft of each of two councils, and whose eyes see it."""
    for slug in ("dudley", "sandwell"):
        make.make_event(organisation=slug, status="draft")
    return {slug: sight_of(make.actor_for(slug)) for slug in ("dudley", "sandwell")}


@pytest.fixture
def web(drafts: dict[str, Sight]) -> Iterator[None]:
    """A connection of the web's role."""
    with mock.patch.dict(connection.settings_dict, {"USER": LOGINS["web"]}):
        connection.close()
        yield
        connection.close()


@pytest.fixture
def pooled(drafts: dict[str, Sight]) -> Iterator[None]:
    """The same through PgBouncer, which gives each transaction the one connection it has."""
    with ExitStack() as undo:
        folder = Path(undo.enter_context(TemporaryDirectory()))
        undo.callback(processes.stop, start_pgbouncer(folder, Path(connection.settings_dict["HOST"])))
        wanted = {"USER": LOGINS["web"], "HOST": str(folder), "PORT": "6432"}
        undo.callback(connection.close)
        undo.enter_context(mock.patch.dict(connection.settings_dict, wanted))
        connection.close()
        yield


def answer(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def organisations() -> set[str]:
    return {slug for (slug,) in answer(ORGANISATIONS, "cancelled", 1_000)}


def on_the_server(column: str = "statement") -> list[Any]:
    return [row[0] for row in answer(f"SELECT {column} FROM pg_prepared_statements ORDER BY name")]  # noqa: S608


def prepared_where(words: str) -> int:
    return sum(words in text for text in on_the_server())


@pytest.mark.parametrize("order", [("dudley", "sandwell"), ("sandwell", "dudley")])
def test_two_callers_in_turn_see_their_own_rows_each(web, drafts, order) -> None:
    for _ in range(BEYOND_GENERIC):
        for slug in order:
            with seeing(drafts[slug]):
                assert organisations() == {slug}
        for sight, sees in ((NOTHING, set()), (WHAT_IS_PUBLIC, set()), (EVERYTHING, {"dudley", "sandwell"})):
            with seeing(sight):
                assert organisations() == sees
    assert prepared_where("DISTINCT organisation") == 1
    assert on_the_server("generic_plans")[0] > BEYOND_GENERIC


@pytest.mark.parametrize("order", [("dudley", "sandwell"), ("sandwell", "dudley")])
def test_one_caller_many_times_and_then_another(web, drafts, order) -> None:
    for slug in order:
        for _ in range(BEYOND_GENERIC):
            with seeing(drafts[slug]):
                assert organisations() == {slug}
    assert on_the_server("custom_plans") == [0]


def test_a_role_that_no_policy_holds_is_not_answered_by_the_plan_of_one_that_is_held(drafts) -> None:
    for _ in range(BEYOND_GENERIC):
        with seeing(drafts["dudley"]):
            assert organisations() == {"dudley", "sandwell"}
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {LOGINS['web']}")
            assert organisations() == {"dudley"}
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE NONE")


def test_what_is_asked_for_once_is_not_prepared(web) -> None:
    with seeing(EVERYTHING):
        answer(ORGANISATIONS, "draft", 1)
        answer(ORGANISATIONS, "cancelled", 1)
        assert on_the_server() == []


def test_only_what_varies_is_left_open(web) -> None:
    with seeing(EVERYTHING):
        for version in range(4):
            answer(ORGANISATIONS, "it's 100% %s of \\ it", version)
    (text,) = on_the_server()
    assert "$1" in text
    assert "100% %s" in text


VALUES = [
    "",
    "it's",
    "100% %s",
    "\\",
    "$1",
    "é😀",
    "NULL",
    "a::text",
    UUID(int=7),
    datetime(2017, 2, 22, 10, tzinfo=UTC),
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("sql", ["SELECT %s", "SELECT %s AS a, 100 %% 7", "SELECT 1 FROM event WHERE %s IS NULL"])
def test_a_value_is_answered_as_it_was_sent(web, value: Any, sql: str) -> None:
    with seeing(EVERYTHING):
        as_it_is = answer(sql, value)
        for varying in (frozenset({0}), frozenset[int]()):
            for _ in range(3):
                assert answer(Recurring(sql, varying), value) == as_it_is


def test_lists_are_answered_as_they_were_sent(web) -> None:
    statement = Recurring("SELECT %s = ANY(%s), %s::uuid[]", frozenset({0, 1, 2}))
    ids = [uuid4(), uuid4()]
    with seeing(EVERYTHING):
        for _ in range(3):
            assert answer(statement, "b", ["a", "b"], ids) == [(True, ids)]
    assert on_the_server("parameter_types::text[]") == [["text", "text[]", "uuid[]"]]


def test_within_a_transaction_nothing_is_prepared(web, drafts) -> None:
    with seeing(drafts["dudley"]), transaction.atomic():
        for _ in range(BEYOND_GENERIC):
            assert organisations() == {"dudley"}
        assert on_the_server() == []


def test_nothing_is_prepared_where_the_operator_says_so(web, drafts, settings) -> None:
    settings.PREPARED_STATEMENTS = False
    with seeing(drafts["dudley"]):
        for _ in range(BEYOND_GENERIC):
            assert organisations() == {"dudley"}
    assert on_the_server() == []


@pytest.mark.parametrize("order", ["DEALLOCATE ALL", "DISCARD ALL"])
def test_what_the_server_has_forgotten_is_run_as_it_is(web, drafts, order) -> None:
    for slug in ("dudley", "sandwell", "dudley"):
        with seeing(drafts[slug]):
            assert organisations() == {slug}
    connection.connection.execute(order)
    for slug in ("sandwell", "dudley") * 3:
        with seeing(drafts[slug]):
            assert organisations() == {slug}
    assert on_the_server() == []


def test_a_table_that_changes_while_it_is_read_is_answered_as_it_is_now(web) -> None:
    statement = Recurring("SELECT word FROM changing WHERE word <> %s", frozenset({0}))
    with seeing(EVERYTHING), mock.patch.dict(connection.settings_dict, {"USER": LOGINS["web"]}):
        owner = connection.copy()
        owner.settings_dict["USER"] = "coordination"
        try:
            with owner.cursor() as cursor:
                cursor.execute("CREATE TABLE changing (word varchar(5)); INSERT INTO changing VALUES ('7')")
                cursor.execute("GRANT SELECT ON changing TO coordination_web")
                for _ in range(3):
                    assert answer(statement, "8") == [("7",)]
                assert prepared_where("changing") == 1
                cursor.execute("ALTER TABLE changing ALTER word TYPE varchar(9)")
                for _ in range(3):
                    assert answer(statement, "8") == [("7",)]
                cursor.execute("ALTER TABLE changing DROP word")
                with pytest.raises(ProgrammingError, match="does not exist"):
                    answer(statement, "8")
        finally:
            with owner.cursor() as cursor:
                cursor.execute("DROP TABLE IF EXISTS changing")
            owner.close()


def test_a_statement_whose_types_cannot_be_told_is_run_as_it_is(web) -> None:
    statement = Recurring("SELECT 1 WHERE %s IS NOT NULL", frozenset({0}))
    with seeing(EVERYTHING):
        for _ in range(4):
            assert answer(statement, "b") == [(1,)]
    assert on_the_server() == []


def test_an_error_of_the_statement_itself_is_told_and_changes_nothing(web) -> None:
    statement = Recurring("SELECT 12 / %s::int", frozenset({0}))
    with seeing(EVERYTHING):
        for _ in range(3):
            assert answer(statement, "4") == [(3,)]
            with pytest.raises(DataError):
                answer(statement, "0")
            with pytest.raises(DataError):
                answer(statement, "four")
    assert prepared_where("12 /") == 1


def test_a_statement_that_takes_too_long_is_ended_and_can_be_run_again(web) -> None:
    statement = Recurring("SELECT 1 FROM pg_sleep(%s::float)", frozenset({0}))
    with seeing(EVERYTHING):
        answer(statement, "0")
        connection.connection.execute("SET statement_timeout = '50ms'")
        for seconds, ends in (("30", False), ("0", True), ("30", False), ("0", True)):
            if ends:
                assert answer(statement, seconds) == [(1,)]
            else:
                with pytest.raises(OperationalError):
                    answer(statement, seconds)
    assert prepared_where("pg_sleep") == 1


def test_a_connection_keeps_a_limited_number(web) -> None:
    with seeing(EVERYTHING):
        for number in range(3 * MOST):
            for _ in range(2):
                assert answer(Recurring("SELECT %s::int + %s::int", frozenset({1})), number, 1) == [(number + 1,)]
        assert answer(Recurring("SELECT %s::int + %s::int", frozenset({1})), 0, 1) == [(1,)]
    assert MOST <= len(on_the_server()) <= MOST + 1


def test_a_new_connection_begins_anew(web, drafts) -> None:
    for _ in range(3):
        with seeing(drafts["dudley"]):
            for _ in range(3):
                assert organisations() == {"dudley"}
        assert len(on_the_server()) == 1
        connection.close()


def test_behind_a_pooler_that_knows_no_prepared_statements_everybody_is_answered(pooled, drafts) -> None:
    for _ in range(3):  # each a client of its own, all on one connection of the server
        for slug in ("dudley", "sandwell") * 3:
            with seeing(drafts[slug]):
                assert organisations() == {slug}
        connection.close()
    assert len(on_the_server()) == 1


def test_somebody_elses_statement_is_never_run_by_mistake(pooled, drafts) -> None:
    connection.connection and connection.close()
    other = connection.copy()
    with seeing(EVERYTHING):
        for _ in range(3):
            for django, sql in ((connection, "SELECT 'ours' || %s"), (other, "SELECT 'theirs' || %s")):
                with django.cursor() as cursor:
                    cursor.execute(Recurring(sql, frozenset({0})), ["!"])
                    assert cursor.fetchone() == (sql.split("'")[1] + "!",)
    other.close()


def test_the_log_of_slow_statements_has_the_text_and_no_value(web, settings) -> None:
    settings.SLOW_STATEMENT_MS = 0
    statement = Recurring("SELECT %s || %s", frozenset({1}))
    with seeing(EVERYTHING), capture_logs() as lines:
        for word in ("eins", "zwei", "drei"):
            assert answer(statement, "secret", word) == [(f"secret{word}",)]
    told = [line["statement"] for line in lines if line["event"] == "slow_statement"]
    assert told == ["SELECT %s || %s"] * 3


def test_a_refusal_is_logged_once(web) -> None:
    with seeing(EVERYTHING):
        for _ in range(3):
            answer(ORGANISATIONS, "draft", 1)
        connection.connection.execute("DEALLOCATE ALL")
        with capture_logs() as lines:
            for _ in range(3):
                answer(ORGANISATIONS, "draft", 1)
    refusals = [line["sqlstate"] for line in lines if line["event"] == "statement_not_prepared"]
    assert refusals == ["26000"]
