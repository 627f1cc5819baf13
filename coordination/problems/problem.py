"""RFC 9457 problem details: the one shape of every error the service answers."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from structlog.contextvars import get_contextvars

from coordination.ground.errors import FieldError
from coordination.ground.screening import mask_text
from coordination.problems.problem_types import ProblemType

MEDIA_TYPE = "application/problem+json"
MAX_INSTANCE = 1_024  # characters


@dataclass
class Problem:
    """One error answer before it is bytes. `extra` holds further members (`current` of a 412)."""

    type: ProblemType
    detail: str
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def members(self, instance: str) -> dict[str, Any]:
        """The problem as a JSON object, in the order of the contract."""
        members = {
            "type": self.type.uri,
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail,
            "instance": instance,
            "request_id": request_id(),
            "errors": [asdict(error) for error in self.errors],
        }
        return members | dict(self.extra)

    def response(self, request: HttpRequest) -> HttpResponse:
        """The answer to `request`: never HTML, never cached."""
        # An answer is not the longer for the address that was asked.
        body = orjson.dumps(self.members(escape_uri_path(mask_text(request.path[:MAX_INSTANCE]))), default=str)
        response = HttpResponse(body, status=self.type.status, content_type=MEDIA_TYPE, headers=dict(self.headers))
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["Authorization", "Accept"])
        return response


def request_id() -> str:
    """The id under which the logs and the ledger know this request."""
    bound_id = str(get_contextvars().get("request_id", ""))
    return bound_id if re.fullmatch(r"[\w.:-]{1,100}", bound_id) else str(uuid.uuid4())
