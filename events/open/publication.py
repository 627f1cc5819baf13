"""Public events get a new version, and so a new place in the feed, when their campaign leaves its draft, is taken down
or comes back, and when a partner agrees to be named in them or agrees no longer."""

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Phase
from coordination.ground.sight import seeing_all
from events.models import Event
from events.open.public_events import COME_OUT


@seeing_all("public events of everybody come out with their campaign")
def publish_events(campaign: Campaign) -> None:
    """Make a new version of every event that is as public as `campaign`; within the write that changes that."""
    # Whoever posts or schedules one at this moment either ends first, and is met below, or finds the campaign live.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    _make_new_versions(Event.objects.filter(campaign=campaign))


@seeing_all("public events of everybody come out with their campaign")
def republish_events(campaign: Campaign, organisation: str) -> None:
    """Make a new version of every public event of `campaign` that lists `organisation`, which from now on are told
    otherwise; within that write."""
    _make_new_versions(Event.objects.filter(campaign=campaign, partners__contains=[organisation]))


@seeing_all("public events of everybody come out with their campaign")
def forget_agreements(renamed: Campaign | Phase) -> None:
    """Every yes to be named in an event of the campaign, or of the phase, lapses, of whoever: beside other words it
    would be to something else. Each event that had one has a new version."""
    around = Q(campaign=renamed) if isinstance(renamed, Campaign) else Q(phase=renamed)
    agreed = Event.objects.filter(around).exclude(partners_accepted=[])
    keys = list(agreed.select_for_update().order_by("pk").values_list("pk", flat=True))
    events = Event.objects.filter(pk__in=keys)
    events.update(partners_accepted=[], version=F("version") + 1, updated_at=timezone.now())


def _make_new_versions(events: QuerySet[Event]) -> None:
    list(events.select_for_update().order_by("pk").values_list("pk"))
    events.filter(COME_OUT).update(version=F("version") + 1, updated_at=timezone.now())
