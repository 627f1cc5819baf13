"""Fetching: claim under a lease, commit, ask outside any transaction, record.

A claim moves the next question an hour ahead, so that a worker killed in between, or a calendar that kills each, costs
its server no more than one question an hour. Whoever lost the lease meanwhile records nothing.
"""

import io
import random
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.errors import Refusal
from coordination.ledger.transaction import writing
from events.calendars.choosing import FoundCalendar, FoundEvent, look_through, take_events
from events.models import CalendarSubscription, SubscriptionStatus, WhyEnded
from events.subscribed_calendars import politeness
from events.subscribed_calendars.asking import CalendarAnswer, ask_for_calendar
from events.subscribed_calendars.contents import (
    Contents,
    contents_of,
    digest_of,
    sealed_contents,
    waiting_among,
    without_campaign,
)
from events.subscribed_calendars.subscribing import COMMAND, address_of, give_up
from partners.access import actor_for_command

log = structlog.get_logger(__name__)

AT_ONCE = 4
SLICE = 10.0  # seconds
LEASE = timedelta(minutes=3)  # well above what asking and recording may take
_TAKEABLE = ("created", "updated")


@dataclass(frozen=True, slots=True)
class Fetch:
    """One calendar on its way, under a lease of ours."""

    subscription: CalendarSubscription
    contents: Contents
    lease: uuid.UUID

    def ask(self) -> CalendarAnswer:
        """Ask for it; touches no database."""
        address = address_of(self.subscription)
        if not address:
            return CalendarAnswer(error="address_lost")
        return ask_for_calendar(address, etag=self.contents.etag, last_modified=self.contents.last_modified)


def fetch_due() -> int:
    """Fetch for up to SLICE seconds what is due; how many were fetched."""
    ends_at, fetched = time.monotonic() + SLICE, 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while time.monotonic() < ends_at and (fetches := claim_fetches(AT_ONCE)):
            for fetch, answer in zip(fetches, pool.map(Fetch.ask, fetches), strict=True):
                _record(fetch, answer)
            fetched += len(fetches)
    return fetched


def _record(fetch: Fetch, answer: CalendarAnswer) -> None:
    """Record it, or log that this failed: others that were fetched beside it are recorded all the same. Its lease runs
    out, and it is asked for again in its hour."""
    try:
        record_answer(fetch, answer)
    except Exception:
        log.exception("calendar_not_recorded", calendar=str(fetch.subscription.pk))


@transaction.atomic
def claim_fetches(most: int) -> list[Fetch]:
    """Up to `most` calendars that are due, now under a lease of ours. Other claimers skip them."""
    lease = uuid.uuid4()
    due = CalendarSubscription.objects.due().select_for_update(of=("self",), skip_locked=True)
    rows = list(due.select_related("campaign__area").order_by("next_fetch_at", "id")[:most])
    CalendarSubscription.objects.filter(pk__in=[row.pk for row in rows]).update(
        lease=lease, lease_until=Now() + LEASE, next_fetch_at=Now() + politeness.SHORTEST
    )
    return [Fetch(row, contents_of(row), lease) for row in rows]


def record_answer(fetch: Fetch, answer: CalendarAnswer) -> None:
    """What came of it: what is new or changed waits to be looked at; a failure makes the next question later."""
    by = actor_for_command(COMMAND, fetch.subscription.organisation_id)
    digest = sha256(answer.body).hexdigest() if answer.body is not None else fetch.contents.sha256
    found = None
    if answer.body is not None and digest != fetch.contents.sha256:
        try:
            found = look_through(io.BytesIO(answer.body), fetch.subscription.campaign, by=by)
        except Refusal as refusal:
            answer = CalendarAnswer(error=refusal.code[:30] if refusal.code else "not_a_calendar")
    with writing(by):
        rows = CalendarSubscription.objects.select_for_update(of=("self",)).select_related("campaign__area")
        row = rows.filter(pk=fetch.subscription.pk, lease=fetch.lease).first()
        if row is None:
            return
        if answer.error:
            _record_failure(row, answer)
        else:
            _record_calendar(row, answer, digest, found, by)


def _record_failure(row: CalendarSubscription, answer: CalendarAnswer) -> None:
    failures = row.failures + 1
    log.info("calendar_not_fetched", calendar=str(row.pk), error=answer.error, failures=failures)
    again = politeness.next_after_failure(failures, answer.retry_after, timezone.now(), _chance())
    _course(row, failures=failures, last_error=answer.error, next_fetch_at=again)
    ended = answer.gone or failures >= politeness.GIVEN_UP_AFTER
    if ended and row.status == SubscriptionStatus.ACTIVE:
        give_up(row, WhyEnded.GONE if answer.gone else WhyEnded.FAILING)


def _record_calendar(
    row: CalendarSubscription, answer: CalendarAnswer, digest: str, found: FoundCalendar | None, by: Actor
) -> None:
    """The calendar as it is now, or that it is as it was."""
    now, course = timezone.now(), {"failures": 0, "last_error": ""}
    interval = politeness.interval_of(answer.body) if answer.body is not None else politeness.SHORTEST
    changes: dict[str, Any] = {"fetched_at": now, "next_fetch_at": politeness.next_after(interval, now, _chance())}
    if found is not None:
        events = [event for event in found.events if event.state in _TAKEABLE]
        events = _left_to_take(events, by) if row.takes_changes else events
        kept = _contents(contents_of(row), events, len(found.events) - len(events) + len(found.unread), answer, digest)
        changes |= {"contents": sealed_contents(kept), "waiting": waiting_among(events, kept.passed_over)}
    _course(row, **course, **changes)


def _left_to_take(events: Sequence[FoundEvent], by: Actor) -> list[FoundEvent]:
    """What is left once the changes to events that were taken before are taken, too."""
    changed = [event for event in events if event.state == "updated"]
    outcome = take_events([event.item for event in changed], by=by)
    refused = [changed[item.index] for item in outcome.refused]
    return [event for event in events if event.state != "updated" or event in refused]


def _contents(
    former: Contents, events: Sequence[FoundEvent], others: int, answer: CalendarAnswer, digest: str
) -> Contents:
    present = {digest_of(event.item) for event in events}
    return Contents(
        items=[(event.line, without_campaign(event.item)) for event in events],
        passed_over=sorted(present & set(former.passed_over)),
        others=others,
        etag=answer.etag,
        last_modified=answer.last_modified,
        sha256=digest,
    )


def _chance() -> float:
    return random.random()  # noqa: S311 - not a secret: it spreads the questions


def _course(row: CalendarSubscription, **columns: Any) -> None:
    CalendarSubscription.objects.filter(pk=row.pk).update(lease=None, lease_until=None, **columns)
