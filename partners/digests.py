"""Who is written what waits, when, and the link by which that ends. What waits, apps above this one know."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coordination.ground.working_days import is_working_day
from partners.models import DigestRhythm, Membership
from partners.models.person import MembershipQuerySet
from partners.terms.acceptance import accepted_by

FIRST_HOUR, LAST_HOUR = 7, 19  # in London, from the first until before the last
_SALT = "digest"


def due_at(now: datetime) -> MembershipQuerySet:
    """Memberships whose person is to be written at that instant, by the clock in London: those who wish it daily and
    have not been looked at today, and those who wish it weekly and have not since the week began. None outside office
    hours, so that what could not run in the morning is made up for during the day and wakes nobody."""
    local = timezone.localtime(now)
    today = local.date()
    if not FIRST_HOUR <= local.hour < LAST_HOUR or not is_working_day(today):
        return Membership.objects.accepted().none()
    monday = today - timedelta(days=today.weekday())
    daily = Q(digest=DigestRhythm.DAILY, digest_on__lt=today)
    weekly = Q(digest=DigestRhythm.WEEKLY, digest_on__lt=monday)
    lives = Q(organisation__succeeded_from=None) | Q(organisation__succeeded_from__gt=now)
    wished = Membership.objects.accepted().filter(daily | weekly, lives, person__is_active=True)
    return wished.alias(accepted_terms=accepted_by("organisation")).filter(accepted_terms=True)


def ending_address(membership: Membership) -> str:
    """The link that ends it, which needs no password: it can do nothing else."""
    token = signing.dumps(str(membership.pk), salt=_SALT)
    return f"{settings.PUBLIC_URL}{reverse('digest-end', args=[token])}"


def membership_of_token(token: str) -> UUID | None:
    """Of which membership the link is; None where this service did not make it."""
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        return None
