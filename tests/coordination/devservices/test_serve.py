"""`manage.py serve`, what `make run` calls: everything runs, is restarted, and stops together."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from coordination.devservices.embedded import Servers
from tests import processes

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[3]
PARTS = {
    "coordination.web",
    "celery --app coordination.celery --quiet worker",
    "celery --app coordination.celery --quiet beat",
}
PARTS |= {"manage.py relay", "coordination.devservices.daemon", "postgres -D", "valkey-server"}


def until(true: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(tmp_path: Path, port: int) -> Iterator[Callable[[], psutil.Popen]]:
    """Starts the service with its data in a folder of its own and what it says in `said`."""
    hidden = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    variables = {name: value for name, value in os.environ.items() if name not in hidden}
    started = []

    def start() -> psutil.Popen:
        with (tmp_path / "said").open("w") as said:
            started.append(
                psutil.Popen(
                    [sys.executable, "manage.py", "serve", "--no-demo", "--port", str(port)],
                    env={**variables, "LOCAL_DIR": str(tmp_path)},
                    cwd=ROOT,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
        return started[-1]

    yield start
    for process in started:
        if process.is_running():
            process.kill()
        process.wait()


def all_of(service: psutil.Popen, folder: Path) -> list[psutil.Process]:
    """The service, the keeper of its servers, and everything below them."""
    keeper = psutil.Process(int(Servers(folder).ready.read_text()))
    below = [*service.children(recursive=True), keeper, *keeper.children(recursive=True)]
    return [psutil.Process(service.pid), *{process.pid: process for process in below}.values()]


def test_all_processes_run_are_restarted_and_stop_together(
    serve: Callable[[], psutil.Popen], tmp_path: Path, port: int
) -> None:
    service, said, log = serve(), tmp_path / "said", tmp_path / "service.log"
    until(lambda: f"http://localhost:{port}/api/v1/docs/" in said.read_text())
    assert f"log  {log}\n" in said.read_text()
    assert "{" not in said.read_text()  # logs are not for the terminal
    commands = {" ".join(process.cmdline()): process for process in all_of(service, tmp_path)}
    assert {part for part in PARTS if any(part in command for command in commands)} == PARTS

    for process in service.children():
        if "manage.py relay" in " ".join(process.cmdline()):
            process.kill()
    until(lambda: log.read_text().count("relay started") == 2)
    assert said.read_text().count("relay ended with code -9") == log.read_text().count("relay ended with code -9") == 1
    assert processes.answers(f"http://127.0.0.1:{port}/readyz")

    running = all_of(service, tmp_path)
    service.send_signal(signal.SIGTERM)
    assert service.wait(20) == 0
    assert [one for one in running if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []
    assert said.read_text().endswith("Stopped.\n")
    events = {json.loads(line)["event"] for line in log.read_text().splitlines() if line.startswith("{")}
    assert any(event.startswith("relay ended with code -9") for event in events)


def test_a_port_that_is_taken_is_a_sentence(serve: Callable[[], psutil.Popen], tmp_path: Path, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert serve().wait(30) == 1
    sentence = f"Port {port} is not free: stop what listens there, or choose another: make run PORT={port + 1}."
    assert (tmp_path / "said").read_text() == f"CommandError: {sentence}\n"


def test_a_killed_keeper_comes_back_and_the_service_recovers_by_itself(
    serve: Callable[[], psutil.Popen], tmp_path: Path, port: int
) -> None:
    service, servers = serve(), Servers(tmp_path)
    until(lambda: processes.answers(f"http://127.0.0.1:{port}/readyz"))
    killed = servers.ready.read_text()
    keeper = psutil.Process(int(killed))
    keeper.kill()
    # A keeper that was killed leaves the file behind; the next one writes its own name there when its servers answer.
    until(lambda: servers.ready.exists() and servers.ready.read_text() not in ("", killed))
    until(lambda: processes.answers(f"http://127.0.0.1:{port}/readyz"))
    assert service.poll() is None
    service.send_signal(signal.SIGTERM)
    assert service.wait(30) == 0
    assert not servers.has_keeper()
