"""The doorbell: tells a worker that there are marks to compile. Losing it costs seconds, never work."""

import logging
import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from kombu.pools import producers
from redis import RedisError

log = logging.getLogger(__name__)

# The request that rings must not wait for a broker that is away: one try of at most half a second for each step, on
# connections of its own, because a worker's must be patient. Celery's default tries again for six seconds.
IMPATIENT = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}
SILENCE = 3.0  # seconds without ringing after a failure; beat sweeps as often


def nudge_compiler() -> None:
    """Ring once this transaction has committed; a broker that is away is logged, and the beat sweep finds the marks."""
    transaction.on_commit(BELL.ring, robust=True)


class Bell:
    """Rings, or, while the broker has just been found away, does not even try: else every write would wait for it."""

    def __init__(self) -> None:
        self.silent_until = 0.0

    def ring(self) -> None:
        """Ask for a compilation; never raises because of the broker, and takes at most about a second."""
        from campaigns.tasks import compile_rollups  # the task module imports the rules

        if time.monotonic() < self.silent_until:
            return
        try:
            pool = producers[current_app.connection_for_write(transport_options=IMPATIENT)]
            with pool.acquire(block=True, timeout=IMPATIENT["socket_timeout"]) as producer:
                compile_rollups.apply_async(producer=producer, retry=False)
        except (OperationalError, RedisError, OSError) as fault:
            self.silent_until = time.monotonic() + SILENCE
            log.warning("broker away, the sweep will compile: %s", type(fault).__name__)


BELL = Bell()
