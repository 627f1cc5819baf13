"""OAuth 2 clients: systems of one organisation that fetch short-lived tokens instead of holding an API key."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from oauth2_provider.models import AbstractApplication

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import SEES_CREDENTIALS, owned
from coordination.ground.visibility import Visibility
from partners.models.api_key import Scope
from partners.models.organisation import Organisation


class OAuthClientQuerySet(models.QuerySet["OAuthClient"]):
    def visible_to(self, actor: Actor | None) -> "OAuthClientQuerySet":
        """Clients of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)


class OAuthClient(AbstractApplication):
    """A client of one organisation, for the client credentials grant alone.

    The toolkit brings the columns of other grants with it, which stay empty, and hashes `client_secret`.
    """

    user = None  # a client belongs to an organisation, not to a person
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices))
    created_by = models.TextField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = OAuthClientQuerySet.as_manager()
    shown_to = f"{owned()} OR {SEES_CREDENTIALS}"

    class Meta:
        db_table = "oauth_client"
        verbose_name = "OAuth client"
        ordering = ("client_id",)
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="oauth_client_has_a_scope"),
            models.CheckConstraint(
                condition=Q(
                    authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS,
                    client_type=AbstractApplication.CLIENT_CONFIDENTIAL,
                    hash_client_secret=True,
                ),
                name="oauth_client_has_credentials_of_its_own",
            ),
        ]
        triggers = Ledgered(
            "oauth-client",
            id="r.client_id",
            campaign="NULL",
            version="NULL::int",
            status="CASE WHEN r.revoked_at IS NULL THEN 'live' ELSE 'revoked' END",
            states=["live", "revoked"],
            audience=f"'{Visibility.OWNER}'",
            secret=["client_secret"],
            unrecorded=["updated", "last_used_at"],
        ).triggers()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.client_id}"

    def is_usable(self, request: Any) -> bool:  # noqa: ARG002 - the toolkit's signature
        """Whether it may have tokens."""
        return self.revoked_at is None and self.organisation.outlives(self.created)
