"""What statements cost is told without the values that came to their places."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from coordination.devservices.embedded import SUPERUSER
from coordination.ground.sight import Sight, seeing

pytestmark = pytest.mark.django_db


def lines(caplog: Any) -> list[dict[str, Any]]:
    return [record.msg for record in caplog.records if record.name == "coordination.ground.slow_statements"]


def test_a_slow_statement_is_logged_as_it_was_written_and_without_its_values(settings, caplog):
    settings.SLOW_STATEMENT_MS = 20
    with connection.cursor() as cursor, seeing(Sight("an-organisation")):
        cursor.execute("SELECT pg_sleep(0.03),\n  %s", ["Lucy, aged 13"])
        cursor.execute("SELECT pg_sleep(0.03), 'Lucy, aged 13'")
        cursor.execute("SELECT %s", ["quick"])
    first, second = lines(caplog)
    assert first["event"] == "slow_statement"
    assert first["statement"] == "SELECT pg_sleep(0.03), %s"
    assert first["milliseconds"] >= 30
    assert second["statement"] == "a statement without places"
    assert not any(word in str(lines(caplog)) for word in ("Lucy", "quick", "an-organisation"))


def test_one_that_fails_is_logged_too(settings, caplog):
    settings.SLOW_STATEMENT_MS = 0
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT %s / 0", [1])
    assert [line["statement"] for line in lines(caplog)] == ["SELECT %s / 0"]


def test_the_server_counts_what_statements_cost_without_their_values():
    host = connection.settings_dict["HOST"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text, %s::macaddr8", ["Lucy, aged 13", "08:00:2b:01:02:03:04:05"])
    with psycopg.connect(host=host, user=SUPERUSER, dbname=SUPERUSER) as server:
        texts = [text for (text,) in server.execute("SELECT query FROM pg_stat_statements")]
    assert "SELECT $1::text, $2::macaddr8" in texts
    assert not any("Lucy" in text for text in texts)
