"""What waits, written to whoever wished it: how much of each kind and where, and no word that anybody has written."""

from uuid import UUID

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coordination.ground.sight import seeing, sight_of
from events.console.work_list import Work, work_for
from partners.access import actor_for_membership
from partners.digests import due_at, ending_address
from partners.mail.outbox import write_mail
from partners.models import Membership

log = structlog.get_logger(__name__)

AT_ONCE = 200  # of one task, which stays well below its time limit
SUBJECT = "What waits on Campaign coordination"
_BODY = """This waits{for_whom}:

{items}

All of it: {address}

You asked to be written this {rhythm}. Change that: {choice}
Have it end, without signing in: {end}

Campaign coordination
"""
_RHYTHMS = {"daily": "on working days", "weekly": "once a week"}


def send_digests() -> int:
    """Write to everybody whose turn it is, at most AT_ONCE; how many were written to. One of whom something cannot be
    worked out holds up nobody else, and is tried again by the next: in no order, or those that fail each time, or take
    all the time there is, would stand before the others for ever."""
    written = 0
    for membership_id in due_at(timezone.now()).order_by("?").values_list("pk", flat=True)[:AT_ONCE]:
        try:
            written += _send(membership_id)
        except SoftTimeLimitExceeded:  # the next goes on; whoever went on now would be killed
            log.warning("digests_out_of_time", written=written)
            break
        except Exception:
            log.exception("digest_failed", membership=str(membership_id))
    return written


@transaction.atomic
def _send(membership_id: UUID) -> bool:
    """Whether there was something to write. That they were looked at is kept with the message or not at all: whoever
    comes second, or again after a crash, writes nothing twice and leaves nothing out."""
    rows = due_at(timezone.now()).select_for_update(of=("self",), skip_locked=True)
    membership = rows.select_related("person", "organisation").filter(pk=membership_id).first()
    if membership is None:
        return False
    Membership.objects.accepted().filter(pk=membership_id).update(digest_on=timezone.localdate())
    actor = actor_for_membership(membership)
    with seeing(sight_of(actor)):
        work = list(work_for(actor))
    if work:
        end = ending_address(membership)
        write_mail(membership.person.email, subject=SUBJECT, body=_body(membership, work, end), one_click_end=end)
    return bool(work)


def _body(membership: Membership, work: list[Work], end: str) -> str:
    """Which organisation it is of stands there for those alone who belong to several."""
    several = Membership.objects.accepted().filter(person=membership.person_id).count() > 1
    return _BODY.format(
        for_whom=f" for {membership.organisation.name}" if several else " for your organisation",
        items="\n".join(f"- {item.what}: {item.number}\n  {settings.PUBLIC_URL}{item.address}" for item in work),
        address=settings.PUBLIC_URL + reverse("work"),
        rhythm=_RHYTHMS[membership.digest],
        choice=settings.PUBLIC_URL + reverse("digest"),
        end=end,
    )
