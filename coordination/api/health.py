"""`/healthz`: the process is up. `/readyz`: it can do its work; an essential check that fails makes that a 503. The web
process asks once a second at most (`web/readiness.py`)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from coordination.ground import health_checks
from coordination.ground.health_checks import DEGRADED, run_health_checks
from coordination.problems.problem import Problem
from coordination.problems.problem_types import TYPES, declare_type

NOT_READY = declare_type("not_ready", 503, "The service is not ready")


@csrf_exempt
def answer_healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked: restarting it would not bring a database back."""
    return _refused(request) or _answer({"status": "ok"})


@csrf_exempt
def answer_readyz(request: HttpRequest) -> HttpResponse:
    """200 with every check, `degraded` if one of them is; or 503 (a problem that carries the same `checks`) if an
    essential one fails."""
    if refused := _refused(request):
        return refused
    checks = run_health_checks(health_checks.CHECKS)
    failed = [name for name, facts in checks.items() if facts["status"] == "unavailable"]
    if not failed:
        degraded = any(facts["status"] == DEGRADED for facts in checks.values())
        return _answer({"status": DEGRADED if degraded else "ok", "checks": checks})
    detail = f"Not ready: {', '.join(failed)}."
    headers = {"Retry-After": "5"}
    return Problem(NOT_READY, detail, headers=headers, extra={"checks": checks}).response(request)


def _answer(body: dict[str, Any]) -> HttpResponse:
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def _refused(request: HttpRequest) -> HttpResponse | None:
    if request.method in ("GET", "HEAD"):
        return None
    return Problem(TYPES["method_not_allowed"], "Use GET here.", headers={"Allow": "GET, HEAD"}).response(request)
