"""What waits until somebody of the organisation has looked at a text a second time, and what was decided."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import owned
from coordination.ground.visibility import Visibility


class LookStatus(models.TextChoices):
    """Pending until an administrator decides; it lapses when the text is mended or its row is gone."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def visible_to(self, actor: Actor | None) -> "SecondLookQuerySet":
        """Those of rows of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)

    def of(self, subject: str, key: Any) -> "SecondLookQuerySet":
        """Those of one row."""
        return self.filter(subject=subject, subject_id=str(key))


class SecondLook(models.Model):
    """One question about the texts of one row. Plain codes instead of foreign keys: rows stand above this app.

    `reason` says which fields and what they seem to hold, never the texts; `digests` are what a confirmation holds for:
    of each such text SHA-256 in hex. They are shown to nobody, and kept out of the ledger.
    """

    shown_to = owned()

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    subject = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    organisation = models.CharField(max_length=60)
    campaign = models.CharField(max_length=60)
    status = models.CharField(max_length=9, choices=LookStatus.choices, default=LookStatus.PENDING)
    reason = models.CharField(max_length=500)
    digests = ArrayField(models.CharField(max_length=64))
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        db_table = "second_look"
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["organisation", "id"], name="second_look_organisation"),
            models.Index(fields=["subject", "subject_id"], name="second_look_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id"],
                condition=Q(status=LookStatus.PENDING),
                name="second_look_is_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[LookStatus.PENDING, LookStatus.LAPSED])
                | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="second_look_decision_says_who_and_when",
            ),
        ]
        triggers = Ledgered(
            "second-look", states=LookStatus.values, audience=f"'{Visibility.OWNER}'", secret=["digests"]
        ).triggers()

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}: {self.status}"
