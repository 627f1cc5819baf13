"""`/readyz`: however many ask, it is looked at by one thread, at most once a second."""

import asyncio
import time
from collections.abc import Callable

import structlog
from django.db import close_old_connections
from django.http import HttpRequest

from coordination.api.health import readyz
from coordination.web.application import Pool
from coordination.web.responses import WebResponse, plain_response

log = structlog.get_logger(__name__)

GOOD_FOR = 1.0  # seconds


class Readiness:
    """The answer of the last second, and who waits for the next."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._pool = Pool(1, "readiness")
        self._answer, self._good_until = WebResponse(503, []), 0.0
        self._waiting: list[Callable[[WebResponse], None]] = []

    def ask(self, then: Callable[[WebResponse], None]) -> None:
        """Call `then` with the answer: at once, or when whoever is looking has looked."""
        if time.monotonic() < self._good_until:
            then(self._answer.copy())
            return
        self._waiting.append(then)
        if len(self._waiting) == 1:
            self._pool.put(self._look)

    def _look(self) -> None:
        answer = look()
        self._loop.call_soon_threadsafe(self._tell, answer)

    def _tell(self, answer: WebResponse) -> None:
        self._answer, self._good_until = answer, time.monotonic() + GOOD_FOR
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then(answer.copy())


def look() -> WebResponse:
    """What the view says now; of whom is asked by nobody in particular."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", "/readyz", "/readyz"
    close_old_connections()
    response = readyz(request)
    if response.status_code != 200:
        log.error("request_finished", code=response.status_code, request="GET /readyz")
    kept = [(name, value) for name, value in response.items() if name in ("Retry-After",)]
    return plain_response(response.status_code, response.content, response["Content-Type"], kept)
