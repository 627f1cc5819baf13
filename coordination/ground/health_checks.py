"""Checks of whether the service can do its work, and of how far the work behind it has got.

An essential check that fails takes a process out of the load balancer. A late relay, compiler or worker, or a broker
that is away, is reported and nothing more: the web reads and writes as well without them, and taking it away would
turn a delay into an outage.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from coordination.ground.sight import seeing_all

log = structlog.get_logger(__name__)

Facts = Mapping[str, Any]
DEGRADED = "degraded"


@dataclass(frozen=True)
class HealthCheck:
    """One thing to look at. `measure` returns facts to print (numbers with their unit in the name) or raises one of the
    errors in `FAILURES`, which makes an essential check `unavailable` and any other what `failing` says; a fact
    named in `limits` that is above its limit, or None, makes the check late. One that reads the database
    (`in_database`) is not asked while that is away."""

    name: str
    measure: Callable[[], Facts]
    essential: bool = False
    failing: str = "late"
    limits: Mapping[str, float] = field(default_factory=dict)
    in_database: bool = True


class Unwell(Exception):
    """What a check raises to say in a sentence what is missing."""


FAILURES = (DatabaseError, RedisError, OSError, Unwell)
CHECKS: list[HealthCheck] = []  # an app adds its own in `AppConfig.ready`


def run_health_checks(checks: Sequence[HealthCheck]) -> dict[str, dict[str, Any]]:
    """Every check by name: its facts, and in `status` whether they are `ok`, `late`, `degraded` (the service goes on
    without it) or `unavailable` (essential ones only), or `unknown` because the
    database, where the answer stands, is away."""
    results: dict[str, dict[str, Any]] = {}
    for check in checks:
        is_unreachable = check.in_database and results.get("database", {}).get("status") == "unavailable"
        results[check.name] = {"status": "unknown"} if is_unreachable else _run(check)
    return results


def _run(check: HealthCheck) -> dict[str, Any]:
    try:
        facts = check.measure()
    except FAILURES as failure:
        log.warning("check_failed", check=check.name, error=type(failure).__name__)
        explanation = {"detail": str(failure)} if isinstance(failure, Unwell) else {}
        return {"status": "unavailable" if check.essential else check.failing, **explanation}
    over = [name for name, limit in check.limits.items() if facts[name] is None or facts[name] > limit]
    return {"status": "late" if over else "ok", **facts}


@seeing_all("how long something waits, not what")
def seconds_since(query: str, parameters: Sequence[Any] = ()) -> float | None:
    """How long ago, in seconds, the instant is that `query` selects; None if it selects none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT extract(epoch FROM clock_timestamp() - ({query}))", parameters)  # noqa: S608 - ours
        (seconds,) = cursor.fetchone()
    return None if seconds is None else max(0.0, round(float(seconds), 3))


def _database() -> Facts:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {}


def _migrations() -> Facts:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise Unwell(f"{len(missing)} migrations are not applied: run manage.py migrate.")
    return {}


def _role() -> Facts:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('public.change')")
        if any(is_owner for (is_owner,) in cursor.fetchall()):
            raise Unwell("This process owns the tables; give it its own login role (docs/operations.md).")
    return {}


def _broker() -> Facts:
    with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as broker:
        broker.ping()
    return {}


def _relay() -> Facts:
    oldest = "SELECT occurred_at FROM change WHERE position IS NULL ORDER BY id LIMIT 1"
    return {"lag_seconds": seconds_since(oldest) or 0.0, "heartbeat_age_seconds": _age("relay")}


def _age(name: str) -> float | None:
    return seconds_since("SELECT beat_at FROM heartbeat WHERE name = %s", [name])


CHECKS += [
    HealthCheck("database", _database, essential=True, in_database=False),
    HealthCheck("migrations", _migrations, essential=True),
    # It works, and nothing stands behind a mistake of ours.
    HealthCheck("role", _role, failing=DEGRADED),
    # Without it the API goes on writing: what would have been nudged for is found in the tables.
    HealthCheck("broker", _broker, failing=DEGRADED, in_database=False),
    HealthCheck("relay", _relay, limits={"lag_seconds": 10, "heartbeat_age_seconds": 60}),
    HealthCheck("worker", lambda: {"heartbeat_age_seconds": _age("worker")}, limits={"heartbeat_age_seconds": 60}),
]
