"""The Celery application. A task is a nudge: what there is to do stands in the database, so a lost message costs time
and a repeated one changes nothing. No setting of Celery on Redis is free of loss; these lose little and never twice.
"""

import logging
import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")


def broker_address(url: str) -> str:
    """REDIS_URL as Celery spells it: a socket's scheme and its choice of database have other names there."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"


app = Celery("coordination")
app.conf.update(
    broker_url=broker_address(settings.REDIS_URL),
    broker_connection_retry_on_startup=True,
    broker_pool_acquire_timeout=5,
    # A message not acknowledged for this long is delivered again: well above the hard limit of any task.
    broker_transport_options={"visibility_timeout": 300, "socket_connect_timeout": 2, "socket_timeout": 10},
    # The request that sends a nudge must not wait for a broker that is away; the sweep finds the work.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1},
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    event_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_soft_time_limit=60,
    task_time_limit=90,
    worker_prefetch_multiplier=1,
    worker_concurrency=settings.WORKER_CONCURRENCY,
    worker_max_tasks_per_child=500,
    worker_soft_shutdown_timeout=30,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    timezone=settings.TIME_ZONE,
    beat_schedule={},  # each app contributes its own
    beat_schedule_filename=str(settings.LOCAL_DIR / "beat-schedule"),
)
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery configures logging unless somebody is connected here; Django has already done it."""
    logging.captureWarnings(capture=True)
