"""The whole list of events as a calendar."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from coordination.api.exports.formats import ExportFormat, Represent
from events.calendars.writing import calendar_of


class CalendarExport(ExportFormat):
    """RFC 5545: an event for each row, for Outlook, Google and Apple calendars."""

    media_type = "text/calendar"
    format = "ics"
    content_type = "text/calendar; charset=utf-8"
    description = "The whole list as a calendar; drafts are tentative, cancelled events say so."

    def write(self, rows: Iterator[Any], represent: Represent, view: Any, out: IO[bytes]) -> None:
        """One VCALENDAR."""
        for piece in calendar_of(rows):
            out.write(piece)

    def example(self, row: Mapping[str, Any], serializer: Any) -> str:
        """A calendar of one event."""
        return (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Coordination//Events//EN\r\nBEGIN:VEVENT\r\n"
            f"UID:{row['id']}@coordination\r\nDTSTAMP:20170201T093000Z\r\nDTSTART:20170222T100000Z\r\n"
            "DTEND:20170222T160000Z\r\nSUMMARY:Stall\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
