"""What an endpoint is told: one row for each message, from the moment there is something to tell."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.row_policies import owned
from partners.models.webhook_endpoint import WebhookEndpoint


class DeliveryStatus(models.TextChoices):
    WAITING = "waiting", "to be sent, or sent again, at next_attempt_at"
    DELIVERED = "delivered", "answered 2xx"
    DEAD = "dead", "given up; it can be replayed"


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def visible_to(self, actor: Actor | None) -> "WebhookDeliveryQuerySet":
        """Deliveries to the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(endpoint__organisation=actor.organisation)


class WebhookDelivery(models.Model):
    """One message to one endpoint. Its id is the `webhook-id`, the same however often it is sent.

    `position` is that of the change it tells of, null for a test. `payload` is the very text that is signed and sent.
    """

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, db_column="endpoint", related_name="+")
    position = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    payload = models.TextField()
    status = models.CharField(max_length=9, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, db_default=Now())
    last_attempt_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=30, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects = WebhookDeliveryQuerySet.as_manager()
    shown_to = f"endpoint IN (SELECT id FROM webhook_endpoint WHERE {owned()})"  # noqa: S608 - our own words

    class Meta:
        db_table = "webhook_delivery"
        ordering = ("-id",)
        constraints = [
            # A change is told once, however many workers write deliveries.
            models.UniqueConstraint(fields=["endpoint", "position"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=Q(status=DeliveryStatus.WAITING, next_attempt_at__isnull=False, finished_at=None)
                | (~Q(status=DeliveryStatus.WAITING) & Q(next_attempt_at=None, finished_at__isnull=False)),
                name="webhook_delivery_waits_or_is_finished",
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_attempt_at", "id"],
                condition=Q(status=DeliveryStatus.WAITING),
                name="webhook_delivery_waiting",
            ),
            models.Index(fields=["endpoint", "id"], name="webhook_delivery_log"),
            models.Index(
                fields=["finished_at"], condition=Q(finished_at__isnull=False), name="webhook_delivery_finished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
