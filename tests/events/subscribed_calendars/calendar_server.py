"""A real server of a calendar on this machine: it keeps what it was asked and answers as it is told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.partners.webhooks.receiver import reply

Serving = Callable[["CalendarServer", BaseHTTPRequestHandler], None]


@dataclass
class CalendarServer:
    """`asked` has the path and the headers of each request, in order of arrival."""

    url: str = ""
    answer: Serving = lambda _server, handler: reply(handler, 404)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def serving(body: bytes, **headers: str) -> Serving:
    """The calendar, or 304 to whoever has the ETag of it."""

    def answer(_server: CalendarServer, handler: BaseHTTPRequestHandler) -> None:
        is_known = headers.get("ETag") and handler.headers.get("If-None-Match") == headers["ETag"]
        reply(handler, 304 if is_known else 200, b"" if is_known else body, **headers)

    return answer


def always(status: int, **headers: str) -> Serving:
    return lambda _server, handler: reply(handler, status, **headers)


@contextmanager
def calendar_server(answer: Serving) -> Iterator[CalendarServer]:
    server = CalendarServer(answer=answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            server.answer(server, self)

        def log_message(self, *_: Any) -> None:
            """Quietly."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server.url = f"http://127.0.0.1:{listener.server_port}/private-s3cr3t/basic.ics"
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
