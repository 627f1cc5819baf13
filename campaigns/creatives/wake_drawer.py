"""The drawer's doorbell: there is artwork without a preview. The sweep finds it all the same."""

import logging

from django.db import transaction

from coordination.ground.wake_up import Bell

BELL = Bell("campaigns.tasks.draw_artwork", logging.getLogger(__name__))


def nudge_drawer() -> None:
    """Ring once this transaction has committed."""
    transaction.on_commit(BELL.ring, robust=True)
