"""Evidence of overlap: how many people two channels share, by whom and how that was found."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from campaigns.models.campaign import Campaign
from campaigns.models.channel import Channel
from campaigns.models.reach_metric import MAX_DAYS, MAX_VALUE
from campaigns.reach.overlap_evidence import Method, Unit
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import by_audience
from coordination.ground.screening import TextKind
from coordination.ground.visibility import TenantQuerySet, Visibility, audience_column
from coordination.second_looks.text_columns import HELD, HoldsTexts, Text
from partners.models import Area, Organisation

METHODS = [(method.value, method.value) for method in Method]
UNITS = [(unit.value, unit.value) for unit in Unit]
LEAST_CONFIDENCE, MOST_CONFIDENCE = 50, 99


class OverlapStatus(models.TextChoices):
    STANDING = "standing"
    VOID = "void"


class Overlap(HoldsTexts):
    """From `low` to `high` were reached on both channels in `area` on the days of `period`: people, or per cent of the
    people whom `channel` reached. Without `confidence_percent` nothing was sampled."""

    shown_to = by_audience()

    subject = "overlap"
    texts = {
        "question": Text(TextKind.PROSE, "question"),
        "source": Text(TextKind.PROSE, "source"),
        "evidence_url": Text(TextKind.ADDRESS, "evidence/url"),
    }
    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+", db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_column="area", related_name="+", db_index=False)
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, db_column="channel", related_name="+", db_index=False
    )
    other_channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, db_column="other_channel", related_name="+", db_index=False
    )
    period = DateRangeField()
    unit = models.CharField(max_length=7, choices=UNITS)
    low = models.DecimalField(max_digits=17, decimal_places=4)
    high = models.DecimalField(max_digits=17, decimal_places=4)
    method = models.CharField(max_length=19, choices=METHODS)
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    question = models.CharField(max_length=300, blank=True)
    confidence_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    # Whoever found it told people apart: no two units of either channel are one person.
    different_people = models.BooleanField(default=False, db_default=False)
    source = models.CharField(max_length=120)
    evidence_url = models.URLField(max_length=500, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=8, choices=OverlapStatus.choices, default=OverlapStatus.STANDING)
    recorded_by = models.CharField(max_length=120)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    audience = audience_column(
        Case(
            HELD,
            When(status=OverlapStatus.STANDING, then=Value(Visibility.PARTICIPANTS)),
            default=Value(Visibility.OWNER),
        )
    )

    objects = TenantQuerySet.as_manager()

    class Meta:
        db_table = "overlap"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["campaign", "status", "id"], name="overlap_campaign_status"),
            models.Index(fields=["organisation", "id"], name="overlap_organisation"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(channel=F("other_channel")), name="overlap_is_of_two_channels"),
            models.CheckConstraint(
                condition=Q(low__gte=0, low__lte=F("high"), high__lte=MAX_VALUE)
                & (Q(unit=Unit.PEOPLE.value) | Q(high__lte=100)),
                name="overlap_low_is_no_more_than_high",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False)
                & Q(period__endswith__lte=F("period__startswith") + MAX_DAYS),
                name="overlap_period_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(
                    confidence_percent__isnull=False, confidence_percent__range=(LEAST_CONFIDENCE, MOST_CONFIDENCE)
                )
                | Q(confidence_percent=None, method=Method.MATCHED_IDENTIFIERS.value),
                name="overlap_of_a_sample_has_a_confidence",
            ),
            models.CheckConstraint(
                condition=Q(evidence_sha256="") | Q(evidence_sha256__regex=r"^[0-9a-f]{64}$"),
                name="overlap_evidence_digest_is_sha256",
            ),
        ]
        triggers = Ledgered("overlap", states=OverlapStatus.values).triggers()

    def __str__(self) -> str:
        return f"{self.channel_id} and {self.other_channel_id}: {self.low} to {self.high} {self.unit}"
