"""Pages that everybody may read and any cache may keep: no script, no cookie, no nonce, the same for all who ask.

What was drawn is kept in the process with the snapshot of PostgreSQL that was the last before it: that says whether
anything has been committed since. So what is taken down is gone with the next request, and what many ask for is drawn
once. A replica has no such snapshot; there it is how far it has replayed.
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
# The snapshot of a replica does not list what is under way, so that two of them may look alike.
_SNAPSHOT = """
    SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text ELSE pg_current_snapshot()::text END"""
# A nonce would make each answer another one; these pages have no script, and their style sheet is this service's.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
MOST_KEPT = 200
MOST_BYTES = 32 * 2**20  # of all pages that are kept; one that would take a quarter of it is not
LONGEST_QUERY = 300  # bytes of an address; what was asked with more is drawn and not kept
A_MINUTE = 60  # seconds after which a page is drawn again although nothing has changed: events pass


@dataclass(frozen=True, slots=True)
class Drawn:
    """The bytes of a page, what they are and by what name a cache asks for them again; of a file that is not shown in
    the browser, the name under which it is saved."""

    body: bytes
    content_type: str
    saved_as: str = ""

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


State = tuple[Any, ...]  # of all that a page depends on


class Keeper:
    """The pages that were drawn last, by their address, each with the state it was drawn in."""

    def __init__(self, most: int = MOST_KEPT, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes, self._bytes = most, most_bytes, 0
        self._pages: OrderedDict[str, tuple[State, Drawn]] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str, state: State) -> Drawn | None:
        """The page of that address, if nothing has changed since; it is the last to go now."""
        with self._lock:
            page = self._pages.get(address)
            if page is None or page[0] != state:
                return None
            self._pages.move_to_end(address)
            return page[1]

    def keep(self, address: str, state: State, drawn: Drawn) -> None:
        """Keep it in place of the former one; those that nobody has asked for longest go."""
        with self._lock:
            self._drop(address)
            if len(drawn.body) > self._most_bytes // 4:
                return
            self._pages[address] = state, drawn
            self._bytes += len(drawn.body)
            while len(self._pages) > self._most or self._bytes > self._most_bytes:
                self._drop(next(iter(self._pages)))

    def _drop(self, address: str) -> None:
        if address in self._pages:
            self._bytes -= len(self._pages.pop(address)[1].body)


KEPT = Keeper()


def public_page(view: PublicView) -> Callable[..., HttpResponse]:
    """A page for everybody: `view(request, …)` says what it shows. Whoever asks for what has to be drawn is counted
    under the policy `open`; what is kept costs one short question to the database, and is not counted."""

    @wraps(view)
    def answer(request: HttpRequest, **words: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return only_to_be_read(request)
        address, state = _address(request), _state()
        drawn = KEPT.get(address, state) if state else None
        if drawn is None:
            try:
                count_request(request, subject_of(request), "open")
                see_what_is_public()
                response = view(request, **words)
            except APIException as refusal:
                return answer_failure(request, problem_of(refusal))
            drawn = response.drawn() if isinstance(response, Sheet) else response
            if state and len(address) <= LONGEST_QUERY:
                KEPT.keep(address, state, drawn)
        return _answered(request, drawn)

    page: Callable[..., HttpResponse] = csrf_exempt(answer)
    return page


def _address(request: HttpRequest) -> str:
    return f"{request.get_host()} {request.get_full_path()}"


def _state() -> State | None:
    """All that a page depends on, beside its address; None where it may not be kept, as within a transaction, whose own
    writes no snapshot shows."""
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT)
        (snapshot,) = cursor.fetchone()
    return snapshot, int(time.time()) // A_MINUTE, bool(settings.STATICFILES_DIRS)


def _answered(request: HttpRequest, drawn: Drawn) -> HttpResponse:
    headers = {
        "ETag": drawn.tag,
        "Cache-Control": f"public, max-age={MAX_AGE}, must-revalidate",
        "Content-Security-Policy": POLICY,
    }
    if names_etag(request.headers.get("If-None-Match", ""), drawn.tag):
        return HttpResponse(status=304, headers=headers)
    if drawn.saved_as:
        headers["Content-Disposition"] = f'attachment; filename="{drawn.saved_as}"'
    return HttpResponse(drawn.body, content_type=drawn.content_type, headers=headers)
