"""Doorbells: tell a worker that there is work in the table. Losing a ring costs seconds, never work."""

import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError
from kombu.pools import producers
from redis import RedisError

# The request that rings must not wait for a broker that is away: one try of at most half a second for each step, on
# connections of its own, because a worker's must be patient. Celery's default tries again for six seconds.
IMPATIENT = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}
SILENCE = 3.0  # seconds without ringing after a failure; beat sweeps as often


class Bell:
    """Rings for one task, or, while the broker has just been found away, does not even try: else every write would
    wait for it."""

    def __init__(self, task: str, log: logging.Logger) -> None:
        """`task` is the full name of a task without arguments; `log` is told when it could not be rung for."""
        self.task, self.log = task, log
        self.silent_until = 0.0

    def ring(self) -> None:
        """Send the task; never raises because of the broker, and takes at most about a second."""
        if time.monotonic() < self.silent_until:
            return
        try:
            pool = producers[current_app.connection_for_write(transport_options=IMPATIENT)]
            with pool.acquire(block=True, timeout=IMPATIENT["socket_timeout"]) as producer:
                current_app.send_task(self.task, producer=producer, retry=False)
        except (OperationalError, RedisError, OSError) as fault:
            self.silent_until = time.monotonic() + SILENCE
            self.log.warning("broker away, the sweep will do %s: %s", self.task, type(fault).__name__)
