"""When: one time of a calendar, by whose clock, and how long something takes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo

from icalendar import vDuration

from coordination.ground.errors import Invalid
from events.calendars.lines import Properties, Property
from events.calendars.zones import LONDON, Zones

_FORM = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_YEARS = range(1900, 2200)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """What the clock of `zone` shows; midnight of a whole day with `all_day`."""

    clock: datetime
    zone: tzinfo
    all_day: bool = False

    @property
    def instant(self) -> datetime:
        """The same in UTC."""
        return self.clock.replace(tzinfo=self.zone).astimezone(UTC)

    def at(self, clock: datetime) -> "Moment":
        """Another time by the same clock."""
        return replace(self, clock=clock)

    def by(self, zone: tzinfo) -> datetime:
        """What the clock of another zone shows then; of a day, its midnight there."""
        return self.clock if self.all_day else self.instant.astimezone(zone).replace(tzinfo=None)

    @property
    def name(self) -> str:
        """The time in an occurrence's reference: the day, or the instant in UTC."""
        return f"{self.clock:%Y%m%d}" if self.all_day else f"{self.instant:%Y%m%dT%H%M%SZ}"


def moment_of(value: str, tzid: str, zones: Zones, name: str) -> Moment:
    """The time as the property `name` has it; one that names no zone is that of London. Raises Invalid."""
    form = _FORM.fullmatch(value.strip())
    if not form or int(form[1]) not in _YEARS:
        raise _malformed(name)
    year, month, day, hour, minute, second = (int(part or 0) for part in form.groups()[:6])
    try:
        clock = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - what a clock shows
    except ValueError:
        raise _malformed(name) from None
    if form[4] is None:
        return Moment(clock, LONDON, all_day=True)
    if form[7]:
        return Moment(clock, UTC)
    return Moment(clock, _zone(tzid, zones, name))


def one(properties: Properties, name: str, zones: Zones) -> Moment | None:
    """The time that the property of that name gives; None without one. Raises Invalid, also for two of them."""
    values = properties.get(name, [])
    if len(values) > 1:
        raise Invalid.field(_POINTERS.get(name, ""), "given_twice", f"{name} stands there more than once.")
    return moment_of(values[0][1], _tzid(values[0]), zones, name) if values else None


def many(properties: Properties, name: str, zones: Zones) -> Iterator[Moment]:
    """Every time that the properties of that name list; of a period its beginning. Raises Invalid."""
    for prop in properties.get(name, []):
        for value in prop[1].split(","):
            yield moment_of(value.partition("/")[0], _tzid(prop), zones, name)


def length_of(properties: Properties, start: Moment, end: Moment | None) -> timedelta:
    """How long it takes by the clock of `start`: a shift from 22:00 to 06:00 does so also when the clocks change.

    A day without an end is that day. Raises Invalid where nobody says when a timed event ends.
    """
    if end is not None:
        lasts = end.by(start.zone) - start.clock
        return _DAY if start.all_day and not lasts else lasts
    if "DURATION" in properties:
        return _duration(properties["DURATION"][0][1])
    if start.all_day:
        return _DAY
    raise Invalid.field(
        "/ends_at", "no_end", "The calendar does not say when this ends; give it a DTEND or a DURATION."
    )


def first_instant(day: datetime) -> datetime:
    """The instant at which a clock in London shows that."""
    return day.replace(tzinfo=LONDON).astimezone(UTC)


def midnight(day: object) -> datetime:
    """The beginning of a date, as a clock shows it."""
    return datetime.combine(day, time())  # type: ignore[arg-type]


def _duration(value: str) -> timedelta:
    try:
        lasts = vDuration.from_ical(value.strip())
    except (ValueError, OverflowError, TypeError):
        raise _malformed("DURATION") from None
    if not timedelta() < lasts <= timedelta(days=3660):
        raise Invalid.field("/ends_at", "ends_before_it_starts", "An event ends after it starts, and within ten years.")
    return lasts


def _zone(tzid: str, zones: Zones, name: str) -> tzinfo:
    zone = zones.named(tzid) if tzid else LONDON
    if zone is None:
        sentence = "Nobody says what the time zone of this is; use Europe/London, or send its VTIMEZONE along."
        raise Invalid.field(_POINTERS.get(name, ""), "unknown_time_zone", sentence)
    return zone


def _tzid(prop: Property) -> str:
    tzid = prop[0].get("TZID", "")
    return tzid if isinstance(tzid, str) else ""


_POINTERS = {"DTSTART": "/starts_at", "DTEND": "/ends_at", "DURATION": "/ends_at"}


def _malformed(name: str) -> Invalid:
    return Invalid.field(_POINTERS.get(name, ""), "malformed_time", f"{name} is not a time in the form of RFC 5545.")
