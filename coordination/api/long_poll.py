"""Waiting for something to answer: no transaction, no snapshot, and never more readers than a process can spare."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from rest_framework.request import Request

from coordination.api.query_parameters import number_of
from coordination.ground.sight import see_as
from coordination.ledger.notifications import listening_connection

T = TypeVar("T")

LONGEST = 30  # seconds
LOOK_AGAIN = 1.0  # seconds: a ring may get lost
BREATH = 0.05  # seconds between two looks while others write what this reader does not see

_places = threading.BoundedSemaphore(settings.LONG_POLLS_AT_ONCE)


def wait_of(request: Request) -> int:
    """`?wait=` in seconds, 0 without one; raises Invalid unless it is 0 to 30."""
    return number_of(request, "wait", f"wait is a whole number of seconds from 0 to {LONGEST}.", most=LONGEST)


def poll_rows(fetch: Callable[[], list[T]], seconds: float) -> list[T]:
    """What `fetch` returns, as soon as it returns anything; an empty list after `seconds`, or at once when as many
    readers wait in this process as may."""
    rows = fetch()
    if rows or not seconds or not _places.acquire(blocking=False):
        return rows
    try:
        return _wait(fetch, time.monotonic() + seconds)
    finally:
        _places.release()


def _wait(fetch: Callable[[], list[T]], deadline: float) -> list[T]:
    with listening_connection() as ear:
        # Fetched once more: what came before we listened rang for nobody.
        while not (rows := fetch()) and (seconds_left := deadline - time.monotonic()) > 0:
            ear.wait(min(LOOK_AGAIN, seconds_left))
            time.sleep(min(BREATH, max(0.0, deadline - time.monotonic())))
        return rows


def authenticate_again(request: Request) -> None:
    """Find out anew who is calling: a key may have been revoked, or a campaign joined, while it waited. Raises
    AuthenticationFailed."""
    request._authenticate()  # type: ignore[attr-defined]
    see_as(request.user)  # type: ignore[arg-type]
