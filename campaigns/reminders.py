"""Reminders: what has waited long for an answer, or for a return, is said once in the ledger: by feed and webhook too.

Versions stay: a question is answered as it was read.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from campaigns.completeness import DAYS_TO_REPORT
from campaigns.models import Campaign, CampaignStatus, DuplicateStatus, ExpectedReturn, ReachMetric, SuspectedDuplicate
from campaigns.permissions import REMIND_OF_QUESTION, REMIND_OF_RETURN
from campaigns.reach_metrics.load import STANDING
from coordination.ground.authorisation import authorise
from coordination.ledger.transaction import writing
from partners.access import actor_for_command

AT_ONCE = 500


def remind_of_questions() -> int:
    """Mark the questions about figures that have waited for REMIND_AFTER_DAYS; returns how many, at most 500.

    Two at once tell of each once, since the second meets the row as the first has left it.
    """
    by, days = actor_for_command("reminders"), settings.REMIND_AFTER_DAYS
    with writing(by, reason=f"Nobody has said for {days} days what these figures are; until then one is held."):
        authorise(by, REMIND_OF_QUESTION, None)
        asked_before = timezone.now() - timedelta(days=days)
        questions = SuspectedDuplicate.objects.filter(
            status=DuplicateStatus.PENDING, reminded_at=None, created_at__lt=asked_before
        )
        oldest = questions.order_by("id").values("pk")[:AT_ONCE]
        return questions.filter(pk__in=oldest).update(reminded_at=Now(), updated_at=Now())


def remind_of_returns() -> int:
    """Mark the expected returns of live campaigns that are missing REMIND_AFTER_DAYS after the day they were due;
    returns how many, at most 500. One that is held has been sent."""
    by, days = actor_for_command("reminders"), settings.REMIND_AFTER_DAYS
    with writing(by, reason=f"No return has come {days} days after the day it was due."):
        authorise(by, REMIND_OF_RETURN, None)
        returns = ExpectedReturn.objects.filter(reminded_at=None)
        missing = returns.filter(campaign__in=_long_due(timezone.localdate() - timedelta(days=days)))
        oldest = missing.exclude(is_sent()).order_by("id").values("pk")[:AT_ONCE]
        # No join outside: only a plain condition is asked again of a row that had to be waited for.
        return returns.filter(pk__in=oldest).update(reminded_at=Now())


def _long_due(before: date) -> QuerySet[Campaign]:
    """Live campaigns whose returns were due before that day, and of which something can be sent."""
    by_default = Q(returns_due_on=None, ends_on__lt=before - timedelta(days=DAYS_TO_REPORT))
    live = Campaign.objects.filter(status=CampaignStatus.LIVE, suspended_at=None, second_look="")
    return live.filter(Q(returns_due_on__lt=before) | by_default)


def is_sent() -> Exists:
    """Whether a figure stands that is the return: the organisation's own, or one of the lead on its behalf."""
    of_the_lead = Q(organisation=F("campaign__lead"), on_behalf_of__contains=[OuterRef("organisation")])
    own = Q(organisation=OuterRef("organisation")) | of_the_lead
    standing = ReachMetric.objects.filter(
        own, campaign=OuterRef("campaign"), channel=OuterRef("channel"), status__in=STANDING, second_look=""
    )
    return Exists(standing)
