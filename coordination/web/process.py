"""What all connections of a process share: who is in, the threads, the application."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from coordination.limits.body_policy import BodyPolicy
from coordination.web.admission import Crowd
from coordination.web.application import BUSY, FAILED, Application, Pool, asked_of, judged
from coordination.web.bounds import LINGER, Bounds
from coordination.web.readiness import Readiness
from coordination.web.requests import Asked
from coordination.web.responses import WebResponse, healthy_response, refused_response

log = structlog.get_logger(__name__)

if TYPE_CHECKING:
    from coordination.web.connection import Connection


class House:
    """Takes the requests of connections to the threads and the answers back."""

    linger = LINGER

    def __init__(self, application: Application, bounds: Bounds, threads: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.bounds, self._application = bounds, application
        self.crowd = Crowd(bounds.connections, bounds.connections_of_one)
        self._pool = Pool(threads, "web")
        # However many strangers send bodies, they are refused one after the other, with one thread's share of Python.
        self._strangers = Pool(1, "strangers")
        self._readiness = Readiness(self.loop)
        self._held: set[int] = set()  # requests that a thread has, or will have
        self.ending = False  # the process: whatever is answered now is the last of its connection

    @property
    def at_work(self) -> bool:
        """Whether anything of ours is under way."""
        return bool(self._held)

    def holds(self, asked: Asked) -> bool:
        """Whether a thread may be reading its body."""
        return id(asked) in self._held

    def answers_itself(self, path: bytes, connection: "Connection") -> bool:
        """Whether it needs no thread; then it is, or will be, answered."""
        if path == b"/healthz":
            connection.answer(healthy_response())
            return True
        if path == b"/readyz":
            connection.wait_for_house()
            self._readiness.ask(connection.answer)
            return True
        return False

    def work(self, asked: Asked, connection: "Connection") -> None:
        """Have the application answer."""
        self._in_a_thread(self._strangers if asked.unknown else self._pool, asked, connection, self._answer)

    def judge(self, asked: Asked, connection: "Connection") -> None:
        """Have somebody look who is calling, and the connection read on accordingly."""
        self._in_a_thread(self._pool, asked, connection, self._judge)

    def takes_a_file(self) -> bool:
        """Whether there is room on disk for one more."""
        return sum(each.sends_a_file for each in self.crowd) < self.bounds.files

    def refusal(self, code: str, detail: str, asked: Asked) -> WebResponse:
        """A problem of this server's own."""
        wait = 30 if code == "unavailable" else 0
        return refused_response(code, detail, asked.path.decode("latin-1")[:1024], retry_after=wait)

    def _in_a_thread(
        self,
        pool: Pool,
        asked: Asked,
        connection: "Connection",
        job: Callable[[Asked, "Connection", float], Any],
    ) -> None:
        if pool.is_full:
            connection.answer(refused_response("unavailable", BUSY, asked.path.decode("latin-1"), retry_after=5))
            return
        self._held.add(id(asked))
        since = time.monotonic()

        def do() -> None:
            try:
                outcome = job(asked, connection, since)
            except Exception:  # somebody waits for an answer, whatever it is
                log.exception("web_job_failed")
                outcome = refused_response("server_error", FAILED, "/")
            self.loop.call_soon_threadsafe(partial(self._done, asked, connection, outcome))

        pool.put(do)

    def _done(self, asked: Asked, connection: "Connection", outcome: BodyPolicy | WebResponse | None) -> None:
        self._held.discard(id(asked))
        if connection.gone:
            asked.close()
        connection.told(outcome)

    def _answer(self, asked: Asked, connection: "Connection", since: float) -> WebResponse:
        try:
            environ = asked.environ(connection.peer, connection.here)
        except ValueError:
            return refused_response("malformed_request", "The request line holds no address.", "/")
        return asked_of(self._application, environ, since)

    def _judge(self, asked: Asked, connection: "Connection", _since: float) -> BodyPolicy | WebResponse | None:
        try:
            return judged(asked.environ(connection.peer, connection.here))
        except ValueError:
            return None
