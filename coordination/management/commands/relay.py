"""`manage.py relay`: gives committed ledger rows their feed position, until told to stop."""

import signal
import threading
import time
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import connection

from coordination.ledger.notifications import ChangeNotifier
from coordination.ledger.sequencer import give_positions, tell_listeners
from coordination.tasks import record_heartbeat

log = structlog.get_logger(__name__)

IDLE = 0.1  # seconds between two looks when there was nothing to number
HEARTBEAT = 10.0  # seconds
LONGEST_PAUSE = 5.0  # seconds between two tries to reach the database again


class Command(BaseCommand):
    """Runs the sequencer. Several at once are harmless: one of them numbers at a time."""

    help = "Gives committed changes their position in the feed, until stopped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Loop until SIGTERM or SIGINT."""
        stopping = threading.Event()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            stopping.set()

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, stop)
        number_until(stopping)


def number_until(stopping: threading.Event) -> None:
    """Number whatever is committed until `stopping` is set; a database that is away is waited for."""
    beat_at, pause, bell = 0.0, 0.0, ChangeNotifier()
    while not stopping.wait(pause):
        try:
            numbered = give_positions()
            if numbered:
                bell.ring()
                tell_listeners()
            if time.monotonic() - beat_at > HEARTBEAT:
                record_heartbeat("relay")
                beat_at = time.monotonic()
            pause = 0.0 if numbered else IDLE
        except DatabaseError as failure:
            connection.close()
            pause = min(max(2 * pause, 0.25), LONGEST_PAUSE)
            log.warning("relay_waits_for_database", error=type(failure).__name__, seconds=pause)
