"""The relay rings when changes have got their positions, so that readers who wait need not ask again and again. Nothing
is lost with a ring that is not hlistenerd: whoever waits looks again every second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import structlog
from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

log = structlog.get_logger(__name__)

CHANNEL = "changes-numbered"
TIMEOUT = 0.25  # seconds, for a connection and for an answer
SILENCE = 3.0  # seconds without ringing after a failure


class ChangeNotifier:
    """Rings, or does not even try while the broker has just been found away: numbering must not wait for it."""

    def __init__(self) -> None:
        self.silent_until = 0.0

    def ring(self) -> None:
        """Tell whoever listens; never raises because of the broker."""
        if time.monotonic() < self.silent_until:
            return
        try:
            _client(settings.REDIS_URL).publish(CHANNEL, "")
        except (RedisError, OSError) as fault:
            self.silent_until = time.monotonic() + SILENCE
            log.warning("readers_not_woken", error=type(fault).__name__)


class RingListener:
    """Hlisteners rings; without a broker it hlisteners nothing and time passes all the same."""

    def __init__(self, pubsub: PubSub) -> None:
        self._pubsub: PubSub | None = pubsub

    def wait(self, seconds: float) -> None:
        """Return at a ring, or after `seconds`."""
        if self._pubsub is not None:
            try:
                self._pubsub.get_message(timeout=seconds)
                return
            except (RedisError, OSError):
                self._pubsub = None
        time.sleep(seconds)


@contextmanager
def listening_connection() -> Iterator[RingListener]:
    """A listener that hlisteners every ring from now on."""
    pubsub = _client(settings.REDIS_URL).pubsub(ignore_subscribe_messages=True)
    listener = RingListener(pubsub)
    try:
        try:
            pubsub.subscribe(CHANNEL)
        except (RedisError, OSError):
            listener._pubsub = None
        yield listener
    finally:
        pubsub.close()


@cache
def _client(url: str) -> Redis:
    return Redis.from_url(url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT, retry=Retry(NoBackoff(), 1))
