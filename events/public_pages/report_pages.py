"""`/campaigns/{slug}/reports/{id}/`: a published report for everybody, at an address that stays, and its proof."""

from uuid import UUID

from django.http import Http404, HttpRequest

from campaigns.models import Campaign, Report
from campaigns.open.page import published_report
from campaigns.open.printed_report import PDF, name_of_pdf, printed_report
from campaigns.open.report_words import report_in_words
from campaigns.reports.naming import public_reports
from coordination.api.csv_files import CSV, csv_bytes
from coordination.api.public_pages import Drawn, Sheet, public_page
from events.public_pages.campaign_page import campaign_or_404, reports_of

JSON = "application/json"
HEADER = ("channel", "unit", "withheld", "total", "at least", "at most", "qualifier", "weakest evidence")


@public_page
def report_page(_request: HttpRequest, slug: str, report_id: UUID) -> Sheet:
    """The report, what it says, how it differs from the one before, and how to prove it."""
    campaign, report = _report(slug, report_id)
    return Sheet("public/report.html", {"campaign": campaign, "newest": _newest(campaign), **report_in_words(report)})


@public_page
def report_pdf(_request: HttpRequest, slug: str, report_id: UUID) -> Drawn:
    """The same as a PDF that everybody can read."""
    report = _report(slug, report_id)[1]
    return Drawn(printed_report(report), PDF, saved_as=name_of_pdf(report))


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


def _newest(campaign: Campaign) -> UUID:
    return next(reports_of(campaign)).pk
