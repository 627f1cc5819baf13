"""What is still expected of one organisation, of all campaigns that have begun."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, DateTimeField, Exists, ExpressionWrapper, F, Min, OuterRef, Q
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from campaigns.completeness import DAYS_TO_REPORT
from campaigns.models import CampaignStatus, ExpectedReturn, Participant, ParticipantRole, ReachMetric
from campaigns.reach_metrics.load import STANDING
from campaigns.reminders import is_sent


@dataclass(frozen=True, slots=True)
class MissingReturns:
    """How many, and the day by which the first of them is due."""

    number: int
    due_on: date | None


def missing_returns(organisation: str) -> MissingReturns:
    """Those on channels that were named, and, of a campaign that names none, one where nothing has come at all. Two
    statements."""
    named = ExpectedReturn.objects.filter(_begun(), organisation=organisation).exclude(is_sent())
    expected = ExpectedReturn.objects.filter(campaign=OuterRef("campaign"), organisation=organisation)
    of_the_lead = Q(organisation=F("campaign__lead"), on_behalf_of__contains=[organisation])
    figures = ReachMetric.objects.filter(
        Q(organisation=organisation) | of_the_lead, campaign=OuterRef("campaign"), status__in=STANDING
    )
    contributing = Participant.objects.accepted().filter(
        _begun(), organisation=organisation, role=ParticipantRole.CONTRIBUTOR
    )
    on_any = contributing.exclude(Exists(expected)).exclude(Exists(figures))
    counts = [rows.order_by().aggregate(due_on=Min(_due()), number=Count("pk")) for rows in (named, on_any)]
    days = [count["due_on"] for count in counts if count["due_on"]]
    return MissingReturns(sum(count["number"] for count in counts), min(days, default=None))


def _begun() -> Q:
    """The condition on rows of campaigns that are live and have begun."""
    return Q(campaign__status=CampaignStatus.LIVE, campaign__starts_on__lte=timezone.localdate())


def _due() -> Coalesce:
    later: Any = ExpressionWrapper(
        F("campaign__ends_on") + timedelta(days=DAYS_TO_REPORT), output_field=DateTimeField()
    )
    return Coalesce("campaign__returns_due_on", Cast(later, DateField()))
