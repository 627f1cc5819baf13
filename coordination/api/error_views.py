"""What Django answers outside any view of the API: unknown addresses, refused hosts, failures. A page to a browser, at
whatever address is none of the API's; a problem to everybody else."""

import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from coordination.api.pages import page, prefers_page, wants_page
from coordination.ground.timeouts import is_away
from coordination.problems.exceptions import of_status, problem_of
from coordination.problems.problem import Problem, request_id
from coordination.problems.problem_types import TYPES

_WITH_SLASH = "There is nothing at this address. Addresses here end with a slash: try again with one."
_NOWHERE = "There is nothing at this address."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`: a refused Host header, a malformed or an oversize form."""
    return answer_failure(request, of_status(413 if isinstance(exception, RequestDataTooBig) else 400))


def forbidden_answer(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`."""
    return answer_failure(request, of_status(403))


@csrf_exempt  # whoever posts to no address is told so, and not that a form has expired
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler404`, and the view behind every address of the API that has no other; whatever the method.
    A page to a browser, a problem to everybody else."""
    lacks_slash = not request.path_info.endswith("/") and _is_somewhere(f"{request.path_info}/")
    if wants_page(request):
        return page(request, "not_found", {"lacks_slash": lacks_slash}, status=404)
    return Problem(TYPES["not_found"], _WITH_SLASH if lacks_slash else _NOWHERE).response(request)


def _is_somewhere(path: str) -> bool:
    try:
        return resolve(path).func is not not_found
    except Resolver404:
        return False


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: Django has logged and signalled the failure itself. A database that is away is a 503 also where no
    view has asked for it."""
    error = sys.exc_info()[1]
    problem = problem_of(error) if isinstance(error, DatabaseError) and is_away(error) else of_status(500)
    return answer_failure(request, problem)


def answer_failure(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem; as a page to a browser, with an id to quote. A refused Host has no path of ours."""
    if not prefers_page(request) or request.path_info.startswith("/api/"):
        return problem.response(request)
    response = page(request, "failed", {"problem": problem, "request_id": request_id()}, problem.type.status)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


class NamesMethods:
    """Gives the 405 of an address that takes other methods, which the framework leaves empty, what every other failure
    has: a page with a way back to a browser, a problem to everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        named = _not_allowed(request)
        named.headers["Allow"] = response.headers["Allow"]
        return named


def _not_allowed(request: HttpRequest) -> HttpResponse:
    if prefers_page(request):
        is_read = request.method in ("GET", "HEAD")
        return page(request, "not_allowed", {"above": _address_above(request.path_info), "reads": is_read}, status=405)
    return of_status(405).response(request)


def _address_above(path: str) -> str:
    """The nearest address above this one at which there is something."""
    parts = path.strip("/").split("/")
    above = (f"/{'/'.join(parts[:count])}/" for count in range(len(parts) - 1, 0, -1))
    return next(filter(_is_somewhere, above), "/")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: a page to a browser that sent a form, a problem to everybody else."""
    if prefers_page(request):
        return page(request, "form_expired", {}, status=403)
    return Problem(TYPES["forbidden"], "The form has expired, or came from another site. Load it again.").response(
        request
    )
