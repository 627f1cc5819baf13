"""The relay numbers what is committed, whatever happens to its connection; periodic work is done by one at a time."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection

from coordination.ground.single_instance import run_alone
from coordination.models import Change, Heartbeat
from tests import make, processes


@pytest.fixture
def relay(transactional_db: None) -> Iterator["subprocess.Popen[bytes]"]:
    """The relay as a process on the test database."""
    process, _log = processes.start("relay", ["manage.py", "relay"])
    yield process
    processes.stop(process)


def commit_a_change() -> Change:
    event = make.make_event()
    return Change.objects.get(subject="event", subject_id=str(event.pk))


def until(true: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def numbered(change: Change) -> bool:
    return Change.objects.filter(pk=change.pk, position__isnull=False).exists()


def test_the_sequencer_numbers_survives_a_lost_connection_and_stops_when_told(relay: "subprocess.Popen[bytes]") -> None:
    first = commit_a_change()
    until(lambda: numbered(first))
    until(Heartbeat.objects.filter(name="relay").exists)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = 'coordination_relay'"
        )
        assert cursor.fetchone()[0] >= 1
    second = commit_a_change()
    until(lambda: numbered(second))
    assert relay.poll() is None
    relay.terminate()
    assert relay.wait(5) == 0


ALONE = """
import sys, django
django.setup()
from coordination.ground.single_instance import run_alone
with run_alone("a test") as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def other_process() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", ALONE],
        env=processes.environment(),
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


@pytest.mark.django_db(transaction=True)
def test_one_process_at_a_time_is_alone_and_a_killed_one_no_longer() -> None:
    with other_process() as other:
        assert other.stdout and other.stdout.readline() == b"True\n"
        with run_alone("a test") as mine:
            assert not mine
        with run_alone("something else") as mine:
            assert mine
        other.kill()

    def free() -> bool:
        with run_alone("a test") as mine:
            return mine

    until(free, 5)
    until(free, 5)  # and it is given back
