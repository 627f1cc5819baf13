"""The supervisor keeps its children running while it lives, and leaves none behind."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.long

SUPERVISE = """
import sys
from coordination.devservices.supervisor import Child, Supervisor
Supervisor([Child(f"child {n}", [sys.executable, "-c", code], grace=0.5) for n, code in enumerate(sys.argv[1:])]).run()
"""
SLEEP = "import time; time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{SLEEP}']); {SLEEP}"


@pytest.fixture
def supervise() -> Iterator[Callable[..., psutil.Process]]:
    """Starts a supervisor of children that run the given code."""
    started = []

    def start(*children: str) -> psutil.Process:
        command = [sys.executable, "-c", SUPERVISE, *children]
        started.append(subprocess.Popen(command, cwd=Path(__file__).resolve().parents[3]))
        return psutil.Process(started[-1].pid)

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(supervisor: psutil.Process, count: int) -> list[psutil.Process]:
    """All that is below the supervisor, once that is `count` processes."""
    deadline = time.monotonic() + 5
    while len(below := alive(supervisor.children(recursive=True))) != count:
        assert time.monotonic() < deadline, below
        time.sleep(0.02)
    return below


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def gone(processes: list[psutil.Process], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while alive(processes) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(processes)


def test_a_killed_child_is_started_again_and_the_others_stay(supervise: Callable[..., psutil.Process]) -> None:
    supervisor = supervise(SLEEP, SLEEP)
    killed, other = wait_for(supervisor, 2)
    killed.kill()
    assert gone([killed])
    again = wait_for(supervisor, 2)
    assert other in again
    assert killed not in again


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything_that_the_children_started_too(
    supervise: Callable[..., psutil.Process], how: signal.Signals
) -> None:
    supervisor = supervise(SLEEP, PARENT)
    below = wait_for(supervisor, 3)
    supervisor.send_signal(how)
    assert supervisor.wait(5) == 0
    assert gone(below, 1)


def test_a_child_that_does_not_obey_is_killed_after_its_grace(supervise: Callable[..., psutil.Process]) -> None:
    supervisor = supervise(STUBBORN)
    below = wait_for(supervisor, 1)
    time.sleep(0.3)  # until it ignores the signal
    supervisor.terminate()
    began = time.monotonic()
    assert supervisor.wait(5) == 0
    assert gone(below, 1)
    assert time.monotonic() - began >= 0.5


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has died")
def test_a_supervisor_that_is_killed_takes_its_children_along(supervise: Callable[..., psutil.Process]) -> None:
    supervisor = supervise(SLEEP, SLEEP)
    below = wait_for(supervisor, 2)
    supervisor.kill()
    assert gone(below)


def test_a_child_that_keeps_dying_is_started_less_and_less_often(supervise: Callable[..., psutil.Process]) -> None:
    supervisor = supervise("")
    seen: set[int] = set()
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        seen |= {child.pid for child in supervisor.children()}
        time.sleep(0.01)
    assert 2 <= len(seen) <= 3  # at 0, 0.5 and 1.5 seconds; the next would come at 3.5
