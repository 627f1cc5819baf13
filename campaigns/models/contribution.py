"""What events, placements and figures have in common: an organisation contributes them to a campaign."""

from django.db import models
from django.db.models import Func

from campaigns.models.campaign import Campaign, Phase
from coordination.ground.row_policies import FOR_ITSELF
from coordination.ground.visibility import TenantQuerySet
from coordination.second_looks.text_columns import HoldsTexts
from partners.models import Area, Organisation


class Contribution(HoldsTexts):
    """A tenant-owned row of a campaign, with the caller's own reference and an integer version for `ETag`."""

    made_for = FOR_ITSELF

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    external_ref = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - absent is not the empty ref
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+", db_index=False
    )
    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, null=True, blank=True, db_column="phase", related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+", db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_column="area", related_name="+", db_index=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # What of the change that was asked for had no effect: of the row in hand, and kept nowhere.
    note: str = ""

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True


def external_ref_is_once(table: str) -> models.UniqueConstraint:
    """The caller's own reference is unique per organisation and kind; rows without one do not collide."""
    return models.UniqueConstraint(fields=["organisation", "external_ref"], name=f"{table}_external_ref_is_once")
