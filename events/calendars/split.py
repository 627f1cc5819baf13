"""A file is split into its events and its time zones, as the file has them; nothing is understood yet."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from coordination.ground.errors import Invalid

MOST_BYTES = 32 * 1024**2  # of a calendar: it is read whole, since what belongs together may stand anywhere in it
MOST_EVENTS = 200_000
_MOST_ZONES = 200
_MARK = re.compile(rb"^(BEGIN|END):(VEVENT|VTIMEZONE|VTODO|VJOURNAL|VFREEBUSY)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_END = re.compile(rb"^END:VCALENDAR[ \t]*$", re.MULTILINE | re.IGNORECASE)
_CANCEL = re.compile(rb"^METHOD:[ \t]*CANCEL[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OTHERS = (
    (re.compile(rb"PK\x03\x04"), "a workbook", "application/octet-stream"),
    (re.compile(rb"[\[{]"), "JSON", "application/jsonl, an object on each line"),
    (re.compile(rb"[^,;\t<]{1,200}[,;\t]"), "a table", "text/csv"),
)
_NO_EVENTS = {
    b"VTODO": "a task (VTODO)",
    b"VJOURNAL": "a journal entry (VJOURNAL)",
    b"VFREEBUSY": "a list of when somebody is free or busy (VFREEBUSY)",
}
_NO_CALENDAR = "This is not a calendar in UTF-8: it has no line BEGIN:VCALENDAR."


@dataclass(frozen=True, slots=True)
class EventBlock:
    """One event: the number of its first line, and its bytes; `closed` unless its END is missing."""

    number: int
    start: int
    stop: int
    closed: bool


@dataclass(slots=True)
class SplitCalendar:
    """The whole file, with plain line ends; its events and its time zones."""

    data: bytes
    is_cancellation: bool = False  # METHOD:CANCEL (RFC 5546, 3.2.5): every event of it is cancelled
    events: list[EventBlock] = field(default_factory=list)
    zones: list[bytes] = field(default_factory=list)
    no_events: list[tuple[int, str]] = field(default_factory=list)  # first line, and in words what it is

    @property
    def cut_off_at(self) -> int:
        """The number of the last line, where what stands behind the last event is missing; else 0."""
        last = self.events[-1] if self.events else None
        if last is None or not last.closed or _END.search(self.data, last.stop):
            return 0
        return self.data.rstrip(b"\n").count(b"\n") + 1

    def bytes_of(self, block: EventBlock) -> bytes:
        """The lines of one event."""
        return self.data[block.start : block.stop]


def split_calendar(file: IO[bytes]) -> SplitCalendar:
    """The events and time zones of the file. Raises Invalid for what is no calendar, or too large."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Invalid("calendar_too_large", f"A calendar holds at most {MOST_BYTES // 1024**2} MB; send it in parts.")
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not re.search(rb"^[ \t]*BEGIN:VCALENDAR[ \t]*$", data, re.MULTILINE | re.IGNORECASE):
        raise Invalid("malformed_calendar", " ".join([_NO_CALENDAR, *_what_it_is(data)]))
    split = SplitCalendar(data, is_cancellation=bool(_CANCEL.search(data)))
    for kind, start, stop, closed, number in _cut(data):
        if kind == b"VEVENT":
            split.events.append(EventBlock(number, start, stop, closed))
        elif kind in _NO_EVENTS:
            split.no_events.append((number, _NO_EVENTS[kind]))
        elif closed and len(split.zones) < _MOST_ZONES:
            split.zones.append(data[start:stop])
        if len(split.events) + len(split.no_events) > MOST_EVENTS:
            raise Invalid("too_many_rows", f"A file holds at most {MOST_EVENTS:,} rows; send the rest in another one.")
    return split


def _what_it_is(data: bytes) -> Iterator[str]:
    """What a file that is no calendar looks like, with how to send it."""
    first_line = data.partition(b"\n")[0]
    for begins, kind, media_type in _OTHERS:
        if begins.match(first_line):
            yield f"It looks like {kind}: send it as {media_type}."
            return


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
