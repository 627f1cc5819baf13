"""An answer as it is sent: one line, headers, and a body that is bytes or a file."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time
from typing import IO, Any
from urllib.parse import unquote

import orjson
from django.utils.encoding import escape_uri_path

from coordination.ground.screening import mask_text
from coordination.problems.problem import MEDIA_TYPE, Problem
from coordination.problems.problem_types import TYPES

Headers = Sequence[tuple[str, str]]
_CONNECTION_HEADERS = ("connection", "date", "transfer-encoding", "keep-alive")  # the connection's to say


@dataclass(slots=True)
class WebResponse:
    """What is to be sent. The file, if there is one, is sent from where it stands and closed by whoever sends it."""

    status: int
    headers: Headers
    body: bytes = b""
    file: Any = None
    authenticated: bool = False  # whether who asked has shown a key

    def head(self, *, keep_alive: bool) -> bytes:
        """The status line and the headers."""
        lines = [_status_line(self.status), f"Date: {_date(int(time()))}"]
        header_names = {name.lower() for name, _ in self.headers}
        lines += [f"{name}: {value}" for name, value in self.headers if name.lower() not in _CONNECTION_HEADERS]
        if "content-length" not in header_names and self.status >= 200 and self.status not in (204, 304):
            lines.append(f"Content-Length: {length_of(self.file) if self.file else len(self.body)}")
        if not keep_alive:
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def close(self) -> None:
        """Let go of the file."""
        if self.file:
            self.file.close()

    def copy(self) -> "WebResponse":
        """The same, for somebody else who asked."""
        return WebResponse(self.status, self.headers, self.body)


class FileAnswer:
    """`wsgi.file_wrapper`: Django hands us the file itself, and no thread need read it."""

    def __init__(self, file: IO[bytes], _block_size: int = 0) -> None:
        self.file = file

    def close(self) -> None:
        """Whoever sends it closes it."""

    def __iter__(self) -> Iterable[bytes]:
        return iter(self.file)


def length_of(file: IO[bytes]) -> int:
    """How many bytes are left of it."""
    position = file.tell()
    end = file.seek(0, 2)
    file.seek(position)
    return end - position


def healthy_response() -> WebResponse:
    """What `/healthz` says."""
    return plain_response(200, orjson.dumps({"status": "ok"}), "application/json")


def refused_response(code: str, detail: str, path: str, retry_after: int = 0) -> WebResponse:
    """A problem of this server's own, of the type `code`."""
    problem = Problem(TYPES[code], detail)
    members = problem.members(escape_uri_path(mask_text(unquote(path))))
    retry_headers = [("Retry-After", str(retry_after))] if retry_after else []
    headers = [*retry_headers, ("X-Request-ID", members["request_id"])]
    return plain_response(problem.type.status, orjson.dumps(members), MEDIA_TYPE, headers)


def plain_response(status: int, body: bytes, media_type: str, headers: Headers = ()) -> WebResponse:
    """An answer that no cache keeps."""
    header_names = {name for name, _ in headers}
    added = [] if "X-Request-ID" in header_names else [("X-Request-ID", str(uuid.uuid4()))]
    fixed = [("Content-Type", media_type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    return WebResponse(status, [*fixed, *headers, *added], body)


@lru_cache(maxsize=128)
def _status_line(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}"


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
