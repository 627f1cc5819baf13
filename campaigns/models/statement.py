"""A sentence that was printed, the claim it was read as, and whether the figures support it still."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Func, Q, Value
from psycopg.types.range import DateRange

from campaigns.models.campaign import Campaign
from campaigns.models.universe import Universe
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import SEES_WHAT_IS_PUBLIC, by_audience
from coordination.ground.screening import TextKind
from coordination.ground.visibility import TenantQuerySet, Visibility, audience_column
from coordination.second_looks.text_columns import HELD, HoldsTexts, Text
from partners.models import Area, Organisation


class StatementStatus(models.TextChoices):
    """The verdict; of one that was supported once and is not any more, that."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    INDETERMINATE = "indeterminate"
    NO_LONGER_SUPPORTED = "no_longer_supported"


class Statement(HoldsTexts, models.Model):
    """`registered` is the judgement of the moment for which it was registered, and stays; `present` is that of now.

    `reason` says in one sentence why the figures do not support it, `nearest` what they support instead. `due` is to be
    judged again. Days are inclusive; None asks for all.
    """

    shown_to = f"{by_audience()} OR (audience = '{Visibility.PARTICIPANTS}' AND NOT withheld AND {SEES_WHAT_IS_PUBLIC})"

    subject = "statement"
    texts = {
        "text": Text(TextKind.PROSE, "text"),
        "outlet": Text(TextKind.PROSE, "outlet"),
        "url": Text(TextKind.ADDRESS, "url"),
    }

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    text = models.CharField(max_length=500)
    outlet = models.CharField(max_length=120)
    url = models.URLField(blank=True)
    printed_on = models.DateField()
    comparator = models.CharField(max_length=10)
    value = models.BigIntegerField()
    unit = models.CharField(max_length=20)
    universe = models.ForeignKey(
        Universe, on_delete=models.PROTECT, db_column="universe", related_name="+", null=True, blank=True
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_column="area", related_name="+")
    channels = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    to = models.BigIntegerField(null=True, blank=True)
    out_of = models.IntegerField(null=True, blank=True)
    # How its words were read; None of one that was registered with its claim.
    reading = models.JSONField(null=True, blank=True)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=StatementStatus.choices)
    since = models.DateTimeField()
    registered = models.JSONField()
    present = models.JSONField()
    reason = models.TextField(blank=True)
    nearest = models.TextField(blank=True)
    # Whether it rests, or has ever rested, on a figure that small numbers keep from the public: so is its verdict then.
    withheld = models.BooleanField(default=True, db_default=True)
    due = models.BooleanField(default=True, db_default=True)
    audience = audience_column(Case(HELD, default=Value(Visibility.PARTICIPANTS)))
    version = models.IntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        db_table = "statement"
        ordering = ("id",)
        indexes = [models.Index(fields=["id"], name="statement_to_be_judged", condition=Q(due=True))]
        triggers = Ledgered("statement", states=StatementStatus.values, unrecorded=("due", "updated_at")).triggers()

    def __str__(self) -> str:
        return f"{self.text}: {self.status}"

    @property
    def period(self) -> DateRange | None:
        """The days it speaks of; None where it says less than both."""
        both = self.first is not None and self.last is not None
        return DateRange(self.first, self.last + timedelta(days=1)) if both and self.last else None

    @property
    def compared_with(self) -> object:
        """The other count, of a claim that was read as a comparison: its campaign and period, as they were read."""
        readings = [meant for part in (self.reading or {}).get("parts", ()) for meant in part["readings"]]
        return readings[0]["claim"].get("compared_with") if readings else None

    @property
    def was_supported(self) -> bool:
        """Whether the figures have supported it at any time since it was registered."""
        return self.status in (StatementStatus.SUPPORTED, StatementStatus.NO_LONGER_SUPPORTED)


class StatementWatch(models.Model):
    """Up to where the ledger, and as what the reference data, have been looked at for statements; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "statement_watch"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="statement_watch_is_one")]

    def __str__(self) -> str:
        return f"up to {self.position}"
