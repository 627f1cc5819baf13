"""Why a reviewing organisation decides as it does: its own list, with a sentence for each."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import IS_SOMEBODY, owned, owned_by_one_of
from coordination.ground.visibility import Visibility
from partners.models import Organisation

DECISIONS = ("approve", "request_changes", "reject")
_LISTED = "SELECT slug FROM organisation WHERE sandbox_of IS NULL"
_SANDBOXED = "(SELECT whose.sandbox_of FROM organisation whose WHERE whose.slug = r.organisation) IS NOT NULL"


class ReasonCodeQuerySet(models.QuerySet["ReasonCode"]):
    def visible_to(self, actor: Actor | None) -> Self:
        """Everybody's, so that a council can read what a code means; those of a sandbox are its own."""
        if actor is None:
            return self.none()
        return self.filter(Q(organisation=actor.organisation) | Q(organisation__sandbox_of=None))

    def in_force(self, reviewer: str) -> Self:
        """What the reviewing organisation decides by now."""
        return self.filter(organisation=reviewer, active=True)


class ReasonCode(models.Model):
    """`organisation` gives `code` as the reason of its `decisions`; `sentence` says it in words, and is where a comment
    may begin. One that is not `active` is given no longer; what was decided by it stays."""

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=300)
    decisions = ArrayField(models.CharField(max_length=20))
    active = models.BooleanField(default=True, db_default=True)
    version = models.IntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReasonCodeQuerySet.as_manager()
    shown_to = f"{owned()} OR ({IS_SOMEBODY} AND {owned_by_one_of(_LISTED)})"

    class Meta:
        db_table = "reason_code"
        ordering = ("organisation", "code")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="reason_code_is_once"),
            models.CheckConstraint(condition=Q(decisions__len__gt=0), name="reason_code_fits_a_decision"),
        ]
        triggers = Ledgered(
            "reason-code",
            campaign="NULL",
            status="CASE WHEN r.active THEN 'active' ELSE 'retired' END",
            states=["active", "retired"],
            audience=f"CASE WHEN {_SANDBOXED} THEN '{Visibility.OWNER}' ELSE '{Visibility.EVERYONE}' END",
        ).triggers()

    def __str__(self) -> str:
        return f"{self.code} of {self.organisation_id}"
