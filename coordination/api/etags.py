"""Strong ETags from an integer `version`, and the preconditions callers put on them (RFC 9110, 13)."""

import re
from typing import Any

from rest_framework.request import Request

from coordination.ground.errors import Invalid, PreconditionRequired, Stale

_TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')
_ANY = "Send If-Match with the ETag of the version you read: * does not say which that was."
_WEAK = (
    "The ETag in If-Match is weak (W/), which says too little to change anything by. This service gives strong ones; a"
    " proxy in between that compresses answers weakens them: send the version you read without W/."
)
# What Apache and other proxies put at the end of an ETag.
_SUFFIXES = ("-gzip", "--gzip", "-br", ";gzip", ";br", "-df")
_SUFFIXED = (
    "A proxy in between that compresses answers has changed the ETag in If-Match: send the version you read, without"
    ' what the proxy put behind it, such as "3".'
)
_NO_VERSION = (
    "The ETag in If-Match is none that this service gives to what may be changed: send the one that came with what you"
    ' read, such as "3".'
)
_MALFORMED = 'If-Match and If-None-Match hold * or ETags as they were answered, quotes and all: "3".'


def etag_of(row: Any) -> str | None:
    """The row's strong ETag; None if rows of its kind have no version."""
    version = getattr(row, "version", None)
    return None if version is None else f'"{version}"'


def is_fresh(request: Request, row: Any) -> bool:
    """Whether If-None-Match already names this version (weak comparison), so that a GET answers 304."""
    header, tag = request.headers.get("If-None-Match"), etag_of(row)
    if header is None or tag is None:
        return False
    return header.strip() == "*" or tag in [value for _, value in _tags(header)]


def expected_version(request: Request, row: Any, *, required: bool = False) -> int | None:
    """The version a change must find: that of `row`, if If-Match names it; None if the caller leaves it open.

    A list names several acceptable versions, `*` any, and a weak tag never matches (strong comparison). Where a version
    is `required`, `*` does not do: it says of no version that it was read. Raises PreconditionRequired (428) if none is
    named that should be, Stale (412) if `row` is none of those named, which says so where a tag was weak.
    """
    header = request.headers.get("If-Match")
    if header is None:
        if required:
            raise PreconditionRequired
        return None
    if header.strip() == "*":
        if required:
            raise PreconditionRequired(detail=_ANY)
        return None
    tags = _tags(header)
    if (False, etag_of(row)) not in tags:
        raise _stale(row, tags)
    return int(row.version)


def _stale(row: Any, tags: list[tuple[bool, str]]) -> Stale:
    """Why none of `tags` does: there is another version by now, or this one was named by a weak tag; or both."""
    if (True, etag_of(row)) in tags:
        return Stale(row, detail=_WEAK)
    if {tag for _, tag in tags} & {f'{(etag_of(row) or "")[:-1]}{suffix}"' for suffix in _SUFFIXES}:
        return Stale(row, detail=_SUFFIXED)
    if not any(re.fullmatch('"[0-9]+"', tag, re.ASCII) for _, tag in tags):
        return Stale(row, detail=_NO_VERSION)
    return Stale(row, detail=f"{Stale.detail} {_WEAK}" if any(weak for weak, _ in tags) else "")


def refuse_existing(request: Request, row: Any) -> None:
    """Honour `If-None-Match: *` on a PUT: create only. Raises Stale (412) if `row` is there already."""
    if row is not None and request.headers.get("If-None-Match", "").strip() == "*":
        raise Stale(row, "exists_already", "This exists already.")


def refuse_missing(request: Request, row: Any) -> None:
    """Honour If-Match on a PUT: change only. Raises Stale (412) if there is no row to match."""
    if row is None and "If-Match" in request.headers:
        raise Stale(None, "does_not_exist", "There is nothing yet that If-Match could name.")


def _tags(header: str) -> list[tuple[bool, str]]:
    """Each tag of a list as (whether it is weak, the tag with its quotes); raises Invalid if it is no such list."""
    tags, position = [], 0
    while position < len(header):
        tag = _TAG.match(header, position)
        if tag is None or tag.end() == position:
            raise Invalid("malformed_header", _MALFORMED)
        tags.append((tag[1] is not None, f'"{tag[2]}"'))
        position = tag.end()
    return tags
