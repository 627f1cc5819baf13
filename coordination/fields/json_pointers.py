"""From the validation errors of Django and Django REST Framework to a flat list of JSON pointers (RFC 6901)."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from rest_framework.exceptions import ErrorDetail

from coordination.ground.errors import FieldError
from coordination.ground.screening import masked_name

MOST = 100  # a body of a million unknown keys is not answered by a million errors
WHOLE = ("non_field_errors", "__all__")


def escape_step(key: object) -> str:
    """One step of a JSON pointer; a key of the caller's own making that holds personal data is not repeated."""
    return masked_name(str(key)[:100]).replace("~", "~0").replace("/", "~1")[:100]


def field_errors(detail: Any, most: int = MOST) -> list[FieldError]:
    """The errors inside a `ValidationError.detail`, each with the place it is at, the first hundred of them."""
    return list(islice(_walk(detail, ""), most))


def _walk(detail: Any, pointer: str) -> Iterator[FieldError]:
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from _walk(inner, pointer if key in WHOLE else f"{pointer}/{escape_step(key)}")
    elif isinstance(detail, list | tuple):
        for place, inner in enumerate(detail):
            # A list of dicts has one dict per item; a list of sentences is about the place itself.
            yield from _walk(inner, f"{pointer}/{place}" if isinstance(inner, Mapping | list) else pointer)
    else:
        code = detail.code if isinstance(detail, ErrorDetail) else "invalid"
        yield FieldError(pointer, str(code or "invalid"), str(detail))
