"""API keys: one organisation, some scopes, an end. Only a peppered HMAC of the secret is kept."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import ORGANISATION, SEES_CREDENTIALS, owned, owned_by_one_of
from coordination.ground.visibility import Visibility
from partners.models.organisation import Organisation


class Scope(models.TextChoices):
    READ = "read", "see what the organisation may see"
    WRITE = "write", "post and change the organisation's events, placements and figures"
    REVIEW = "review", "decide reviews assigned to the organisation"
    MANAGE = "manage", "campaigns the organisation leads, its endorsements and its keys"


# The actor's sandbox, and those that it has succeeded by now, with those that they had succeeded.
_SANDBOX_OR_CARRIED_ON = f"""
    WITH RECURSIVE acting (slug) AS (
        SELECT {ORGANISATION}::varchar
        UNION SELECT former.slug FROM organisation former JOIN acting ON former.successor = acting.slug
        WHERE former.succeeded_from <= statement_timestamp())
    SELECT slug FROM acting UNION SELECT slug FROM organisation WHERE sandbox_of = {ORGANISATION}"""  # noqa: S608 - our own words


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def visible_to(self, actor: Actor | None) -> "ApiKeyQuerySet":
        """Keys of the actor's own organisation, of its sandbox and of those it carries on; none without an actor."""
        if actor is None:
            return self.none()
        organisations = [actor.organisation, *Organisation.objects.carried_on_by(actor.organisation)]
        return self.filter(Q(organisation__in=organisations) | Q(organisation__sandbox_of=actor.organisation))

    def live(self) -> "ApiKeyQuerySet":
        """Keys that are neither revoked nor past their end, nor made before their organisation was succeeded."""
        now = timezone.now()
        ended = Q(organisation__succeeded_from__lte=now, created_at__lt=models.F("organisation__succeeded_from"))
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None).exclude(ended)


class ApiKey(models.Model):
    """A credential of one organisation. `id` is public (it is part of the key and of every ledger label)."""

    id = models.CharField(primary_key=True, max_length=12)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="api_keys"
    )
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices))
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.TextField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()
    shown_to = f"{owned()} OR {owned_by_one_of(_SANDBOX_OR_CARRIED_ON)} OR {SEES_CREDENTIALS}"

    class Meta:
        db_table = "api_key"
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="api_key_has_a_scope"),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=models.F("created_at")), name="api_key_ends_after_start"
            ),
        ]
        triggers = Ledgered(
            "api-key",
            campaign="NULL",
            version="NULL::int",
            status="CASE WHEN r.revoked_at IS NULL THEN 'live' ELSE 'revoked' END",
            states=["live", "revoked"],
            audience=f"'{Visibility.OWNER}'",
            secret=["digest"],
            unrecorded=["last_used_at"],
        ).triggers()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.id}"
