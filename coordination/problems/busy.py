"""Whoever finds taken what a process does only so often at once is asked to come again."""

from rest_framework.exceptions import Throttled

RETRY_AFTER = 5  # seconds


class Busy(Throttled):
    """It keeps a thread while it lasts, and as many do so as may: a 503."""

    status_code = 503

    def __init__(self) -> None:
        super().__init__(wait=RETRY_AFTER)
