"""Reach: what was counted, by whom, where, when, and how far it can be trusted."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import BigIntegerField, Case, F, GeneratedField, Q, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce, Greatest

from campaigns.models.channel import Channel
from campaigns.models.contribution import Contribution, external_ref_is_once
from campaigns.models.mark_triggers import mark_triggers
from campaigns.models.placement import Placement
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import RANK, Qualifier
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import by_audience
from coordination.ground.screening import TextKind
from coordination.ground.visibility import Visibility, audience_column, readers_column
from coordination.second_looks.text_columns import HELD, Text

MAX_VALUE = 10**12
MAX_DAYS = 1_100
MAX_ROUNDED_TO = 10**9


class Grade(models.TextChoices):
    """How a figure came about, weakest first."""

    SELF_REPORTED = "self_reported"
    PLATFORM = "platform"
    AUDITED = "audited"
    COUNTED = "counted"


class ReachStatus(models.TextChoices):
    COUNTED = "counted"
    HELD = "held"
    VOID = "void"


_WITH_MARGIN = [Qualifier.ABOUT.value, Qualifier.ESTIMATE.value]
_STATED = Q(qualifier__in=_WITH_MARGIN, margin_percent__isnull=False)
# A rounded value may be half of what it is rounded to from the one that was rounded.
_HALF = (Coalesce(F("rounded_to"), 0) + 1) / 2
_FROM = Greatest(F("value") - _HALF, 0)
# Whole numbers, rounded away from the value: floor below, ceiling above (integer division of positives floors). A
# margin that nobody stated bounds nothing.
_LOW = Case(
    When(_STATED, then=_FROM * (100 - F("margin_percent")) / 100),
    When(qualifier__in=_WITH_MARGIN, then=Value(0)),
    default=_FROM,
    output_field=BigIntegerField(),
)
_HIGH = Case(
    When(qualifier=Qualifier.EXACT.value, then=F("value") + _HALF),
    When(_STATED, then=((F("value") + _HALF) * (100 + F("margin_percent")) + 99) / 100),
    default=None,
    output_field=BigIntegerField(),
)
_RANK = Case(*(When(qualifier=q.value, then=Value(rank)) for q, rank in RANK.items()), output_field=SmallIntegerField())


# A held figure keeps its days: when it counts again, nobody may have taken them.
STANDING_WHOLE = Q(status__in=[ReachStatus.COUNTED, ReachStatus.HELD], part_of=None)

PART_BELOW = pgtrigger.Trigger(
    name="part_below",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("part_of", "below"),
    func="NEW.below := coalesce((SELECT area FROM reach_metric WHERE id = NEW.part_of), ''); RETURN NEW;",
)


class ReachMetric(Contribution):
    """One figure. `period` is [from, to + 1 day), days of Europe/London; `low`, `high` and `rank` follow the qualifier
    as `campaigns/reach/qualifiers.py` defines it (a null `high` is open-ended) so that SQL can add intervals.
    """

    shown_to = by_audience(readers="readers")

    subject = "reach-metric"
    texts = {
        "universe": Text(TextKind.PROSE, "universe"),
        "stated_as": Text(TextKind.PROSE, "stated_as"),
        "source": Text(TextKind.PROSE, "source"),
        "evidence_url": Text(TextKind.ADDRESS, "evidence/url"),
    }
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_column="channel", related_name="+")
    measure = models.CharField(max_length=20, choices=[(code, code) for code in MEASURES])
    period = DateRangeField()
    value = models.BigIntegerField()
    qualifier = models.CharField(max_length=10, choices=[(q.value, q.value) for q in Qualifier])
    margin_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    # What the value was rounded to, where its reporter says so.
    rounded_to = models.PositiveIntegerField(null=True, blank=True)
    universe = models.CharField(max_length=60, blank=True)
    # The words of the source for what it counted, where they are not those of the measure.
    stated_as = models.CharField(max_length=60, blank=True, default="", db_default="")
    source = models.CharField(max_length=120)
    grade = models.CharField(max_length=14, choices=Grade.choices, default=Grade.SELF_REPORTED)
    evidence_url = models.URLField(max_length=500, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    # Slugs of those whose return it is besides its reporter's: what several did together is reported by one.
    on_behalf_of = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)
    # An id, not a foreign key: events stand above campaigns; the event's own rule writes it.
    event = models.UUIDField(null=True, blank=True)
    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, null=True, blank=True, db_column="placement", related_name="+"
    )
    part_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, db_column="part_of", related_name="parts"
    )
    status = models.CharField(max_length=8, choices=ReachStatus.choices, default=ReachStatus.COUNTED)
    held_reason = models.CharField(max_length=500, blank=True)
    # The area of the figure this one breaks down, kept by the trigger `part_below`: a part counts only inside it.
    below = models.CharField(max_length=9, blank=True, default="", db_default="", editable=False)
    # Whoever held it by hand; what looked like another figure is held by nobody, and counts again by itself.
    held_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    # While it is held: who reported the figures it is suspected to repeat.
    readers = readers_column()
    recorded_by = models.CharField(max_length=120)
    low = GeneratedField(expression=_LOW, output_field=BigIntegerField(), db_persist=True)
    high = GeneratedField(expression=_HIGH, output_field=BigIntegerField(null=True), db_persist=True)
    rank = GeneratedField(expression=_RANK, output_field=SmallIntegerField(), db_persist=True)
    audience = audience_column(
        Case(
            HELD,
            When(status=ReachStatus.COUNTED, then=Value(Visibility.PARTICIPANTS)),
            When(status=ReachStatus.HELD, then=Value(Visibility.REVIEW)),
            default=Value(Visibility.OWNER),
        )
    )

    class Meta:
        db_table = "reach_metric"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["campaign", "status", "id"], name="reach_metric_campaign_status"),
            models.Index(fields=["organisation", "id"], name="reach_metric_organisation"),
            # What is asked for where hardly a row has it: pages are read in order, until they are full.
            models.Index(fields=["updated_at"], name="reach_metric_changed"),
            models.Index(fields=["measure", "id"], name="reach_metric_measure"),
            models.Index(fields=["event"], name="reach_metric_event", condition=Q(event__isnull=False)),
            models.Index(fields=["phase", "id"], name="reach_metric_phase", condition=Q(phase__isnull=False)),
            # The compiler's way from a series to its figures, at the same cost however many others there are.
            models.Index(
                fields=["campaign", "area", "organisation", "channel", "measure", "below"],
                condition=Q(status=ReachStatus.COUNTED),
                name="reach_metric_series",
            ),
            GistIndex(
                fields=["campaign", "channel", "measure", "period"],
                condition=STANDING_WHOLE,
                name="reach_metric_same_time",
            ),
        ]
        constraints = [
            external_ref_is_once("reach_metric"),
            ExclusionConstraint(
                name="reach_metric_periods_do_not_overlap",
                expressions=[
                    (F("campaign"), RangeOperators.EQUAL),
                    (F("organisation"), RangeOperators.EQUAL),
                    (F("area"), RangeOperators.EQUAL),
                    (F("channel"), RangeOperators.EQUAL),
                    (F("measure"), RangeOperators.EQUAL),
                    (F("source"), RangeOperators.EQUAL),
                    (F("period"), RangeOperators.OVERLAPS),
                ],
                condition=STANDING_WHOLE,
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=MAX_VALUE), name="reach_metric_value_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False)
                & Q(period__endswith__lte=F("period__startswith") + MAX_DAYS),
                name="reach_metric_period_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(margin_percent=None) | Q(qualifier__in=_WITH_MARGIN, margin_percent__lte=100),
                name="reach_metric_margin_goes_with_about_or_estimate",
            ),
            models.CheckConstraint(
                condition=Q(rounded_to=None) | Q(rounded_to__gt=1, rounded_to__lte=MAX_ROUNDED_TO),
                name="reach_metric_rounded_to_is_more_than_one",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReachStatus.HELD) | ~Q(held_reason=""), name="reach_metric_held_has_a_reason"
            ),
            models.CheckConstraint(condition=~Q(part_of=F("id")), name="reach_metric_is_not_part_of_itself"),
            models.CheckConstraint(
                condition=Q(evidence_sha256="") | Q(evidence_sha256__regex=r"^[0-9a-f]{64}$"),
                name="reach_metric_evidence_digest_is_sha256",
            ),
        ]
        triggers = [
            *Ledgered("reach-metric", states=ReachStatus.values, readers="r.readers").triggers(),
            *mark_triggers(),
            PART_BELOW,
        ]

    def __str__(self) -> str:
        return f"{self.qualifier} {self.value} {self.measure} ({self.channel_id})"
