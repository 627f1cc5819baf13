"""One request to a provider, by the client and under the rules of webhooks: public addresses alone, judged anew at
every connection, no redirects, and an end to it.
"""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from coordination.ground.http_client import HttpLimits, NoAnswer, exchange
from partners.sign_in.identity_providers.refused_sign_ins import busy
from partners.webhooks.ssrf import is_public_url, may_connect

LIMITS = HttpLimits(connect=3.0, silence=5.0, total=5.0, read=256 * 1024)
_HEADERS = {"Accept": "application/json", "User-Agent": "campaign-coordination-sign-in/1"}
_counting = threading.Lock()
_waiting: Counter[str] = Counter()  # who waits in this process, by issuer


class Unanswered(Exception):
    """There is no answer of use; the text says why, for the log and the operator. `refused`: it says no (4xx)."""

    def __init__(self, why: str, *, refused: bool = False) -> None:
        super().__init__(why)
        self.refused = refused


def fetch_object(url: str, *, form: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object that a GET, or a POST of the form, is answered with. Raises Unanswered."""
    if not is_public_url(url):
        raise Unanswered("address_not_allowed")
    method = "GET" if form is None else "POST"
    try:
        response = exchange(
            method, url, LIMITS, headers={**_HEADERS, **(headers or {})}, body=form, may_connect=may_connect
        )
    except NoAnswer as fault:
        raise Unanswered(fault.code) from None
    if response.status != 200 or response.late or len(response.body) >= LIMITS.read:
        raise Unanswered(f"status {response.status}", refused=400 <= response.status < 500)
    try:
        document = json.loads(response.body)
    except (ValueError, RecursionError):
        raise Unanswered("no JSON") from None
    if not isinstance(document, dict):
        raise Unanswered("no JSON object")
    return document


@contextmanager
def waiting_for(issuer: str) -> Iterator[None]:
    """For as long as somebody waits for a provider. Raises SignInRefused when as many of this process do as may: one
    that hangs must leave threads for everybody else, and turns for those whom another signs in."""
    with _counting:
        most = settings.SIGN_INS_AT_ONCE
        if _waiting.total() >= most or _waiting[issuer] >= most // 2:
            raise busy()
        _waiting[issuer] += 1
    try:
        yield
    finally:
        with _counting:
            _waiting[issuer] -= 1
