"""Who: the organisations that share a campaign, keyed by their slug."""

from django.db import models
from django.db.models import Q

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

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        db_table = "organisation"
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="organisation_slug_form"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_sandbox(self) -> bool:
        """Whether it is somebody's sandbox."""
        return self.sandbox_of_id is not None
