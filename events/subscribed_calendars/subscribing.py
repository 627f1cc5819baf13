"""Calendars subscribed to, changed, stopped and given up; and events taken of what was fetched."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.participations import check_open
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.encryption import CannotUnseal, seal_text, unseal_text
from coordination.ground.errors import Conflict, Invalid
from coordination.ground.locks import lock_one, wait_for_turn
from coordination.ledger.transaction import writing
from coordination.rows.outcomes import Outcome
from events.calendars.choosing import take_events
from events.models import CalendarSubscription, SubscriptionStatus
from events.permissions import (
    CHANGE_CALENDAR,
    CREATE_CALENDAR,
    DELETE_CALENDAR,
    GIVE_UP_CALENDAR,
    TAKE_CALENDAR,
)
from events.subscribed_calendars.contents import Contents, contents_of, digest_of, sealed_contents
from partners.access import actor_for_command
from partners.webhooks.ssrf import is_public_url

PURPOSE = "calendar address"
COMMAND = "fetch_calendars"
MOST = 20  # of an organisation
LONGEST_ADDRESS = 2_000  # characters
_NOT_PUBLIC = "An address of the public internet is needed that begins with https:// or webcal://."
_TWICE = "Your organisation has subscribed to this calendar for this campaign already."
_TOO_MANY = f"An organisation subscribes to at most {MOST} calendars; stop one first."


def subscribe_calendar(
    campaign: Campaign, *, by: Actor, address: str, takes_changes: bool = False, **named: UUID
) -> CalendarSubscription:
    """A calendar that is fetched from now on. `named` has the `id` that was reserved for it, if one was.

    Raises Forbidden; Invalid for an address that nothing is fetched from; Conflict where it is subscribed to already,
    or the organisation has MOST.
    """
    address = _plain_address(address)
    with writing(by):
        authorise(by, CREATE_CALENDAR, campaign)
        check_open(campaign)
        wait_for_turn(f"calendars of {by.organisation}")
        own = CalendarSubscription.objects.filter(organisation=by.organisation)
        if len(own) >= MOST:
            raise Conflict("too_many_calendars", _TOO_MANY)
        if any(row.campaign_id == campaign.pk and address_of(row) == address for row in own):
            raise Conflict("subscribed_already", _TWICE)
        return CalendarSubscription.objects.create(
            organisation_id=by.organisation,
            campaign=campaign,
            address=seal_text(address, PURPOSE),
            takes_changes=takes_changes,
            created_by=by.label,
            **named,
        )


def _plain_address(address: str) -> str:
    scheme, separator, rest = address.strip().partition("://")
    plain = f"https://{rest}" if separator and scheme.lower() in ("webcal", "webcals") else address.strip()
    if len(plain) > LONGEST_ADDRESS or not is_public_url(plain):
        raise Invalid.field("/address", "not_public", _NOT_PUBLIC)
    return plain


def address_of(subscription: CalendarSubscription) -> str:
    """The whole address, which may hold a secret; empty where it does not open any more (SECRET_KEY was changed)."""
    try:
        return unseal_text(subscription.address, PURPOSE)
    except CannotUnseal:
        return ""


def shown_address(subscription: CalendarSubscription) -> str:
    """What of it anybody is shown: its host."""
    host = urlsplit(address_of(subscription)).hostname
    return f"{host}/…" if host else "an address that cannot be read any more"


def change_subscription(
    subscription: CalendarSubscription, *, by: Actor, expected_version: int, takes_changes: bool
) -> None:
    """Say whether changes to events that were taken are taken by themselves. Raises NotFound or Stale."""
    with writing(by):
        row = lock_one(CalendarSubscription.objects.visible_to(by), subscription.pk, expected_version)
        authorise(by, CHANGE_CALENDAR, row)
        if row.takes_changes != takes_changes:
            _write(row, takes_changes=takes_changes)


def resume_subscription(subscription: CalendarSubscription, *, by: Actor, expected_version: int) -> None:
    """Fetch it again though it was given up. Raises NotFound or Stale."""
    with writing(by):
        row = lock_one(CalendarSubscription.objects.visible_to(by), subscription.pk, expected_version)
        authorise(by, CHANGE_CALENDAR, row)
        if row.status == SubscriptionStatus.ENDED:
            again = {"failures": 0, "last_error": "", "next_fetch_at": timezone.now()}
            _write(row, status=SubscriptionStatus.ACTIVE, why_ended="", **again)


def stop_subscription(subscription: CalendarSubscription, *, by: Actor, expected_version: int) -> None:
    """Fetch it no more, and forget what was fetched; events that were taken stay. Raises NotFound or Stale."""
    with writing(by):
        row = lock_one(CalendarSubscription.objects.visible_to(by), subscription.pk, expected_version)
        authorise(by, DELETE_CALENDAR, row)
        row.delete()


def give_up(subscription: CalendarSubscription, why: str) -> None:
    """End it for what its server did: `gone` (410) or `failing`."""
    by = actor_for_command(COMMAND, subscription.organisation_id)
    with writing(by):
        authorise(by, GIVE_UP_CALENDAR, subscription)
        _write(subscription, status=SubscriptionStatus.ENDED, why_ended=why)


def take_fetched(
    subscription: CalendarSubscription, chosen: Sequence[Any], passed_over: Collection[str], *, by: Actor
) -> Outcome:
    """Take the events that were ticked, and remember by their digests those that were not, so that they are counted as
    new no more. Whatever is refused stops no other and stays. Raises Forbidden or NotFound."""
    with writing(by):
        row = lock_one(CalendarSubscription.objects.visible_to(by), subscription.pk)
        authorise(by, TAKE_CALENDAR, row)
        outcome = take_events(chosen, by=by)
        refused = {item.index for item in outcome.refused}
        taken = {digest_of(item) for at, item in enumerate(chosen) if at not in refused}
        contents = contents_of(row)
        seen = {*contents.passed_over, *passed_over}
        items = [(line, item) for line, item in contents.items if digest_of(item) not in taken]
        present = {digest_of(item) for _, item in items}
        kept = asdict(contents) | {"items": items, "passed_over": sorted(seen & present)}
        left = max(0, row.waiting - len(taken) - len(set(passed_over) - set(contents.passed_over)))
        course = {"contents": sealed_contents(Contents(**kept)), "waiting": min(left, len(items))}
        CalendarSubscription.objects.filter(pk=row.pk).update(**course)
    return outcome


def _write(row: CalendarSubscription, **fields: Any) -> None:
    rows = CalendarSubscription.objects.filter(pk=row.pk)
    rows.update(**fields, version=F("version") + 1, updated_at=timezone.now())
