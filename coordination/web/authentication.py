"""Who is calling, asked of the headers alone: nothing of a body is read for a stranger, except where a view says so."""

from io import BytesIO
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.settings import api_settings

from coordination.ground.errors import Refusal
from coordination.ground.sight import NOTHING, seeing
from coordination.limits.body_policy import BodyPolicy, reading_of
from coordination.web.requests import Environ


def judge_request(environ: Environ) -> BodyPolicy | None:
    """How the body of this request is to be read; None if it is not. Raises DatabaseError when nobody can say.

    Whoever is let through here is asked again with the complete request: this decides about reading, and nothing else.
    """
    close_old_connections()
    request = WSGIRequest({**environ, "wsgi.input": BytesIO(), "CONTENT_LENGTH": ""})
    reading = reading_of(request.path_info)
    if reading is None or reading.strangers or is_authenticated(request):
        return reading
    return None


def is_authenticated(request: HttpRequest) -> bool:
    """Whether the request carries a live key, a live token or a session of somebody signed in."""
    with seeing(NOTHING):  # as every request begins
        return _shows_a_key(request) or _is_signed_in(request)


def _shows_a_key(request: HttpRequest) -> bool:
    kinds: Any = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    for kind in kinds:
        if issubclass(kind, SessionAuthentication):
            continue
        try:
            if kind().authenticate(Request(request)):
                return True
        except (APIException, Refusal):
            return False
    return False


def _is_signed_in(request: Any) -> bool:
    if "HTTP_COOKIE" not in request.META:
        return False
    SessionMiddleware(_nothing).process_request(request)
    AuthenticationMiddleware(_nothing).process_request(request)
    return bool(request.user.is_authenticated)


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
