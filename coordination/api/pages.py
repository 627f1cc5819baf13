"""Pages for people at addresses that programs read too: HTML where Accept asks for it, else JSON. What a page may load
says `page_policy.py`."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from coordination.problems.exceptions import of_status

HTML, JSON, PROBLEM = "text/html", "application/json", "application/problem+json"
MAX_AGE = 300  # seconds


def wants_page(request: HttpRequest) -> bool:
    """Whether whoever asks would rather read HTML than JSON, as browsers do; `*/*` would not."""
    return request.method in ("GET", "HEAD") and prefers_page(request)


def prefers_page(request: HttpRequest) -> bool:
    """The same, whatever the method: of a form too."""
    return request.get_preferred_type([JSON, PROBLEM, HTML]) == HTML


def page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The page, the same for everybody."""
    response = render(request, f"pages/{template}.html", dict(context), status=status)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}" if status == 200 else "no-store"
    patch_vary_headers(response, ["Accept"])
    return response


def only_to_be_read(request: HttpRequest) -> HttpResponse:
    """The 405 of an address that takes nothing."""
    response = of_status(405).response(request)
    response.headers["Allow"] = "GET, HEAD"
    return response


def page_or_json(request: HttpRequest, template: str, facts: Mapping[str, Any]) -> HttpResponse:
    """The same facts, as a page or as JSON; 405 to a method that would change something."""
    if request.method not in ("GET", "HEAD"):
        return only_to_be_read(request)
    if wants_page(request):
        return page(request, template, facts)
    response = HttpResponse(orjson.dumps(facts), JSON, headers={"Cache-Control": f"public, max-age={MAX_AGE}"})
    patch_vary_headers(response, ["Accept"])
    return response
