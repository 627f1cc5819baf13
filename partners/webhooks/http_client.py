"""One POST to one address, refused unless every address of the name is allowed: 3 seconds to connect, 10 in all, and at
most 64 KiB of the answer are read, of which nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from coordination.ground.http_client import HttpLimits, NoAnswer, exchange
from coordination.ground.whole_numbers import whole_number
from partners.webhooks.ssrf import may_connect

CONNECT, TOTAL = 3.0, 10.0  # seconds
READ = 64 * 1024  # bytes
_LONGEST_WAIT = 10**7  # seconds that a receiver may ask for
_HEADERS = {"Content-Type": "application/json", "User-Agent": "campaign-coordination-webhooks/1"}


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


def post_signed(url: str, body: bytes, headers: Mapping[str, str]) -> DeliveryAnswer:
    """Send `body` (JSON); never raises for what the other side does."""
    limits = HttpLimits(CONNECT, silence=TOTAL, total=TOTAL, read=READ)
    try:
        response = exchange("POST", url, limits, headers={**_HEADERS, **headers}, body=body, may_connect=may_connect)
    except NoAnswer as fault:
        return DeliveryAnswer(None, fault.code)
    return DeliveryAnswer(response.status, retry_after=_seconds(response.headers.get("Retry-After", "")))


# A name that does not exist, one that leads within and one where nobody answers read the same to a subscriber, who
# could otherwise ask through us which names our network knows. What it was exactly stays in the row and in the log.
_UNREACHED = ("name_not_resolved", "address_not_allowed", "connection_failed")


def as_subscriber_reads(error: str) -> str:
    """The error of an attempt as the subscriber is told of it; empty for none."""
    return "connection_failed" if error in _UNREACHED else error


def _seconds(retry_after: str) -> int | None:
    seconds = whole_number(retry_after)
    return seconds if seconds is not None and seconds < _LONGEST_WAIT else None
