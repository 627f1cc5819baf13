"""What was asked, in 32 bytes: two requests with the same fingerprint ask for the same thing."""

import hashlib
from typing import Any

import orjson
import rfc8785
from rest_framework.request import Request


def request_fingerprint(view: Any, request: Request) -> bytes:
    """The SHA-256 over method, path, query string and the digest of the body, as sent by this caller.

    A view whose body is too large to hold says `idempotency_digest(request) -> bytes` itself, reading the body once.
    Raises what reading the body raises (Unreadable, UnsupportedMediaType).
    """
    view_digest = getattr(view, "idempotency_digest", None)
    body = view_digest(request) if view_digest else body_digest(request)
    request_line = (request.method or "", request.path, request.META.get("QUERY_STRING", ""))
    parts = [*(part.encode("utf-8", "surrogateescape") for part in request_line), body]
    # Each part's digest has one length, so that no two requests read alike when put together.
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def body_digest(request: Request) -> bytes:
    """The SHA-256 of the body: of its canonical form (RFC 8785) where it is JSON, else of its very bytes."""
    media = (request.content_type or "").partition(";")[0].strip().lower()
    if media not in ("", "application/json"):
        return hashlib.sha256(request._request.body).digest()
    return hashlib.sha256(canonical(request.data)).digest()


def canonical(data: Any) -> bytes:
    """`data` as canonical JSON; whole numbers beyond 2^53, which RFC 8785 does not write, are written in full."""
    try:
        return rfc8785.dumps(data)
    except rfc8785.CanonicalizationError:
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
