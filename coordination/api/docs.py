"""The contract for programs and for people: `openapi.yaml` as committed, and two pages that show it.

The document is served from the file, never from the live generator, which is not thread-safe on a cold process. The
pages load nothing from another host, and their policy would not let them.
"""

import hashlib
from functools import cache
from typing import Any, NamedTuple

import orjson
import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.generic import TemplateView

from coordination.api.pages import only_to_be_read

YAML, JSON = "application/yaml", "application/json"
# Swagger UI and Redoc style inline, draw with data: images and search in a worker made of a blob.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Document(NamedTuple):
    """The contract in both forms; `tag` changes with it."""

    yaml: bytes
    json: bytes
    tag: str


def serve_schema(request: HttpRequest) -> HttpResponse:
    """`openapi.yaml`, as YAML or (if Accept asks for it) JSON."""
    if request.method not in ("GET", "HEAD"):
        return only_to_be_read(request)
    document = _document()
    media_type = request.get_preferred_type([YAML, "application/vnd.oai.openapi", JSON]) or YAML
    as_json = media_type == JSON
    tag = f'"{document.tag}{"j" if as_json else "y"}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304, headers=headers)
    else:
        response = HttpResponse(document.json if as_json else document.yaml, media_type, headers=headers)
    patch_vary_headers(response, ["Accept"])
    return response


@cache
def _document() -> Document:
    text = (settings.BASE_DIR / "openapi.yaml").read_bytes()
    return Document(text, orjson.dumps(yaml.load(text, yaml.CSafeLoader)), hashlib.sha256(text).hexdigest()[:16])


class _Page(TemplateView):
    """A page that may load from this service alone."""

    def http_method_not_allowed(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """405, a problem as everywhere."""
        return only_to_be_read(request)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page with its policy."""
        response = super().render_to_response(context, **kwargs)
        response.headers["Content-Security-Policy"] = POLICY
        return response


class SwaggerUI(_Page):
    """Read the contract and try it."""

    template_name = "docs/swagger_ui.html"


class Redoc(_Page):
    """Read the contract."""

    template_name = "docs/redoc.html"
