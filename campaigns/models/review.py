"""An organisation's judgement of one placement, bound to a digest of what was judged."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone

from campaigns.models.campaign import Campaign
from campaigns.models.placement import Placement
from campaigns.models.review_rule import ReviewRule
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import LEADS, ORGANISATION, owned
from coordination.ground.visibility import Visibility
from partners.models import Organisation, Person


class ReviewStatus(models.TextChoices):
    PENDING = "pending"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


# The fields of a placement that a reviewer proposes otherwise: no text, which its comment is for.
PROPOSED = ("quantity", "starts_on", "ends_on")
# Who sees it and who is at it, which the ledger does not tell.
_BESIDE = ["held", "looked_by", "looked_until", "readers", "withheld_from"]
# What the ledger calls the state: of a pending review, the gravest thing that was said of it.
_SAID = (
    "CASE WHEN r.status <> 'pending' THEN r.status WHEN r.escalated_at IS NOT NULL THEN 'escalated'"
    " WHEN r.overdue_at IS NOT NULL THEN 'overdue' WHEN r.short_notice_at IS NOT NULL THEN 'short_notice'"
    " ELSE r.status END"
)


_ACTOR = f"ARRAY[{ORGANISATION}]::varchar[]"
_SHARED = f"(readers @> {_ACTOR} OR campaign = {LEADS})"
# The lead too is somebody from whom a vote may be withheld; in the ledger it sees what is of its campaign.
CAMPAIGN_FOR_THE_LEAD = """
    CASE WHEN r.withheld_from <> '{}'
    AND (SELECT c.lead FROM campaign c WHERE c.slug = r.campaign) = ANY(r.withheld_from)
    THEN NULL ELSE r.campaign END"""


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor | None) -> "ReviewQuerySet":
        """Reviews of the actor's own placements, those assigned to it, those that others have cast beside it, and
        those of campaigns it leads, but for what it is not to know before it has cast its own; while a placement waits
        for a second look, its owner's alone."""
        if actor is None:
            return self.none()
        shared = Q(readers__contains=[actor.organisation]) | Q(campaign__in=actor.leads)
        visible = Q(reviewer=actor.organisation) | shared & ~Q(withheld_from__contains=[actor.organisation])
        return self.filter(Q(organisation=actor.organisation) | Q(held=False) & visible)

    def assigned_to(self, actor: Actor) -> "ReviewQuerySet":
        """What the actor's organisation is to judge, or has."""
        return self.visible_to(actor).filter(reviewer=actor.organisation)


class Review(models.Model):
    """One judgement by `reviewer`, alone or beside others; `organisation` owns the placement. A changed placement
    supersedes it."""

    shown_to = (
        f"{owned()} OR (NOT held AND (reviewer = {ORGANISATION} OR ({_SHARED} AND NOT withheld_from @> {_ACTOR})))"
    )

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, db_column="placement", related_name="reviews")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+")
    reviewer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="reviewer", related_name="reviews_assigned"
    )
    status = models.CharField(max_length=18, choices=ReviewStatus.choices, default=ReviewStatus.PENDING)
    reason_code = models.CharField(max_length=40, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    # What whoever asked for changes would approve: how many posters, and from when to when; null as they are.
    proposed_quantity = models.IntegerField(null=True, blank=True)
    proposed_starts_on = models.DateField(null=True, blank=True)
    proposed_ends_on = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    # How many working days before the start it is due; null where an earlier release opened it, until it is reckoned.
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Whether fewer working days than that were left when it was opened: the placement starts before it can be judged.
    short_notice = models.BooleanField(default=False, db_default=False)
    # When its reviewer was told that it starts so soon, that it is late, and that it has been late for a working day or
    # the placement starts; to the reader it is pending all the same.
    short_notice_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    rule = models.ForeignKey(ReviewRule, on_delete=models.PROTECT, db_column="rule", related_name="+")
    rule_version = models.IntegerField()
    # Whether the placement needs its approval, or is only advised by it; and whether it is cast in ignorance of others.
    required = models.BooleanField(default=True, db_default=True)
    independent = models.BooleanField(default=False, db_default=False)
    # The fields that `digest` is of, by their names in the API; all, where it is empty.
    cares_for = ArrayField(models.CharField(max_length=20), default=list, db_default=[], blank=True)
    # Who judges beside it and may see it, since it is cast; and who may not yet, whatever else they may see.
    readers = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)
    withheld_from = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)
    # The version of the placement that was judged.
    judged_version = models.IntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    # The artwork that was judged, if its digest was given: part of `digest`, and readable beside it.
    creative_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Who of the reviewer's organisation is to judge it, and who says that they are looking at it, until when.
    assignee = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_column="assignee",
        db_index=False,  # the index of the queue serves
        related_name="+",
    )
    looked_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    looked_until = models.DateTimeField(null=True, blank=True)
    reviewer_leads_campaign = models.BooleanField(default=False, db_default=False)
    # Whether its placement waits for a second look, kept by the triggers: who sees it is read from it alone.
    held = models.BooleanField(default=False, db_default=False, editable=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        db_table = "review"
        ordering = ("due_at", "id")
        indexes = [
            models.Index(fields=["reviewer", "status", "due_at", "id"], name="review_queue"),
            models.Index(fields=["due_at", "id"], name="review_list"),
            models.Index(fields=["updated_at"], name="review_changed"),
            models.Index(
                fields=["due_at", "id"],
                name="review_at_short_notice",
                condition=Q(short_notice=True),
            ),
            # The tabs of a queue that no status alone tells.
            models.Index(
                fields=["reviewer", "decided_at", "id"],
                name="review_decided",
                condition=Q(status__in=[ReviewStatus.APPROVED, ReviewStatus.CHANGES_REQUESTED, ReviewStatus.REJECTED]),
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="review_assigned",
                condition=Q(status=ReviewStatus.PENDING, assignee__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "reviewer"],
                condition=~Q(status=ReviewStatus.SUPERSEDED),
                name="review_is_one_per_placement_and_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ReviewStatus.CHANGES_REQUESTED, ReviewStatus.REJECTED])
                | ~Q(reason_code="")
                | ~Q(comment=""),
                name="review_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ReviewStatus.PENDING, ReviewStatus.SUPERSEDED]) | Q(decided_at__isnull=False),
                name="review_decision_has_a_time",
            ),
        ]
        triggers = [
            *Ledgered(
                "review",
                status=_SAID,
                states=[*ReviewStatus.values, "short_notice", "overdue", "escalated"],
                readers="ARRAY[r.reviewer]::text[]",
                audience=f"'{Visibility.REVIEW}'",
                campaign=CAMPAIGN_FOR_THE_LEAD,
                secret=_BESIDE,
                unrecorded=_BESIDE,
            ).triggers(),
            pgtrigger.Trigger(
                name="review_is_held_with_its_placement",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    NEW.held := EXISTS (SELECT FROM placement WHERE id = NEW.placement AND second_look <> '');
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id}: {self.status}"

    @property
    def proposal(self) -> dict[str, Any]:
        """What is proposed, by the names that it has in the placement; empty where nothing is."""
        values = {name: getattr(self, f"proposed_{name}") for name in PROPOSED}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def is_overdue(self) -> bool:
        """Whether nobody has decided by now, although it was due."""
        return self.status == ReviewStatus.PENDING and self.due_at < timezone.now()

    @property
    def looked_at_by(self) -> str | None:
        """The label of whoever is looking at it now."""
        return self.looked_by if self.looked_until and self.looked_until > timezone.now() else None

    @property
    def assigned_to(self) -> list[str]:
        """The organisation that judges."""
        return [self.reviewer_id]
