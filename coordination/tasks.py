"""The tasks everyone stands on: the one that shows a worker lives (a process that exists proves nothing, a task that
ran does), and those that say there may be long jobs to do."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from coordination.files.made_files import sweep_made_files
from coordination.files.store import sweep_files
from coordination.ground.single_instance import run_alone
from coordination.idempotency.answers import sweep_answers
from coordination.imports import expiry
from coordination.jobs.enqueue import BELL
from coordination.jobs.retention import forget_operations
from coordination.jobs.worker import run_next
from coordination.models import Heartbeat


def record_heartbeat(name: str) -> None:
    """Note that `name` has just done something."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


@shared_task
def heartbeat() -> None:
    """Note that tasks are sent, delivered and run."""
    with run_alone("heartbeat") as runs_alone:
        if runs_alone:
            record_heartbeat("worker")


@worker_ready.connect
def show_at_once(**_: Any) -> None:
    """Send the first one as soon as a worker is there; beat's comes 20 seconds later."""
    heartbeat.delay()


@shared_task
def run_operations() -> None:
    """Work for one slice on the operation that has waited longest, and ring for the rest, so that every worker has its
    share and no task comes near its time limit. Running it five times at once changes nothing."""
    if run_next():
        BELL.ring()


@shared_task
def sweep_operations() -> None:
    """The same from beat: for what nobody nudged for, what a killed worker has left, and what waits to be tried again.

    It needs no lock against a second beat: workers claim operations and skip claimed ones.
    """
    run_operations.run()


@shared_task
def sweep_stored_answers() -> None:
    """Forget answers kept under an `Idempotency-Key` whose time is over. Two at once skip each other's rows."""
    sweep_answers()


@shared_task
def sweep_imports() -> None:
    """Delete the rows that imports called off have left, and old lists of refused rows."""
    with run_alone("sweep_imports") as runs_alone:
        while runs_alone and expiry.delete_old_files():
            pass


@shared_task
def sweep_old_operations() -> None:
    """Forget long jobs that ended long ago. Two at once skip each other's rows."""
    forget_operations()


@shared_task
def sweep_stored_files() -> None:
    """Delete files that nothing refers to, of which two at once skip each other's rows, and what was made an hour
    ago."""
    sweep_files()
    with run_alone("sweep_made_files") as runs_alone:
        if runs_alone:
            sweep_made_files()
