"""Which version of the data-sharing terms an organisation has accepted, when, and who did it for the organisation."""

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import SEES_CREDENTIALS, owned
from coordination.ground.visibility import Visibility
from partners.models.organisation import Organisation


class TermsAcceptanceQuerySet(models.QuerySet["TermsAcceptance"]):
    def visible_to(self, actor: Actor | None) -> "TermsAcceptanceQuerySet":
        """What the actor's own organisation has accepted; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)


class TermsAcceptance(models.Model):
    """One organisation accepted one version. `accepted_by` is the actor's label: a person's id, a key or a command."""

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    terms_version = models.PositiveSmallIntegerField()
    accepted_by = models.TextField()
    accepted_at = models.DateTimeField(db_default=Now())

    objects = TermsAcceptanceQuerySet.as_manager()
    shown_to = f"{owned()} OR {SEES_CREDENTIALS}"

    class Meta:
        db_table = "terms_acceptance"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "terms_version"], name="terms_are_accepted_once"),
        ]
        triggers = Ledgered(
            "terms-acceptance",
            campaign="NULL",
            version="NULL::int",
            status=None,
            audience=f"'{Visibility.OWNER}'",
        ).triggers()

    def __str__(self) -> str:
        return f"{self.organisation_id} accepted version {self.terms_version}"
