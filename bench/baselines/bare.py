"""The limit: a WSGI function that runs one prepared statement on a connection of its own, and dumps rows by orjson."""

from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg
from django.db import connection
from psycopg.rows import dict_row

from bench.baselines.columns import COLUMNS

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM event"


def application() -> Any:
    """As a WSGI application."""
    keys = ("host", "port", "user", "password", "dbname")
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in keys}
    own = psycopg.connect(**parameters, autocommit=True, row_factory=dict_row, prepare_threshold=0)

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        *_, key, _ = environ["PATH_INFO"].split("/")
        limit = int(parse_qs(environ["QUERY_STRING"]).get("limit", ["50"])[0])
        with own.cursor(binary=True) as cursor:
            if key == "events":
                rows: Any = cursor.execute(f"{_SELECT} ORDER BY starts_at, id LIMIT %s", [limit]).fetchall()
            else:
                rows = cursor.execute(f"{_SELECT} WHERE id = %s", [key]).fetchone()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [orjson.dumps(rows)]

    return answer
