"""`/campaigns/{slug}/reports/{id}/`: a published report for everybody, at an address that stays, and its proof."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.http import Http404, HttpRequest

from campaigns.models import Campaign, Channel, Report
from campaigns.open.page import published_report
from campaigns.open.report_changes import changes_in_words, report_before
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording.prose import QUALIFIER_WORDS, days_in_words, place_with_article
from campaigns.reports.naming import public_reports
from coordination.api import charts
from coordination.api.csv_files import CSV, csv_bytes
from coordination.api.public_pages import Drawn, Sheet, public_page
from events.public_pages.campaign_page import campaign_or_404, reports_of
from partners.models import Organisation

Json = dict[str, Any]
JSON = "application/json"
HEADER = ("channel", "unit", "withheld", "total", "at least", "at most", "qualifier", "weakest evidence")


@public_page
def report_page(_request: HttpRequest, slug: str, report_id: UUID) -> Sheet:
    """The report, what it says, how it differs from the one before, and how to prove it."""
    campaign, report = _report(slug, report_id)
    document, names = published_report(report), _channel_names()
    before = report_before(report)
    figures = [_figure(figure, names) for figure in document["figures"]]
    people = document["people"]
    return Sheet(
        "public/report.html",
        {
            "campaign": campaign,
            "report": report,
            "told": document,
            "about": _about(report, names),
            "as_of": datetime.fromisoformat(document["as_of"]),
            "figures": figures,
            "chart": _chart(figures),
            "interval": _interval(people),
            "missing": _organisations(document["completeness"].get("missing", ())),
            "before": before,
            "changes": [] if before is None else changes_in_words(_document(before), document["document"], names),
            "newest": _newest(campaign),
        },
    )


@public_page
def report_document(_request: HttpRequest, slug: str, report_id: UUID) -> Drawn:
    """The document, byte for byte as its digest was taken."""
    return Drawn(_report(slug, report_id)[1].document.encode(), JSON)


@public_page
def report_figures(_request: HttpRequest, slug: str, report_id: UUID) -> Drawn:
    """The table of its figures as CSV."""
    figures = published_report(_report(slug, report_id)[1])["figures"]
    names = ("channel", "unit_in_words", "withheld", "total", "low", "high", "qualifier", "evidence_grade")
    return Drawn(csv_bytes(HEADER, [[figure[name] for name in names] for figure in figures]), CSV)


def _report(slug: str, report_id: UUID) -> tuple[Campaign, Report]:
    """The report of a public campaign; raises Http404, also for one that names anybody who has not accepted what the
    campaign is called now."""
    campaign = campaign_or_404(slug)
    rows = Report.objects.filter(campaign=campaign, pk=report_id).select_related("organisation", "area", "campaign")
    report = next(public_reports(rows, campaign), None)
    if report is None:
        raise Http404
    return campaign, report


def _document(report: Report) -> Json:
    document: Json = orjson.loads(report.document)
    return document


def _newest(campaign: Campaign) -> UUID:
    return next(reports_of(campaign)).pk


def _channel_names() -> dict[str, str]:
    names: dict[str, str] = dict(Channel.objects.values_list("code", "name"))
    return names


def _organisations(slugs: Any) -> list[str]:
    return list(Organisation.objects.filter(pk__in=slugs).order_by("name").values_list("name", flat=True))


def _about(report: Report, names: dict[str, str]) -> str:
    """What the report is on, in words."""
    channels = (
        "all channels" if report.channels is None else ", ".join(names.get(code, code) for code in report.channels)
    )
    campaign = report.campaign
    days = days_in_words(report.first or campaign.starts_on, report.last or campaign.ends_on)
    return f"{place_with_article(report.area.name)}, {channels}, {days}"


def _figure(figure: Json, names: dict[str, str]) -> Json:
    code = str(figure["channel"])
    name = names.get(code, code)
    return {**figure, "name": f"{name[:1].upper()}{name[1:]}", "words": _words(figure)}


def _words(figure: Json) -> str:
    """The number in words; of a withheld one, that it is, and what may be printed of it."""
    if not figure["withheld"]:
        return f"{QUALIFIER_WORDS[Qualifier(figure['qualifier'])]}{figure['total']:,}"
    return f"withheld, at least {figure['at_least']:,}" if figure["at_least"] else "withheld"


def _chart(figures: list[Json]) -> Json:
    rows = [
        charts.Bar(
            f"{figure['name']}, {figure['unit_in_words']}",
            figure["at_least"] if figure["withheld"] else figure["low"],
            figure["at_least"] if figure["withheld"] else figure["high"],
            figure["words"],
        )
        for figure in figures
    ]
    return charts.bars("Figures by channel", "chart-figures", rows)


def _interval(people: Json) -> Json:
    low, high = people["low"], people["high"]
    upper = "nothing bounds how many more" if high is None else f"at most {high:,}"
    return charts.interval(f"Different people: at least {low:,}, {upper}", "chart-people", low, high)
