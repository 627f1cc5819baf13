"""One GET of one page, bounded in bytes and seconds."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from coordination.ground.http_client import HttpLimits, NoAnswer, exchange

PATIENCE, TOTAL = 10.0, 30.0  # seconds: to connect, and of silence; in all
MOST = 16 * 1024 * 1024  # bytes of one page
_HEADERS = {
    "Accept": "application/vnd.openactive.rpde+json, application/json;q=0.9",
    "User-Agent": "campaign-coordination-validate-feed/1",
}
_NO_PAGE = {
    "tls_failed": "its certificate or TLS is not right ({})",
    "timeout": "it did not answer in time",
    "name_not_resolved": "there is no such name",
    "connection_failed": "no connection, or no proper HTTP answer ({})",
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
    _check_address(url)
    # One byte more tells a page of just that size from a larger one.
    limits = HttpLimits(PATIENCE, silence=PATIENCE, total=seconds, read=most + 1)
    try:
        response = exchange("GET", url, limits, headers=_HEADERS)
    except NoAnswer as fault:
        raise Unreachable(_NO_PAGE[fault.code].format(fault)) from None
    if len(response.body) > most:
        raise Unreachable(f"the page is larger than {most:,} bytes")
    if response.late:
        raise Unreachable(_NO_PAGE["timeout"])
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return FetchedPage(response.status, media_type, response.body)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_address = bool(parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
    except ValueError:
        raise Unreachable("this is no address") from None
    if not is_address or not url.isascii() or not url.isprintable() or " " in url:
        raise Unreachable("an address begins with https:// or http:// and holds no spaces")
