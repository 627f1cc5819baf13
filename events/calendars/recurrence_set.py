"""The dates of one series (RFC 5545, 3.8.5): what its rule and lists give, less what they and its exceptions take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from coordination.ground.errors import Invalid
from events.calendars import recurrence
from events.calendars.content_lines import Properties, Property, first_value
from events.calendars.datetimes import Length, ZonedTime, listed_times, midnight, zoned_time
from events.calendars.zones import Zones

Window = tuple[datetime, datetime]  # the days of which events are taken, as instants
_FARTHEST = timedelta(hours=14)  # from UTC, of any clock on earth
_BEGINNING = datetime(1, 1, 1)  # noqa: DTZ001 - stretches of clocks are counted from here
_ONE_RULE = Invalid("malformed_rule", "One RRULE is needed, and no EXRULE; give the dates one by one.")
_MIXED = Invalid("malformed_time", "RDATE names days where DTSTART is a day, and times where it is a time.")
_UNREADABLE = Invalid(
    "unreadable_exception",
    "An exception of this series does not say, in a form that can be read, which date it replaces; correct that one, "
    "or give the dates one by one.",
)


@dataclass(slots=True)
class Withdrawn:
    """The dates that exceptions of a series speak for, by the series' own clock, whatever became of the exceptions: at
    those the series itself has no event. `unzoned` holds clocks in an unknown zone, `since` the first of all later
    dates."""

    clocks: set[datetime] = field(default_factory=set)
    days: set[datetime] = field(default_factory=set)
    unzoned: "UnzonedClocks" = field(default_factory=lambda: UnzonedClocks())
    since: datetime | None = None
    unreadable: bool = False

    def takes(self, time: ZonedTime) -> bool:
        """Whether no event of the series may stand at that date."""
        clock = time.clock
        if clock in self.clocks or midnight(clock) in self.days or (self.since and clock >= self.since):
            return True
        return self.unzoned.may_mean(time.instant.replace(tzinfo=None))

    def add_from(self, clock: datetime) -> None:
        """That date and all later ones."""
        self.since = min(self.since or clock, clock)


class UnzonedClocks:
    """Clocks in an unknown zone, by stretches as long as a clock can be from UTC: one look for each of three stretches
    says whether any of them may mean an instant, however many there are."""

    def __init__(self) -> None:
        self._stretches: dict[int, tuple[datetime, datetime]] = {}  # the first and the last clock in each

    def add(self, clock: datetime) -> None:
        """Keep that clock."""
        number = _stretch(clock)
        first, last = self._stretches.get(number, (clock, clock))
        self._stretches[number] = (min(first, clock), max(last, clock))

    def may_mean(self, instant: datetime) -> bool:
        """Whether any of them may be that instant, which is given in UTC and without its zone."""
        number = _stretch(instant)
        edges = [self._stretches[near] for near in (number - 1, number, number + 1) if near in self._stretches]
        return any(abs(instant - clock) <= _FARTHEST for pair in edges for clock in pair)


def _stretch(clock: datetime) -> int:
    return (clock - _BEGINNING) // _FARTHEST


def recurs(properties: Properties) -> bool:
    """Whether it stands for more than one date."""
    return any(first_value(properties, name) for name in ("RRULE", "RDATE"))


def series_dates(
    properties: Properties, start: ZonedTime, lasts: Length, zones: Zones, window: Window, budget: recurrence.Budget
) -> list[tuple[ZonedTime, Length]]:
    """Every date of the series that is in the window at any time, in order, with how long it takes. Raises Invalid."""
    if "EXRULE" in properties:
        raise _ONE_RULE
    edges = (_clock(window[0], start) - lasts.about, _clock(window[1], start))
    lengths = {start.clock: lasts}
    for time, length in listed_times(properties, "RDATE", zones):
        if time.is_date != start.is_date or (length and start.is_date):
            raise _MIXED
        lengths[clock_of(time, start)] = length or lasts
    if rule := first_value(properties, "RRULE"):
        parsed = recurrence.parse_rule(rule)
        until = _until(parsed.until, start, zones)
        for clock in recurrence.rule_dates(parsed, start.clock, until, edges, budget):
            lengths.setdefault(clock, lasts)
    excluded = Withdrawn()
    for time, _ in listed_times(properties, "EXDATE", zones):
        (excluded.days if time.is_date else excluded.clocks).add(clock_of(time, start))
    times = [(start.at(clock), lengths[clock]) for clock in sorted(lengths)]
    times_kept = [
        (time, length) for time, length in times if not excluded.takes(time) and is_within(time, length, window)
    ]
    if len(times_kept) > recurrence.MOST_DATES:
        raise Invalid("recurs_too_often", f"At most {recurrence.MOST_DATES:,} dates of a series; send it in parts.")
    return times_kept


def is_within(start: ZonedTime, length: Length, window: Window) -> bool:
    """Whether any of it is in the window."""
    begins = start.instant
    return begins < window[1] and begins + length.about > window[0]


def note_withdrawn(exception: Properties, start: ZonedTime | None, zones: Zones, withdrawn: Withdrawn) -> None:
    """Add to `withdrawn` every date that an exception speaks for. Raises nothing: what cannot be read withdraws what
    it may have meant."""
    for prop in exception.get("RECURRENCE-ID", []):
        try:
            clock, is_day = _replaced(zoned_time(prop, "RECURRENCE-ID", zones), start)
        except Invalid as refusal:
            if refusal.errors[0].code != "unknown_time_zone" or "RANGE" in prop.parameters:
                withdrawn.unreadable = True
            else:
                withdrawn.unzoned.add(zoned_time(Property({}, prop.value), "RECURRENCE-ID", zones).clock)
            continue
        reach = prop.parameters.get("RANGE", "").upper()
        if reach == "THISANDFUTURE":
            withdrawn.add_from(clock)
        elif reach:
            withdrawn.unreadable = True
        (withdrawn.days if is_day else withdrawn.clocks).add(clock)


def check_readable(withdrawn: Withdrawn) -> None:
    """Raises Invalid where an exception may have meant any date."""
    if withdrawn.unreadable:
        raise _UNREADABLE


def replaced_date(
    exception: Properties, by_day: Mapping[datetime, Sequence[ZonedTime]], start: ZonedTime | None, zones: Zones
) -> ZonedTime:
    """Which date an exception replaces, as the series names it: the one of `by_day`, its dates by the midnight of their
    day, where only the day is told. Raises Invalid."""
    time = zoned_time(exception["RECURRENCE-ID"][0], "RECURRENCE-ID", zones)
    if start is None:
        return time
    clock, is_day = _replaced(time, start)
    if not is_day or start.is_date:
        return start.at(clock)
    of_day = by_day.get(clock, ())
    if len(of_day) != 1:
        sentence = "RECURRENCE-ID names a day on which the series has not exactly one date; name the time as well."
        raise Invalid("malformed_time", sentence)
    return of_day[0]


def clock_of(time: ZonedTime, start: ZonedTime) -> datetime:
    """That time by the clock of a series; of a series of days, the day."""
    clock = time.clock_in(start.zone)
    return midnight(clock) if start.is_date else clock


def _replaced(time: ZonedTime, start: ZonedTime | None) -> tuple[datetime, bool]:
    """By the clock of the series, and whether it is a day as a whole: Exchange gives a day's midnight with a zone."""
    return (clock_of(time, start) if start else time.clock), time.is_date


def _until(value: str, start: ZonedTime, zones: Zones) -> datetime:
    if not value:
        return recurrence.NEVER
    until = zoned_time(Property({}, value), "UNTIL", zones)
    if until.is_date:
        return until.clock + timedelta(days=1, seconds=-1)
    return clock_of(until, start) if value.endswith("Z") else until.clock


def _clock(edge: datetime, start: ZonedTime) -> datetime:
    return edge.astimezone(start.zone).replace(tzinfo=None)
