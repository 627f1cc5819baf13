"""The partners of an event as the API shows them: the list as posted, and what each says of being named."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef

from campaigns.models import Participant
from coordination.api.filters import TrueOrFalse
from events import partnership
from events.models import Event

# Put together once: it names no caller, and every page of events asks for it.
_AGREEING = ArraySubquery(
    Participant.objects.accepted()
    .filter(campaign=OuterRef("campaign"), names_us_in_events=True, asked_again=False)
    .values("organisation")
)


def with_agreeing(events: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Each event with the slugs of those that agree once for all to be named in its campaign."""
    return events.annotate(agreeing=_AGREEING)


def standing_agreements(event: Event) -> partnership.StandingAgreements:
    """Who agrees once for all, of a row of `with_agreeing` or of any other."""
    slugs = getattr(event, "agreeing", None)
    if slugs is None:
        return partnership.organisations_agreeing([event])
    return frozenset((event.campaign_id, slug) for slug in slugs)


class AwaitsOurYes(TrueOrFalse):
    """Whether the event lists the caller's organisation as a partner and has no answer of it."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        awaiting = partnership.awaiting_answer_of(self.actor.organisation)
        return qs.filter(awaiting) if value else qs.exclude(awaiting)
