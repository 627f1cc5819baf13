"""`/readyz`: however many ask, it is looked at by one thread, at most once a second."""

import asyncio
import time
from collections.abc import Callable

import structlog
from django.db import close_old_connections
from django.http import HttpRequest

from coordination.api.health import answer_readyz
from coordination.web.application import FAILED, ThreadPool
from coordination.web.responses import WebResponse, plain_response, refused_response

log = structlog.get_logger(__name__)

GOOD_FOR = 1.0  # seconds


class Readiness:
    """The answer of the last second, and the callbacks that wait for the next."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._pool = ThreadPool(1, "readiness")
        self._answer, self._good_until = WebResponse(503, []), 0.0
        self._callbacks: list[Callable[[WebResponse], None]] = []

    def ask(self, callback: Callable[[WebResponse], None]) -> None:
        """Call `callback` with the answer: at once while the last one is good, else when the next is there."""
        if time.monotonic() < self._good_until:
            callback(self._answer.copy())
            return
        self._callbacks.append(callback)
        if len(self._callbacks) == 1:
            self._pool.put(self._refresh)

    def _refresh(self) -> None:
        try:
            response = check_readiness()
        except Exception:  # whoever asks is told so, and the next looks again: nobody waits for what has failed
            log.exception("readiness_failed")
            response = refused_response("unavailable", FAILED, "/readyz", retry_after=5)
        self._loop.call_soon_threadsafe(self._publish, response)

    def _publish(self, response: WebResponse) -> None:
        self._answer, self._good_until = response, time.monotonic() + GOOD_FOR
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback(response.copy())


def check_readiness() -> WebResponse:
    """What the view answers now, to a request of nobody in particular."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", "/readyz", "/readyz"
    close_old_connections()
    response = answer_readyz(request)
    if response.status_code != 200:
        log.error("request_finished", code=response.status_code, request="GET /readyz")
    retry_headers = [(name, value) for name, value in response.items() if name in ("Retry-After",)]
    return plain_response(response.status_code, response.content, response["Content-Type"], retry_headers)
