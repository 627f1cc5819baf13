"""What belongs to one UID: an event, or the rule of many and the dates that are otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from coordination.ground.errors import Invalid
from events.calendars import rules
from events.calendars.items import item_of, raw, reference_of
from events.calendars.lines import Properties
from events.calendars.moments import Moment, length_of, many, moment_of, one
from events.calendars.zones import Zones

_CANCELLED = "This is cancelled in the calendar; if it was sent before, cancel the event of this reference."
_PRIVATE = "Whoever wrote this marked it private or confidential; if it is for the campaign, make it public there."
_NONE = "None of its dates falls into the campaign, from {} to {}."


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for every event of a file: its zones, what its sender says, the campaign's days as instants by the
    clock of London, and what reckoning is left."""

    zones: Zones
    sender_fields: dict[str, str]
    window: tuple[datetime, datetime]
    budget: rules.Budget


def check_taken(properties: Properties) -> None:
    """Raises Invalid for what is cancelled or private."""
    if raw(properties, "STATUS").upper() == "CANCELLED":
        raise Invalid("cancelled_in_calendar", _CANCELLED)
    if raw(properties, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise Invalid("private_in_calendar", _PRIVATE)


def recurs(properties: Properties) -> bool:
    """Whether it stands for more than one date."""
    return any(raw(properties, name) for name in ("RRULE", "RDATE"))


def single(properties: Properties, uid: str, setting: Setting) -> dict[str, Any]:
    """The item of an event by itself, or of the one date that replaces one of a series. Raises Invalid."""
    check_taken(properties)
    start = _start(properties, setting)
    reference = reference_of(uid)
    if replaced := one(properties, "RECURRENCE-ID", setting.zones):
        if "RANGE" in properties["RECURRENCE-ID"][0][0]:
            raise Invalid("this_and_future", "This changes all later dates as well; send the series in two parts.")
        reference += f":{_like(replaced, start).name}"
    return _item(properties, reference, start, _length(properties, start, setting), setting)


def expanded(properties: Properties, uid: str, replaced_dates: set[str], setting: Setting) -> Iterator[dict[str, Any]]:
    """An item for each date of the series in the campaign but `replaced_dates` (`Moment.name`). Raises Invalid."""
    check_taken(properties)
    start = _start(properties, setting)
    lasts = _length(properties, start, setting)
    dates = [start.at(clock) for clock in _dates(properties, start, setting)]
    if not dates:
        first, last = (f"{moment:%-d %B %Y}" for moment in (setting.window[0], setting.window[1] - timedelta(days=1)))
        raise Invalid("no_date_in_the_campaign", _NONE.format(first, last))
    reference = reference_of(uid)
    for moment in dates:
        if moment.name not in replaced_dates:
            yield _item(properties, f"{reference}:{moment.name}", moment, lasts, setting)


def replaced_name(properties: Properties, series: Properties | None, zones: Zones) -> str:
    """Which date of the series is told otherwise, named as the series names it. Raises Invalid."""
    value = one(properties, "RECURRENCE-ID", zones)
    start = one(series or properties, "DTSTART", zones)
    return _like(value, start).name if value and start else ""


def _like(replaced: Moment, start: Moment) -> Moment:
    """The date as the series has it: Exchange gives a day's midnight with a zone."""
    if start.all_day and not replaced.all_day:
        return start.at(replaced.clock.replace(hour=0, minute=0, second=0))
    return replaced


def _dates(properties: Properties, start: Moment, setting: Setting) -> list[datetime]:
    """By the clock of the event, in order, each once."""
    window = tuple(_clock(edge, start) for edge in setting.window)
    clocks = {start.clock} | {_clock_of(m, start) for m in many(properties, "RDATE", setting.zones)}
    if "EXRULE" in properties or len(properties.get("RRULE", [])) > 1:
        raise Invalid("malformed_rule", "One RRULE is needed, and no EXRULE; give the dates one by one.")
    if rule := raw(properties, "RRULE"):
        until = _until(rule, start, setting.zones)
        clocks |= set(rules.dates(rule, start.clock, until, (window[0], window[1]), setting.budget))
    days: set[datetime] = set()
    times: set[datetime] = set()
    for moment in many(properties, "EXDATE", setting.zones):
        (days if moment.all_day else times).add(_clock_of(moment, start))
    remaining_clocks = [c for c in clocks if c not in times and c.replace(hour=0, minute=0, second=0) not in days]
    return sorted(clock for clock in remaining_clocks if window[0] <= clock < window[1])[: rules.MOST_DATES]


def _until(rule: str, start: Moment, zones: Zones) -> datetime:
    rules.parts(rule)
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name.strip().upper() == "UNTIL":
            until = moment_of(value, "", zones, "UNTIL")
            if until.all_day:
                return until.clock + timedelta(days=1, seconds=-1)
            return _clock_of(until, start) if value.strip().endswith("Z") else until.clock
    return rules.NEVER


def _clock_of(moment: Moment, start: Moment) -> datetime:
    if start.all_day:
        return moment.clock.replace(hour=0, minute=0, second=0)
    return moment.by(start.zone)


def _clock(edge: datetime, start: Moment) -> datetime:
    return edge.astimezone(start.zone).replace(tzinfo=None)


def _start(properties: Properties, setting: Setting) -> Moment:
    start = one(properties, "DTSTART", setting.zones)
    if start is None:
        raise Invalid.field("/starts_at", "required", "The event has no DTSTART; say when it begins.")
    return start


def _length(properties: Properties, start: Moment, setting: Setting) -> timedelta:
    return length_of(properties, start, one(properties, "DTEND", setting.zones))


def _item(properties: Properties, reference: str, start: Moment, lasts: timedelta, setting: Setting) -> dict[str, Any]:
    return item_of(properties, reference, start.instant, start.at(start.clock + lasts).instant, setting.sender_fields)
