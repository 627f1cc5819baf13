"""Takes out of a picture what is no picture: where and when it was taken, by whom, with what, thumbnails, comments, and
whatever hangs on behind its end. The picture itself is left as it is, byte for byte.

What may stay is named, and all else goes. Colour profiles stay: without them a poster has other colours.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping

from campaigns.creatives.file_types import JPEG, PDF, PNG, WEBP

_KEPT_IN_PNG = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"bKGD",
    b"pHYs",
}
_KEPT_IN_WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"}
_EXIF_AND_XMP = 0x08 | 0x04  # flags of a WebP
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers of a JPEG that no length follows
_OF_THE_PICTURE = {*_ALONE, *range(0xC0, 0xC8), *range(0xC9, 0xD0), *range(0xD9, 0xE0)}  # tables, frames and scans
_KEPT_IN_JPEG = {0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
_NEXT_MARKER = re.compile(
    rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL
)  # in the data of a scan, where FF stands for itself as FF00
_JFIF = 18  # bytes of that part, without the small copy
_EXIF_IN_PDF = re.compile(rb"\xff\xe1(..)(?=Exif\x00|http://ns\.adobe\.com/)", re.DOTALL)
_XMP_BEGINS, _XMP_ENDS = b"<?xpacket begin", b"<?xpacket end"


class UnreadableArtwork(Exception):
    """The file is not built as its kind is."""


def without_metadata(content: bytes, media_type: str, turned: int = 1) -> bytes:
    """The same picture and nothing else. `turned` is the orientation that its Exif had (1 to 8), which is kept: without
    it, it would lie on its side. Raises UnreadableArtwork."""
    try:
        return _CLEANED[media_type](content, turned)
    except (struct.error, IndexError):
        raise UnreadableArtwork from None


def _exif(turned: int) -> bytes:
    """Exif that says how the picture is turned, and nothing else."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0)
    return b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">H", 1) + entry + struct.pack(">I", 0)


def _cleaned_jpeg(content: bytes, turned: int) -> bytes:
    pieces = [b"\xff\xd8"]
    if turned != 1:
        exif = b"Exif\x00\x00" + _exif(turned)
        pieces.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    pieces += [_kept_of(marker, segment) for marker, segment in _segments(content)]
    return b"".join(pieces)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each part of a JPEG up to its end: the marker, and all of it; a scan with its data."""
    position = 2
    while True:
        if content[position] != 0xFF:
            raise UnreadableArtwork
        while content[position + 1] == 0xFF:
            position += 1
        marker = content[position + 1]
        if marker == 0xD9:
            yield marker, b"\xff\xd9"
            return
        if marker in _ALONE:
            yield marker, content[position : position + 2]
            position += 2
            continue
        end = position + 2 + struct.unpack_from(">H", content, position + 2)[0]
        if marker == 0xDA:
            following = _NEXT_MARKER.search(content, end)
            if following is None:
                raise UnreadableArtwork
            end = following.start()
        if end < position + 4 or end > len(content):
            raise UnreadableArtwork
        yield marker, content[position:end]
        position = end


def _kept_of(marker: int, segment: bytes) -> bytes:
    """What of a part of a JPEG stays: what the picture is made of, JFIF without its small copy, a colour profile and
    what Adobe says of the colours; nothing of any other part, known or not."""
    if marker in _OF_THE_PICTURE:
        return segment
    if marker == 0xE0 and segment[4:9] == b"JFIF\x00" and len(segment) >= _JFIF:
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\x00\x00"
    named = _KEPT_IN_JPEG.get(marker)
    return segment if named is not None and segment[4:].startswith(named) else b""


def _cleaned_png(content: bytes, turned: int) -> bytes:
    pieces, position = [content[:8]], 8
    while True:
        length, kind = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        if end > len(content):
            raise UnreadableArtwork
        if kind in _KEPT_IN_PNG:
            pieces.append(content[position:end])
        if kind == b"IHDR" and turned != 1:
            body = b"eXIf" + _exif(turned)
            pieces.append(struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
        if kind == b"IEND":
            return b"".join(pieces)
        position = end


def _cleaned_webp(content: bytes, turned: int) -> bytes:
    pieces, position = [], 12
    end = min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sI", content, position)
        chunk = content[position : position + 8 + length + length % 2]
        if len(chunk) < 8 + length:
            raise UnreadableArtwork
        if kind == b"VP8X":
            flags = chunk[8] & ~_EXIF_AND_XMP | (0x08 if turned != 1 else 0)
            chunk = chunk[:8] + bytes([flags]) + chunk[9:]
        if kind in _KEPT_IN_WEBP:
            pieces.append(chunk)
        position += 8 + length + length % 2
    if turned != 1:
        pieces.append(b"EXIF" + struct.pack("<I", len(_exif(turned))) + _exif(turned))
    body = b"WEBP" + b"".join(pieces)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _blanked_pdf(content: bytes, _turned: int) -> bytes:
    """With the Exif and XMP of the photographs in it blanked where they stand: nothing moves, so that its table of
    contents stays true. What is about the document itself is left behind before, by copying its pages alone."""
    blank = bytearray(content)
    for start, end in (*_exif_in(content), *_packets_in(content)):
        blank[start:end] = b" " * (end - start)
    return bytes(blank)


def _exif_in(content: bytes) -> Iterator[tuple[int, int]]:
    """From where to where Exif and XMP of JPEGs stand, none within another."""
    position = 0
    while part := _EXIF_IN_PDF.search(content, position):
        position = min(len(content), max(part.end(), part.end() + struct.unpack(">H", part[1])[0] - 2))
        yield part.end(), position


def _packets_in(content: bytes) -> Iterator[tuple[int, int]]:
    position = 0
    while (start := content.find(_XMP_BEGINS, position)) >= 0 and (position := content.find(_XMP_ENDS, start)) >= 0:
        yield start, position


_CLEANED: Mapping[str, Callable[[bytes, int], bytes]] = {
    PNG: _cleaned_png,
    JPEG: _cleaned_jpeg,
    WEBP: _cleaned_webp,
    PDF: _blanked_pdf,
}
