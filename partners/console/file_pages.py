"""Pages whose form brings a file, of which more is read than of another form, and of a stranger nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from coordination.ground.whole_numbers import whole_number
from coordination.limits.body_policy import BodyPolicy

TOO_LARGE = "coordination.file_too_large"  # in the WSGI environment


def reading_file(policy: BodyPolicy) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Read as much of the form as the policy says. The token of the form stands in the body, which is looked at once it
    is known not to be too large; whether it was stands in `request.META[TOO_LARGE]`."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        protected = csrf_protect(view)

        @wraps(view)
        def read_file(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponse:
            announced = whole_number(request.META.get("CONTENT_LENGTH") or "0") or 0
            request.META[TOO_LARGE] = announced > policy.most_bytes
            return (view if request.META[TOO_LARGE] else protected)(request, *arguments, **words)

        page: Any = csrf_exempt(read_file)
        page.reading = policy
        return page

    return decorate
