"""One id for everything a request sets off: its answer, its lines in the log, its changes in the ledger, its tasks."""

import re
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django_structlog import signals
from django_structlog.celery import signals as celery_signals
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import get_contextvars

from coordination.ground.screening import TextKind, mask_text, screen_text

log = structlog.get_logger(__name__)

RECORDED = "failure_recorded"  # an attribute of a request whose failure is in the log
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,99}")


class RequestLog(RequestMiddleware):
    """Logs each request under an id: the caller's `X-Request-ID` if it is harmless, else a new one. It is sent back."""

    def prepare(self, request: HttpRequest) -> None:
        """Begin: drop an id that could forge a line of the log, or carry somebody's name into it."""
        request_id = request.META.get("HTTP_X_REQUEST_ID", "")
        if not SAFE.fullmatch(request_id) or screen_text(request_id, TextKind.IDENTIFIER):
            request.META.pop("HTTP_X_REQUEST_ID", None)
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """End: send the id with the answer."""
        response.headers["X-Request-ID"] = str(get_contextvars().get("request_id", ""))
        super().handle_response(request, response)

    def _process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Log the failure of no view of the API (those have logged theirs), and leave the code to the request's own
        line: what was answered for it may be a 503."""
        if not isinstance(exception, Http404 | PermissionDenied) and not hasattr(request, RECORDED):
            log.error("request_failed", request=self.format_request(request), exc_info=exception)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path, without what looks like personal data. A query may hold what somebody searched for."""
        return f"{request.method} {mask_text(request.path)}"


@receiver(signals.bind_extra_request_metadata)
def leave_out_the_browser(log_kwargs: dict[str, Any], **_: Any) -> None:
    """A header is whatever the caller likes."""
    log_kwargs.pop("user_agent", None)


@receiver(celery_signals.modify_context_before_task_publish)
def send_the_id_alone(context: dict[str, Any], **_: Any) -> None:
    """What goes to the broker with a task: the id of the request that asked for it, nothing else of its context."""
    id_context = {"request_id": context["request_id"]} if "request_id" in context else {}
    context.clear()
    context.update(id_context)
