"""The campaigns to which an organisation may contribute now."""

from campaigns.models import Campaign, CampaignStatus
from campaigns.participations import contributed_campaigns
from coordination.ground.actor import Actor


def open_campaigns(actor: Actor) -> list[Campaign]:
    """Those that are not closed, the latest first."""
    visible = Campaign.objects.visible_to(actor).exclude(status=CampaignStatus.CLOSED)
    campaigns = list(visible.select_related("area", "lead").order_by("-starts_on", "slug"))
    contributed = contributed_campaigns(actor, campaigns)
    return [campaign for campaign in campaigns if campaign.pk in contributed]
