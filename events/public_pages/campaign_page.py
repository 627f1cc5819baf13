"""`/campaigns/{slug}/`: a campaign for everybody. What of it is public say the rules of `open/`, and nothing here."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from campaigns.models import Campaign, CampaignStatus, ParticipantRole, Report
from campaigns.open.help_lines import EMERGENCY, help_lines_for
from campaigns.open.page import page_of, public_campaign
from campaigns.reach.wording.prose import place_with_article
from campaigns.reports.naming import public_reports
from coordination.api.public_pages import Sheet, public_page
from coordination.ground.errors import NotFound
from events.public_pages.events_shown import EventsQuery, events_shown

REPORTS = 20  # the latest, of which the page gives the addresses
ROLES = {
    ParticipantRole.LEAD: "leads it",
    ParticipantRole.CONTRIBUTOR: "takes part",
    ParticipantRole.REVIEWER: "reviews where posters go",
    ParticipantRole.OBSERVER: "follows it",
}


@public_page
def campaign_page(request: HttpRequest, slug: str) -> Sheet:
    """What it is, help first; a page that is not there for a campaign that is not public."""
    campaign = campaign_or_404(slug)
    page = page_of(campaign)
    return Sheet(
        "public/campaign.html",
        {
            "campaign": campaign,
            "told": page,
            "area": place_with_article(campaign.area.name),
            "is_over": campaign.status == CampaignStatus.CLOSED or campaign.ends_on < timezone.localdate(),
            "emergency": EMERGENCY,
            "help_lines": help_lines_for(page["help_lines"]),
            "partners": [{**partner, "part": ROLES[partner["role"]]} for partner in page["partners"]],
            "statements": [_statement(statement) for statement in page["statements"]],
            "reports": list(islice(reports_of(campaign), REPORTS)),
            "coming": events_shown(campaign, EventsQuery.of(request.GET), timezone.now()),
        },
    )


def campaign_or_404(slug: str) -> Campaign:
    """The public campaign; raises Http404 for a draft or one that is taken down, as for none."""
    try:
        return public_campaign(slug)
    except NotFound:
        raise Http404 from None


def reports_of(campaign: Campaign) -> Iterator[Report]:
    """Its reports that everybody may read, the last first."""
    return public_reports(Report.objects.filter(campaign=campaign).order_by("-id"), campaign)


def _statement(statement: dict[str, Any]) -> dict[str, Any]:
    """The same with its days as the page writes them."""
    since = datetime.fromisoformat(statement["since"])
    return {**statement, "printed": date.fromisoformat(statement["printed_on"]), "since_day": timezone.localdate(since)}
