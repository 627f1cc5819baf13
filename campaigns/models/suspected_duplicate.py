"""A figure held because it may repeat another one, and what somebody decided about the pair."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from campaigns.models.campaign import Campaign
from campaigns.models.reach_metric import ReachMetric
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import by_audience
from coordination.ground.visibility import TenantQuerySet, Visibility, readers_column
from partners.models import Organisation


class DuplicateStatus(models.TextChoices):
    """Pending until somebody decides; it lapses when one of the two is voided or corrected out of suspicion."""

    PENDING = "pending"
    KEEP_BOTH = "keep_both"
    SAME_FIGURE = "same_figure"
    PART_OF = "part_of"
    REPLACES = "replaces"
    LAPSED = "lapsed"


class Suspicion(models.TextChoices):
    """Why two figures of one measure over common days look like one, strongest first; `REASONS` says it in words."""

    SAME_VALUE = "same_value"
    NEARLY_SAME = "nearly_same"
    ANOTHER_CHANNEL = "elsewhere"
    EQUAL_EVIDENCE = "evidence"
    JOINT_AND_OWN = "joint"
    TWO_SOURCES = "two_sources"
    SAME_PLACE = "same_place"
    AREA_INSIDE = "area_inside"
    SUM_OF_OTHERS = "sum"


REASONS = {
    Suspicion.SAME_VALUE: "the same value over common days",
    Suspicion.NEARLY_SAME: "nearly the same value over common days",
    Suspicion.ANOTHER_CHANNEL: "the same value on another channel, over common days",
    Suspicion.EQUAL_EVIDENCE: "the same file as evidence, over common days",
    Suspicion.JOINT_AND_OWN: "one was counted together with the other's reporter, over common days",
    Suspicion.TWO_SOURCES: "the same count under two sources, over common days",
    Suspicion.SAME_PLACE: "two organisations counted the same place, over common days",
    Suspicion.AREA_INSIDE: "one area lies inside the other, over common days",
    Suspicion.SUM_OF_OTHERS: "a total equals the sum of others",
}


class SuspectedDuplicate(models.Model):
    """`figure` is held because of `other`. Seen by both reporters and the campaign's lead."""

    shown_to = by_audience(readers="readers")

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+", db_index=False
    )
    figure = models.ForeignKey(
        ReachMetric, on_delete=models.CASCADE, db_column="figure", related_name="suspected", db_index=False
    )
    other = models.ForeignKey(ReachMetric, on_delete=models.CASCADE, db_column="other", related_name="repeated_by")
    # Where a total equals the sum of others: the ids of those. The total is the one of the two that is none of them.
    summands = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)
    suspicion = models.CharField(max_length=11, choices=Suspicion.choices)
    status = models.CharField(max_length=11, choices=DuplicateStatus.choices, default=DuplicateStatus.PENDING)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # The question whose answer was taken, where somebody had said before what the two series are; an id.
    answered_like = models.UUIDField(null=True, blank=True)
    # When the ledger said that it has waited long for an answer.
    reminded_at = models.DateTimeField(null=True, blank=True)
    readers = readers_column()
    audience = models.CharField(max_length=12, default=Visibility.REVIEW, editable=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        db_table = "suspected_duplicate"
        ordering = ("id",)
        indexes = [models.Index(fields=["campaign", "status", "id"], name="suspected_duplicate_queue")]
        constraints = [
            # A decision may be taken again after a correction; two open questions about one pair may not be.
            models.UniqueConstraint(
                fields=["figure", "other"],
                condition=Q(status=DuplicateStatus.PENDING),
                name="suspected_duplicate_is_asked_once",
            ),
            models.CheckConstraint(condition=~Q(figure=F("other")), name="suspected_duplicate_of_another"),
            models.CheckConstraint(
                condition=Q(status__in=[DuplicateStatus.PENDING, DuplicateStatus.LAPSED])
                | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="suspected_duplicate_decision_says_who_and_when",
            ),
        ]
        triggers = Ledgered(
            "suspected-duplicate",
            status="CASE WHEN r.status = 'pending' AND r.reminded_at IS NOT NULL THEN 'reminded' ELSE r.status END",
            states=[*DuplicateStatus.values, "reminded"],
            readers="r.readers",
        ).triggers()

    def __str__(self) -> str:
        return f"{self.figure_id} may repeat {self.other_id}: {self.status}"
