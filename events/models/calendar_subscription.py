"""An address from which the calendar of an organisation is fetched for a campaign, and how that goes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from campaigns.models import Campaign, CampaignStatus
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import owned
from coordination.ground.visibility import Visibility
from partners.models import Organisation


class SubscriptionStatus(models.TextChoices):
    ACTIVE = "active"
    ENDED = "ended"


class WhyEnded(models.TextChoices):
    GONE = "gone"
    FAILING = "failing"


class CalendarSubscriptionQuerySet(models.QuerySet["CalendarSubscription"]):
    def visible_to(self, actor: Actor | None) -> "CalendarSubscriptionQuerySet":
        """Those of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)

    def due(self) -> "CalendarSubscriptionQuerySet":
        """Those to fetch now that nobody is fetching, for campaigns that are not closed."""
        active = self.filter(status=SubscriptionStatus.ACTIVE).exclude(campaign__status=CampaignStatus.CLOSED)
        return active.filter(Q(lease_until=None) | Q(lease_until__lte=Now()), next_fetch_at__lte=Now())


# How fetching goes: nobody's decision, and no entry in the ledger.
_COURSE = ["contents", "waiting", "next_fetch_at", "fetched_at", "lease", "lease_until", "failures", "last_error"]


class CalendarSubscription(models.Model):
    """One address of one organisation. It may hold a secret token, and is sealed (`coordination/ground/encryption.py`).

    `contents`, sealed too, is what the last fetch brought: the events that can be taken, those that somebody has seen
    and did not want, and by what the server knows whether it has changed (`subscribed_calendars/contents.py`). Of them
    `waiting` are new or changed. While it is fetched, `lease` names who does. `failures` are in a row.
    """

    shown_to = owned()

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="calendar_subscriptions"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+")
    address = models.TextField()
    takes_changes = models.BooleanField(default=False, db_default=False)
    status = models.CharField(
        max_length=6,
        choices=SubscriptionStatus.choices,
        default=SubscriptionStatus.ACTIVE,
        db_default=SubscriptionStatus.ACTIVE,
    )
    why_ended = models.CharField(max_length=7, choices=WhyEnded.choices, blank=True, default="", db_default="")
    contents = models.TextField(blank=True, default="", db_default="")
    waiting = models.PositiveIntegerField(default=0, db_default=0)
    next_fetch_at = models.DateTimeField(db_default=Now())
    fetched_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    last_error = models.CharField(max_length=30, blank=True, default="", db_default="")
    created_by = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = CalendarSubscriptionQuerySet.as_manager()

    class Meta:
        db_table = "calendar_subscription"
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=["next_fetch_at"],
                name="calendar_subscription_due",
                condition=Q(status=SubscriptionStatus.ACTIVE),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=SubscriptionStatus.ACTIVE, why_ended="")
                | (Q(status=SubscriptionStatus.ENDED) & ~Q(why_ended="")),
                name="calendar_subscription_that_ended_says_why",
            )
        ]
        triggers = Ledgered(
            "calendar-subscription",
            states=SubscriptionStatus.values,
            audience=f"'{Visibility.OWNER}'",
            secret=["address", "contents"],
            unrecorded=_COURSE,
        ).triggers()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.pk}"
