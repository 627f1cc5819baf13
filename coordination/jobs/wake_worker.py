"""The doorbell of the long jobs: there is an operation in the table. The sweep finds it all the same."""

import logging

from django.db import transaction

from coordination.ground.wake_up import Bell

BELL = Bell("coordination.tasks.run_operations", logging.getLogger(__name__))


def nudge_runner() -> None:
    """Ring once this transaction has committed."""
    transaction.on_commit(BELL.ring, robust=True)
