"""One GET of one page: bounded in bytes and seconds, no redirects, no proxies from the environment, no compression."""

import ssl
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

CONNECT, TOTAL = 10.0, 30.0  # seconds: to connect and between two reads; in all
MOST = 16 * 1024 * 1024  # bytes of one page
_PIECE = 64 * 1024
_HEADERS = {
    "Accept": "application/vnd.openactive.rpde+json, application/json;q=0.9",
    "Accept-Encoding": "identity",
    "User-Agent": "campaign-coordination-validate-feed/1",
    "Connection": "close",
}


class Unreachable(Exception):
    """There is no answer to judge; the text says why."""


@dataclass(frozen=True)
class FetchedPage:
    """What came: the HTTP status, the media type without parameters, and the body."""

    status: int
    media_type: str
    body: bytes


def get_page(url: str, *, most: int = MOST, seconds: float = TOTAL) -> FetchedPage:
    """The answer at `url`. Raises Unreachable: a wrong address, no answer, or one beyond `most` bytes or `seconds`."""
    connection = _connection(url)
    ends_at = time.monotonic() + seconds
    try:
        parts = urlsplit(url)
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers=_HEADERS)
        response = connection.getresponse()
        media_type = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        return FetchedPage(response.status, media_type, _read(response, most, ends_at))
    except ssl.SSLError as fault:
        raise Unreachable(f"its certificate or TLS is not right ({fault.reason or 'unknown'})") from None
    except TimeoutError:
        raise Unreachable(f"no answer within {CONNECT:.0f} seconds") from None
    except (OSError, HTTPException, ValueError) as fault:
        raise Unreachable(f"no connection, or no proper HTTP answer ({type(fault).__name__})") from None
    finally:
        connection.close()


def _connection(url: str) -> HTTPConnection:
    try:
        parts: SplitResult = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Unreachable("this is no address") from None
    if parts.scheme not in ("http", "https") or not host or not url.isascii() or not url.isprintable() or " " in url:
        raise Unreachable("an address begins with https:// or http:// and holds no spaces")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(host, port, timeout=CONNECT)


def _read(response: HTTPResponse, most: int, ends_at: float) -> bytes:
    body = bytearray()
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > most:
            raise Unreachable(f"the page is larger than {most:,} bytes")
        if time.monotonic() > ends_at:
            raise Unreachable("the page takes too long to come")
    return bytes(body)
