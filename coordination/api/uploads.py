"""Large bodies: read once, into a file that lives as long as the request and keeps nothing in memory."""

import hashlib
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from rest_framework.request import Request

from coordination.api.parsers import check_plain_utf8
from coordination.ground.whole_numbers import whole_number
from coordination.limits.body_policy import FILE, BodyPolicy
from coordination.problems.exceptions import Unreadable

_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes as sent, their SHA-256 and how many they are."""

    stream: IO[bytes]
    digest: bytes
    size: int


def receive_upload(request: Request, policy: BodyPolicy = FILE) -> Upload:
    """The body of the request, which nobody has read yet, as far as the policy goes; raises UnsupportedMediaType or
    Unreadable (413)."""
    check_plain_utf8(request.headers)
    announced = request.META.get("CONTENT_LENGTH") or ""
    chunked = bool(request.META.get("HTTP_TRANSFER_ENCODING"))
    length = whole_number(announced)
    if length is None:
        length = policy.most_bytes + 1 if chunked else 0
    if announced and length > policy.most_bytes:
        raise _too_large(policy.most_bytes)
    # Django's own stream takes a body without an announced length for none at all.
    return _spooled(request.META["wsgi.input"], length, policy.most_bytes)


def _spooled(source: IO[bytes], length: int, most: int) -> Upload:
    file, digest, size = TemporaryFile(), hashlib.sha256(), 0  # noqa: SIM115 - the view closes it
    while size < length and (chunk := source.read(min(_CHUNK, length - size))):
        digest.update(chunk)
        file.write(chunk)
        size += len(chunk)
    if size > most:
        file.close()
        raise _too_large(most)
    return Upload(file, digest.digest(), size)


def _too_large(most: int) -> Unreadable:
    return Unreadable("body_too_large", f"A file may hold at most {most:,} bytes.")
