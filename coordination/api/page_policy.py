"""What a page may load and send: its style sheet and scripts, named by a nonce of this one answer, and forms to this
service; nothing in line, nothing from another host, and no frame around it."""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class PagePolicy:
    """Gives every page that has no policy of its own (the documentation of the API has) the strict one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; a page that says nothing of caches is kept by none."""
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce_of(request)))
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Frame-Options", "DENY")  # of a refusal before the middleware for that too
        return response


def nonce_of(request: HttpRequest) -> str:
    """The nonce of the answer to this request: the same in page and header."""
    if "coordination.nonce" not in request.META:
        request.META["coordination.nonce"] = secrets.token_urlsafe(16)
    return str(request.META["coordination.nonce"])


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every template may ask for: the nonce, and whether GOV.UK Frontend is here (`make frontend`)."""
    return {"nonce": nonce_of(request), "designed": bool(settings.STATICFILES_DIRS)}
