"""`/campaigns/`: the campaigns that everybody may know of."""

from django.http import HttpRequest
from django.utils import timezone

from campaigns.models import CampaignStatus
from campaigns.open.help_lines import EMERGENCY, help_lines_for
from campaigns.open.page import public_campaigns
from coordination.api.public_pages import Sheet, public_page

MOST = 100


@public_page
def campaign_index(_request: HttpRequest) -> Sheet:
    """Those under way first, then those that are over, the latest first."""
    campaigns = list(public_campaigns().select_related("area").order_by("-starts_on", "slug")[: MOST + 1])
    page, today = campaigns[:MOST], timezone.localdate()
    live = [campaign for campaign in page if campaign.status == CampaignStatus.LIVE and campaign.ends_on >= today]
    return Sheet(
        "public/index.html",
        {
            "live": live,
            "closed": [campaign for campaign in page if campaign not in live],
            "is_cut": len(campaigns) > MOST,
            "emergency": EMERGENCY,
            "help_lines": help_lines_for(()),
        },
    )
