"""How many lists one process writes at once, each of which keeps one of its few threads; and how many written ones it
keeps on disk until they have been read, which costs no thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from rest_framework.exceptions import Throttled

RETRY_AFTER = 5  # seconds


class Busy(Throttled):
    """As many lists as may be are being written or sent: a 503."""

    status_code = 503


class ExportSlots:
    """As many slots as the setting of that name says."""

    def __init__(self, setting: str) -> None:
        self.setting, self.taken = setting, 0
        self._lock = threading.Lock()

    def take(self) -> "ExportSlot":
        """One of them; raises Busy if there is none."""
        with self._lock:
            if self.taken >= getattr(settings, self.setting):
                raise Busy(wait=RETRY_AFTER)
            self.taken += 1
        return ExportSlot(self)

    @contextmanager
    def held(self) -> Iterator[None]:
        """One of them for as long as this lasts; raises Busy if there is none."""
        place = self.take()
        try:
            yield
        finally:
            place.give_back()

    def _take_back(self) -> None:
        with self._lock:
            self.taken -= 1


class ExportSlot:
    """A slot that is in use."""

    def __init__(self, places: ExportSlots) -> None:
        self._places: ExportSlots | None = places

    def give_back(self) -> None:
        """Let somebody else have it. A repeat changes nothing."""
        places, self._places = self._places, None
        if places:
            places._take_back()


WRITING_SLOTS, UNREAD_SLOTS = ExportSlots("EXPORTS_AT_ONCE"), ExportSlots("EXPORTS_UNREAD")
