"""Who reviews what: dated rows, never code."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from campaigns.models.campaign import Campaign
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import CAMPAIGNS, IS_SOMEBODY, ORGANISATION, owned
from coordination.ground.visibility import Visibility
from partners.models import Mode, Organisation

_OF_A_CAMPAIGN = "CASE WHEN r.campaign IS NULL THEN {} ELSE {} END"


class ReviewRuleQuerySet(models.QuerySet["ReviewRule"]):
    def visible_to(self, actor: Actor | None) -> Self:
        """Those of the service are everybody's; those of a campaign are for who takes part in it, and for whom they
        name."""
        if actor is None:
            return self.none()
        named = Q(campaign__in=actor.campaigns) | _names(actor.organisation)
        return self.filter(Q(campaign=None) | named)

    def naming(self, organisation: str) -> Self:
        """Those by which it judges."""
        return self.filter(_names(organisation))


def _names(organisation: str) -> Q:
    return Q(reviewer=organisation) | Q(further_reviewers__contains=[organisation])


class ReviewRule(models.Model):
    """`reviewer`, and each of `further_reviewers`, judges placements of these modes, site types, stop types, areas and
    fleet operators that start between the two days; of one `campaign` where its lead has made the rule, of all where
    reference data has. Of what is empty all are meant.

    Reviewers that are `advisory` are heard, the others are required. An `independent` rule withholds each vote from
    whoever has not cast theirs. One that is `alongside`, as those of campaigns are, adds its reviewers to those of the
    rule that goes first. A change of the placement reopens a review where it is of a field that its rule `cares_for`.
    `days` is how many working days a review takes, and how many before the start it is due; `version` grows with every
    change, and a review remembers the version that created it. What a version said is in the ledger.
    """

    shown_to = (
        f"(campaign IS NULL AND {IS_SOMEBODY}) OR campaign = {CAMPAIGNS} OR {owned('reviewer')}"
        f" OR further_reviewers @> ARRAY[{ORGANISATION}]::varchar[]"
    )

    slug = models.SlugField(primary_key=True, max_length=60)
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_column="campaign",
        db_index=False,  # they are few
        related_name="review_rules",
    )
    reviewer = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="reviewer")
    further_reviewers = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)
    advisory = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)
    independent = models.BooleanField(default=False, db_default=False)
    alongside = models.BooleanField(default=False, db_default=False)
    cares_for = ArrayField(models.CharField(max_length=20), default=list, db_default=[], blank=True)
    modes = ArrayField(models.CharField(max_length=8, choices=Mode.choices), default=list, blank=True)
    # Those of a campaign's rule, whose `modes` are none: release 0.2.0 knows rules of the service alone, and applies
    # each to every campaign whose placement is of one of its modes.
    campaign_modes = ArrayField(
        models.CharField(max_length=8, choices=Mode.choices), default=list, db_default=[], blank=True
    )
    site_types = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    stop_types = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    areas = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    operators = ArrayField(models.CharField(max_length=120), default=list, db_default=[], blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=5)
    version = models.IntegerField(default=1)

    objects = ReviewRuleQuerySet.as_manager()

    class Meta:
        db_table = "review_rule"
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="review_rule_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(campaign=None, modes__len__gt=0, campaign_modes__len=0)
                | Q(campaign__isnull=False, modes__len=0, campaign_modes__len__gt=0),
                name="review_rule_names_a_mode",
            ),
        ]
        # Those of the service are in nobody's feed: everybody reads them at `/review-rules/`, with their version.
        triggers = Ledgered(
            "review-rule",
            id="r.slug",
            organisation="(SELECT c.lead FROM campaign c WHERE c.slug = r.campaign)",
            status=None,
            secret=["operators"],
            audience=_OF_A_CAMPAIGN.format("NULL", f"'{Visibility.PARTICIPANTS}'"),
            readers=_OF_A_CAMPAIGN.format("'{}'::text[]", "(ARRAY[r.reviewer] || r.further_reviewers)::text[]"),
        ).triggers()

    def __str__(self) -> str:
        return f"{self.slug} (version {self.version})"

    @property
    def judges(self) -> list[str]:
        """Every organisation that it names."""
        return [self.reviewer_id, *self.further_reviewers]

    @property
    def adds(self) -> bool:
        """Whether its reviewers judge beside those of another rule."""
        return self.alongside or self.campaign_id is not None

    @property
    def covered_modes(self) -> list[str]:
        """The modes of the placements that it is about."""
        return self.campaign_modes or self.modes

    @covered_modes.setter
    def covered_modes(self, modes: list[str]) -> None:
        of_campaign = self.campaign_id is not None
        self.modes, self.campaign_modes = ([], modes) if of_campaign else (modes, [])
