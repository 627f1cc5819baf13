"""The properties of one event: unfolded, taken apart, and only those that are of use here."""

import re
from collections.abc import Mapping
from typing import Any

from icalendar.parser import Contentline

from coordination.ground.errors import Invalid

MOST_BYTES = 256 * 1024  # of one event
_TAKEN = frozenset(
    [
        "UID",
        "SEQUENCE",
        "RECURRENCE-ID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "EXRULE",
        "STATUS",
        "CLASS",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "GEO",
        "URL",
        "CATEGORIES",
    ]
)
_BLANK, _FOLD = re.compile(rb"\n{2,}"), re.compile(rb"\n[ \t]")  # apart: together they would be quadratic
_NAME = re.compile(r"([A-Za-z-]+)[ \t]*[;:]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")

Property = tuple[Mapping[str, Any], str]  # its parameters, its value as the file has it
Properties = dict[str, list[Property]]


def properties_of(block: bytes) -> Properties:
    """The properties by name, in the file's order; those of what is nested (alarms) are left out.

    Raises Invalid for what is too long, is not UTF-8, holds control characters or cannot be taken apart.
    """
    if len(block) > MOST_BYTES:
        raise Invalid("row_too_long", f"An event holds at most {MOST_BYTES:,} bytes; leave out what is attached to it.")
    try:
        text = _FOLD.sub(b"", _BLANK.sub(b"\n", block)).decode()
    except UnicodeDecodeError:
        raise Invalid("not_utf8", "This event is not in UTF-8; save the calendar as UTF-8.") from None
    properties: Properties = {}
    depth = 0
    for line in text.split("\n"):
        name = match[1].upper() if (match := _NAME.match(line)) else ""
        depth += {"BEGIN": 1, "END": -1}.get(name, 0)
        if depth == 1 and name in _TAKEN:
            properties.setdefault(name, []).append(_property(name, line))
    return properties


def _property(name: str, line: str) -> Property:
    if _CONTROL.search(line):
        raise Invalid("control_character", f"{name} holds a character that no text has.")
    try:
        _, params, value = Contentline(line).parts()
    except ValueError:
        raise Invalid("malformed_line", f"{name} is not in the form of RFC 5545.") from None
    return params, value
