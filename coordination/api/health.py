"""`/healthz`: the process is up. `/readyz`: it can do its work, and how far the work behind it has got.

An essential check that fails takes this process out of the load balancer (503). A late relay, compiler or worker, or a
broker that is away, is reported and nothing more: the web reads and writes as well without them, and taking it away
would turn a delay into an outage. The web process asks once a second at most (`web/readiness.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from redis import Redis, RedisError

from coordination.problems.problem import Problem
from coordination.problems.problem_types import TYPES, ProblemType

log = structlog.get_logger(__name__)

Facts = Mapping[str, Any]
DEGRADED = "degraded"
NOT_READY = ProblemType("not_ready", 503, "The service is not ready")


@dataclass(frozen=True)
class HealthCheck:
    """One thing to look at. `look` returns facts to print (numbers with their unit in the name) or raises one of the
    errors in `FAILURES`, which makes an essential check `unavailable` and any other what `failing` says; a fact
    named in `limits` that is above its limit, or None, makes the check late. One that reads the database
    (`in_database`) is not asked while that is away."""

    name: str
    look: Callable[[], Facts]
    essential: bool = False
    failing: str = "late"
    limits: Mapping[str, float] = field(default_factory=dict)
    in_database: bool = True


class Unwell(Exception):
    """What a check raises to say in a sentence what is missing."""


FAILURES = (DatabaseError, RedisError, OSError, Unwell)
CHECKS: list[HealthCheck] = []  # an app adds its own in `AppConfig.ready`


@csrf_exempt
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked: restarting it would not bring a database back."""
    return _refused(request) or _answer({"status": "ok"})


@csrf_exempt
def readyz(request: HttpRequest) -> HttpResponse:
    """200 with every check, `degraded` if one of them is; or 503 (a problem that carries the same `checks`) if an
    essential one fails."""
    if refused := _refused(request):
        return refused
    checks = look_at(CHECKS)
    failed = [name for name, facts in checks.items() if facts["status"] == "unavailable"]
    if not failed:
        degraded = any(facts["status"] == DEGRADED for facts in checks.values())
        return _answer({"status": DEGRADED if degraded else "ok", "checks": checks})
    detail = f"Not ready: {', '.join(failed)}."
    headers = {"Retry-After": "5"}
    return Problem(NOT_READY, detail, headers=headers, extra={"checks": checks}).response(request)


def look_at(checks: Sequence[HealthCheck]) -> dict[str, dict[str, Any]]:
    """Every check by name: its facts, and in `status` whether they are `ok`, `late`, `degraded` (the service goes on
    without it) or `unavailable` (essential ones only), or `unknown` because the
    database, where the answer stands, is away."""
    seen: dict[str, dict[str, Any]] = {}
    for check in checks:
        away = check.in_database and seen.get("database", {}).get("status") == "unavailable"
        seen[check.name] = {"status": "unknown"} if away else _look(check)
    return seen


def _look(check: HealthCheck) -> dict[str, Any]:
    try:
        facts = check.look()
    except FAILURES as failure:
        log.warning("check_failed", check=check.name, error=type(failure).__name__)
        said = {"detail": str(failure)} if isinstance(failure, Unwell) else {}
        return {"status": "unavailable" if check.essential else check.failing, **said}
    over = [name for name, limit in check.limits.items() if facts[name] is None or facts[name] > limit]
    return {"status": "late" if over else "ok", **facts}


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
    # Without it the API goes on writing: what would have been nudged for is found in the tables.
    HealthCheck("broker", _broker, failing=DEGRADED, in_database=False),
    HealthCheck("relay", _relay, limits={"lag_seconds": 10, "heartbeat_age_seconds": 60}),
    HealthCheck("worker", lambda: {"heartbeat_age_seconds": _age("worker")}, limits={"heartbeat_age_seconds": 60}),
]


def _answer(body: dict[str, Any]) -> HttpResponse:
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def _refused(request: HttpRequest) -> HttpResponse | None:
    if request.method in ("GET", "HEAD"):
        return None
    return Problem(TYPES["method_not_allowed"], "Use GET here.", headers={"Allow": "GET, HEAD"}).response(request)
