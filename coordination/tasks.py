"""The task that shows a worker lives: a process that exists proves nothing, a task that ran does."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from coordination.models import Heartbeat
from coordination.periodic import alone


def beat(name: str) -> None:
    """Note that `name` has just done something."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


@shared_task
def heartbeat() -> None:
    """Note that tasks are sent, delivered and run."""
    with alone("heartbeat") as mine:
        if mine:
            beat("worker")


@worker_ready.connect
def show_at_once(**_: Any) -> None:
    """Send the first one as soon as a worker is there; beat's comes 20 seconds later."""
    heartbeat.delay()
