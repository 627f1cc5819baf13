"""Whose returns are expected where, and by when; `campaigns/reach/returns.py` says who has sent them."""

from collections.abc import Iterable
from datetime import date, timedelta

from campaigns.models import Campaign
from campaigns.participations import expected_reporters
from campaigns.reach.returns import Expected
from partners.models import Area

DAYS_TO_REPORT = 14


def expected_in(campaign: Campaign, areas: Iterable[str]) -> dict[str, list[str]]:
    """The expected organisations that work in each area; one without an area of its own works in the campaign's."""
    organisations = expected_reporters(campaign)
    return {
        area: [slug for slug, lineage in organisations if area in (lineage or campaign.area.lineage)] for area in areas
    }


def expected_returns(campaign: Campaign, area: Area, today: date) -> Expected:
    """Whose returns are expected in `area`, due a fortnight after the campaign's end unless it says otherwise.

    What works in a part of the area, or around it, may have reached people there too.
    """
    due_on = campaign.returns_due_on or campaign.ends_on + timedelta(days=DAYS_TO_REPORT)
    organisations = [(slug, lineage or campaign.area.lineage) for slug, lineage in expected_reporters(campaign)]
    there = tuple(slug for slug, lineage in organisations if area.code in lineage)
    near = [slug for slug, lineage in organisations if area.code in lineage or lineage[-1] in area.lineage]
    return Expected(there, due_on, today, tuple((slug, None) for slug in near))
