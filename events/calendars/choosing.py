"""A calendar of which somebody chooses what is taken: read and tried first, so that each event is shown with what would
become of it, and then those taken that were chosen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from campaigns.models import Campaign
from campaigns.participations import lies_outside
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid
from coordination.permissions import START_IMPORT
from coordination.rows.outcomes import LeftOut, NotedItem, Outcome, RefusedItem, Row
from coordination.rows.resources import MOST, row_resource
from coordination.rows.upsert import apply_all_or_nothing, apply_rows
from events.calendars.plain_text import in_one_line, text_value, with_characters, without_tags
from events.calendars.reading import calendar_rows
from events.calendars.split import split_calendar
from events.calendars.uid_rows import lines_of_event
from events.models import Event

AROUND = timedelta(days=92)  # before and after the campaign's days: further away nothing is shown
_LONGEST_TITLE = 200  # characters
_TOO_MANY = (
    f"The calendar has more than {MOST:,} events from three months before the campaign to three months after it, and a"
    " page takes no more: export fewer days of it."
)


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event of the calendar at its line. `state` is what would become of it: created, updated, unchanged or refused;
    `faults` says why it would be refused, `remarks` what of it is not taken."""

    line: int
    item: Mapping[str, Any]
    state: str
    is_outside: bool
    held: bool
    faults: tuple[FieldError, ...] = ()
    remarks: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundCalendar:
    """The events of a calendar in the order of their times; what of it cannot be read, and what was left out on
    purpose, with the title of each, by the line on which it begins."""

    events: Sequence[FoundEvent]
    unread: Sequence[RefusedItem]
    left_out: Sequence[RefusedItem]
    titles: Mapping[int, str]


def look_through(file: IO[bytes], campaign: Campaign, *, by: Actor) -> FoundCalendar:
    """What a calendar holds around the days of the campaign; nothing of it is kept. Raises Forbidden or Invalid."""
    days = {"from": campaign.starts_on - AROUND, "to": campaign.ends_on + AROUND}
    parameters = {"campaign": campaign.pk, **{name: day.isoformat() for name, day in days.items()}}
    readable: list[tuple[int, NotedItem]] = []
    passed_over: list[RefusedItem] = []
    for number, row in calendar_rows(file, by, parameters):
        if isinstance(row, NotedItem):
            readable.append((number, row))
        elif isinstance(row, RefusedItem):
            passed_over.append(row)
        if len(readable) > MOST:
            raise Invalid("too_many_rows", _TOO_MANY)
    left_out = [item for item in passed_over if isinstance(item, LeftOut)]
    unread = [item for item in passed_over if not isinstance(item, LeftOut)]
    events = _found(readable, campaign, by)
    return FoundCalendar(events, unread, left_out, _titles(file, {item.index for item in passed_over}))


def try_events(items: Sequence[tuple[int, Mapping[str, Any]]], campaign: Campaign, *, by: Actor) -> list[FoundEvent]:
    """What would become of events of the campaign that were found before, given with their lines, if they were taken
    now; nothing of it is kept. Raises Forbidden."""
    authorise(by, START_IMPORT, None)
    return _found([(line, NotedItem({**item, "campaign": campaign.pk})) for line, item in items], campaign, by)


def _found(readable: Sequence[tuple[int, NotedItem]], campaign: Campaign, by: Actor) -> list[FoundEvent]:
    """Each event with what would become of it, in the order of their times."""
    outcome = _tried([row.item for _, row in readable], by)
    results = {result.index: result for result in outcome.results}
    refused = {item.index: item.errors for item in outcome.refused}
    events = [
        FoundEvent(
            number,
            row.item,
            state=results[at].status if at in results else "refused",
            is_outside=_is_outside(row.item, campaign),
            held=at in results and bool(results[at].held_reason),
            faults=tuple(refused.get(at, ())),
            remarks=tuple(row.notes),
        )
        for at, (number, row) in enumerate(readable)
    ]
    return sorted(events, key=lambda event: str(event.item.get("starts_at", "")))


def _titles(file: IO[bytes], lines: Collection[int]) -> dict[int, str]:
    """What the events that begin on these lines call themselves."""
    if not lines:
        return {}
    file.seek(0)
    calendar = split_calendar(file)
    blocks = [block for block in calendar.events if block.number in lines]
    read = {block.number: lines_of_event(calendar, block).properties for block in blocks}
    texts = {number: without_tags(text_value(properties, "SUMMARY")) for number, properties in read.items()}
    return {number: in_one_line(with_characters(text))[:_LONGEST_TITLE] for number, text in texts.items()}


def take_events(items: Sequence[Any], *, by: Actor) -> Outcome:
    """Draft the events that were chosen, or change those that were taken before; whatever is refused stops no other.
    Raises Forbidden."""
    return apply_rows(row_resource("events"), _as_rows(items), by=by)


def times_of(item: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """From when to when the event is; None where the calendar does not say."""
    try:
        return datetime.fromisoformat(item["starts_at"]), datetime.fromisoformat(item["ends_at"])
    except (KeyError, TypeError, ValueError):
        return None


def _tried(items: Sequence[Any], by: Actor) -> Outcome:
    return apply_all_or_nothing(row_resource("events"), _as_rows(items), by=by, dry_run=True)


def _as_rows(items: Sequence[Any]) -> list[Row]:
    return [Row(index, item) for index, item in enumerate(items)]


def _is_outside(item: Mapping[str, Any], campaign: Campaign) -> bool:
    times = times_of(item)
    return times is not None and lies_outside(campaign, *Event(starts_at=times[0], ends_at=times[1]).days)
