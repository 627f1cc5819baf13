"""When a campaign leaves its draft, its public events come out with it; when it is taken down they go, and later come
back: each is a change of its own in the ledger, so that the feed, which orders by the changes of events, comes to them
again."""

from django.db.models import F
from django.utils import timezone

from campaigns.models import Campaign
from coordination.tenancy import Audience
from events.models import Event


def come_out(campaign: Campaign) -> None:
    """Make a new version of every event that is as public as `campaign`; within the write that changes that."""
    # Whoever posts or schedules one at this moment either ends first, and is met below, or finds the campaign live.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    events = Event.objects.filter(campaign=campaign)
    list(events.select_for_update().order_by("pk").values_list("pk"))
    public = events.filter(public=True, audience=Audience.PARTICIPANTS)
    public.update(version=F("version") + 1, updated_at=timezone.now())
