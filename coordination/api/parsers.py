"""Strict JSON: what two parsers could read differently, or what a database cannot hold, is refused before any rule."""

import json
import math
import re
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from coordination.problems.exceptions import Unreadable

MAX_DEPTH = 32
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)
# A string (closed or not: an unclosed one is left to the JSON reader) or one bracket; linear on any input.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)


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


def strict_object(body: bytes) -> dict[str, Any]:
    """The JSON object that `body` is; raises Unreadable saying where it is not strict JSON."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("malformed_json", f"The body is not UTF-8 at byte {error.start}.") from None
    _check_depth(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_refuse_constant, parse_int=_integer, parse_float=_number
        )
    except json.JSONDecodeError as error:
        raise Unreadable(
            "malformed_json", f"The body is not JSON at line {error.lineno}, column {error.colno}."
        ) from None
    if not isinstance(value, dict):
        raise Unreadable("malformed_json", "The body must be a JSON object.")
    if "\\u" in text:  # without an escape no string can hold what _check_strings looks for
        _check_strings(value)
    return value


def bounded_body(stream: IO[bytes], announced: str) -> bytes:
    """The whole body, of which `announced` is the Content-Length; raises Unreadable (413)."""
    if announced.isdecimal() and int(announced) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise _too_large()
    body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise _too_large()
    return body


def _too_large() -> Unreadable:
    return Unreadable("body_too_large", f"A body may hold at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes.")


def _check_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.lastindex == 1:
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable("body_too_deep", f"A body may be nested at most {MAX_DEPTH} levels deep.")
        elif token.lastindex == 2:
            depth -= 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unreadable("malformed_json", "A key appears twice in the same object.")
    return members


def _refuse_constant(_name: str) -> float:
    raise Unreadable("malformed_json", "NaN and Infinity are not JSON numbers.")


def _integer(digits: str) -> int:
    if len(digits) > 20 or not -(2**63) <= int(digits) < 2**63:
        raise Unreadable("malformed_json", "A whole number is beyond 64 bits.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Unreadable("malformed_json", "A number is too large.")
    return number


def _check_strings(value: object) -> None:
    """Refuse NUL, which PostgreSQL cannot store, and lone surrogates, which are not text."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as members:
                waiting.extend(members.keys())
                waiting.extend(members.values())
            case list() as items:
                waiting.extend(items)
            case str() as text if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
                raise Unreadable("malformed_json", "A string holds a NUL character or half a surrogate pair.")
