"""Whose returns are expected where, and by when; `campaigns/reach/returns.py` says who has sent them."""

from collections.abc import Iterable
from datetime import date, timedelta

from campaigns.models import Campaign
from campaigns.participations import expected_reporters
from campaigns.reach.returns import Expected

DAYS_TO_REPORT = 14


def expected_in(campaign: Campaign, areas: Iterable[str]) -> dict[str, list[str]]:
    """The expected organisations that work in each area; one without an area of its own works in the campaign's."""
    organisations = expected_reporters(campaign)
    return {
        area: [slug for slug, lineage in organisations if area in (lineage or campaign.area.lineage)] for area in areas
    }


def expected_returns(campaign: Campaign, area: str, today: date) -> Expected:
    """Whose returns are expected in `area`, due a fortnight after the campaign's end unless it says otherwise."""
    due_on = campaign.returns_due_on or campaign.ends_on + timedelta(days=DAYS_TO_REPORT)
    return Expected(tuple(expected_in(campaign, [area])[area]), due_on, today)
