"""Events as one calendar: RFC 5545, with the names of RFC 7986."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, vText
from icalendar import Event as Entry

from events.models import Event, EventStatus
from events.uids import uid_of

LONDON = ZoneInfo("Europe/London")
STATUS = {
    EventStatus.DRAFT: "TENTATIVE",
    EventStatus.SCHEDULED: "CONFIRMED",
    EventStatus.COMPLETED: "CONFIRMED",
    EventStatus.CANCELLED: "CANCELLED",
}

# The rules of Europe/London since 1996 (the Summer Time Orders 1997 and 2002): by the European clock, 01:00 UTC.
_RULES_SINCE = datetime(1996, 10, 27, 1, tzinfo=UTC)
_ZONE = (
    b"BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n"
    b"BEGIN:DAYLIGHT\r\nDTSTART:19970330T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:BST\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
    b"BEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
    b"END:VTIMEZONE\r\n"
)
_END = b"END:VCALENDAR\r\n"
_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # whatever some reader takes for one
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_URI = "%/:=&?~#+!$,;'@()*[]"


def calendar_of(events: Iterable[Event], *, name: str = "Events") -> Iterator[bytes]:
    """The calendar of that name, piece by piece: its head, each event, its end. Lines end in CRLF and hold at most 75
    octets. `events` are read as they are asked for, each with its `stop` if it has one (`select_related("stop")`).

    Times are those of Europe/London. A UID is that of the event for ever, SEQUENCE grows with its version, and a
    cancelled event says so instead of vanishing.
    """
    yield _head(name)
    for event in events:
        yield entry_of(event)
    yield _END


def entry_of(event: Event) -> bytes:
    """The VEVENT of one event."""
    entry = Entry()
    entry.add("uid", uid_of(event))
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("created", event.created_at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("sequence", event.version)
    entry.add("dtstart", local(event.starts_at))
    entry.add("dtend", local(_whole_seconds(event.ends_at)))
    entry.add("summary", text_of(event.title))
    entry.add("status", STATUS[EventStatus(event.status)])
    entry.add("categories", [event.kind])
    _add_place(entry, event)
    if event.summary:
        entry.add("description", text_of(event.summary))
    if event.url:
        entry.add("url", quote(event.url, safe=_URI))
    return entry.to_ical()


def local(instant: datetime) -> datetime:
    """`instant` by the clock of Europe/London; by UTC where that clock shows it twice, or where the calendar's rules
    for that zone do not reach back."""
    london_time = instant.astimezone(LONDON)
    is_told_twice = london_time.replace(fold=0).utcoffset() != london_time.replace(fold=1).utcoffset()
    return instant.astimezone(UTC) if is_told_twice or instant <= _RULES_SINCE else london_time


def text_of(text: str) -> str:
    """`text` with every line end a plain one and without the control characters that no calendar may hold."""
    return _CONTROL.sub("", _LINE_END.sub("\n", text))


def _head(name: str) -> bytes:
    head = Calendar()
    head.add("version", "2.0")
    head.add("prodid", "-//Coordination//Events//EN")
    head.add("calscale", "GREGORIAN")
    head.add("method", "PUBLISH")
    head.add("name", vText(text_of(name)))
    head.add("x-wr-calname", vText(text_of(name)))
    head.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    return head.to_ical().removesuffix(_END) + _ZONE


def _add_place(entry: Entry, event: Event) -> None:
    stop = event.stop
    if stop is not None:
        words = [stop.name, stop.indicator, stop.locality]
        longitude, latitude = stop.longitude, stop.latitude
    else:
        words = [event.place_name, event.place_address, event.place_postcode]
        longitude, latitude = event.place_longitude, event.place_latitude
    if place := ", ".join(word for word in words if word):
        entry.add("location", text_of(place))
    if longitude is not None and latitude is not None:
        entry.add("geo", (latitude, longitude))


def _whole_seconds(instant: datetime) -> datetime:
    """The end, never before the start however many microseconds both have."""
    return instant + timedelta(microseconds=-instant.microsecond % 1_000_000)
