"""`/docs/`: the pages of docs/ as `make docs-site` builds them. Files, read when they are asked for, so that a new
build is seen at once; nothing of them comes from another host, and their policy would not let it."""

from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from whitenoise import WhiteNoise
from whitenoise.middleware import WhiteNoiseMiddleware

from coordination.api.pages import MAX_AGE, only_to_be_read, page, wants_page
from coordination.problems.problem import Problem
from coordination.problems.problem_types import TYPES

# Its search fetches the pages that it has found, to show where in them; its icons are images within the style sheet.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_NOT_BUILT = "The guides have not been built here. Whoever runs the service builds them: make docs-site."


def docs_site(request: HttpRequest) -> HttpResponseBase:
    """The page or file at this address; if there is no site, how to build it."""
    if request.method not in ("GET", "HEAD"):
        return only_to_be_read(request)
    root = Path(settings.DOCS_SITE)
    if file := _files(root).find_file(request.path_info):
        return WhiteNoiseMiddleware.serve(file, request)
    if root.is_dir():
        raise Http404
    if wants_page(request):
        return page(request, "docs_not_built", {}, status=404)
    return Problem(TYPES["not_found"], _NOT_BUILT).response(request)


@cache
def _files(root: Path) -> WhiteNoise:
    files = WhiteNoise(
        None,
        autorefresh=True,
        max_age=MAX_AGE,
        allow_all_origins=False,
        index_file=True,
        add_headers_function=_add_policy,
    )
    files.add_files(root, prefix="docs/")
    return files


def _add_policy(headers: Headers, _path: str, _address: str) -> None:
    headers["Content-Security-Policy"] = POLICY
