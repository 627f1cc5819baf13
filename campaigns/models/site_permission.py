"""The permission of whoever owns a site to put posters up there: neither an endorsement nor a review."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Func, Q

from campaigns.models.campaign import Campaign
from campaigns.models.placement import Placement
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.visibility import Visibility
from partners.models import Organisation

_OF_PLACEMENT = "(SELECT p.{} FROM placement p WHERE p.id = r.placement)"

_VISIBLE_PLACEMENT = f"""
    SELECT FROM placement WHERE placement.id = site_permission.placement AND ({Placement.shown_to})"""


class SitePermissionQuerySet(models.QuerySet["SitePermission"]):
    def visible_to(self, actor: Actor | None) -> Self:
        """Those of placements that the actor sees."""
        return self.none() if actor is None else self.filter(placement__in=Placement.objects.visible_to(actor))

    def in_force(self, on: date) -> Self:
        """Those by which a poster may hang on that day."""
        is_given = Q(granted_on__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on))
        return self.filter(is_given & (Q(revoked_on=None) | Q(revoked_on__gt=on)))


class SitePermission(models.Model):
    """`granted_by` has permitted the placement on a day, until another or for good; `organisation`, which owns the
    placement, says so. From `revoked_on` it is in force no longer."""

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    placement = models.ForeignKey(
        Placement, on_delete=models.CASCADE, db_column="placement", related_name="permissions"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+")
    granted_by = models.CharField(max_length=120)
    granted_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    evidence_url = models.URLField(max_length=500, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    revoked_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=120)
    version = models.IntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SitePermissionQuerySet.as_manager()
    shown_to = f"EXISTS ({_VISIBLE_PLACEMENT})"

    class Meta:
        db_table = "site_permission"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("granted_on")),
                name="site_permission_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("granted_on")),
                name="site_permission_is_revoked_after_it_is_given",
            ),
        ]
        triggers = Ledgered(
            "site-permission",
            status="CASE WHEN r.revoked_on IS NULL THEN 'standing' ELSE 'revoked' END",
            states=["standing", "revoked"],
            audience=f"coalesce({_OF_PLACEMENT.format('audience')}, '{Visibility.OWNER}')",
            readers=f"coalesce({_OF_PLACEMENT.format('readers')}::text[], '{{}}')",
        ).triggers()

    def __str__(self) -> str:
        return f"{self.granted_by}, from {self.granted_on}"
