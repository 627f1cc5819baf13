"""The compiler's doorbell: there are marks to compile. Losing it costs seconds, never work."""

import logging

from django.db import transaction

from coordination.ground import wake_up


class CompilerBell(wake_up.Bell):
    """Rings for a compilation."""

    def __init__(self) -> None:
        super().__init__("campaigns.tasks.compile_rollups", logging.getLogger(__name__))


BELL = CompilerBell()


def nudge_compiler() -> None:
    """Ring once this transaction has committed; a broker that is away is logged, and the beat sweep finds the marks."""
    transaction.on_commit(BELL.ring, robust=True)
