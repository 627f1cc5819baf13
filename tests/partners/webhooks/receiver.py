"""A real receiver on this machine: it keeps what it was sent and answers as it is told."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[["Receiver", BaseHTTPRequestHandler], None]


@dataclass
class Received:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`got` in order of arrival; `answer` writes the answer to a request; `busiest` is how many came at once."""

    url: str = ""
    answer: Answering = lambda _receiver, handler: reply(handler, 204)
    got: list[Received] = field(default_factory=list)
    busiest: int = 0
    now: int = 0
    lock: Any = field(default_factory=threading.Lock)


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def always(status: int, **headers: str) -> Answering:
    return lambda _receiver, handler: reply(handler, status, **headers)


def trickling(_receiver: Receiver, handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, each well within any timeout of a single read."""
    for byte in b"HTTP/1.1 200 OK\r\n" * 100:
        handler.wfile.write(bytes([byte]))
        time.sleep(0.05)


@contextmanager
def receiving(answer: Answering = lambda _receiver, handler: reply(handler, 204)) -> Iterator[Receiver]:
    receiver = Receiver(answer=answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with receiver.lock:
                receiver.got.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                receiver.now += 1
                receiver.busiest = max(receiver.busiest, receiver.now)
            try:
                receiver.answer(receiver, self)
            except OSError:
                pass  # the sender has hung up
            finally:
                with receiver.lock:
                    receiver.now -= 1

        def log_message(self, *_: Any) -> None:
            """Quietly."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A sender that hangs up is no news."""

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}/hooks?from=us"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
