"""One POST to one address: resolved once, refused unless every address is allowed, and connected to that very address.

No redirects, no proxies from the environment, no cookies, no compression; 3 seconds to connect, 10 in all, however
slowly the other side trickles, and at most 64 KiB of the answer are read, of which nothing is kept.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urlsplit

from partners.webhooks.ssrf import may_connect

CONNECT, TOTAL = 3.0, 10.0  # seconds
READ = 64 * 1024  # bytes


@dataclass(frozen=True)
class DeliveryAnswer:
    """What came of it: the HTTP status, or why there is none. `retry_after` in seconds, if the receiver asked."""

    status: int | None
    error: str = ""
    retry_after: int | None = None

    @property
    def good(self) -> bool:
        """Whether the receiver has taken the message: 2xx and nothing else."""
        return self.status is not None and 200 <= self.status < 300


class ConnectionRefused(Exception):
    """The name leads, also or only, to an address that may not be connected to."""


def post_signed(url: str, body: bytes, headers: Mapping[str, str]) -> DeliveryAnswer:
    """Send `body` (JSON); never raises for what the other side does."""
    ends_at = time.monotonic() + TOTAL
    try:
        parts = urlsplit(url)
        with _connected(parts, ends_at) as connection:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body=body, headers={**_FIXED, **headers, "Host": parts.netloc})
            response = connection.getresponse()
            response.read(READ)
            return DeliveryAnswer(response.status, retry_after=_seconds(response.headers.get("Retry-After", "")))
    except ConnectionRefused:
        return DeliveryAnswer(None, "address_not_allowed")
    except socket.gaierror:
        return DeliveryAnswer(None, "name_not_resolved")
    except ssl.SSLError:
        return DeliveryAnswer(None, "timeout" if time.monotonic() >= ends_at else "tls_failed")
    except (OSError, HTTPException, ValueError) as fault:
        late = time.monotonic() >= ends_at or isinstance(fault, TimeoutError)
        return DeliveryAnswer(None, "timeout" if late else "connection_failed")


# A name that does not exist, one that leads within and one where nobody answers read the same to a subscriber, who
# could otherwise ask through us which names our network knows. What it was exactly stays in the row and in the log.
_UNREACHED = ("name_not_resolved", "address_not_allowed", "connection_failed")


def as_subscriber_reads(error: str) -> str:
    """The error of an attempt as the subscriber is told of it; empty for none."""
    return "connection_failed" if error in _UNREACHED else error


_FIXED = {
    "Content-Type": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "campaign-coordination-webhooks/1",
    "Connection": "close",
}


@contextmanager
def _connected(parts: SplitResult, ends_at: float) -> Iterator[HTTPConnection]:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    opened = _open(_resolved(host, port))
    # Timeouts of a socket begin anew with every byte: whoever trickles is cut off from outside.
    cutter = threading.Timer(max(ends_at - time.monotonic(), 0.0), _cut, [opened])
    cutter.daemon = True
    cutter.start()
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            opened = context.wrap_socket(opened, server_hostname=host, do_handshake_on_connect=False)
            cutter.args = [opened]  # the wrapped socket has taken the other over
            opened.do_handshake()
        connection = HTTPConnection(host, port)
        connection.sock = opened
        yield connection
    finally:
        cutter.cancel()
        with suppress(OSError):
            opened.close()


def _resolved(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    """Every address of the name; raises ConnectionRefused if one of them is not allowed."""
    address_infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses: list[tuple[socket.AddressFamily, tuple[str, int]]]
    addresses = [(family, (str(address[0]), port)) for family, _, _, _, address in address_infos]
    if not addresses or not all("%" not in ip and may_connect(ip) for _, (ip, _) in addresses):
        raise ConnectionRefused
    return addresses


def _open(addresses: list[tuple[socket.AddressFamily, tuple[str, int]]]) -> socket.socket:
    family, address = addresses[0]
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.settimeout(CONNECT)
        opened.connect(address)
        opened.settimeout(TOTAL)
    except OSError:
        opened.close()
        raise
    return opened


def _cut(opened: socket.socket) -> None:
    with suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)


def _seconds(retry_after: str) -> int | None:
    return int(retry_after) if retry_after.isascii() and retry_after.isdecimal() and len(retry_after) < 8 else None
