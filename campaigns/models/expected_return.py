"""Whose return is expected on which channel, where a campaign's lead has said so."""

from typing import Self

from django.db import models

from campaigns.models.campaign import Campaign, CampaignPart, CampaignPartQuerySet, of_campaigns
from campaigns.models.channel import Channel
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import CAMPAIGNS
from coordination.ground.visibility import Visibility
from partners.models import Organisation


class ExpectedReturnQuerySet(CampaignPartQuerySet["ExpectedReturn"]):
    """Figures are the partnership's own, and so is who owes them."""

    def visible_to(self, actor: Actor | None) -> Self:
        if actor is None:
            return self.none()
        return super().visible_to(actor).filter(campaign__in=actor.campaigns)


_OF_ITS_CAMPAIGN = "(SELECT c.audience FROM campaign c WHERE c.slug = r.campaign)"
_NO_FURTHER = f"coalesce(nullif({_OF_ITS_CAMPAIGN}, '{Visibility.EVERYONE}'), '{Visibility.PARTICIPANTS}')"


class ExpectedReturn(CampaignPart):
    """An organisation is expected to send a figure on a channel, be it nil, or to have one sent on its behalf.

    It stands until the lead takes it back, whether or not the organisation still takes part: what somebody owes is not
    known to be nothing because they have left.
    """

    shown_to = f"{of_campaigns()} AND campaign = {CAMPAIGNS}"
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, db_column="campaign", related_name="expected_returns"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_column="channel", related_name="+")
    # When the ledger said that it is long overdue.
    reminded_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1, db_default=1)

    objects = ExpectedReturnQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        db_table = "expected_return"
        ordering = ("campaign", "organisation", "channel")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation", "channel"], name="expected_return_is_expected_once"
            )
        ]
        triggers = Ledgered(
            "expected-return",
            status="CASE WHEN r.reminded_at IS NULL THEN 'expected' ELSE 'reminded' END",
            states=["expected", "reminded"],
            audience=_NO_FURTHER,
        ).triggers()

    def __str__(self) -> str:
        return f"{self.organisation_id} reports {self.channel_id} in {self.campaign_id}"
