"""Who: the organisations that share a campaign, keyed by their slug."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.models.area import Area


class OrganisationKind(models.TextChoices):
    COUNCIL = "council"
    POLICE = "police"
    TRANSPORT_OPERATOR = "transport_operator"
    MEDIA_OWNER = "media_owner"
    HEALTH = "health"
    CHARITY = "charity"
    OTHER = "other"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def listed(self) -> "OrganisationQuerySet":
        """Those that anybody may name: every one but sandboxes."""
        return self.filter(sandbox_of=None)

    def listed_for(self, slug: str) -> "OrganisationQuerySet":
        """The same as one of them sees them: with itself, where it is a sandbox."""
        return self.filter(Q(sandbox_of=None) | Q(slug=slug))

    def names_of(self, slugs: Iterable[str]) -> dict[str, str]:
        """What everybody calls them, by their slugs."""
        return dict(self.filter(pk__in=slugs).values_list("slug", "name"))

    def carried_on_by(self, successor: str) -> set[str]:
        """The slugs of those that the organisation has succeeded by now, with those that they had succeeded."""
        slugs: set[str] = set()
        latest = {successor}
        while latest:
            over = self.filter(successor__in=latest, succeeded_from__lte=timezone.now()).exclude(pk__in=slugs)
            latest = set(over.values_list("pk", flat=True))
            slugs |= latest
        return slugs


class Organisation(models.Model):
    """A council, a police force, an operator, a charity: the owner of everything it posts."""

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, db_column="area")
    website = models.URLField(blank=True)
    # Given by reference data, never by a caller: whose word it is that others are asked to stand beside.
    may_lead = models.BooleanField(default=False, db_default=False)
    # Where somebody tries the service out (`partners/sandbox.py`): whose sandbox it is. One each, by its slug.
    sandbox_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_column="sandbox_of",
        db_index=False,
        related_name="+",
    )

    # Who carries on what it has begun (docs/decisions/0014): from the day on, and never before it was recorded.
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_column="successor",
        db_index=False,
        related_name="predecessors",
    )
    succeeded_on = models.DateField(null=True, blank=True)
    succeeded_from = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        db_table = "organisation"
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="organisation_slug_form"),
            models.CheckConstraint(
                condition=Q(successor=None, succeeded_on=None, succeeded_from=None)
                | Q(successor__isnull=False, succeeded_on__isnull=False, succeeded_from__isnull=False),
                name="organisation_is_succeeded_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_sandbox(self) -> bool:
        """Whether it is somebody's sandbox."""
        return self.sandbox_of_id is not None

    @property
    def heir(self) -> "Organisation | None":
        """The organisation that carries it on at this moment; None while it acts for itself."""
        if self.succeeded_from is None or self.succeeded_from > timezone.now():
            return None
        return self.successor

    @property
    def acted_for_by(self) -> str:
        """The slug of the organisation whose people act for it at this moment: the last that carries on, or itself."""
        acting = self
        while heir := acting.heir:
            acting = heir
        return acting.pk

    def outlives(self, made_at: datetime) -> bool:
        """Whether a credential made for it then still acts: not once it has been succeeded, unless made after that."""
        return self.heir is None or (self.succeeded_from is not None and made_at >= self.succeeded_from)
