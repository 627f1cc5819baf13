"""What all connections of a process share: who is in, the threads, the application."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from coordination.limits.body_policy import BodyPolicy
from coordination.web.admission import OpenConnections
from coordination.web.application import FAILED, Application, ThreadPool, busy_response, call_application, judge_body
from coordination.web.bounds import LINGER, Bounds
from coordination.web.readiness import Readiness
from coordination.web.requests import IncomingRequest
from coordination.web.responses import WebResponse, healthy_response, refused_response

log = structlog.get_logger(__name__)

if TYPE_CHECKING:
    from coordination.web.connection import Connection


class WebProcess:
    """Takes the requests of connections to the threads and the answers back."""

    linger = LINGER

    def __init__(self, application: Application, bounds: Bounds, threads: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.bounds, self._application = bounds, application
        self.connections = OpenConnections(bounds.connections, bounds.connections_of_one)
        self._pool = ThreadPool(threads, "web")
        # However many strangers send bodies, they are refused one after the other, with one thread's share of Python.
        self._strangers = ThreadPool(1, "strangers")
        self._readiness = Readiness(self.loop)
        self._in_threads: set[int] = set()  # requests that a thread has, or will have
        self.ending = False  # the process: whatever is answered now is the last of its connection

    @property
    def at_work(self) -> bool:
        """Whether anything of ours is under way."""
        return bool(self._in_threads)

    def holds(self, request: IncomingRequest) -> bool:
        """Whether a thread may be reading its body."""
        return id(request) in self._in_threads

    def answers_itself(self, path: bytes, connection: "Connection") -> bool:
        """Whether it needs no thread; then it is, or will be, answered."""
        if path == b"/healthz":
            connection.answer(healthy_response())
            return True
        if path == b"/readyz":
            connection.wait_for_work()
            self._readiness.ask(connection.answer)
            return True
        return False

    def work(self, request: IncomingRequest, connection: "Connection") -> None:
        """Have the application answer."""
        self._in_a_thread(self._strangers if request.unknown else self._pool, request, connection, self._answer)

    def judge(self, request: IncomingRequest, connection: "Connection") -> None:
        """Have somebody look who is calling, and the connection read on accordingly."""
        self._in_a_thread(self._pool, request, connection, self._judge)

    def takes_a_file(self) -> bool:
        """Whether there is room on disk for one more."""
        return sum(connection.sends_a_file for connection in self.connections) < self.bounds.files

    def refusal(self, code: str, detail: str, request: IncomingRequest) -> WebResponse:
        """A problem of this server's own."""
        wait = 30 if code == "unavailable" else 0
        return refused_response(code, detail, request.path.decode("latin-1")[:1024], retry_after=wait)

    def _in_a_thread(
        self,
        pool: ThreadPool,
        request: IncomingRequest,
        connection: "Connection",
        job: Callable[[IncomingRequest, "Connection", float], Any],
    ) -> None:
        if pool.is_full:
            method, path = request.method.decode("latin-1"), request.path.decode("latin-1")
            connection.answer(busy_response(method, path, retry_after=5))
            return
        self._in_threads.add(id(request))
        since = time.monotonic()

        def run_job() -> None:
            try:
                outcome = job(request, connection, since)
            except Exception:  # somebody waits for an answer, whatever it is
                log.exception("web_job_failed")
                outcome = refused_response("server_error", FAILED, "/")
            self.loop.call_soon_threadsafe(partial(self._finish, request, connection, outcome))

        pool.put(run_job)

    def _finish(
        self, request: IncomingRequest, connection: "Connection", outcome: BodyPolicy | WebResponse | None
    ) -> None:
        self._in_threads.discard(id(request))
        if connection.gone:
            request.close()
        connection.judged(outcome)

    def _answer(self, request: IncomingRequest, connection: "Connection", since: float) -> WebResponse:
        try:
            environ = request.environ(connection.peer, connection.server_address)
        except ValueError:
            return refused_response("malformed_request", "The request line holds no address.", "/")
        return call_application(self._application, environ, since)

    def _judge(
        self, request: IncomingRequest, connection: "Connection", _since: float
    ) -> BodyPolicy | WebResponse | None:
        try:
            return judge_body(request.environ(connection.peer, connection.server_address))
        except ValueError:
            return None
