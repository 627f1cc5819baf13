"""A calendar as rows of events: each VEVENT an item for every date it stands for, or its refusal."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any

from campaigns.models import Campaign
from coordination.fields.keys_by_name import why_not_found
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.datetimes import day_of, end_of, start_of
from coordination.ground.errors import FieldError, Invalid
from coordination.imports.file_formats import Items, check_parameters_used
from coordination.permissions import START_IMPORT
from coordination.rows.outcomes import LeftOut, refused_by
from events.calendars.content_lines import EventLines, first_value
from events.calendars.own_events import check_owned, own_events
from events.calendars.recurrence import Budget
from events.calendars.recurrence_set import Window
from events.calendars.split import EventBlock, SplitCalendar, split_calendar
from events.calendars.uid_rows import Member, Row, Setting, UidRows, lines_of_event
from events.calendars.withdrawn_events import WithdrawnEvents
from events.calendars.zones import Zones
from events.models import Event
from partners.stops.point_in_polygon import load_polygons

_AT_ONCE = 500  # UIDs looked up in one query
_STAMP = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_GIVE_UID = "Give the event a UID, so that sending the calendar again changes it and does not repeat it."
_NO_UID = Invalid.field("/external_ref", "no_uid", _GIVE_UID)
_CUT_OFF = Invalid(
    "cut_off", "The file ends without END:VCALENDAR: what stood behind this line is missing. Export the calendar again."
)
_NO_EVENT = "This is {}, no event, and was left out."
_HOLDS_NONE = (
    "The calendar holds no event (VEVENT). See that the right calendar was exported, with its events, and for days on"
    " which it has any. Events that were taken of it before stand as they did: cancel here those that are off."
)
_BACKWARDS = "The last day is not before the first."


def calendar_rows(file: IO[bytes], by: Actor, sender_fields: Mapping[str, str]) -> Items:
    """Each event of the file as (number of its first line, item, or its refusal); a series gives one for every date.

    Taken are events on the days of the campaign that `sender_fields` names, or on the days `from` and `to` that it
    names instead.
    Raises Forbidden, or Invalid for a file that is no calendar or holds no event, or without a campaign.
    """
    authorise(by, START_IMPORT, None)
    check_parameters_used(sender_fields, "campaign", "area", "from", "to")
    window = _window(_campaign(by, sender_fields), sender_fields)
    calendar = split_calendar(file)
    _check_holds_events(calendar)
    setting = Setting(Zones(calendar.zones), _to_each(sender_fields), window, Budget(), load_polygons())
    members, without_uid = _by_uid(calendar)
    yield from without_uid
    yield from _of_uids(calendar, members, setting, by)
    yield from _of_no_event(calendar)


def _check_holds_events(calendar: SplitCalendar) -> None:
    if not calendar.events:
        kinds = dict.fromkeys(kind for _, kind in calendar.no_events)
        raise Invalid("no_rows", " ".join([_HOLDS_NONE, *(f"What it holds is {kind}." for kind in kinds)]))


def _to_each(sender_fields: Mapping[str, str]) -> dict[str, Any]:
    """What each event is given beside what the calendar says."""
    to_each: dict[str, Any] = {name: value for name, value in sender_fields.items() if name in ("campaign", "area")}
    if sender_fields.get("from") or sender_fields.get("to"):  # who names other days means what lies outside as well
        to_each["outside"] = True
    return to_each


def _by_uid(calendar: SplitCalendar) -> tuple[dict[str, list[Member]], list[Row]]:
    """The events of the file by UID, and the refusals of those that have none."""
    members: dict[str, list[Member]] = {}
    without_uid: list[Row] = []
    for block in calendar.events:
        lines = lines_of_event(calendar, block)
        if uid := first_value(lines.properties, "UID"):
            members.setdefault(uid, []).append(_member(block, lines))
        else:
            without_uid.append((block.number, refused_by(lines.fault or _NO_UID, block.number)))
    return members, without_uid


def _of_uids(
    calendar: SplitCalendar, members: Mapping[str, list[Member]], setting: Setting, by: Actor
) -> Iterator[Row]:
    """What becomes of the events of each UID, and then those taken before that the file has no longer."""
    withdrawn = WithdrawnEvents(setting.window, by)
    uids = list(members)
    for first in range(0, len(uids), _AT_ONCE):
        uids_at_once = uids[first : first + _AT_ONCE]
        stored = own_events(uids_at_once, Event.objects.visible_to(by))
        for uid in uids_at_once:
            withdrawn.note_uid(uid, members[uid][0].block.number, stored.get(uid))
            for number, row in _rows(UidRows(calendar, uid, members[uid], setting, stored.get(uid)), by.organisation):
                withdrawn.note_row(row)
                yield number, row
    yield from withdrawn.rows()


def _of_no_event(calendar: SplitCalendar) -> Iterator[Row]:
    """What else is in the file, and that its end is missing."""
    for number, kind in calendar.no_events:
        yield number, LeftOut(number, (FieldError("", "no_event", _NO_EVENT.format(kind)),))
    if number := calendar.cut_off_at:
        yield number, refused_by(_CUT_OFF, number)


def _rows(rows: UidRows, organisation: str) -> Iterator[Row]:
    """The rows of a UID; those of an event of another organisation are left out."""
    try:
        if rows.stored:
            check_owned(rows.stored, organisation)
    except Invalid as refusal:
        for member in (*rows.wholes, *rows.exceptions):
            number = member.block.number
            yield number, LeftOut(number, refused_by(refusal, number).errors)
    else:
        yield from rows.rows()


def _campaign(by: Actor, sender_fields: Mapping[str, str]) -> Campaign:
    if not sender_fields.get("campaign"):
        raise Invalid.field("?campaign", "required", "A calendar does not say which campaign it is for; name its slug.")
    campaigns, slug = Campaign.objects.visible_to(by), sender_fields["campaign"]
    campaign = campaigns.filter(pk=slug).first() if slug.isprintable() else None
    if campaign is None:
        raise Invalid.field("?campaign", "not_found", why_not_found(campaigns, slug))
    return campaign


def _window(campaign: Campaign, sender_fields: Mapping[str, str]) -> Window:
    first = _day(sender_fields, "from") or campaign.starts_on
    last = _day(sender_fields, "to") or campaign.ends_on
    if last < first:
        raise Invalid.field("?to", "ends_before_it_starts", _BACKWARDS)
    return start_of(first), end_of(last)


def _day(sender_fields: Mapping[str, str], name: str) -> date | None:
    try:
        return day_of(sender_fields[name]) if sender_fields.get(name) else None
    except ValueError as error:
        raise Invalid.field(f"?{name}", "not_a_day", str(error)) from None


def _member(block: EventBlock, lines: EventLines) -> Member:
    sequence, stamp = first_value(lines.properties, "SEQUENCE"), first_value(lines.properties, "DTSTAMP")
    number = int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 12 else 0
    return Member(block, "RECURRENCE-ID" in lines.properties, (number, stamp if _STAMP.fullmatch(stamp) else ""))
