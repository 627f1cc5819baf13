"""Where an organisation's people are signed in by their own organisation, and who is whom there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import BY_WHO_IDENTIFIES, SEES_CREDENTIALS, owned
from coordination.ground.visibility import Visibility
from partners.models.organisation import Organisation
from partners.models.person import Person


class IdentityProviderStatus(models.TextChoices):
    ACTIVE = "active"
    DISABLED = "disabled"


class ProvidersSecondFactor(models.TextChoices):
    """When a sign-in there is a second factor here."""

    NEVER = "never"
    SHOWN = "shown"
    ALWAYS = "always"


class IdentityProviderQuerySet(models.QuerySet["IdentityProvider"]):
    def visible_to(self, actor: Actor | None) -> "IdentityProviderQuerySet":
        """That of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)

    def active(self) -> "IdentityProviderQuerySet":
        """Those that sign people in at this moment."""
        return self.filter(status=IdentityProviderStatus.ACTIVE)

    def speaking_for(self, domain: str) -> "IdentityProviderQuerySet":
        """That of the organisation whose addresses end in `@` and the domain, in small letters."""
        return self.filter(domains__contains=[domain])


class IdentityProvider(models.Model):
    """The OpenID provider of one organisation, whose secret is sealed (`coordination/ground/encryption.py`).

    It speaks for addresses in its `domains` and no others. `shown_by` are values of `amr`, `acr` or `acrs` of which one
    must stand in the token where `second_factor` is `shown`. While it is `required`, nobody acts for the organisation
    who signed in otherwise.
    """

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255)
    client_secret = models.TextField()
    domains = ArrayField(models.CharField(max_length=253))
    second_factor = models.CharField(
        max_length=6, choices=ProvidersSecondFactor.choices, default=ProvidersSecondFactor.NEVER
    )
    shown_by = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    required = models.BooleanField(default=False)
    status = models.CharField(
        max_length=8, choices=IdentityProviderStatus.choices, default=IdentityProviderStatus.ACTIVE
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    objects = IdentityProviderQuerySet.as_manager()
    shown_to = f"{owned()} OR {SEES_CREDENTIALS}"

    class Meta:
        db_table = "identity_provider"
        ordering = ("organisation",)
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="identity_provider_is_one_of_an_organisation"),
            models.CheckConstraint(condition=Q(domains__len__gt=0), name="identity_provider_has_a_domain"),
            models.CheckConstraint(
                condition=~Q(second_factor=ProvidersSecondFactor.SHOWN) | Q(shown_by__len__gt=0),
                name="identity_provider_says_what_shows_a_factor",
            ),
        ]
        triggers = Ledgered(
            "identity-provider",
            campaign="NULL",
            states=IdentityProviderStatus.values,
            audience=f"'{Visibility.OWNER}'",
            secret=["client_secret"],
        ).triggers()

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.issuer}"


class ProviderIdentityQuerySet(models.QuerySet["ProviderIdentity"]):
    def visible_to(self, _actor: Actor | None) -> "ProviderIdentityQuerySet":
        """None to anybody: they are read while it is being found out who calls."""
        return self.none()


class ProviderIdentity(models.Model):
    """Whom a provider means by a subject (`iss` and `sub`), from the first sign-in on, whatever address it says later.

    No entry of the ledger tells of it: it would name somebody, by their id, to readers who are not told it.
    """

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    provider = models.ForeignKey(
        IdentityProvider, on_delete=models.CASCADE, db_column="provider", related_name="identities", db_index=False
    )
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_column="person", related_name="identities")
    linked_at = models.DateTimeField(db_default=Now())

    objects = ProviderIdentityQuerySet.as_manager()
    shown_to = SEES_CREDENTIALS
    made_for = BY_WHO_IDENTIFIES

    class Meta:
        db_table = "provider_identity"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "issuer", "subject"], name="provider_identity_is_of_one_person"
            ),
            models.UniqueConstraint(
                fields=["provider", "issuer", "person"], name="provider_identity_is_one_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.provider_id}"
