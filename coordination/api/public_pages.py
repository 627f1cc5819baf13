"""Pages that everybody may read and any cache may keep: no script, no cookie, no nonce, the same for all who ask.

What was drawn is kept in the process for as long as PostgreSQL shows the same: its snapshot says whether anything has
been committed since. So what is taken down is gone with the next request, and what many ask for is drawn once.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException

from coordination.api.error_views import answer_failure
from coordination.api.open import MAX_AGE, names_etag
from coordination.api.pages import only_to_be_read
from coordination.ground.sight import see_what_is_public
from coordination.limits.address import subject_of
from coordination.limits.callers import count_request
from coordination.problems.exceptions import problem_of

HTML = "text/html; charset=utf-8"
# A nonce would make each answer another one; these pages have no script, and their style sheet is this service's.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
MOST_KEPT = 200
LONGEST_QUERY = 300  # bytes of an address; what was asked with more is drawn and not kept
A_MINUTE = 60  # seconds after which a page is drawn again although nothing has changed: events pass


@dataclass(frozen=True, slots=True)
class Drawn:
    """The bytes of a page, what they are and by what name a cache asks for them again."""

    body: bytes
    content_type: str

    @property
    def tag(self) -> str:
        """The strong ETag."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a view shows: a template with what it is filled with."""

    template: str
    context: Mapping[str, Any]

    def drawn(self) -> Drawn:
        """The page."""
        context = {**self.context, "designed": bool(settings.STATICFILES_DIRS)}
        return Drawn(render_to_string(self.template, context).encode(), HTML)


PublicView = Callable[..., Sheet | Drawn]


class Keeper:
    """The pages that were drawn last, by all that they depend on."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[Any, ...], Drawn] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Any, ...]) -> Drawn | None:
        """The page of that key; it is the last to go now."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: tuple[Any, ...], drawn: Drawn) -> None:
        """Keep it; the one that nobody has asked for longest goes."""
        with self._lock:
            self._pages[key] = drawn
            while len(self._pages) > MOST_KEPT:
                self._pages.popitem(last=False)


KEPT = Keeper()


def public_page(view: PublicView) -> Callable[..., HttpResponse]:
    """A page for everybody: `view(request, …)` says what it shows. Whoever asks for what has to be drawn is counted
    under the policy `open`; what is kept costs one short question to the database, and is not counted."""

    @wraps(view)
    def answer(request: HttpRequest, **words: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return only_to_be_read(request)
        key = _key(request)
        drawn = KEPT.get(key) if key else None
        if drawn is None:
            try:
                count_request(request, subject_of(request), "open")
            except APIException as refusal:
                return answer_failure(request, problem_of(refusal))
            see_what_is_public()
            shown = view(request, **words)
            drawn = shown.drawn() if isinstance(shown, Sheet) else shown
            if key:
                KEPT.keep(key, drawn)
        return _answered(request, drawn)

    page: Callable[..., HttpResponse] = csrf_exempt(answer)
    return page


def _key(request: HttpRequest) -> tuple[Any, ...] | None:
    """All that a page depends on; None where it may not be kept, as within a transaction, whose own writes no snapshot
    shows."""
    address = request.get_full_path()
    if connection.in_atomic_block or len(address) > LONGEST_QUERY:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (snapshot,) = cursor.fetchone()
    return request.get_host(), address, snapshot, int(time.time()) // A_MINUTE, bool(settings.STATICFILES_DIRS)


def _answered(request: HttpRequest, drawn: Drawn) -> HttpResponse:
    headers = {
        "ETag": drawn.tag,
        "Cache-Control": f"public, max-age={MAX_AGE}, must-revalidate",
        "Content-Security-Policy": POLICY,
    }
    if names_etag(request.headers.get("If-None-Match", ""), drawn.tag):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(drawn.body, content_type=drawn.content_type, headers=headers)
