"""What `open/` has in common: no key is asked for or read, any page may show it, any cache may keep it for seconds."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from coordination.api.described import OperationSpec, operation_of
from coordination.api.open_schema import OpenSchema
from coordination.api.renderers import JSONRenderer
from coordination.api.views import ResourceView
from coordination.ground.sight import see_what_is_public

# Seconds. What is taken down must be gone everywhere at once, so a cache asks again soon; 304 makes that cheap.
MAX_AGE = 5
# Fetch, CORS protocol: what a page of another site may send besides plain headers, and what it may read.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOperation(OperationSpec):
    """An operation with its one form: the media type, the schema where no serializer says it, and an example."""

    media_type: str = "application/json"
    form: Mapping[str, Any] | None = None
    example: Any = None


class OpenView(ResourceView):
    """A public page or feed; each of its `operations` is an OpenOperation."""

    schema = OpenSchema()
    authentication_classes = []
    permission_classes = []
    pagination_class = None
    http_method_names = ["get", "head", "options"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the caller's address and refuse what no action knows; a preflight is about no action."""
        if request.method == "OPTIONS":
            self.action = ""
        super().initial(request, *args, **kwargs)
        see_what_is_public()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """The one form there is, whatever Accept says: so a cache keeps one copy and not one for every reader."""
        return JSONRenderer(), JSONRenderer.media_type

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What a browser asks before it lets a page of another site send If-None-Match."""
        return HttpResponse(status=204, headers={**PREFLIGHT, "Allow": PREFLIGHT["Access-Control-Allow-Methods"]})

    def answered(self, body: bytes, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """`body` in the form of the present action with its strong ETag, or a 304 to a caller who has it."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        common = {"ETag": tag, "Cache-Control": f"public, max-age={MAX_AGE}, must-revalidate", **(headers or {})}
        if names_etag(self.request.headers.get("If-None-Match", ""), tag):
            return HttpResponse(status=304, headers=common)
        described: Any = operation_of(self)  # an OpenOperation
        return HttpResponse(body, content_type=described.media_type, headers=common)

    def answered_json(self, value: Any, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """`value` as JSON; see `answered`."""
        return self.answered(orjson.dumps(value, default=str), headers=headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer may be read by any site; a good one differs by its address alone, so it varies by nothing."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in CORS.items():
            response.headers[name] = value
        if response.status_code < 400:
            response.headers.pop("Vary", None)
        return response


def names_etag(header: str, tag: str) -> bool:
    """Whether If-None-Match names the tag (weak comparison: a proxy that compresses may have weakened it)."""
    etags = [etag.strip().removeprefix("W/") for etag in header.split(",")]
    return tag in etags or "*" in etags
