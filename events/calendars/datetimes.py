"""Times of a calendar: what a clock shows, in whose zone, and how long something takes (RFC 5545, 3.3.4 to 3.3.6)."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from coordination.ground.errors import Invalid
from events.calendars.content_lines import POINTERS, Properties, Property
from events.calendars.zones import LONDON, Zones

_FORM = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})S)?)?)", re.ASCII
)
_YEARS = range(1900, 2200)
_LONGEST = timedelta(days=3660)
_NO_END = "The calendar does not say when this ends; give it a DTEND or a DURATION."
_TWO_ENDS = "An event has a DTEND or a DURATION, not both; which of them is meant?"
_MIXED = "DTSTART and DTEND are both days, or both times."
_NO_FORM = "is not a time in the form of RFC 5545: 20170220T100000Z, or 20170220 for a whole day."
_BACKWARDS = "An event ends after it starts, and within ten years."
_TWICE = (
    "The clocks go back that night, and {0:%H:%M} on {0:%-d %B %Y} comes twice: {1:%Y%m%dT%H%M%SZ} and "
    "{2:%Y%m%dT%H%M%SZ}. Write the one that is meant, in UTC."
)


@dataclass(frozen=True, slots=True)
class ZonedTime:
    """What the clock of `zone` shows; midnight of a whole day with `is_date`."""

    clock: datetime
    zone: tzinfo
    is_date: bool = False

    @property
    def instant(self) -> datetime:
        """The same in UTC. A time that the clocks leave out is told by the offset before (RFC 5545, 3.3.5)."""
        return self.clock.replace(tzinfo=self.zone).astimezone(UTC)

    def at(self, clock: datetime) -> "ZonedTime":
        """Another time by the same clock."""
        return replace(self, clock=clock)

    def clock_in(self, zone: tzinfo) -> datetime:
        """What the clock of another zone shows then; of a day, its midnight there."""
        return self.clock if self.is_date else self.instant.astimezone(zone).replace(tzinfo=None)

    @property
    def name(self) -> str:
        """The time in an occurrence's reference: the day, or the instant in UTC."""
        return f"{self.clock:%Y%m%d}" if self.is_date else f"{self.instant:%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True, slots=True)
class Length:
    """How long something takes: `days` by the clock, whatever it does in between, and then exactly `exact`."""

    days: int = 0
    exact: timedelta = timedelta()

    def end(self, start: ZonedTime) -> datetime:
        """The instant at which what starts then ends. Raises Invalid where a clock shows it twice."""
        last = start.at(start.clock + timedelta(days=self.days))
        if self.days and not start.is_date:
            check_once(last, "/ends_at")
        return last.instant + self.exact

    @property
    def about(self) -> timedelta:
        """As long as that, when no clock is changed."""
        return timedelta(days=self.days) + self.exact


def zoned_time(prop: Property, name: str, zones: Zones) -> ZonedTime:
    """The time as the property `name` has it; one that names no zone is that of London. Raises Invalid."""
    return _time_of(prop.value, prop.parameters.get("TZID", ""), name, zones)


def single_time(properties: Properties, name: str, zones: Zones) -> ZonedTime | None:
    """The time that the property of that name gives; None without one. Raises Invalid."""
    return zoned_time(properties[name][0], name, zones) if name in properties else None


def listed_times(properties: Properties, name: str, zones: Zones) -> list[tuple[ZonedTime, Length | None]]:
    """Every time that the properties of that name list, and of a period its length. Raises Invalid."""
    times = []
    for prop in properties.get(name, []):
        tzid = prop.parameters.get("TZID", "")
        for value in filter(str.strip, prop.value.split(",")):  # nothing between two commas is no time
            first, slash, last = value.strip().partition("/")
            start = _time_of(first, tzid, name, zones)
            times.append((start, _period(start, last.strip(), tzid, name, zones) if slash else None))
    return times


def length_of(properties: Properties, start: ZonedTime, zones: Zones) -> Length:
    """How long an event takes. Hours are hours and days are days of the clock, as RFC 5545 has it: with a DTEND every
    occurrence takes exactly as long as the first. A day without an end is that day. Raises Invalid where nobody says
    when a timed event ends."""
    end = single_time(properties, "DTEND", zones)
    if end is not None and "DURATION" in properties:
        raise Invalid.field("/ends_at", "given_twice", _TWO_ENDS)
    if end is not None:
        return _until_end(start, end)
    if "DURATION" in properties:
        return _duration(properties["DURATION"][0].value, "DURATION")
    if start.is_date:
        return Length(days=1)
    raise Invalid.field("/ends_at", "no_end", _NO_END)


def check_once(time: ZonedTime, pointer: str) -> None:
    """Raises Invalid, naming both instants, for a time that a clock shows twice because it is put back."""
    first, second = (time.clock.replace(tzinfo=time.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first < second and not time.is_date:
        raise Invalid.field(pointer, "ambiguous_time", _TWICE.format(time.clock, first, second))


def midnight(clock: datetime) -> datetime:
    """The beginning of that day."""
    return clock.replace(hour=0, minute=0, second=0)


def _until_end(start: ZonedTime, end: ZonedTime) -> Length:
    if start.is_date != end.is_date:
        raise Invalid.field("/ends_at", "malformed_time", _MIXED)
    if start.is_date:
        return _checked(Length(days=(end.clock - start.clock).days or 1))
    check_once(end, "/ends_at")
    return _checked(Length(exact=end.instant - start.instant))


def _period(start: ZonedTime, end: str, tzid: str, name: str, zones: Zones) -> Length:
    if "P" in end[:2]:
        return _duration(end, name)
    return _until_end(start, _time_of(end, tzid, name, zones))


def _duration(value: str, name: str) -> Length:
    form = _DURATION.fullmatch(value.strip())
    if not form or value.strip().endswith(("P", "T")):
        raise _malformed(name)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in form.groups()[1:])
    sign = -1 if form[1] == "-" else 1
    exact = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return _checked(Length(days=sign * (7 * weeks + days), exact=sign * exact))


def _checked(length: Length) -> Length:
    if not timedelta() < length.about <= _LONGEST:
        raise Invalid.field("/ends_at", "ends_before_it_starts", _BACKWARDS)
    return length


def _time_of(value: str, tzid: str, name: str, zones: Zones) -> ZonedTime:
    form = _FORM.fullmatch(value.strip())
    if not form or int(form[1]) not in _YEARS:
        raise _malformed(name)
    year, month, day, hour, minute, second = (int(part or 0) for part in form.groups()[:6])
    try:
        clock = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - what a clock shows
    except ValueError:
        raise _malformed(name) from None
    if form[4] is None:
        return ZonedTime(clock, LONDON, is_date=True)
    return ZonedTime(clock, UTC if form[7] else _zone(tzid, name, zones))


def _zone(tzid: str, name: str, zones: Zones) -> tzinfo:
    zone = zones.named(tzid) if tzid else LONDON
    if zone is None:
        sentence = "Nobody says what the time zone of this is; use Europe/London, or send its VTIMEZONE along."
        raise Invalid.field(POINTERS.get(name, ""), "unknown_time_zone", sentence)
    return zone


def _malformed(name: str) -> Invalid:
    return Invalid.field(POINTERS.get(name, ""), "malformed_time", f"{name} {_NO_FORM}")
