"""Every answer of the API says how its caller stands, and nothing of the API goes uncounted."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException

from coordination.limits.callers import count_address
from coordination.problems.exceptions import problem_of
from coordination.problems.problem import Problem
from coordination.problems.problem_types import TYPES

API = "/api/"


class RateLimits:
    """Refuses an overlong query string, counts for its address what no view counts for an organisation, and writes
    `RateLimit-Policy` and `RateLimit`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers."""
        if not request.path_info.startswith(API):
            return self.get_response(request)
        response = _overlong(request) or self.get_response(request)
        if not hasattr(request, "rate_limit"):  # refused before anybody was asked for: a 406, for one
            response = _refusal(request) or response
        for name, value in request.rate_limit.headers.items():  # type: ignore[attr-defined]
            response.headers[name] = value
        return response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """The refusal of a view that does not count its callers itself, if this one calls too often."""
        counts_itself = getattr(getattr(view, "cls", None), "counts_callers", False)
        if counts_itself or not request.path_info.startswith(API):
            return None
        return _refusal(request)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    try:
        count_address(request)
    except APIException as error:
        return problem_of(error).response(request)
    return None


def _overlong(request: HttpRequest) -> HttpResponse | None:
    most = settings.MAX_QUERY_BYTES
    if len(request.META.get("QUERY_STRING", "")) <= most:
        return None
    return Problem(TYPES["query_too_long"], f"A query string may hold at most {most} bytes.").response(request)
