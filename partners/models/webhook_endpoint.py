"""Where an organisation wants to be told of changes, and how far it has been told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import owned
from coordination.ground.visibility import Visibility
from partners.models.organisation import Organisation


class EndpointStatus(models.TextChoices):
    ACTIVE = "active"
    DISABLED = "disabled"


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def visible_to(self, actor: Actor | None) -> "WebhookEndpointQuerySet":
        """Endpoints of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)


# How sending goes: nobody's decision, and no entry in the ledger.
_COURSE = ["position", "lease", "lease_until", "failures", "failing_since", "paused_until"]


class WebhookEndpoint(models.Model):
    """One address of one organisation. Secrets are sealed (`coordination/ground/encryption.py`).

    `position` is the change up to which deliveries have been written. While one is under way, `lease` names who sends
    it. `failures` in a row, since `failing_since`, make pauses; nothing is sent before `paused_until`.
    """

    shown_to = owned()

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="webhook_endpoints"
    )
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    status = models.CharField(max_length=8, choices=EndpointStatus.choices, default=EndpointStatus.ACTIVE)
    disabled_reason = models.CharField(max_length=20, blank=True, default="")
    disabled_at = models.DateTimeField(null=True)
    secret = models.TextField()
    former_secret = models.TextField(blank=True, default="")
    former_until = models.DateTimeField(null=True)
    position = models.BigIntegerField()
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    created_by = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        db_table = "webhook_endpoint"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(status=EndpointStatus.ACTIVE) | Q(disabled_at__isnull=False),
                name="webhook_endpoint_disabled_says_when",
            ),
        ]
        triggers = Ledgered(
            "webhook-endpoint",
            campaign="NULL",
            states=EndpointStatus.values,
            audience=f"'{Visibility.OWNER}'",
            secret=["secret", "former_secret"],
            unrecorded=_COURSE,
        ).triggers()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.pk}"
