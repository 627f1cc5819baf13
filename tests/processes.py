"""Real processes of the service on the test database of this xdist worker."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from coordination.devservices.embedded import ROLE
from coordination.ground.privileges import COMMAND, LOGINS, RELAY, WEB, WORKER
from tests.database_roles import TESTS

PATIENCE = 90.0  # seconds: a test machine may have much else to do
_KINDS = {"api": WEB, "worker": WORKER, "relay": RELAY}  # by the name of a process
# Linux ends the process with the tests, however those end.
END_WITH_US = "import ctypes, os, sys; hasattr(c := ctypes.CDLL(None), 'prctl') and c.prctl(1, int(sys.argv[1])); "
END_WITH_US += "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"


def environment(kind: str = COMMAND) -> dict[str, str]:
    """What a process of that kind needs to work on the test database with the keys of the tests."""
    database = connection.settings_dict
    login = quote(LOGINS[kind] if database["USER"] == TESTS else database["USER"]) + (
        f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    )
    port = f"&port={database['PORT']}" if database["PORT"] else ""
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{login}@/{database['NAME']}?host={database['HOST']}{port}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "API_KEY_PEPPER": settings.API_KEY_PEPPER,
        "REPORT_SIGNING_KEY": f"{settings.REPORT_SIGNING_KEY.seed.hex()}:{settings.REPORT_SIGNING_KEY.first}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "HTTPS": "false",
    }


def owners_url() -> str:
    """DATABASE_URL of the owner of the tables."""
    url = environment()["DATABASE_URL"]
    return url.replace(f"//{LOGINS[COMMAND]}", f"//{ROLE}", 1)


def worker() -> "subprocess.Popen[bytes]":
    """A Celery worker with one child, ready."""
    options = ["--concurrency", "1", "--without-mingle", "--without-gossip"]
    celery = ["-m", "celery", "--quiet", "--app", "coordination.celery", "worker"]
    process, log = start("worker", [*celery, *options], orphan=signal.SIGKILL)
    _wait(process, log, lambda: b" ready." in log.read_bytes())
    return process


def api(**variables: str) -> tuple["subprocess.Popen[bytes]", str]:
    """The web server with one process and these variables in its environment, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = ["-m", "coordination.web", "--port", str(port), "--workers", "1"]
    process, log = start("api", command, **variables)
    _wait(process, log, lambda: answers(f"{address}/healthz"))
    return process, address


def answers(url: str) -> bool:
    """Whether a GET of `url` succeeds."""
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own
        return bool(response.status == 200)
    return False


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the process and whatever it started, gently if it obeys within ten seconds."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def log_of(name: str) -> Path:
    """Where the processes of that name write in this xdist worker: the last one started."""
    return Path(settings.LOCAL_DIR) / f"{name}-{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}.log"


def log_lines(name: str) -> list[dict[str, Any]]:
    """What the last process of that name has logged, without what is not a line of our own."""
    return [json.loads(line) for line in log_of(name).read_text().splitlines() if line.startswith("{")]


def start(
    name: str, command: list[str], *, orphan: signal.Signals = signal.SIGTERM, **variables: str
) -> tuple["subprocess.Popen[bytes]", Path]:
    """Runs Python with `command` on the test database, as the login role of that name; its output goes to the
    file that is returned with it. `orphan` is the signal it gets if the tests are killed."""
    log = log_of(name)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", END_WITH_US, str(int(orphan)), *command],
            env={**environment(_KINDS.get(name, COMMAND)), "REMAP_SIGTERM": "SIGQUIT", **variables},
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return process, log


def _wait(process: "subprocess.Popen[bytes]", log: Path, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        if process.poll() is not None or time.monotonic() > deadline:
            stop(process)
            raise AssertionError(f"It did not start:\n{log.read_text()}")
        time.sleep(0.05)
