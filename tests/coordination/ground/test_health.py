"""`/healthz` and `/readyz`: what is asked, and what is merely reported."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from coordination.ground import health_checks
from coordination.models import Heartbeat
from tests import processes
from tests.database_roles import as_owner
from tests.forged_entries import forge_entry

NAMES = {"database", "migrations", "role", "broker", "relay", "worker"}


def ready(client: Client, status: int = 200) -> dict[str, Any]:
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    return dict(answer.json())


def beat(name: str, seconds_ago: float = 0) -> None:
    Heartbeat.objects.create(name=name, beat_at=timezone.now() - timedelta(seconds=seconds_ago))


def test_healthz_needs_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_shows_every_check(client: Client) -> None:
    beat("worker", seconds_ago=30)
    beat("relay")
    body = ready(client)
    assert body["status"] == "ok"
    assert set(body["checks"]) >= NAMES
    assert {body["checks"][name]["status"] for name in NAMES} == {"ok"}
    assert 30 <= body["checks"]["worker"]["heartbeat_age_seconds"] < 35
    assert body["checks"]["relay"]["lag_seconds"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("seconds_ago", [None, 61])
def test_a_worker_without_a_heartbeat_is_reported_and_does_not_take_the_web_away(
    client: Client, seconds_ago: float | None
) -> None:
    if seconds_ago:
        beat("worker", seconds_ago)
    worker = ready(client)["checks"]["worker"]
    assert worker["status"] == "late"
    assert (worker["heartbeat_age_seconds"] is None) == (seconds_ago is None)


@pytest.mark.django_db
def test_a_change_that_waits_for_its_position_is_lag(client: Client) -> None:
    beat("relay")
    since = timezone.now() - timedelta(seconds=11)
    forge_entry(occurred_at=since)
    relay = ready(client)["checks"]["relay"]
    assert relay["status"] == "late"
    assert 11 <= relay["lag_seconds"] < 16


@pytest.mark.django_db
def test_without_the_broker_the_service_is_degraded_and_stays_in_service(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    body = ready(client)
    assert body["status"] == "degraded"
    assert body["checks"]["broker"] == {"status": "degraded"}
    assert body["checks"]["database"] == {"status": "ok"}


@pytest.mark.django_db
def test_a_process_that_owns_the_tables_is_degraded(client: Client) -> None:
    assert ready(client)["checks"]["role"] == {"status": "ok"}
    with as_owner():
        checks = health_checks.run_health_checks(health_checks.CHECKS)
    assert (checks["role"]["status"], "docs/operations.md" in checks["role"]["detail"]) == ("degraded", True)


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_makes_it_unready(client: Client) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    body = ready(client, 503)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "5"
    assert (body["status"], body["type"], body["detail"]) == (503, "/problems/not-ready", "Not ready: migrations.")
    assert body["checks"]["migrations"]["status"] == "unavailable"
    assert body["checks"]["migrations"]["detail"] == "1 migrations are not applied: run manage.py migrate."
    assert body["checks"]["broker"] == {"status": "ok"}


@pytest.mark.django_db
def test_an_app_adds_a_check_of_its_own(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    late = health_checks.HealthCheck("kiln", lambda: {"lag_seconds": 4.5}, limits={"lag_seconds": 4})
    monkeypatch.setattr(health_checks, "CHECKS", [*health_checks.CHECKS, late])
    assert ready(client)["checks"]["kiln"] == {"status": "late", "lag_seconds": 4.5}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_only_reading_is_answered(client: Client, address: str) -> None:
    answer = client.post(address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["type"] == "/problems/method-not-allowed"


@pytest.mark.django_db
def test_without_the_database_the_command_says_so_and_fails() -> None:
    nowhere = {"DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere"}
    answer = subprocess.run(
        [sys.executable, "manage.py", "ready"],
        env={**os.environ, **processes.environment(), **nowhere},
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    said = dict(line.split(": ", 1) for line in answer.stdout.splitlines())
    assert answer.returncode == 1
    assert (said["database"], said["broker"]) == ("status unavailable", "status ok")
    assert said["migrations"] == said["relay"] == said["worker"] == "status unknown"
