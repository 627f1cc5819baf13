"""Statements that take long are logged as they were written, without the values that come to their places: PostgreSQL's
own log of slow statements would hold what somebody typed."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)
LONGEST = 1_000  # characters


def log_when_slow(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """For `connection.execute_wrappers`: the statement, and a line in the log if it took SLOW_STATEMENT_MS or longer,
    whether or not it came to an end."""
    started = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (perf_counter() - started) * 1_000
        if milliseconds >= settings.SLOW_STATEMENT_MS:
            # Without places there are no values beside the text, but there may be some in it.
            words = " ".join(sql.split())[:LONGEST] if params and isinstance(sql, str) else "a statement without places"
            log.warning("slow_statement", milliseconds=round(milliseconds), statement=words)


def install_slow_log(connection: Any, **_: Any) -> None:
    """Called for every new connection; a reconnection keeps what was installed. First, so that it is outside."""
    if log_when_slow not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, log_when_slow)
