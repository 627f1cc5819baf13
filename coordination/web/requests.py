"""One request as it arrives, and as WSGI knows it."""

import sys
from collections import Counter
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

import httptools
from django.core.exceptions import RequestDataTooBig

from coordination.limits.body_policy import BODY_UNREAD
from coordination.web.bounds import IN_MEMORY, LARGEST_HEAD, LARGEST_HEADER

HEAD_TOO_LARGE = ("head_too_large", f"A request line and its headers hold at most {LARGEST_HEAD} bytes.")
HEADER_TOO_LARGE = ("head_too_large", f"One header, all its lines together, holds at most {LARGEST_HEADER} bytes.")
Environ = dict[str, Any]
_PLAIN = ("CONTENT_TYPE", "CONTENT_LENGTH")


class UnreadBody:
    """The body that nobody read. A view that asks for it all the same is told that it is too large to read."""

    def read(self, _size: int = -1) -> bytes:
        """Raises RequestDataTooBig."""
        raise RequestDataTooBig("the body was not read")

    readline = read


class IncomingRequest:
    """A request. `complete` once all of its body is here; `most` is how much of that is kept; `unknown` if nobody knows
    who sends it, so that the rest was left unread."""

    __slots__ = (
        "body",
        "complete",
        "has_head",
        "headers",
        "is_old",
        "keep_alive",
        "method",
        "most",
        "size",
        "target",
        "unknown",
    )

    def __init__(self) -> None:
        self.target = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.method, self.keep_alive = b"", False
        self.body: IO[bytes] | None = None
        self.size, self.most = 0, sys.maxsize
        self.complete = self.unknown = False
        self.has_head = self.is_old = False  # whether all headers are here, and whether it is of HTTP/1.0

    def add_header(self, name: bytes, value: bytes) -> None:
        """Keep a header. One that comes behind the body (a trailer) is let go: nobody before us has judged it, and who
        is calling was asked of the head alone (RFC 9110, 6.5.1)."""
        if not self.has_head:
            self.headers.append((name, value))

    @property
    def head_fault(self) -> tuple[str, str] | None:
        """Why the head cannot be taken as it is, for all that it could be read; None if it can."""
        if len(self.target) + sum(len(name) + len(value) + 4 for name, value in self.headers) > LARGEST_HEAD:
            return HEAD_TOO_LARGE
        if any(length > LARGEST_HEADER for length in self._header_lengths().values()):
            return HEADER_TOO_LARGE
        hosts = sum(name.lower() == b"host" for name, _ in self.headers)
        # Whoever stands before us may have gone by another of two (RFC 9112, 3.2).
        if hosts > 1 or not (hosts or self.is_old):
            return "malformed_request", "A request has one Host header, neither more nor less."
        return None

    def _header_lengths(self) -> Counter[bytes]:
        """How long each header is, its lines and the commas between them together."""
        lengths = Counter[bytes]()
        for name, value in self.headers:
            lengths[name.lower()] += len(value) + 1
        return lengths

    def take(self, data: bytes) -> None:
        """Keep a piece of the body. Of one that is too large a byte too many is kept, so that it is seen to be."""
        if self.body is None:
            self.body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
        self.body.write(data[: max(0, self.most + 1 - self.size)])
        self.size += len(data)

    @property
    def too_large(self) -> bool:
        """Whether more has come than is read here."""
        return self.size > self.most

    @property
    def path(self) -> bytes:
        """Without the query, as sent."""
        return self.target.partition(b"?")[0]

    def header(self, name: bytes) -> bytes | None:
        """The first of that name, which is in lower case."""
        return next((value for header_name, value in self.headers if header_name.lower() == name), None)

    @property
    def announced(self) -> int:
        """Its Content-Length; 0 without one."""
        return int(self.header(b"content-length") or 0)

    def close(self) -> None:
        """Let go of the body."""
        if self.body:
            self.body.close()

    def environ(self, peer: tuple[str, int], server_address: tuple[str, int]) -> Environ:
        """PEP 3333. Raises ValueError for a target that is no address."""
        path, query = _parts(self.target)
        environ: Environ = {
            "REQUEST_METHOD": self.method.decode("ascii"),
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_NAME": server_address[0],
            "SERVER_PORT": str(server_address[1]),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": peer[0],
            "REMOTE_PORT": str(peer[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        self._add_headers(environ)
        self._add_body(environ)
        return environ

    def _add_headers(self, environ: Environ) -> None:
        for raw, value in self.headers:
            if b"_" in raw:  # would be taken for the header with a hyphen, which a proxy may have removed
                continue
            name = raw.decode("latin-1").upper().replace("-", "_")
            key = name if name in _PLAIN else f"HTTP_{name}"
            text = value.decode("latin-1")
            if key in environ:
                text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
            environ[key] = text

    def _add_body(self, environ: Environ) -> None:
        chunked = environ.pop("HTTP_TRANSFER_ENCODING", None)
        if self.unknown:
            environ[BODY_UNREAD] = True
        if not self.complete and not self.too_large:
            environ["wsgi.input"] = UnreadBody()
            return
        if self.body is None:
            self.body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
        self.body.seek(0)
        environ["wsgi.input"] = self.body
        if chunked:
            environ["CONTENT_LENGTH"] = str(min(self.size, self.most + 1))


def _parts(target: bytes) -> tuple[bytes, bytes]:
    if target.startswith(b"/"):
        path, _, query = target.partition(b"?")
        return path, query.partition(b"#")[0]
    if target == b"*":
        return target, b""
    try:
        url = httptools.parse_url(target)
    except httptools.HttpParserInvalidURLError:
        raise ValueError("no address") from None
    return url.path or b"/", url.query or b""
