"""Whose clock a time is told by: names of the tz database, of Windows and Outlook, and those a file explains itself."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

from dateutil.tz import tzical
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

LONDON = ZoneInfo("Europe/London")
_MOST_BYTES, _MOST_CHANGES = 16 * 1024, 40  # of one zone
_BLANK, _FOLD = re.compile(r"\n{2,}"), re.compile(r"\n[ \t]")
_WANTED = re.compile(
    r"(BEGIN|END|DTSTART|TZOFFSETFROM|TZOFFSETTO|RRULE|TZNAME|TZID|X-LIC-LOCATION)((?:;[^:\n]*)?):(.*)", re.IGNORECASE
)
# A rule of a zone is once a year: anything else would be reckoned for ever.
_YEARLY = re.compile(
    r"FREQ=YEARLY(;(INTERVAL=1|BYMONTH=\d{1,2}|BYDAY=[+-]?[1-5]?[A-Z]{2}|BYMONTHDAY=-?\d{1,2}|UNTIL=\w{8,16}|WKST=[A-Z]{2}))*"
)
_NAMES_OF_LONDON = ("london", "gmt daylight time", "british summer time", "dublin, edinburgh, lisbon, london")
_OF_LONDON = re.compile(r"\((UTC|GMT)([+-]00:00)?\).*\bLondon\b")


class Zones:
    """The zones of one file: what it explains itself, and what the world knows."""

    def __init__(self, blocks: Sequence[bytes]) -> None:
        self._definitions: dict[str, str] = {}
        for block in blocks:
            if len(block) > _MOST_BYTES:
                continue
            text = _FOLD.sub("", _BLANK.sub("\n", block.decode("utf-8", "replace")))
            if name := re.search(r"^TZID[^:\n]*:(.*)$", text, re.MULTILINE | re.IGNORECASE):
                self._definitions.setdefault(name[1].strip(), text)
        self._known: dict[str, tzinfo | None] = {}

    def named(self, name: str) -> tzinfo | None:
        """The zone of that TZID; None if nobody says what it is."""
        name = name.strip().strip('"')
        if name not in self._known:
            if len(self._known) > 1_000:
                self._known.clear()
            self._known[name] = self._zone(name)
        return self._known[name]

    def _zone(self, name: str) -> tzinfo | None:
        """What the world knows by that name; but a file may explain a GMT or UTC that has a summer."""
        zone = _known(name)
        if zone is None or _offset_in_summer(zone):
            return zone or self._explained(name)
        explained = self._explained(name)
        return explained if explained and _offset_in_summer(explained) else zone

    def _explained(self, name: str) -> tzinfo | None:
        text = self._definitions.get(name, "")
        place = re.search(r"^X-LIC-LOCATION:(.*)$", text, re.MULTILINE)
        return (_known(place[1].strip()) if place else None) or (_by_rules(text) if text else None)


def _offset_in_summer(zone: tzinfo) -> timedelta | None:
    return datetime(2026, 7, 1, 12, tzinfo=zone).utcoffset()


def _known(name: str) -> tzinfo | None:
    if _OF_LONDON.match(name) or name.lower() in _NAMES_OF_LONDON:
        return LONDON
    if name.startswith("/"):
        name = "/".join(name.rsplit("/", 2)[1:])  # /softwarestudio.org/Olson_20011030_5/Europe/London
    key = _names().get(name.lower())
    return ZoneInfo(key) if key else None


@cache
def _names() -> dict[str, str]:
    """The names of the tz database by every name in small letters, those of Windows too."""
    windows = {name.lower(): key for name, key in WINDOWS_TO_OLSON.items()}
    return windows | {name.lower(): name for name in available_timezones()} | {"tzone://microsoft/utc": "UTC"}


def _by_rules(text: str) -> tzinfo | None:
    """The zone as its VTIMEZONE explains it; None if that is not plain."""
    if text.upper().count("BEGIN:") > _MOST_CHANGES:
        return None
    lines = []
    for line in text.split("\n"):
        match = _WANTED.fullmatch(line.strip())
        if not match:
            continue
        name, value = match[1].upper(), match[3].strip()
        if name == "RRULE" and not _YEARLY.fullmatch(value):
            return None
        if name == "DTSTART" and re.fullmatch(r"\d{8}", value):
            value += "T000000"
        if name != "X-LIC-LOCATION":
            lines.append(f"{name}:{value if name not in ('TZNAME', 'TZID') else 'own'}")
    try:
        return tzical(StringIO("\n".join(lines))).get()
    except (ValueError, KeyError, IndexError, OverflowError, AttributeError, TypeError):
        return None
