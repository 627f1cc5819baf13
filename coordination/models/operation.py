"""A long job: who asked for what, how far it has got, and how it ended. The row is the record, whoever works on it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import owned
from coordination.ground.visibility import Visibility


class OperationStatus(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (OperationStatus.QUEUED, OperationStatus.RUNNING)
FINISHED = (OperationStatus.SUCCEEDED, OperationStatus.FAILED, OperationStatus.CANCELLED)
# What changes while it runs on: each step is worth a new ETag, none is worth an entry in the ledger.
_STEPS = ["done", "total", "attempts", "lease", "lease_until", "version", "updated_at"]


class OperationQuerySet(models.QuerySet["Operation"]):
    def visible_to(self, actor: Actor | None) -> "OperationQuerySet":
        """Operations of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)

    def due(self) -> "OperationQuerySet":
        """Unfinished ones that nobody holds: new, given back, or left by a worker whose lease has run out."""
        return self.filter(status__in=UNFINISHED, lease_until__lte=Now())


class Operation(models.Model):
    """One long job. Plain codes instead of foreign keys: organisations and campaigns stand above this app.

    `arguments` are ids and codes that the service chose, never what somebody typed. `scopes` are those the asker held
    then. While it runs, `lease` names the run that holds it and nobody else takes it before `lease_until`; `attempts`
    counts the runs since it last got any further. `result` and `problem` are what `coordination/jobs` stored.
    """

    shown_to = owned()

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    kind = models.CharField(max_length=40)
    organisation = models.CharField(max_length=60)
    campaign = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=9, choices=OperationStatus.choices, default=OperationStatus.QUEUED)
    arguments = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    result = models.JSONField(null=True)
    problem = models.JSONField(null=True)
    created_by = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=8))
    request_id = models.CharField(max_length=100)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = OperationQuerySet.as_manager()

    class Meta:
        db_table = "operation"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["organisation", "id"], name="operation_organisation"),
            models.Index(fields=["lease_until"], name="operation_unfinished", condition=Q(status__in=UNFINISHED)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=UNFINISHED, finished_at=None)
                | Q(status__in=FINISHED, finished_at__isnull=False),
                name="operation_ends_when_it_is_finished",
            ),
            models.CheckConstraint(
                condition=Q(status=OperationStatus.FAILED, problem__isnull=False)
                | (~Q(status=OperationStatus.FAILED) & Q(problem=None)),
                name="operation_failed_has_a_problem",
            ),
            models.CheckConstraint(
                condition=Q(lease=None) | Q(status=OperationStatus.RUNNING), name="operation_is_held_only_while_it_runs"
            ),
        ]
        triggers = Ledgered(
            "operation",
            campaign="nullif(r.campaign, '')",
            states=OperationStatus.values,
            audience=f"'{Visibility.OWNER}'",
            secret=["lease"],
            unrecorded=_STEPS,
        ).triggers()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.status}"
