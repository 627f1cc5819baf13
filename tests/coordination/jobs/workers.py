"""Real workers that know the kinds of the tests."""

import contextlib
import signal
import subprocess
from collections.abc import Iterator

from celery import current_app

from coordination.models import Operation
from tests import processes
from tests.chaos.work import kill
from tests.connections import PATIENCE, wait_until


@contextlib.contextmanager
def runner() -> Iterator["subprocess.Popen[bytes]"]:
    """A Celery worker process with one child, ready; killed at the end, unless it has been before."""
    options = [
        "--concurrency",
        "1",
        "--without-mingle",
        "--without-gossip",
        "--include",
        "tests.coordination.jobs.example_kinds",
    ]
    celery = ["-m", "celery", "--quiet", "--app", "coordination.celery", "worker"]
    process, log = processes.start("worker", [*celery, *options], orphan=signal.SIGKILL)
    try:
        wait_until(lambda: b" ready." in log.read_bytes() or process.poll() is not None, "the worker to be ready")
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            kill(process)


def wait_for_the_end(operation: Operation, *, seconds: float = PATIENCE) -> Operation:
    """Until it is over, beat ticking meanwhile; the operation as it is then."""

    def tick() -> bool:
        current_app.send_task(current_app.conf.beat_schedule["sweep-operations"]["task"])
        operation.refresh_from_db()
        return operation.finished_at is not None

    wait_until(tick, "the operation to be over", seconds=seconds)
    return operation
