"""How much a workbook may make us read: in proportion to what was sent, and not to what that unpacks to.

A few kilobytes unpack to millions of tags and cells, each of which costs. What spreadsheet programs save holds a tag
for every byte or two of the archive, blank rows too; no more than one and a half where every row is like the last.
"""

from dataclasses import dataclass
from zipfile import ZipFile

_PIECE = 256 * 1024
_TAGS, _TAGS_PER_BYTE = 1_000_000, 2
_UNPACKED, _UNPACKED_PER_BYTE = 32 * 1024**2, 120  # bytes
_FILLED = 1_000_000  # cells, of what OpenDocument repeats
_CELLS = 10_000_000  # blank ones too, from the first that is filled to the last


class TooMuch(Exception):
    """The workbook makes more work than one of its size does."""


@dataclass
class WorkbookBounds:
    """What is left for it, of everything that is read."""

    unpacked: int
    tags: int
    filled: int
    cells: int

    @classmethod
    def of_file(cls, size: int) -> "WorkbookBounds":
        """What a file of so many bytes may ask."""
        unpacked, tags = _UNPACKED + _UNPACKED_PER_BYTE * size, _TAGS + _TAGS_PER_BYTE * size
        return cls(unpacked, tags, filled=_FILLED + size, cells=_CELLS + size)

    def take_tags(self, piece: bytes) -> None:
        """Raises TooMuch where none are left."""
        self.unpacked -= len(piece)
        self.tags -= piece.count(b"<") - piece.count(b"</")
        self._check()

    def take_filled(self, count: int) -> None:
        """Raises TooMuch where none are left."""
        self.filled -= count
        self._check()

    def take_cells(self, count: int) -> None:
        """Raises TooMuch where none are left."""
        self.cells -= count
        self._check()

    def _check(self) -> None:
        if min(self.unpacked, self.tags, self.filled, self.cells) < 0:
            raise TooMuch


def check_archive(archive: ZipFile, bounds: WorkbookBounds) -> None:
    """Unpack every part once, which costs little, before any is read. Raises TooMuch, and BadZipFile for a part that
    is not as long as it says."""
    if sum(part.file_size for part in archive.infolist()) > bounds.unpacked:
        raise TooMuch
    for part in archive.infolist():
        with archive.open(part) as unpacked:
            while piece := unpacked.read(_PIECE):
                bounds.take_tags(piece)
