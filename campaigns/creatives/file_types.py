"""What a file is, told by how it begins and by nothing that is said of it; and how large its picture claims to be.

Nothing is decoded here: the first bytes of a header are looked at, in the web process.
"""

import re
import struct
from collections.abc import Callable, Mapping
from typing import IO, NamedTuple

from coordination.ground.errors import Invalid

PNG, JPEG, WEBP, PDF = MEDIA_TYPES = ("image/png", "image/jpeg", "image/webp", "application/pdf")
NAMES: Mapping[str, str] = {PNG: "PNG", JPEG: "JPEG", WEBP: "WebP", PDF: "PDF"}
SVG, ANY = "image/svg+xml", "application/octet-stream"

MOST_PIXELS_OF_A_SIDE = 12_000
MOST_PIXELS = 64_000_000
_HEAD = 4_096  # bytes, in which an SVG says that it is one
_MOST_SEGMENTS = 10_000  # of a JPEG, and octets that fill, before its picture begins

_SVG = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!doctype|svg)", re.IGNORECASE)
_IS_SVG = "An SVG can hold scripts and looks different everywhere; export it as PDF or PNG, and send that."
_UNKNOWN = "This is no PNG, JPEG, WebP or PDF, whatever its name says; export it as one of them."
_LIES = "This is a {}, and was sent as something else; send it with its own Content-Type, or application/octet-stream."
_DAMAGED = "This begins like a {} and is none; export it anew."
_TOO_LARGE = (
    f"A picture has at most {MOST_PIXELS_OF_A_SIDE:,} pixels on each side and {MOST_PIXELS:,} in all; this claims to"
    " have {:,} by {:,}. Make it smaller, or send a PDF."
)
_EMPTY = "A picture has at least one pixel on each side."
_MOVES = "This moves, and a poster does not; send one picture."


class FileType(NamedTuple):
    """The media type, and of a picture its width and height in pixels as its header has them."""

    media_type: str
    width: int | None = None
    height: int | None = None


class _Damaged(Exception):
    """A header that is none."""


def recognise_file(stream: IO[bytes], declared: str) -> FileType:
    """What the file is, which stands at its beginning again. `declared` is the media type that it was sent as.

    Raises Invalid for what is no artwork, for one sent as something else, and for a picture with too many pixels.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    media_type = _media_type(head)
    if media_type is None:
        is_svg = declared == SVG or (_SVG.match(head) and b"<svg" in head.lower())
        raise Invalid("svg", _IS_SVG) if is_svg else Invalid("not_artwork", _UNKNOWN)
    if declared not in (media_type, ANY):
        raise Invalid("not_its_type", _LIES.format(NAMES[media_type]))
    if media_type == PDF:
        return FileType(PDF)
    try:
        width, height = _SIZES[media_type](stream)
    except (_Damaged, struct.error, IndexError):
        raise Invalid("damaged", _DAMAGED.format(NAMES[media_type])) from None
    _check_size(width, height)
    stream.seek(0)
    return FileType(media_type, width, height)


def _media_type(head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return PDF if re.match(rb"%PDF-[12]\.", head) else None


def _check_size(width: int, height: int) -> None:
    if not (width and height):
        raise Invalid("damaged", _EMPTY)
    if max(width, height) > MOST_PIXELS_OF_A_SIDE or width * height > MOST_PIXELS:
        raise Invalid("too_many_pixels", _TOO_LARGE.format(width, height))


def _size_of_png(stream: IO[bytes]) -> tuple[int, int]:
    stream.seek(8)
    length, kind, width, height = struct.unpack(">I4sII", stream.read(16))
    if length != 13 or kind != b"IHDR":
        raise _Damaged
    return width, height


def _size_of_jpeg(stream: IO[bytes]) -> tuple[int, int]:
    """From the header of its first frame (SOF0 to SOF15, but DHT, JPG and DAC)."""
    stream.seek(2)
    for _ in range(_MOST_SEGMENTS):
        lead, marker = struct.unpack(">BB", stream.read(2))
        if (lead, marker) == (0xFF, 0xFF):  # a filling octet, of which there may be some
            stream.seek(-1, 1)
            continue
        if lead != 0xFF or marker in (0x00, 0xD9, 0xDA):
            raise _Damaged
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            continue
        (length,) = struct.unpack(">H", stream.read(2))
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _precision, height, width = struct.unpack(">BHH", stream.read(5))
            return width, height
        if length < 2:
            raise _Damaged
        stream.seek(length - 2, 1)
    raise _Damaged


def _size_of_webp(stream: IO[bytes]) -> tuple[int, int]:
    stream.seek(12)
    head = stream.read(18)
    kind, body = head[:4], head[8:]
    if kind == b"VP8X":
        if body[0] & 0x02:
            raise Invalid("animated", _MOVES)
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise _Damaged


_SIZES: Mapping[str, Callable[[IO[bytes]], tuple[int, int]]] = {
    PNG: _size_of_png,
    JPEG: _size_of_jpeg,
    WEBP: _size_of_webp,
}
