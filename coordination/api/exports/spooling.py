"""Writing a list to a file without a name, and sending that."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.http import StreamingHttpResponse

from coordination.api.exports.slots import ExportSlot
from coordination.ground.errors import Unprocessable

PIECE = 64 * 1024  # bytes sent at a time


class BoundedFile:
    """A file for writing that refuses to grow beyond `EXPORT_MAX_BYTES`."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.left = file, settings.EXPORT_MAX_BYTES
        self.closed = False

    def write(self, data: bytes) -> int:
        """Write it all; raises Unprocessable if it is too much."""
        self.left -= len(data)
        if self.left < 0:
            raise Unprocessable("export_too_large", "This list is too large to write; narrow it by filters.")
        return self.file.write(data)

    # What TextIOWrapper asks of a file.
    def writable(self) -> bool:
        """Yes."""
        return True

    def readable(self) -> bool:
        """No."""
        return False

    def seekable(self) -> bool:
        """No."""
        return False

    def flush(self) -> None:
        """Nothing is held back here."""


def spooled_file(write: Callable[[Any], None]) -> IO[bytes]:
    """The file that `write` has written, at its beginning; gone from the disk when it or the process is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    try:
        write(BoundedFile(file))
        file.flush()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


class SpooledResponse(StreamingHttpResponse):
    """The file as an answer that announces its length; of None, an answer without a body."""

    def __init__(
        self, file: IO[bytes] | None, content_type: str, headers: Mapping[str, str], slot: ExportSlot | None = None
    ) -> None:
        self.file, self.slot = file, slot
        # The web server sends the file itself, where it can, and calls what Django puts in the place of its `close`.
        self.file_to_stream, self.block_size = file, PIECE
        self._close_file = file.close if file else None
        super().__init__(_pieces(file) if file else [], content_type=content_type, headers=dict(headers))
        if file:
            file.seek(0, 2)
            self.headers["Content-Length"] = str(file.tell())
            file.seek(0)

    def close(self) -> None:
        """Sent or given up: the file goes, and its slot is free."""
        try:
            super().close()
        finally:
            if self._close_file:
                self._close_file()
            if self.slot:
                self.slot.give_back()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file piece by piece; raises TimeoutError for a reader so slow that others wait for its slot."""
    deadline = time.monotonic() + settings.EXPORT_SECONDS
    while piece := file.read(PIECE):
        if time.monotonic() > deadline:
            raise TimeoutError("a list was not fetched in time")
        yield piece
