"""A calendar as rows of events: each VEVENT an item for every date it stands for, or its refusal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from campaigns.models import Campaign
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Invalid
from coordination.imports.file_formats import Items, check_parameters_used
from coordination.permissions import START_IMPORT
from coordination.rows.outcomes import RefusedItem, refused_by
from events.calendars.blocks import Block, Blocks, blocks_of
from events.calendars.items import raw
from events.calendars.lines import Properties, properties_of
from events.calendars.moments import first_instant, midnight
from events.calendars.rules import Budget
from events.calendars.series import Setting, expanded, recurs, replaced_name, single
from events.calendars.zones import Zones

_OLDER = "Another entry of this file with this UID has a higher SEQUENCE, or stands later; that one is taken."
_NO_UID = "Give the event a UID, so that sending the calendar again changes it and does not repeat it."
_NOT_CLOSED = "The event has a BEGIN:VEVENT without its END:VEVENT."

Row = tuple[int, dict[str, Any] | RefusedItem]


@dataclass(frozen=True, slots=True)
class Member:
    """One VEVENT of a UID: which date of a series it tells otherwise (none, of the series itself), and which of two
    that tell the same holds."""

    block: Block
    date: str
    rank: tuple[int, str, int]


def calendar_rows(file: IO[bytes], by: Actor, sender_fields: Mapping[str, str]) -> Items:
    """Each event of the file as (number of its first line, item or Refused); a series gives an item for every date in
    the campaign that `sender_fields` names. Raises Forbidden, or Invalid for a file that is no calendar, or without a
    campaign."""
    authorise(by, START_IMPORT, None)
    check_parameters_used(sender_fields, "campaign", "area")
    setting_of = _setting(_campaign(by, sender_fields), sender_fields)
    blocks = blocks_of(file)
    setting = setting_of(Zones(blocks.zones))
    series: dict[str, list[Member]] = {}
    for block in blocks.events:
        try:
            uid, member = _member(blocks, block)
        except Invalid as refusal:
            yield block.number, refused_by(refusal, block.number)
        else:
            series.setdefault(uid, []).append(member)
    for uid, members in series.items():
        yield from _rows(blocks, uid, members, setting)


def _campaign(by: Actor, sender_fields: Mapping[str, str]) -> Campaign:
    if not sender_fields.get("campaign"):
        raise Invalid.field("?campaign", "required", "A calendar does not say which campaign it is for; name its slug.")
    campaign = Campaign.objects.visible_to(by).filter(pk=sender_fields["campaign"].replace("\x00", "")).first()
    if campaign is None:
        raise Invalid.field("?campaign", "not_found", "There is no such thing here, or you may not see it.")
    return campaign


def _setting(campaign: Campaign, sender_fields: Mapping[str, str]) -> Any:
    first, last = midnight(campaign.starts_on), midnight(campaign.ends_on + timedelta(days=1))
    window = (first_instant(first), first_instant(last))
    return lambda zones: Setting(zones, dict(sender_fields), window, Budget())


def _member(blocks: Blocks, block: Block) -> tuple[str, Member]:
    if not block.closed:
        raise Invalid("not_closed", _NOT_CLOSED)
    properties = properties_of(blocks.bytes_of(block))
    uid = raw(properties, "UID")
    if not uid:
        raise Invalid.field("/external_ref", "no_uid", _NO_UID)
    sequence = raw(properties, "SEQUENCE")
    number = int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 12 else 0
    replaced = properties.get("RECURRENCE-ID", [])
    date = f"{replaced[0][1]} {replaced[0][0].get('TZID', '')}" if replaced else ""
    return uid, Member(block, date, (number, raw(properties, "DTSTAMP"), block.number))


def _rows(blocks: Blocks, uid: str, members: list[Member], setting: Setting) -> Iterator[Row]:
    holding: dict[str, Member] = {}
    for member in sorted(members, key=lambda candidate: candidate.rank):
        if older := holding.get(member.date):
            yield older.block.number, refused_by(Invalid("superseded", _OLDER), older.block.number)
        holding[member.date] = member
    series_member = holding.get("")
    series_properties = properties_of(blocks.bytes_of(series_member.block)) if series_member else None
    replaced_dates = set()
    for member in holding.values():
        if member is not series_member:
            name, row = _replaced_date(blocks, uid, member, series_properties, setting)
            if name in replaced_dates:  # the same date in another spelling
                row = refused_by(Invalid("superseded", _OLDER), member.block.number)
            replaced_dates.add(name)
            yield member.block.number, row
    if series_member and series_properties is not None:
        yield from _whole(series_member.block.number, series_properties, uid, replaced_dates, setting)


def _replaced_date(
    blocks: Blocks, uid: str, member: Member, series: Properties | None, setting: Setting
) -> tuple[str, dict[str, Any] | RefusedItem]:
    """The name of the date told otherwise ("" if it cannot be read), and what it is then."""
    name, properties = "", properties_of(blocks.bytes_of(member.block))
    try:
        name = replaced_name(properties, series, setting.zones)
        return name, single(properties, uid, setting)
    except Invalid as refusal:
        return name, refused_by(refusal, member.block.number)


def _whole(number: int, properties: Properties, uid: str, replaced_dates: set[str], setting: Setting) -> Iterator[Row]:
    try:
        rows = (
            list(expanded(properties, uid, replaced_dates, setting))
            if recurs(properties)
            else [single(properties, uid, setting)]
        )
    except Invalid as refusal:
        yield number, refused_by(refusal, number)
    else:
        yield from ((number, row) for row in rows)
