"""What is going to be taken away, said long before: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where to read on.

    class Parcels(Resource):
        deprecations = {
            "send": Deprecated(since=MARCH, sunset=SEPTEMBER, link="/api/v1/docs/#parcels"),  # an operation
            "list?size": Deprecated(…),  # a parameter of one
            "/weight": Deprecated(…),  # a field of the resource
        }

An operation is marked on every answer; a parameter on the answers to requests that use it; a field on the answers that
hold it, and to the requests that send it. OpenAPI marks each as `deprecated`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Deprecated:
    """Since when it is not to be used any more (which may lie ahead), when it stops working if that is known, and where
    the way over is described. Raises ValueError for instants without an offset, or a sunset before that day."""

    since: datetime
    link: str
    sunset: datetime | None = None

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or (self.sunset and self.sunset.tzinfo is None):
            raise ValueError("A deprecation names instants with their offset.")
        if self.sunset and self.sunset < self.since:
            raise ValueError("Nothing ends before it is deprecated (RFC 9745, section 4).")


Deprecations = Mapping[str, Deprecated]


def mark_deprecated(view: Any, request: Any, response: HttpResponseBase) -> None:
    """Add the headers for whatever of this request and its answer is deprecated; of several, the earliest instants."""
    in_use = list(_deprecations_in_use(view, request, response)) if view.deprecations else []
    if not in_use:
        return
    response.headers["Deprecation"] = f"@{int(min(notice.since for notice in in_use).timestamp())}"
    if ends := [notice.sunset for notice in in_use if notice.sunset]:
        response.headers["Sunset"] = http_date(min(ends).timestamp())
    links = [
        f'<{link}>; rel="deprecation"; type="text/html"' for link in dict.fromkeys(notice.link for notice in in_use)
    ]
    response.headers["Link"] = ", ".join(filter(None, [response.headers.get("Link"), *links]))


def _deprecations_in_use(view: Any, request: Any, response: HttpResponseBase) -> Iterator[Deprecated]:
    sent_fields, answered_fields = _members(request._full_data), _members(getattr(response, "data", None))
    for name, deprecated in view.deprecations.items():
        action, _, parameter = name.partition("?")
        if name.startswith("/"):
            applies = name[1:] in sent_fields or name[1:] in answered_fields
        else:
            applies = action == view.action and (not parameter or parameter in request.query_params)
        if applies:
            yield deprecated


def _members(data: Any) -> Mapping[str, Any]:
    """The fields of a resource, of the first one in a page; none of what has not been read or is no object."""
    if isinstance(data, Mapping) and isinstance(data.get("results"), list):
        data = next(iter(data["results"]), None)
    return data if isinstance(data, Mapping) else {}
