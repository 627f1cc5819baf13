"""What everybody may read of a campaign: who does it and when, and of its reach what its last report says in public.

Nothing is computed here. A published document withholds small numbers, and whatever would give them away, before it is
printed (`campaigns/reach/disclosure/suppression.py`); live figures, which withhold nothing, never come this way. Of
printed statements it says whether they hold, and no number.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Any

import orjson
from django.db.models import QuerySet

from campaigns.models import Campaign, CampaignStatus, EndorsementStatus, Report
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import Interval, Qualifier
from campaigns.reach.wording.prose import NOUNS, from_below
from campaigns.reports.naming import named_unasked, public_reports
from campaigns.reports.signing import signature_members
from campaigns.statements.public import public_statements
from coordination.ground.datetimes import format_datetime
from coordination.ground.errors import NotFound
from coordination.ground.visibility import Visibility
from partners.models import Organisation

Json = dict[str, Any]


def public_campaigns() -> QuerySet[Campaign]:
    """Campaigns past their draft that nobody has taken down."""
    return Campaign.objects.filter(audience=Visibility.EVERYONE).exclude(status=CampaignStatus.DRAFT)


def public_campaign(slug: str) -> Campaign:
    """The campaign past its draft; raises NotFound for a draft or one taken down just as for none."""
    campaigns = public_campaigns().filter(pk=slug).select_related("area", "lead")
    campaign = campaigns.first() if slug.isprintable() else None
    if campaign is None:
        raise NotFound
    return campaign


def page_of(campaign: Campaign) -> Json:
    """The page; `report` is None until one is published, and while the last one names anybody who has not accepted what
    the campaign is called now."""
    latest = Report.objects.filter(campaign=campaign).select_related("organisation").order_by("-id").first()
    if latest is not None and named_unasked(campaign, orjson.loads(latest.document)):
        latest = None
    return {
        "slug": campaign.slug,
        "name": campaign.name,
        "status": campaign.status,
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
        "area": {"code": campaign.area.code, "name": campaign.area.name},
        "website": campaign.website or None,
        "hashtags": campaign.hashtags,
        "help_lines": [
            {"name": line.name, "contact": line.contact, "url": line.url or None} for line in campaign.help_lines.all()
        ],
        "partners": _partners(campaign),
        "endorsements": _endorsements(campaign),
        "report": None if latest is None else published_report(latest),
        "statements": public_statements(campaign),
    }


def last_reports(campaign: Campaign, most: int) -> list[Report]:
    """Its reports that have a page for everybody, the last first; none of a campaign that is not public itself."""
    if not public_campaigns().filter(pk=campaign.pk).exists():
        return []
    rows = Report.objects.filter(campaign=campaign).defer("document", "inputs", "numbers").order_by("-id")
    return list(islice(public_reports(rows, campaign), most))


def published_report(report: Report) -> Json:
    """A published report: its figures, what may be said of them, and the document whose digest `sha256` is."""
    document = orjson.loads(report.document)
    headline = document["headline"]
    return {
        "id": str(report.pk),
        "sha256": report.sha256,
        **signature_members(report.signature),
        "published_at": format_datetime(report.published_at),
        "published_by": report.organisation.name,
        "as_of": document["as_of"],
        "question": document["question"],
        "small_numbers_below": document["small_numbers_below"],
        "figures": open_figures(document),
        "people": headline["people"],
        "sayable": headline["sayable"],
        # What is awaited by channel stands in the document; those of earlier releases do not have it.
        "completeness": {name: value for name, value in headline["completeness"].items() if name != "awaited"},
        "document": document,
        "redacted": report.redacted,
    }


def open_figures(document: Mapping[str, Any]) -> list[Json]:
    """The total of every channel and measure of a published document; of one that is withheld, that it is."""
    cells = document["tables"]
    reporters = Counter((cell["channel"], cell["measure"]) for cell in cells if cell["by"] == "organisation")
    expected = document["headline"]["completeness"]["expected"]
    # A report of method 2 spread figures over the days asked for, and bounded their shares by nothing but these.
    question = document["question"]
    whole_period = document["method_version"] > 2 or (question["from"] is None and question["to"] is None)
    return [
        {
            **figure_of_cell(cell),
            "completeness": {"expected": expected, "reported": reporters[cell["channel"], cell["measure"]]},
            "sayable": _sayable(cell, whole_period=whole_period),
        }
        for cell in cells
        if cell["by"] == "total"
    ]


def figure_of_cell(cell: Mapping[str, Any]) -> Json:
    """A cell of a document under the names of the open data."""
    figure = {"channel": cell["channel"], "unit": cell["measure"], "unit_in_words": NOUNS[cell["measure"]][1]}
    figure |= {"withheld": cell["suppressed"]}
    names = ("total", "at_least", "low", "high", "qualifier", "evidence_grade")
    return figure | {name: cell.get(name) for name in names}


def _sayable(cell: Mapping[str, Any], *, whole_period: bool) -> list[str]:
    """The lower end in words: where nothing was spread over days, and nobody can have been counted twice, which for
    people, accounts and visitors is true of a single figure alone. Of a withheld total it is what comes to that
    of the figures that may be printed, which is often nothing."""
    least = cell.get("at_least") if cell["suppressed"] else cell["low"]
    if not whole_period or not least:
        return []
    if not MEASURES[cell["measure"]].additive and cell.get("metrics") != 1:
        return []
    interval = Interval(least, cell.get("high"), low_open=cell.get("qualifier") == Qualifier.MORE_THAN)
    return [from_below(interval, cell["measure"])]


def _endorsements(campaign: Campaign) -> list[Json]:
    """What organisations have offered and the lead has accepted, but for what waits for a second look."""
    accepted = campaign.endorsements.filter(status=EndorsementStatus.ACCEPTED, second_look="")
    return [
        {
            "organisation": endorsement.organisation_id,
            "name": endorsement.organisation.name,
            "statement": endorsement.statement or None,
            "since": endorsement.since.isoformat(),
        }
        for endorsement in accepted.select_related("organisation").order_by("organisation")
    ]


def _partners(campaign: Campaign) -> list[Json]:
    """Everybody who has agreed to take part in what the campaign says today, the lead first."""
    participations = campaign.public_parts
    organisations = Organisation.objects.in_bulk([participation["organisation"] for participation in participations])
    return [
        _partner(organisations[participation["organisation"]], participation["role"])
        for participation in participations
    ]


def _partner(organisation: Organisation, role: str) -> Json:
    website = organisation.website or None
    return {"organisation": organisation.slug, "name": organisation.name, "role": role, "website": website}
