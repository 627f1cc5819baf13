"""How many lists one process writes at once, each of which keeps one of its few threads; and how many written ones it
keeps on disk until they have been read, which costs no thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from coordination.problems.busy import Busy


class ExportSlots:
    """As many slots as the setting of that name says."""

    def __init__(self, setting: str) -> None:
        self.setting, self.in_use = setting, 0
        self._lock = threading.Lock()

    def take(self) -> "ExportSlot":
        """One of them; raises Busy if there is none."""
        with self._lock:
            if self.in_use >= getattr(settings, self.setting):
                raise Busy
            self.in_use += 1
        return ExportSlot(self)

    @contextmanager
    def reserved(self) -> Iterator[None]:
        """One of them for as long as this lasts; raises Busy if there is none."""
        slot = self.take()
        try:
            yield
        finally:
            slot.give_back()

    def _free(self) -> None:
        with self._lock:
            self.in_use -= 1


class ExportSlot:
    """A slot that is in use."""

    def __init__(self, slots: ExportSlots) -> None:
        self._slots: ExportSlots | None = slots

    def give_back(self) -> None:
        """Let somebody else have it. A repeat changes nothing."""
        slots, self._slots = self._slots, None
        if slots:
            slots._free()


WRITING_SLOTS, UNREAD_SLOTS = ExportSlots("EXPORTS_AT_ONCE"), ExportSlots("EXPORTS_UNREAD")
