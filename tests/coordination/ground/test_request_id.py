"""One id from the request to its answer, its lines in the log and its tasks; and nothing of what people typed."""

import json
import logging
import subprocess
import sys
import time
from typing import Any

import pytest
import structlog
from django.db import IntegrityError
from django.test import Client

from coordination.ground import logs
from coordination.models import Heartbeat
from coordination.tasks import heartbeat
from tests import processes

SAFE = "council-7f3a.2017:02"


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [record.msg for record in caplog.records if isinstance(record.msg, dict)]


def test_a_harmless_id_of_the_caller_is_kept(client: Client, request_log: pytest.LogCaptureFixture) -> None:
    answer = client.get("/nowhere", headers={"X-Request-ID": SAFE})
    assert answer.headers["X-Request-ID"] == SAFE
    assert [line["request_id"] for line in lines(request_log) if line["event"] == "request_finished"] == [SAFE]


FORGED = ["", "short", "a" * 101, "two words of it", "id\tx-forged", "<b>id-7f3a</b>", "ïd-7f3a2017"]


@pytest.mark.parametrize("given", FORGED)
def test_an_id_that_could_forge_a_line_is_replaced(client: Client, given: str) -> None:
    sent = client.get("/nowhere", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert sent != given
    assert len(sent) == 36


def test_every_request_has_an_id_of_its_own(client: Client) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert first != second


def test_neither_query_nor_header_is_logged(client: Client, request_log: pytest.LogCaptureFixture) -> None:
    headers = {"Authorization": "Bearer coord_secret", "User-Agent": "Jane-Doe-Browser"}
    client.get("/api/v1/nowhere/?q=Jane+Doe", headers=headers)
    assert any(line.get("request") == "GET /api/v1/nowhere/" for line in lines(request_log))
    for said in ("Jane", "coord_secret"):
        assert said not in request_log.text


def test_probes_that_are_well_are_not_logged(client: Client, request_log: pytest.LogCaptureFixture) -> None:
    client.get("/healthz")
    assert lines(request_log) == []


@pytest.mark.django_db
def test_a_traceback_in_the_log_is_one_line_of_json_without_the_row() -> None:
    record = logging.LogRecord("test", logging.ERROR, "", 0, {"event": "failed"}, None, None)
    person = "Jane " + "Doe"  # in two pieces, because a traceback quotes the line itself
    try:
        Heartbeat.objects.create(name=person, beat_at=None)
    except IntegrityError:
        record.exc_info = sys.exc_info()
    settings = logs.logging_configuration(plain=False)["formatters"]["structured"]
    formatter = settings.pop("()")(**settings)
    assert person in str(record.exc_info)
    line = formatter.format(record)
    said = json.loads(line)
    assert "IntegrityError" in said["exception"]
    assert person not in line
    assert "\n" not in line


def test_the_id_follows_into_the_worker(celery_worker_process: "subprocess.Popen[bytes]") -> None:
    with structlog.contextvars.bound_contextvars(request_id=SAFE, organisation="not sent"):
        heartbeat.delay()
    deadline = time.monotonic() + 10
    while not (said := [line for line in processes.log_lines("worker") if line.get("request_id") == SAFE]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert [line["event"] for line in said] == ["task_succeeded"]
    assert "organisation" not in said[0]
    assert Heartbeat.objects.filter(name="worker").exists()
