"""What is said of a calendar, in words for whoever has brought it to a page: without the names of iCalendar."""

import re

from partners.console.sheet_words import Replacements, in_words, replaced

_NO_CALENDAR = (
    "This is no calendar file. Choose one whose name ends in .ics (what Google exports is a ZIP: unpack that first)."
    " A spreadsheet is brought under Spreadsheets."
)
_INSTEAD: Replacements = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^This is not a calendar in UTF-8.*", _NO_CALENDAR),
        (r"of a series; send it in parts", "of a series are taken: make several of it"),
        (r"send (?:it in parts|the rest in another one)\.$", "export fewer days of it."),
        (r"^The file ends without END:VCALENDAR", "The file was cut off"),
        (r"The event has a BEGIN:VEVENT without.*", "The event is cut off in the file. Export the calendar again."),
        (r" (?:\(VEVENT\)|\(VTODO\)|\(VJOURNAL\)|\(VFREEBUSY\))", ""),
        (r"give it a DTEND or a DURATION", "give it an end"),
        (r"^An event has a DTEND or a DURATION, not both", "The event has both an end and a duration"),
        (r"^The event has no SUMMARY", "The event has no title"),
        (r"^The event has no DTSTART; say when it begins", "The event has no beginning; say when it begins"),
        (r"is not a time in the form of RFC 5545.*", "is no time that can be read; set it anew."),
        (r" in the form of RFC 5545", " as programs write it; set it anew"),
        (r"use Europe/London, or send its VTIMEZONE along", "set it to that of London in the calendar"),
        (
            r"comes twice: \d{8}T(\d\d)(\d\d)\d\dZ and \d{8}T(\d\d)(\d\d)\d\dZ\. Write the one.*",
            r"comes twice: it is \1:\2 or \3:\4 by Greenwich Mean Time. Choose another time.",
        ),
        (r"; if it was sent before, cancel .*", ". If it was taken before, cancel it under Events."),
        (
            r"^Give the event a UID, so that.*",
            "The file gives the event no number (UID) by which it is known again. Export it from another program.",
        ),
        (
            r"with this UID has a higher SEQUENCE or a later DTSTAMP, or stands later",
            "is the same event, and newer or further down",
        ),
        (r"; if it holds, send the date by itself", ": if it holds, plan it under Events, New event"),
        (r"; send the series in two parts", ": make two series of it"),
        (r"One RRULE is needed, and no EXRULE", "How it repeats cannot be read"),
        (r"save it as CSV UTF-8", "save it as UTF-8"),
    )
)  # fmt: skip
_PROPERTIES = {
    "SUMMARY": "title",
    "DTSTART": "beginning",
    "DTEND": "end",
    "DURATION": "duration",
    "LOCATION": "place",
    "GEO": "position",
    "URL": "web address",
    "DESCRIPTION": "description",
    "CATEGORIES": "categories",
    "RRULE": "repetition",
    "RDATE": "list of dates",
    "EXDATE": "list of dates left out",
    "RECURRENCE-ID": "date of the series",
    "UID": "number",
    "STATUS": "status",
}
_PROPERTY = re.compile(rf"(?<![A-Za-z(-])(the |a )?({'|'.join(map(re.escape, _PROPERTIES))})(?![A-Za-z)-])")


def in_calendar_words(detail: str) -> str:
    """The sentence as the page of a calendar says it."""
    sentence = _PROPERTY.sub(_named, in_words(replaced(detail, _INSTEAD)))
    return sentence[:1].upper() + sentence[1:]


def _named(match: re.Match[str]) -> str:
    name = _PROPERTIES[match[2]]
    return f"{match[1] or 'the '}{name}"
