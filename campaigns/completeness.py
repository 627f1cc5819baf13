"""Who was expected to report, who did, who said nothing was reached, and who has said nothing."""

from collections.abc import Iterable

from campaigns.models import Campaign
from campaigns.participation import expected
from campaigns.reach.scope import Counted
from partners.models import Organisation


def expected_in(campaign: Campaign, area: str) -> list[Organisation]:
    """The expected organisations that work in `area`; one without an area of its own works in the campaign's."""
    return [organisation for organisation in expected(campaign) if _works_in(organisation, area, campaign)]


def completeness(campaign: Campaign, area: str, figures: Iterable[Counted]) -> dict[str, object]:
    """`{expected, reported, nil, missing}`: three counts of organisations and the slugs of those still missing.

    A nil return (every figure 0) is an answer; no return is not.
    """
    totals: dict[str, int] = {}
    for item in figures:
        totals[item.figure.organisation] = totals.get(item.figure.organisation, 0) + item.figure.value
    slugs = [organisation.pk for organisation in expected_in(campaign, area)]
    return {
        "expected": len(slugs),
        "reported": sum(totals.get(slug, 0) > 0 for slug in slugs),
        "nil": sum(totals.get(slug) == 0 for slug in slugs),
        "missing": [slug for slug in slugs if slug not in totals],
    }


def _works_in(organisation: Organisation, area: str, campaign: Campaign) -> bool:
    if organisation.area is None:
        return area in campaign.area.lineage
    return area in organisation.area.lineage
