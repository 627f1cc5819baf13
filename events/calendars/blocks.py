"""A file cut into its events and its time zones, as the file has them; nothing is understood yet."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from coordination.ground.errors import Invalid

MOST_BYTES = 32 * 1024**2  # of a calendar: it is read whole, since what belongs together may stand anywhere in it
MOST_EVENTS = 200_000
_MOST_ZONES = 200
_MARK = re.compile(rb"^(BEGIN|END):(VEVENT|VTIMEZONE)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_NOT_ONE = "This is not a calendar in UTF-8: it has no line BEGIN:VCALENDAR."


@dataclass(frozen=True, slots=True)
class Block:
    """One event: the number of its first line, and its bytes; `closed` unless its END is missing."""

    number: int
    start: int
    stop: int
    closed: bool


@dataclass(slots=True)
class Blocks:
    """The whole file, with plain line ends; its events and its time zones."""

    data: bytes
    events: list[Block] = field(default_factory=list)
    zones: list[bytes] = field(default_factory=list)

    def bytes_of(self, block: Block) -> bytes:
        """The lines of one event."""
        return self.data[block.start : block.stop]


def blocks_of(file: IO[bytes]) -> Blocks:
    """The events and time zones of the file. Raises Invalid for what is no calendar, or too large."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        sentence = f"A calendar holds at most {MOST_BYTES // 1024**2} MB; send it in parts."
        raise Invalid("calendar_too_large", sentence)
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not re.search(rb"^[ \t]*BEGIN:VCALENDAR[ \t]*$", data, re.MULTILINE | re.IGNORECASE):
        raise Invalid("malformed_calendar", _NOT_ONE)
    blocks = Blocks(data)
    for kind, start, stop, closed, number in _cut(data):
        if kind == b"VEVENT":
            blocks.events.append(Block(number, start, stop, closed))
        elif closed and len(blocks.zones) < _MOST_ZONES:
            blocks.zones.append(data[start:stop])
        if len(blocks.events) > MOST_EVENTS:
            raise Invalid("too_many_rows", f"A file holds at most {MOST_EVENTS:,} rows; send the rest in another one.")
    return blocks


def _cut(data: bytes) -> Iterator[tuple[bytes, int, int, bool, int]]:
    """Kind, first and last byte, whether it is closed, number of the first line."""
    kind, start, number, counted = b"", 0, 1, 0
    for mark in _MARK.finditer(data):
        begins, what = mark[1].upper() == b"BEGIN", mark[2].upper()
        if kind and (begins or what == kind):
            yield kind, start, mark.start() if begins else mark.end(), not begins, number
            kind = b""
        if begins:
            number += data.count(b"\n", counted, mark.start())
            kind, start, counted = what, mark.start(), mark.start()
    if kind:
        yield kind, start, len(data), False, number
