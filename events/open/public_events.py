"""Which events are public, now and ever before: the one place that says so."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from campaigns.models import Campaign, Participant, ParticipantStatus
from coordination.ground.visibility import Visibility
from coordination.models import Change
from events.models import Event

AT_MOST = 1_000  # events in a calendar or on a map
RECENT = timedelta(days=90)
# But for what their campaigns say.
COME_OUT = Q(public=True, audience=Visibility.PARTICIPANTS, outside=False)
# Whether the event's organisation takes part, and has accepted what its campaign is called by now; the lead, which has
# no row, always.
_IS_UNASKED = Q(asked_again=True) | ~Q(status=ParticipantStatus.ACCEPTED)
_HAS_AGREED = ~Exists(
    Participant.objects.filter(_IS_UNASKED, campaign=OuterRef("campaign"), organisation=OuterRef("organisation"))
)


def public_events() -> QuerySet[Event]:
    """Events that are marked public, have left their draft, lie within their campaign's days, and whose campaign has
    left its own draft and is not suspended.

    One that was cancelled after that stays public, and says that it is cancelled. `names_campaign` is false of one
    whose organisation takes no part in its campaign, or has not accepted what that is called by now: of the campaign
    nothing is told there.
    """
    return Event.objects.filter(COME_OUT, campaign__audience=Visibility.EVERYONE).annotate(names_campaign=_HAS_AGREED)


def recent_public_events(now: datetime, campaigns: list[str] | None = None) -> QuerySet[Event]:
    """Public events to come and those that ended at most 90 days before `now`, the earliest first, at most 1,000."""
    events = public_events().filter(ends_at__gte=now - RECENT)
    if campaigns is not None:
        events = events.filter(campaign__in=campaigns)
    return events.select_related("stop", "organisation", "campaign").order_by("starts_at", "id")[:AT_MOST]


def coming_public_events(campaign: Campaign, now: datetime) -> QuerySet[Event]:
    """Public events of the campaign that are not over, the next first, at most 1,000; none that does not name it."""
    events = public_events().filter(_HAS_AGREED, campaign=campaign, ends_at__gte=now)
    return events.select_related("stop", "organisation", "campaign").order_by("starts_at", "id")[:AT_MOST]


def was_published(campaign: OuterRef, event_id: OuterRef) -> Exists:
    """Whether the ledger has seen the event public, in a campaign that everybody could see then."""
    of_the_campaign = Change.objects.filter(
        subject="campaign", subject_id=OuterRef("campaign"), position__lt=OuterRef("position")
    )
    seen_by = Subquery(of_the_campaign.order_by("-position").values("audience")[:1])
    # Entries from before events could lie outside say nothing of it.
    came_out = Q(audience=Visibility.PARTICIPANTS, after__public=True) & ~Q(after__outside=True)
    was_out = Q(audience_before=Visibility.PARTICIPANTS, before__public=True) & ~Q(before__outside=True)
    history = Change.objects.filter(
        came_out | was_out, subject="event", subject_id=event_id, campaign=campaign, position__isnull=False
    )
    return Exists(history.alias(seen_by=seen_by).filter(seen_by=Visibility.EVERYONE))
