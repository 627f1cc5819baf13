"""When a campaign's days change, events that now lie outside them say so, and those that no longer do, too."""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import Campaign
from coordination.ground.datetimes import end_of, start_of
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import state_reason
from events.models import Event

_WHY = "The campaign's days changed."


@seeing_all("every event of the campaign says whether it lies outside")
def settle_outside(campaign: Campaign) -> None:
    """Make a new version of every event that lies on the other side of the days of `campaign` now, and so a new place
    in the feed; within the write that changes them, which has locked the campaign."""
    events: Any = Event.objects.filter(campaign=campaign)
    # Whoever changes one at this moment either ends first, and is met below, or reads the new days.
    list(events.select_for_update().order_by("pk").values_list("pk"))
    lies_outside = Q(starts_at__gte=end_of(campaign.ends_on)) | Q(ends_at__lte=start_of(campaign.starts_on))
    with state_reason(_WHY):
        for outside, condition in ((True, lies_outside), (False, ~lies_outside)):
            moved = events.filter(condition, outside=not outside)
            moved.update(outside=outside, version=F("version") + 1, updated_at=timezone.now())
