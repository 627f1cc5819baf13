"""The doorbell: tells a worker that there are marks to compile. Losing it costs seconds, never work."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def nudge_compiler() -> None:
    """Ring once this transaction has committed; a broker that is away is logged, and the beat sweep finds the marks."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    from campaigns.tasks import compile_rollups  # the task module imports the rules

    try:
        compile_rollups.apply_async(retry=False)
    except OperationalError as fault:
        log.warning("broker away, the sweep will compile: %s", type(fault).__name__)
