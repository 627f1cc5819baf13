"""What a client got as 503 because nobody had time for it is in the log as 503."""

import time
from typing import Any

from django.db import OperationalError
from structlog.testing import capture_logs

from coordination.web import application
from coordination.web.bounds import LONGEST_WAIT

ENVIRON = {"REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/events/by-ref/Ana-Price-aged-9/"}


def refused(entries: Any) -> list[tuple[int, str]]:
    return [(entry["code"], entry["request"]) for entry in entries if entry["event"] == "request_refused"]


def test_whoever_waited_too_long_for_a_thread_is_logged_without_what_is_personal_in_the_path():
    def never_called(*_arguments: Any) -> Any:
        raise AssertionError

    with capture_logs() as entries:
        answer = application.call_application(never_called, dict(ENVIRON), time.monotonic() - LONGEST_WAIT - 1)
    ((code, request),) = refused(entries)
    assert (answer.status, code) == (503, 503)
    assert request.startswith("POST /api/v1/events/by-ref/")
    assert "Ana" not in request


def test_whoever_calls_while_the_database_is_away_is_logged(monkeypatch: Any):
    def away(_environ: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(application, "judge_request", away)
    with capture_logs() as entries:
        answer = application.judge_body({**ENVIRON, "PATH_INFO": "/api/v1/events/"})
    assert getattr(answer, "status", None) == 503
    assert refused(entries) == [(503, "POST /api/v1/events/")]
