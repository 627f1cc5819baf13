"""Django, called with complete requests in a few threads."""

import threading
import time
from collections.abc import Callable, Iterable
from contextvars import copy_context
from queue import SimpleQueue
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import unquote

import structlog
from django.db import Error as DatabaseError

from coordination.ground.screening import mask_text
from coordination.limits.body_policy import CALLER, BodyPolicy
from coordination.web.authentication import judge_request
from coordination.web.bounds import LONGEST_QUEUE, LONGEST_WAIT
from coordination.web.requests import Environ
from coordination.web.responses import FileAnswer, WebResponse, refused_response

log = structlog.get_logger(__name__)

BUSY = "The service is busy; try again after Retry-After seconds."
FAILED = "The service failed to answer. The failure has been recorded under request_id."
LARGEST_IN_MEMORY = 1024 * 1024  # bytes of an answer
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class ThreadPool:
    """A few threads, each of which keeps its connection to the database."""

    def __init__(self, threads: int, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for number in range(threads):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    @property
    def is_full(self) -> bool:
        """Whether as many wait as may."""
        return self._jobs.qsize() >= LONGEST_QUEUE

    def put(self, job: Callable[[], None]) -> None:
        """Have it done when a thread is free."""
        self._jobs.put(job)

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                copy_context().run(job)  # what one job binds to the log is not seen by the next
            except Exception:
                log.exception("web_job_failed")


def call_application(application: Application, environ: Environ, since: float) -> WebResponse:
    """What the application answers; 503 if it has waited too long for a thread to be of use to anybody."""
    path = environ["PATH_INFO"]
    if time.monotonic() - since > LONGEST_WAIT:
        return busy_response(environ["REQUEST_METHOD"], path, retry_after=5)
    try:
        return _run_application(application, environ)
    except Exception:  # Django answers for its own failures; this would be one of the answer itself
        log.exception("web_answer_failed")
        return refused_response("server_error", FAILED, path)


def busy_response(method: str, path: str, *, retry_after: int) -> WebResponse:
    """A 503 to a request that nothing was done for, which the log knows as one too."""
    response = refused_response("unavailable", BUSY, path, retry_after)
    log.info("request_refused", code=response.status, request=f"{method} {mask_text(unquote(path))}")
    return response


def judge_body(environ: Environ) -> BodyPolicy | WebResponse | None:
    """How the body is to be read, None if it is not; a refusal when the database, where the keys are, is away."""
    try:
        return judge_request(environ)
    except DatabaseError as error:
        log.warning("caller_not_judged", error=type(error).__name__)
        return busy_response(environ["REQUEST_METHOD"], environ["PATH_INFO"], retry_after=1)


def _run_application(application: Application, environ: Environ) -> WebResponse:
    status_and_headers: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _failure: Any = None) -> None:
        status_and_headers[:] = [int(status[:3]), headers]

    environ["wsgi.file_wrapper"] = FileAnswer
    content: Any = application(environ, start_response)
    status, headers = status_and_headers
    if isinstance(content, FileAnswer):
        return WebResponse(status, headers, file=content.file, authenticated=CALLER in environ)
    try:
        return _collect_body(content, WebResponse(status, headers, authenticated=CALLER in environ))
    finally:
        if hasattr(content, "close"):
            content.close()


def _collect_body(content: Iterable[bytes], response: WebResponse) -> WebResponse:
    """The answer with all its pieces, in memory while it is small."""
    pieces: list[bytes] = []
    size = 0
    for piece in content:
        size += len(piece)
        if response.file is None and size > LARGEST_IN_MEMORY:
            response.file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
            response.file.write(b"".join(pieces))
        if response.file:
            response.file.write(piece)
        else:
            pieces.append(piece)
    if response.file:
        response.file.seek(0)
    else:
        response.body = b"".join(pieces)
    return response
