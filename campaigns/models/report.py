"""A report: roll-ups as they were published, kept to the last byte."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

from campaigns.models.campaign import Campaign
from coordination.ledger.triggers import Ledgered, refuse
from coordination.tenancy import Audience, TenantQuerySet
from partners.models import Area, Organisation

_WHY = "A published report stays as it is: publish another"


class Report(models.Model):
    """`document` and `inputs` are RFC 8785 canonical JSON as text, so that their digests stay what they are.

    The document is public; the inputs, which hold every figure, and `numbers`, which suppress nothing, are for the
    partnership. Days are inclusive, None asks for all.
    """

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_column="area", related_name="+", db_index=False)
    channels = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    as_of = models.DateTimeField()
    method_version = models.IntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    inputs = models.TextField()
    numbers = models.JSONField()
    published_by = models.CharField(max_length=120)
    published_at = models.DateTimeField(auto_now_add=True)
    audience = models.CharField(max_length=12, default=Audience.EVERYONE, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        db_table = "report"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="report_digest_is_sha256"),
        ]
        triggers = [
            *Ledgered("report", version="1", status=None, secret=("document", "inputs", "numbers")).triggers(),
            refuse("report_stays", pgtrigger.Update, _WHY),
            refuse("report_remains", pgtrigger.Delete, _WHY),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} as of {self.as_of:%Y-%m-%d}"
