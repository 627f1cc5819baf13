"""The properties of one event: unfolded, taken apart, and only those that are of use here."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from coordination.ground.errors import Invalid

MOST_BYTES = 256 * 1024  # of one event
_ONCE = frozenset(
    [
        *("UID", "SEQUENCE", "RECURRENCE-ID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RRULE"),
        *("STATUS", "CLASS", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL"),
    ]
)  # fmt: skip
_TIMES = frozenset(["DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"])
_TAKEN = _ONCE | {"RDATE", "EXDATE", "EXRULE", "CATEGORIES"}
_BLANK, _FOLD = re.compile(rb"\n{2,}"), re.compile(rb"\n[ \t]")  # apart: together they would be quadratic
# A line of quoted-printable that goes on, folded as well: its = would be read with what follows. Octets are written
# =C3, so that before two such figures it is one of these.
_FOLDED_END = re.compile(rb"=\n[ \t]+(?![0-9A-F]{2})")
_NAME = re.compile(r"([A-Za-z-]+)[ \t]*[;:]")
_LINE = re.compile(r'[A-Za-z-]+[ \t]*+((?:;[^=;:"]++=(?:"[^"]*+"|[^";:])*+)*+):(.*)')
_PARAMETER = re.compile(r';([^=;:"]++)=((?:"[^"]*+"|[^";:])*+)')
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile("[\udc80-\udcff]")
_CHARSETS = ("utf-8", "us-ascii", "iso-8859-1", "windows-1252")

STRAY = ""  # among properties: that a line stands there which is none, such as the rest of a text with a line break

_TOO_LONG = Invalid("row_too_long", f"An event holds at most {MOST_BYTES:,} bytes; leave out what is attached to it.")
_NOT_UTF8 = Invalid("not_utf8", "This event is not in UTF-8; save the calendar as UTF-8.")
_TWICE = "{} stands there more than once, with different values; which of them is meant?"


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its parameters by name, in capitals, and its value as the file has it."""

    parameters: dict[str, str]
    value: str


Properties = dict[str, list[Property]]


@dataclass(slots=True)
class EventLines:
    """The properties by name, in the file's order, without those of what is nested (alarms); and why the event cannot
    be taken, if it cannot. What could be read is there all the same: an exception that is refused still says which
    date it was an exception of."""

    properties: Properties = field(default_factory=dict)
    fault: Invalid | None = None

    def refuse(self, refusal: Invalid) -> None:
        """Note why; the first reason stands."""
        self.fault = self.fault or refusal


def event_lines(block: bytes) -> EventLines:
    """The lines of one event; every fault of form is in its `fault`."""
    lines = EventLines(fault=_TOO_LONG if len(block) > MOST_BYTES else None)
    block = _BLANK.sub(b"\n", block)
    if b"QUOTED-PRINTABLE" in block.upper():
        block = _FOLDED_END.sub(b"=\n", block)
    text = _FOLD.sub(b"", block).decode("utf-8", "surrogateescape")
    if _SURROGATE.search(text):
        lines.refuse(_NOT_UTF8)
    for name, line in _top_lines(text):
        if not name:
            lines.properties.setdefault(STRAY, [Property({}, "")])
            continue
        try:
            prop = _property(name, line)
        except Invalid as refusal:
            lines.refuse(refusal)
            prop = Property({}, "")  # that it stands there is known: an exception stays one
        _add(lines, name, prop)
    return lines


def first_value(properties: Properties, name: str) -> str:
    """The value as the file has it; "" without one."""
    return properties[name][0].value.strip() if name in properties else ""


def _top_lines(text: str) -> Iterator[tuple[str, str]]:
    """Name and line of each property of use, a quoted-printable one with the lines that it goes on in; no name for a
    line that is no property."""
    depth, name, line = 0, "", ""
    for part in text.split("\n"):
        if line.endswith("=") and _is_quoted_printable(line):
            line = line[:-1] + part.strip()
            continue
        if line:
            yield name, line
        name, line = (match[1].upper() if (match := _NAME.match(part)) else ""), ""
        depth += {"BEGIN": 1, "END": -1}.get(name, 0)
        if depth == 1 and not name and part.strip():
            yield "", part
        if depth == 1 and name in _TAKEN:
            line = part
    if line:
        yield name, line


def _is_quoted_printable(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _property(name: str, line: str) -> Property:
    if _CONTROL.search(line):
        raise Invalid("control_character", f"{name} holds a character that no text has.")
    if not (form := _LINE.fullmatch(line)):
        raise Invalid("malformed_line", f"{name} is not in the form of RFC 5545.")
    parameters = {match[1].strip().upper(): match[2].strip().strip('"') for match in _PARAMETER.finditer(form[1])}
    value = form[2]
    if name in _TIMES and "TZID" in parameters:  # (UTC+00:00) London: no time has a colon, names of zones have
        of_name, colon, value = value.rpartition(":")
        parameters["TZID"] = f"{parameters['TZID']}:{of_name.partition(';')[0]}" if colon else parameters["TZID"]
    return Property(parameters, _decoded(name, parameters, value))


def _decoded(name: str, parameters: dict[str, str], value: str) -> str:
    """The value of a property that says how it is encoded, as calendars of before RFC 2445 do."""
    encoding = parameters.get("ENCODING", "8BIT").upper()
    if encoding == "8BIT":
        return value
    charset = parameters.get("CHARSET", "utf-8").lower()
    if encoding != "QUOTED-PRINTABLE" or charset not in _CHARSETS:
        raise Invalid("malformed_line", f"{name} is encoded in a way that is not read here; save it as plain UTF-8.")
    try:
        text = quopri.decodestring(value.encode("utf-8", "surrogateescape")).decode(charset)
    except UnicodeDecodeError:
        raise Invalid("malformed_line", f"{name} is not in the encoding that it names.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        raise Invalid("control_character", f"{name} holds a character that no text has.")
    return text


def _add(lines: EventLines, name: str, prop: Property) -> None:
    present = lines.properties.setdefault(name, [])
    if name in _ONCE and prop in present:
        return  # the same again says nothing else
    if name in _ONCE and present:
        lines.refuse(Invalid.field(POINTERS.get(name, ""), "given_twice", _TWICE.format(name)))
    present.append(prop)


# Where a fault of a property is shown.
POINTERS = {
    "UID": "/external_ref",
    "DTSTART": "/starts_at",
    "DTEND": "/ends_at",
    "DURATION": "/ends_at",
    "SUMMARY": "/title",
    "DESCRIPTION": "/summary",
    "LOCATION": "/place",
    "GEO": "/place",
    "URL": "/url",
}
