"""What a council and its reviewer say to each other about one placement."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

from campaigns.models.campaign import Campaign
from campaigns.models.placement import Placement
from campaigns.models.review import CAMPAIGN_FOR_THE_LEAD
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import LEADS, ORGANISATION
from coordination.ground.visibility import Visibility
from partners.models import Organisation

_PARTIES = """
    ARRAY(SELECT unnest(p.readers || p.organisation)::text FROM placement p WHERE p.id = r.placement
          EXCEPT SELECT unnest(r.withheld_from)::text)"""
# Who may not read it yet, which the ledger does not tell: it would say who has voted.
_BESIDE = ["withheld_from"]

_VISIBLE_PLACEMENT = f"""
    SELECT FROM placement WHERE placement.id = placement_comment.placement AND (placement.organisation = {ORGANISATION}
    OR (placement.second_look = '' AND (placement.readers @> ARRAY[{ORGANISATION}]::varchar[]
    OR placement.campaign = {LEADS})))"""


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, actor: Actor | None) -> Self:
        """What is said of the actor's own placements, of those it is the reviewer of, and of those of campaigns it
        leads, but for what it is not to know before it has cast its own vote; while a placement waits for a second
        look, its owner's alone."""
        if actor is None:
            return self.none()
        judges_or_leads = Q(placement__readers__contains=[actor.organisation]) | Q(campaign__in=actor.leads)
        sees_it = Q(placement__organisation=actor.organisation) | Q(placement__second_look="") & judges_or_leads
        return self.filter(sees_it).exclude(withheld_from__contains=[actor.organisation])


class Comment(models.Model):
    """`organisation` says `text` of the placement, as its owner or as its reviewer. What is said stays; a text that
    should not have been is redacted."""

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, db_column="placement", related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+")
    text = models.CharField(max_length=1000)
    # Who judges the placement independently beside whoever says it, and has not decided: those may not read it yet.
    withheld_from = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)
    posted_by = models.CharField(max_length=120)
    version = models.IntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CommentQuerySet.as_manager()
    shown_to = f"NOT withheld_from @> ARRAY[{ORGANISATION}]::varchar[] AND EXISTS ({_VISIBLE_PLACEMENT})"

    class Meta:
        db_table = "placement_comment"
        ordering = ("id",)
        triggers = Ledgered(
            "comment",
            status=None,
            audience=f"'{Visibility.REVIEW}'",
            readers=_PARTIES,
            campaign=CAMPAIGN_FOR_THE_LEAD,
            secret=_BESIDE,
            unrecorded=_BESIDE,
        ).triggers()

    def __str__(self) -> str:
        return f"{self.organisation_id} on {self.placement_id}"
