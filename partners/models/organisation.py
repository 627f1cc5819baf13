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


class Organisation(models.Model):
    """A council, a police force, an operator, a charity: the owner of everything it posts."""

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, db_column="area")
    website = models.URLField(blank=True)
    # Given by reference data, never by a caller: whose word it is that others are asked to stand beside.
    may_lead = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "organisation"
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="organisation_slug_form"),
        ]

    def __str__(self) -> str:
        return self.name
