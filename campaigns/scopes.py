"""What is asked, as the pure arithmetic of `campaigns/reach` reads it."""

from datetime import date

from campaigns.models import Campaign
from campaigns.reach.scope import ReachScope
from partners.models import Area


def scope_of(
    campaign: Campaign, area: Area, channels: frozenset[str] | None, first: date | None, last: date | None
) -> ReachScope:
    """What is asked, for the pure arithmetic. The days of the campaign bound what counts where no others are named."""
    return ReachScope(
        area.code, channels, first or campaign.starts_on, last or campaign.ends_on, around=tuple(area.lineage[:-1])
    )
