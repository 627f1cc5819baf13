"""From whatever was raised to the problem that is answered."""

from typing import Any

import structlog
from django.core import exceptions as django
from django.core.signals import got_request_exception
from django.db import DatabaseError, DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions as drf

from coordination.fields.json_pointers import field_errors
from coordination.ground.constraints import refusal_of
from coordination.ground.errors import Invalid, NotFound, Refusal, Stale
from coordination.ground.request_id import RECORDED
from coordination.ground.timeouts import (
    IDLED_TOO_LONG,
    LOCK_NOT_AVAILABLE,
    QUERY_CANCELED,
    TRANSACTION_TIMED_OUT,
    is_away,
    sqlstate_of,
)
from coordination.problems.problem import Problem
from coordination.problems.problem_types import STATUSES, TYPES, type_for_status, type_of

log = structlog.get_logger(__name__)

_DETAILS = {
    400: "The request could not be understood.",
    401: "Send a valid API key: Authorization: Bearer coord_…",
    403: "You may not do this.",
    404: NotFound.detail,
    405: "This address does not take that method; Allow lists those it takes.",
    406: "This address answers application/json.",
    413: "The request is larger than this service reads.",
    415: "Send application/json in UTF-8, without Content-Encoding.",
    429: "Too many requests; try again after Retry-After seconds.",
    500: "The service failed to answer. The failure has been recorded under request_id.",
    503: "The service is busy; try again after Retry-After seconds.",
}
_LOCK_WAIT = (
    "Others are writing the same rows, and this waited too long for its turn. Nothing of it was done; send it again"
    " after Retry-After seconds, under the same Idempotency-Key if it had one."
)
_TOO_SLOW = (
    "This took too long, all of it together. Nothing of it was done. Ask for less at once: a batch goes through in"
    " smaller ones. As it is, send it again after Retry-After seconds, under the same Idempotency-Key if it had one."
)
_OF_DATABASE = {
    LOCK_NOT_AVAILABLE: ("waited_too_long", _LOCK_WAIT, 5),
    QUERY_CANCELED: ("took_too_long", _TOO_SLOW, 5),
    TRANSACTION_TIMED_OUT: ("took_too_long", _TOO_SLOW, 5),
    IDLED_TOO_LONG: ("took_too_long", _TOO_SLOW, 5),
}


class Unreadable(drf.APIException):
    """A body that cannot be read at all: `code` names a problem type, whose status is answered."""

    def __init__(self, code: str, detail: str) -> None:
        self.code, self.status_code = code, TYPES[code].status
        super().__init__(detail, code)


def answer_exception(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Django REST Framework's `EXCEPTION_HANDLER`: a problem for everything, never a stack trace."""
    request, view = context["request"], context.get("view")
    problem = problem_of(error)
    if isinstance(error, Stale) and view is not None:
        problem.extra, problem.headers = view.present_state(error.current)
        if problem.extra:
            problem.detail = f"{problem.detail} The present state is in current."
    if isinstance(error, drf.NotAcceptable) and view is not None:
        problem.detail = f"This address answers {', '.join(renderer.media_type for renderer in view.get_renderers())}."
    if isinstance(error, drf.UnsupportedMediaType) and (media_types := getattr(view, "reads", None)):
        problem.detail = f"Send {', '.join(media_types)}, in UTF-8, without Content-Encoding."
        if request.content_type.lower().startswith("multipart/"):
            problem.detail += " A form is not read: send the file itself as the body, as curl --data-binary @FILE does."
    if problem.type.status >= 500:
        record_failure(error, request)
    return problem.response(request)


def problem_of(error: Exception) -> Problem:
    """The problem that says what `error` means to the caller."""
    match error:
        case Refusal():
            return _of_refusal(error)
        case drf.ValidationError():
            return Problem(TYPES["invalid"], Invalid.detail, field_errors(error.detail))
        case Unreadable():
            return Problem(TYPES[error.code], str(error.detail))
        case drf.APIException():
            return _of_drf(error)
        case IntegrityError():
            return _of_refusal(refusal_of(error))
        case DatabaseError() if is_away(error):
            return _of_database(error)
    return of_status(_status_of(error))


def of_status(status: int) -> Problem:
    """The plainest problem of a status."""
    kind = type_for_status(status)
    return Problem(kind, _DETAILS.get(status, kind.title))


def record_failure(error: BaseException | None, request: HttpRequest) -> None:
    """Log what failed, and tell Django: its test client and its loggers listen to this signal."""
    log.error("request_failed", exc_info=error)
    request = getattr(request, "_request", request)
    setattr(request, RECORDED, True)
    got_request_exception.send(sender=None, request=request)


def _of_refusal(refusal: Refusal) -> Problem:
    status = next(STATUSES[kind] for kind in type(refusal).__mro__ if kind in STATUSES)
    return Problem(type_of(refusal.code, status), refusal.detail, refusal.errors)


def _of_database(error: DatabaseError) -> Problem:
    code, detail, wait = _OF_DATABASE.get(sqlstate_of(error), ("unavailable", _DETAILS[503], 1))
    return Problem(TYPES[code], detail, headers={"Retry-After": str(wait)})


def _of_drf(error: drf.APIException) -> Problem:
    problem = of_status(error.status_code)
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))  # Throttled has rounded it up
    return Problem(problem.type, problem.detail, headers=headers)


def _status_of(error: Exception) -> int:
    match error:
        case Http404():
            return 404
        case django.PermissionDenied():
            return 403
        case django.RequestDataTooBig():
            return 413
        case django.BadRequest() | django.SuspiciousOperation() | DataError() | UnicodeError():
            return 400
    return 500
