"""In which encoding a table was saved: UTF-8, UTF-16 with its mark, or the one in which Excel saves CSV here."""

import codecs
import re
from typing import IO

UTF8, UTF16, WINDOWS = "utf-8-sig", "utf-16", "cp1252"
NOT_UTF8 = "The file is not UTF-8; save it as CSV UTF-8."
WINDOWS_NOTE = (
    "windows_1252",
    "The file is not UTF-8: it was read as Windows-1252, in which Excel saves CSV here. Look at dashes, quotation marks"
    " and accents.",
)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1024 * 1024
# What people here write beyond ASCII; anything else is more likely to be of another encoding.
_WRITTEN = frozenset("€‘’“”•–—…™£©®°²³½¼¾·×\xa0àáâäçèéêëìíîïñòóôöùúûüÀÁÂÄÇÈÉÊËÌÍÎÏÑÒÓÔÖÙÚÛÜß".encode(WINDOWS))  # noqa: RUF001
_IS_UTF8_TOO = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


def encoding_of(file: IO[bytes], opening: bytes) -> str:
    """The encoding by the whole of a seekable file, which is left at its beginning; UTF-8 where nothing else is
    likely."""
    file.seek(0)
    if opening.startswith(_UTF16_MARKS):
        return UTF16
    encoding = UTF8 if _is_utf8(file) or not _is_windows(file) else WINDOWS
    file.seek(0)
    return encoding


def _is_utf8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _is_windows(file: IO[bytes]) -> bool:
    while piece := file.read(_PIECE):
        if not _WRITTEN.issuperset(byte for byte in piece if byte > 0x7F) or _IS_UTF8_TOO.search(piece):
            return False
    return True
