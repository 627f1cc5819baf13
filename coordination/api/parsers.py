"""Bodies as they are read: at most so many bytes, in plain UTF-8, as strict JSON or as a table."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from coordination.ground.whole_numbers import whole_number
from coordination.problems.exceptions import Unreadable
from coordination.problems.strict_json import strict_object

_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)


class StrictJSONParser(BaseParser):
    """`application/json` as an object of at most 1 MiB and 32 levels."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object in the body; raises UnsupportedMediaType or Unreadable (400, 413)."""
        headers = (parser_context or {})["request"].headers
        check_plain_utf8(headers)
        if not re.fullmatch(r'[^;]*(;\s*charset="?utf-8"?\s*)?', media_type or "", re.IGNORECASE):
            raise UnsupportedMediaType("parameter")
        return strict_object(bounded_body(stream, headers.get("Content-Length", "")))


class CsvParser(BaseParser):
    """`text/csv`, its bytes as sent: only the resource knows the columns."""

    media_type = "text/csv"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The bytes of the body; raises UnsupportedMediaType or Unreadable (413)."""
        headers = (parser_context or {})["request"].headers
        check_plain_utf8(headers)
        return bounded_body(stream, headers.get("Content-Length", ""))


def check_plain_utf8(headers: Mapping[str, str]) -> None:
    """Raises UnsupportedMediaType for a body that is announced as compressed, or as text in another encoding."""
    if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType("content coding")
    charset = _CHARSET.search(headers.get("Content-Type", ""))
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("character set")


def admit_chunked(request: HttpRequest) -> None:
    """Make a body sent in chunks, which announces no length, readable: Django would take it for none at all."""
    if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
        body = request.META["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        request.META["CONTENT_LENGTH"] = str(len(body))
        request._stream = BytesIO(body)


def bounded_body(stream: IO[bytes], announced: str) -> bytes:
    """The whole body, of which `announced` is the Content-Length; raises Unreadable (413)."""
    if (whole_number(announced) or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise _too_large()
    body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise _too_large()
    return body


def _too_large() -> Unreadable:
    return Unreadable("body_too_large", f"A body may hold at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes.")
