"""Callers on bare sockets: they say exactly what a test wants them to, as slowly as it wants."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 60.0  # seconds for an answer that must come


@dataclass(frozen=True)
class Answer:
    """What came back: its status, its headers in lower case and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class Caller:
    """One connection to the server at `address`."""

    def __init__(self, address: str, *, source: str | None = None, receive_buffer: int | None = None) -> None:
        parts = urlsplit(address)
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        if source:
            self.socket.bind((source, 0))
        self.socket.connect((parts.hostname or "127.0.0.1", parts.port or 80))

    def say(self, data: bytes) -> None:
        """Send these bytes; that the other side has hung up shows when it is heard."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def ask(self, method: str, path: str, *, key: str = "", **headers: str) -> None:
        """Send a request line and headers, and nothing after them."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"Authorization: Bearer {key}"] if key else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.say("\r\n".join([*lines, "", ""]).encode())

    def begin_chunked(self, path: str, *, key: str = "", body: bytes = b'{"title":') -> None:
        """A POST sent in chunks, of which one comes."""
        self.ask("POST", path, key=key, Content_Type="application/json", Transfer_Encoding="chunked")
        self.say(b"%x\r\n%s\r\n" % (len(body), body))

    def hear(self) -> Answer:
        """The answer, read to its end."""
        status = int(self._line().split()[1])
        headers: dict[str, str] = {}
        while line := self._line():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Answer(status, headers, self.read(int(headers.get("content-length", 0))))

    def read(self, size: int) -> bytes:
        """So many bytes, or a failure when the other side hangs up before."""
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            assert piece, "hung up on"
            data += piece
        return data

    def _line(self) -> str:
        line = b""
        while not line.endswith(b"\r\n"):
            line += self.read(1)
        return line.decode("latin-1").rstrip("\r\n")

    def is_hung_up_on(self) -> bool:
        """Whether the other side has closed, which is waited for."""
        try:
            while self.socket.recv(65_536):
                pass
        except ConnectionResetError:
            pass
        return True

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def get(address: str, path: str, key: str = "") -> Answer:
    """The answer to a GET on a connection of its own."""
    caller = Caller(address)
    try:
        caller.ask("GET", path, key=key, Connection="close")
        return caller.hear()
    finally:
        caller.close()


def post(address: str, path: str, body: bytes, key: str = "", **headers: str) -> Answer:
    """The answer to a POST on a connection of its own, headers and body sent apart."""
    caller = Caller(address)
    try:
        named = {"Content_Type": "application/json", "Content_Length": str(len(body)), "Connection": "close", **headers}
        caller.ask("POST", path, key=key, **named)
        caller.say(body)
        return caller.hear()
    finally:
        caller.close()
