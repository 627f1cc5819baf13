"""One HTTP request to one address: the name is resolved once, every address it has is judged, and the connection goes
to the very address that was.

No redirects, no proxies from the environment, no cookies, no compression; an end to it in all, however slowly the other
side trickles, and no more of the answer is read than wanted.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urlsplit

Address = tuple[socket.AddressFamily, tuple[str, int]]


@dataclass(frozen=True)
class HttpLimits:
    """Seconds to connect, seconds of silence, seconds in all; bytes of the body that are read."""

    connect: float
    silence: float
    total: float
    read: int


@dataclass(frozen=True)
class HttpAnswer:
    """What came, whatever its status. `late` says that the body was cut off: one that announces no length looks then
    like one that has ended."""

    status: int
    headers: Message
    body: bytes
    late: bool = False


class NoAnswer(Exception):
    """There is none. `code` is `address_not_allowed`, `name_not_resolved`, `tls_failed`, `timeout` or
    `connection_failed`; the text is the kind of the fault beneath."""

    def __init__(self, code: str, fault: str = "") -> None:
        super().__init__(fault)
        self.code = code


def exchange(
    method: str,
    url: str,
    limits: HttpLimits,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    may_connect: Callable[[str], bool] | None = None,
) -> HttpAnswer:
    """The answer to that request. With `may_connect`, every address of the name must satisfy it. Raises NoAnswer for
    whatever the other side does."""
    ends_at = time.monotonic() + limits.total
    try:
        parts = urlsplit(url)
        addresses = _resolved(parts, may_connect)
        with _connected(parts, addresses, limits, ends_at) as connection:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            host = {"Host": parts.netloc.rpartition("@")[2], "Accept-Encoding": "identity", "Connection": "close"}
            connection.request(method, target, body=body, headers={**host, **headers})
            response = connection.getresponse()
            body_read = response.read(limits.read)
            return HttpAnswer(response.status, response.headers, body_read, late=time.monotonic() >= ends_at)
    except socket.gaierror:
        raise NoAnswer("name_not_resolved") from None
    except ssl.SSLError as fault:
        raise NoAnswer("timeout" if time.monotonic() >= ends_at else "tls_failed", fault.reason or "unknown") from None
    except (OSError, HTTPException, ValueError) as fault:
        late = time.monotonic() >= ends_at or isinstance(fault, TimeoutError)
        raise NoAnswer("timeout" if late else "connection_failed", type(fault).__name__) from None


def _resolved(parts: SplitResult, may_connect: Callable[[str], bool] | None) -> list[Address]:
    """Every address of the name; raises NoAnswer if one of them is not allowed."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses: list[Address] = [(family, (str(address[0]), port)) for family, _, _, _, address in infos]
    if may_connect and not (addresses and all("%" not in ip and may_connect(ip) for _, (ip, _) in addresses)):
        raise NoAnswer("address_not_allowed")
    return addresses


@contextmanager
def _connected(
    parts: SplitResult, addresses: list[Address], limits: HttpLimits, ends_at: float
) -> Iterator[HTTPConnection]:
    opened = _open(addresses, limits, ends_at)
    # Timeouts of a socket begin anew with every byte: whoever trickles is cut off from outside.
    cutter = threading.Timer(max(ends_at - time.monotonic(), 0.0), _cut, [opened])
    cutter.daemon = True
    cutter.start()
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            opened = context.wrap_socket(opened, server_hostname=parts.hostname, do_handshake_on_connect=False)
            cutter.args = [opened]  # the wrapped socket has taken the other over
            opened.do_handshake()
        connection = HTTPConnection(parts.hostname or "", parts.port)
        connection.sock = opened
        yield connection
    finally:
        cutter.cancel()
        with suppress(OSError):
            opened.close()


def _open(addresses: list[Address], limits: HttpLimits, ends_at: float) -> socket.socket:
    """A connection to the first address that takes one: a name may lead to one that nobody listens at."""
    *first_addresses, last = addresses
    for address in first_addresses:
        with suppress(OSError):
            return _open_one(address, limits, ends_at)
    return _open_one(last, limits, ends_at)


def _open_one(address: Address, limits: HttpLimits, ends_at: float) -> socket.socket:
    opened = socket.socket(address[0], socket.SOCK_STREAM)
    try:
        opened.settimeout(max(min(limits.connect, ends_at - time.monotonic()), 0.001))
        opened.connect(address[1])
        opened.settimeout(limits.silence)
    except OSError:
        opened.close()
        raise
    return opened


def _cut(opened: socket.socket) -> None:
    with suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)
