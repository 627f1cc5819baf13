"""The rows of one UID: an event, or a series with its exceptions, each of which speaks for one of its dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from coordination.ground.errors import Invalid
from coordination.rows.outcomes import LeftOut, NotedItem, RefusedItem, refused_by
from events.calendars.cancellation import is_cancelled
from events.calendars.content_lines import EventLines, Properties, Property, event_lines, first_value
from events.calendars.datetimes import Length, ZonedTime, check_once, length_of, midnight, single_time
from events.calendars.event_row import event_row, reference_of
from events.calendars.own_events import as_sent_back
from events.calendars.recurrence import Budget
from events.calendars.recurrence_set import (
    Window,
    Withdrawn,
    check_readable,
    is_within,
    note_withdrawn,
    recurs,
    replaced_date,
    series_dates,
)
from events.calendars.split import EventBlock, SplitCalendar
from events.calendars.zones import Zones
from events.models import Event
from partners.stops.point_in_polygon import Boundaries

_CANCELLED = "This is cancelled in the calendar; if it was sent before, cancel the event of this reference."
_PRIVATE = "Whoever wrote this marked it private or confidential; if it is for the campaign, make it public there."
_OUTSIDE = (
    "This takes place on no day from {:%-d %B %Y} to {:%-d %B %Y}. To take it, name other days (`from` and `to`)."
)
_NOT_CLOSED = Invalid("not_closed", "The event has a BEGIN:VEVENT without its END:VEVENT.")
_OLDER = (
    "Another entry of this file with this UID has a higher SEQUENCE or a later DTSTAMP, or stands later; that one is"
    " taken."
)
_LATER_SERIES = (
    "The series was changed after this exception, so neither it nor the date it replaces is taken; if it holds, send "
    "the date by itself."
)
_THIS_AND_FUTURE = "This changes all later dates too, so none from that date on is taken; send the series in two parts."

_NO_SERIES = ZonedTime(datetime(2000, 1, 1), UTC)  # noqa: DTZ001 - a clock for exceptions alone

Row = tuple[int, NotedItem | RefusedItem]


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for every event of a file: its zones, what its sender says, the days of which events are taken as
    instants by the clock of London, what reckoning is left, and which boundaries there are."""

    zones: Zones
    sender_fields: dict[str, Any]
    window: Window
    budget: Budget
    boundaries: Boundaries


@dataclass(frozen=True, slots=True)
class Member:
    """One VEVENT of a UID: the series or event itself, or an exception; and its rank, SEQUENCE before DTSTAMP."""

    block: EventBlock
    is_exception: bool
    rank: tuple[int, str]

    @property
    def order(self) -> tuple[tuple[int, str], int]:
        """Of two that speak for the same date the one with the greater order holds."""
        return self.rank, self.block.number


def lines_of_event(calendar: SplitCalendar, block: EventBlock) -> EventLines:
    """The lines of one event, which is refused without its end."""
    lines = event_lines(calendar.bytes_of(block))
    if not block.closed:
        lines.refuse(_NOT_CLOSED)
    if calendar.is_cancellation:
        lines.properties["STATUS"] = [Property({}, "CANCELLED")]
    return lines


class UidRows:
    """The rows of one UID. `stored` is our own event, if the UID is of one."""

    def __init__(
        self, calendar: SplitCalendar, uid: str, members: Sequence[Member], setting: Setting, stored: Event | None
    ) -> None:
        self.calendar, self.uid, self.setting, self.stored = calendar, uid, setting, stored
        self.wholes = sorted((entry for entry in members if not entry.is_exception), key=lambda entry: entry.order)
        self.exceptions = sorted(
            (entry for entry in members if entry.is_exception), key=lambda entry: entry.order, reverse=True
        )
        self.series = self.wholes[-1] if self.wholes else None
        self.lines = self._read(self.series) if self.series else EventLines()
        self.withdrawn = Withdrawn()
        self.start = self._start_of_series()

    def rows(self) -> Iterator[Row]:
        """Each row, or its refusal, with the number of its first line."""
        for older in self.wholes[:-1]:
            yield _refused(older, Invalid("superseded", _OLDER))
        for member in self.exceptions:  # the highest rank first: it speaks for its date, whatever becomes of it
            yield self._exception(member)
        if self.series:
            yield from self._whole(self.series)

    def _read(self, member: Member) -> EventLines:
        return lines_of_event(self.calendar, member.block)

    def _start_of_series(self) -> ZonedTime | None:
        try:
            return single_time(self.lines.properties, "DTSTART", self.setting.zones)
        except Invalid:
            return None

    def _exception(self, member: Member) -> Row:
        lines = self._read(member)
        try:
            return member.block.number, self._replacement(member, lines)
        except Invalid as refusal:
            return _refused(member, refusal)
        except _Outside as outside:
            return _left_out(member, outside)
        finally:
            note_withdrawn(lines.properties, self.start or _NO_SERIES, self.setting.zones, self.withdrawn)

    def _replacement(self, member: Member, lines: EventLines) -> NotedItem:
        """What the exception puts in the place of a date. Raises Invalid."""
        if self.series and member.rank < self.series.rank:
            raise Invalid("superseded", _LATER_SERIES)
        if lines.fault:
            raise lines.fault
        if "RANGE" in lines.properties["RECURRENCE-ID"][0].parameters:
            raise Invalid("this_and_future", _THIS_AND_FUTURE)
        replaced = replaced_date(lines.properties, self._dates_by_day, self.start, self.setting.zones)
        if self.withdrawn.takes(replaced):
            raise Invalid("superseded", _OLDER)
        if self.series:
            _check_series_stands(self.lines.properties, lines.properties)
        _check_taken(lines.properties)
        return self._single(lines.properties, f"{reference_of(self.uid)}:{replaced.name}")

    @cached_property
    def _dates_by_day(self) -> dict[datetime, list[ZonedTime]]:
        """The dates of the series by the midnight of their day, for exceptions that name a day; none where the series
        cannot be read."""
        by_day: dict[datetime, list[ZonedTime]] = {}
        dates = self._dates_or_refusal if self.start else []
        for time, _ in dates if isinstance(dates, list) else []:
            by_day.setdefault(midnight(time.clock), []).append(time)
        return by_day

    @cached_property
    def _dates_or_refusal(self) -> list[tuple[ZonedTime, Length]] | Invalid:
        """The dates of the series with how long each takes, reckoned once however many exceptions ask."""
        setting, properties = self.setting, self.lines.properties
        try:
            start = _start(properties, setting)
            lasts = length_of(properties, start, setting.zones)
            return series_dates(properties, start, lasts, setting.zones, setting.window, setting.budget)
        except Invalid as refusal:
            return refusal

    def _whole(self, member: Member) -> Iterator[Row]:
        try:
            yield from self._whole_rows(member, self.lines)
        except Invalid as refusal:
            yield _refused(member, refusal)
        except _Outside as outside:
            yield _left_out(member, outside)

    def _whole_rows(self, member: Member, lines: EventLines) -> Iterator[Row]:
        """The event, or the dates of the series that no exception speaks for. Raises Invalid before the first."""
        if lines.fault:
            raise lines.fault
        if self.stored and not self.exceptions and not recurs(lines.properties):
            yield member.block.number, self._sent_back(lines.properties, self.stored)
            return
        _check_taken(lines.properties)
        check_readable(self.withdrawn)
        if not self.exceptions and not recurs(lines.properties):
            yield member.block.number, self._single(lines.properties, reference_of(self.uid))
            return
        dates = self._dates_or_refusal
        if isinstance(dates, Invalid):
            raise dates
        if not dates:
            raise _Outside(self.setting.window)
        for time, length in dates:
            if not self.withdrawn.takes(time):
                yield self._occurrence(member, time, length)

    def _occurrence(self, member: Member, time: ZonedTime, length: Length) -> Row:
        reference = reference_of(self.uid)
        if recurs(self.lines.properties):
            reference += f":{time.name}"
        try:
            return member.block.number, self._row(self.lines.properties, reference, time, length)
        except Invalid as refusal:
            return _refused(member, refusal)

    def _sent_back(self, properties: Properties, stored: Event) -> NotedItem:
        cancelled = is_cancelled(properties, by_title=False)
        if not (cancelled and stored.status == "cancelled"):
            _check_taken(properties, by_title=False)
        return as_sent_back(properties, stored, lambda lines, reference: self._timed(lines, reference))

    def _single(self, properties: Properties, reference: str) -> NotedItem:
        return self._timed(properties, reference, check_window=True)

    def _timed(self, properties: Properties, reference: str, *, check_window: bool = False) -> NotedItem:
        start = _start(properties, self.setting)
        length = length_of(properties, start, self.setting.zones)
        if check_window and not is_within(start, length, self.setting.window):
            raise _Outside(self.setting.window)
        return self._row(properties, reference, start, length)

    def _row(self, properties: Properties, reference: str, start: ZonedTime, length: Length) -> NotedItem:
        check_once(start, "/starts_at")
        setting, end = self.setting, length.end(start)
        return event_row(properties, reference, start.instant, end, setting.sender_fields, setting.boundaries)


class _Outside(Exception):
    """An event on none of the days that are taken: left out, not refused."""

    def __init__(self, window: Window) -> None:
        super().__init__(_OUTSIDE.format(window[0], window[1] - timedelta(days=1)))


def _check_taken(properties: Properties, *, by_title: bool = True) -> None:
    if is_cancelled(properties, by_title=by_title):
        raise Invalid("cancelled_in_calendar", _CANCELLED)
    if _is_private(properties):
        raise Invalid("private_in_calendar", _PRIVATE)


def _check_series_stands(series: Properties, exception: Properties) -> None:
    """A series that is cancelled takes its exceptions along; one that is private all that do not say otherwise."""
    if is_cancelled(series):
        raise Invalid("cancelled_in_calendar", _CANCELLED)
    if _is_private(series) and "CLASS" not in exception:
        raise Invalid("private_in_calendar", _PRIVATE)


def _is_private(properties: Properties) -> bool:
    return first_value(properties, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL")


def _start(properties: Properties, setting: Setting) -> ZonedTime:
    start = single_time(properties, "DTSTART", setting.zones)
    if start is None:
        raise Invalid.field("/starts_at", "required", "The event has no DTSTART; say when it begins.")
    return start


def _refused(member: Member, refusal: Invalid) -> Row:
    return member.block.number, refused_by(refusal, member.block.number)


def _left_out(member: Member, outside: Exception) -> Row:
    refusal = refused_by(Invalid("no_date_in_the_campaign", str(outside)), member.block.number)
    return member.block.number, LeftOut(refusal.index, refusal.errors)
