"""How many lists one process writes and sends at once: each keeps one of its few threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from rest_framework.exceptions import Throttled

RETRY_AFTER = 5  # seconds


class Busy(Throttled):
    """As many lists as may be are being written or sent: a 503."""

    status_code = 503


class Places:
    """A place is taken to write a list and given back when the answer has been sent, or given up."""

    _lock = threading.Lock()
    _taken = 0

    def __init__(self) -> None:
        self._held, self._kept = True, False

    @classmethod
    @contextmanager
    def taken(cls) -> "Iterator[Places]":
        """A place, given back at the end unless it was `kept`; raises Busy if there is none."""
        with cls._lock:
            if Places._taken >= settings.EXPORTS_AT_ONCE:
                raise Busy(wait=RETRY_AFTER)
            Places._taken += 1
        place = cls()
        try:
            yield place
        except BaseException:
            place.give_back()
            raise
        if not place._kept:
            place.give_back()

    def kept(self) -> "Places":
        """The place itself; whoever asked for it gives it back."""
        self._kept = True
        return self

    def give_back(self) -> None:
        """Let somebody else have the place. A repeat changes nothing."""
        with Places._lock:
            if self._held:
                self._held = False
                Places._taken -= 1
