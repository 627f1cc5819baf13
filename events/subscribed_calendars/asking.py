"""One calendar asked for: https alone, public addresses alone, no more than it needs, and only if it has changed."""

import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone

from coordination.ground.http_client import HttpAnswer, HttpLimits, NoAnswer, exchange
from events.subscribed_calendars.politeness import retry_after_of
from partners.webhooks.ssrf import is_public_url, may_connect

CONNECT, TOTAL = 3.0, 20.0  # seconds
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_MARK = 300  # characters of an ETag or a date that are sent back


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """What came: `body` where it may have changed, or `error`, empty for none; `gone`: it never comes again."""

    body: bytes | None = None
    etag: str = ""
    last_modified: str = ""
    error: str = ""
    gone: bool = False
    retry_after: timedelta = timedelta(0)


def ask_for_calendar(address: str, *, etag: str = "", last_modified: str = "") -> CalendarAnswer:
    """The answer of the address, or of where it leads; never raises for what the other side does."""
    ends_at = time.monotonic() + TOTAL
    headers = {"User-Agent": user_agent(), "Accept": "text/calendar, */*;q=0.1"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    for _ in range(MOST_REDIRECTS + 1):
        if not is_public_url(address):  # asked anew of each, as the name is resolved anew
            return CalendarAnswer(error="address_not_allowed")
        limits = HttpLimits(CONNECT, silence=TOTAL, total=max(ends_at - time.monotonic(), 0.001), read=MOST_BYTES + 1)
        try:
            answer = exchange("GET", address, limits, headers=headers, may_connect=may_connect)
        except NoAnswer as fault:
            return CalendarAnswer(error=fault.code)
        if answer.status not in _REDIRECTS:
            return _read(answer)
        address = _moved_to(address, answer.headers.get("Location", ""))
    return CalendarAnswer(error="too_many_redirects")


def _moved_to(address: str, location: str) -> str:
    """Where a redirect leads; nowhere, which is no public address, where that cannot be read (`//[`)."""
    try:
        return urljoin(address, location)
    except ValueError:
        return ""


def user_agent() -> str:
    """Who asks, and where that is."""
    where = f" (+{settings.PUBLIC_URL})" if settings.PUBLIC_URL else ""
    return f"campaign-coordination-calendars/1{where}"


def _read(answer: HttpAnswer) -> CalendarAnswer:
    if answer.status == 304:
        return CalendarAnswer()
    if answer.status != 200:
        wait = retry_after_of(answer.headers.get("Retry-After", ""), timezone.now())
        return CalendarAnswer(error=f"answered_{answer.status}", gone=answer.status == 410, retry_after=wait)
    if answer.late or len(answer.body) > MOST_BYTES:
        return CalendarAnswer(error="timeout" if answer.late else "too_large")
    if _is_cut_off(answer):
        return CalendarAnswer(error="cut_off")
    etag, last_modified = (_mark(answer.headers.get(name, "")) for name in ("ETag", "Last-Modified"))
    return CalendarAnswer(answer.body, etag, last_modified)


def _is_cut_off(answer: HttpAnswer) -> bool:
    announced = answer.headers.get("Content-Length", "")
    return announced.isascii() and announced.isdigit() and len(announced) < 12 and int(announced) != len(answer.body)


def _mark(header: str) -> str:
    """What can be sent back as it came; nothing for what cannot."""
    return header if len(header) <= _LONGEST_MARK and header.isascii() and header.isprintable() else ""
