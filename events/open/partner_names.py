"""The partners that public events name to everybody: those that agree (`events/partnership.py`)."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from events.models import Event
from events.partnership import accepted_partners, organisations_agreeing
from partners.models import Organisation


def named_partners(events: Iterable[Event]) -> Mapping[UUID, list[Organisation]]:
    """The partners of each event that agree to be named, in the order of its list. Two statements for all."""
    events = list(events)
    agree = organisations_agreeing(events)
    slugs = {event.pk: accepted_partners(event, agree) for event in events}
    organisations = Organisation.objects.in_bulk({slug for names in slugs.values() for slug in names})
    return {key: [organisations[slug] for slug in names if slug in organisations] for key, names in slugs.items()}
