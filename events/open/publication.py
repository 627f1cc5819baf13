"""Public events get a new version, and so a new place in the feed, when their campaign leaves its draft, is taken down
or comes back, and when whoever holds them, or a partner, agrees to be named, agrees no longer or takes no part."""

from typing import Any

from django.db.models import F, Func, Q, QuerySet, Value
from django.utils import timezone

from campaigns.models import Campaign, Phase
from coordination.ground.sight import seeing_all
from events.models import Event
from events.open.public_events import COME_OUT

_LISTS_PARTNERS = ~Q(partners=[])


@seeing_all("public events of everybody come out with their campaign")
def publish_events(campaign: Campaign) -> None:
    """Make a new version of every event that is as public as `campaign`, and of those that list partners, who see them
    while it is; within the write that changes that."""
    # Whoever posts or schedules one at this moment either ends first, and is met below, or finds the campaign live.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    _make_new_versions(Event.objects.filter(campaign=campaign), COME_OUT | _LISTS_PARTNERS)


@seeing_all("public events of everybody come out with their campaign")
def republish_events(campaign: Campaign, organisation: str, in_events_of_others: bool) -> None:
    """Make a new version of every public event of `campaign` that `organisation` holds and, if its consent is to be
    named `in_events_of_others`, is listed in, which from now on are told otherwise; within that write."""
    events = _events_with(organisation, campaign)
    _make_new_versions(events if in_events_of_others else events.filter(organisation=organisation), COME_OUT)


@seeing_all("whoever takes part no longer is named in no event of anybody's")
def end_agreements(campaign: Campaign, organisation: str) -> None:
    """Every yes of `organisation` to be named in an event of `campaign` lapses, and its own public events are told
    without the campaign from now on; within the write that ends its part."""
    said_yes = Q(partners_accepted__contains=[organisation])
    others_accepted = Func(F("partners_accepted"), Value(organisation), function="array_remove")
    _make_new_versions(_events_with(organisation, campaign), COME_OUT | said_yes, partners_accepted=others_accepted)


def _events_with(organisation: str, campaign: Campaign) -> QuerySet[Event]:
    names_it = Q(organisation=organisation) | Q(partners__contains=[organisation])
    return Event.objects.filter(names_it, campaign=campaign)


@seeing_all("public events of everybody come out with their campaign")
def forget_agreements(renamed: Campaign | Phase) -> None:
    """Every yes to be named in an event of the campaign, or of the phase, lapses, of whoever: beside other words it
    would be to something else, and so would one to the version of before."""
    where = Q(campaign=renamed) if isinstance(renamed, Campaign) else Q(phase=renamed)
    _make_new_versions(Event.objects.filter(where), _LISTS_PARTNERS, partners_accepted=[])


def _make_new_versions(events: QuerySet[Event], of_which: Q, **changes: Any) -> None:
    # All are locked first: one that is being scheduled at this moment is met once it is.
    keys = list(events.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = Event.objects.filter(of_which, pk__in=keys)
    rows.update(**changes, version=F("version") + 1, updated_at=timezone.now())
