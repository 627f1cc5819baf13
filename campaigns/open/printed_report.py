"""A published report as a PDF that everybody can read (PDF/UA-1): in the words of its page, with every cell of its
tables. Of one report as it stands the bytes are always the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime

from campaigns.models import Report
from campaigns.open.report_words import cells_in_words, report_in_words
from campaigns.reports.naming import named_unasked
from coordination.templatetags.plain_dates import day, moment
from coordination.typesetting.typesetting import typeset

Json = dict[str, Any]
PDF = "application/pdf"
MOST_ROWS = 2_000  # of one table; the document has all of them
_TEMPLATE = Path(__file__).with_name("report.typ")
_TABLES = {
    "area": ("By place", "Place"),
    "organisation": ("By who reported it", "Organisation"),
    "week": ("By week", "Week"),
}


def printed_report(report: Report) -> bytes:
    """The PDF. `report` comes with its organisation, area and campaign. Raises CannotTypeset or Busy."""
    return typeset(_TEMPLATE, _facts(report), "pdf")


def name_of_pdf(report: Report) -> str:
    """What it is called when it is saved: `see-me-hear-me-2017-03-10.pdf`."""
    return f"{report.campaign_id}-{localtime(report.published_at):%Y-%m-%d}.pdf"


def _facts(report: Report) -> Json:
    """All that the template reads, as JSON."""
    words = report_in_words(report)
    told, before = words["told"], words["before"]
    published = report.published_at.astimezone(UTC)
    return {
        # Beside those who have not accepted what it is called now the slug stands, as in the document.
        "campaign": report.campaign_id
        if named_unasked(report.campaign, told["document"])
        else report.campaign.shown_name,
        "day": day(localtime(published)),
        "made": {name: getattr(published, name) for name in ("year", "month", "day", "hour", "minute", "second")},
        "published_by": report.organisation.name,
        "published_at": moment(published),
        "as_of": moment(words["as_of"]),
        **{name: words[name] for name in ("about", "missing", "changes")},
        "reported": told["completeness"]["reported"],
        "expected": told["completeness"]["expected"],
        "sayable": [f"{sentence[:1].upper()}{sentence[1:]}" for sentence in told["sayable"]],
        "people": {"low": f"{told['people']['low']:,}", "high": _grouped(told["people"]["high"])},
        "small": told["small_numbers_below"],
        "interval": _picture("interval", words["interval"], words["interval"]["title"]),
        "chart": _picture("bars", words["chart"], _alternative(words["figures"])),
        "figures": [_total(figure) for figure in words["figures"]],
        "tables": [_table(part, rows) for part, rows in cells_in_words(told["document"]).items() if rows],
        "before": None if before is None else day(localtime(before.published_at)),
        "digest": report.sha256,
        "signed": bool(report.signature),
        "redacted": _redacted(report.redacted),
        "page": _address("public-report", report),
        "document": _address("public-report-document", report),
        "open_data": f"{settings.PUBLIC_URL}{reverse('docs-site')}open-data/",
    }


def _grouped(number: int | None) -> str | None:
    return None if number is None else f"{number:,}"


def _picture(template: str, chart: Mapping[str, Any], alternative: str) -> Json:
    """The very SVG of the page."""
    return {"svg": render_to_string(f"pages/{template}.html", {"chart": chart}), "alt": alternative}


def _alternative(figures: Iterable[Json]) -> str:
    bars = "; ".join(f"{figure['name']}, {figure['unit_in_words']}: {figure['words']}" for figure in figures)
    return f"Figures by channel, as bars. {bars}."


def _total(figure: Json) -> list[str]:
    """One line of the first table."""
    reported = figure["completeness"]
    return [*_line(figure), f"{reported['reported']} of {reported['expected']}"]


def _table(part: str, rows: Sequence[Json]) -> Json:
    title, head = _TABLES[part]
    lines = [[row["of"], *_line(row)] for row in rows[:MOST_ROWS]]
    return {"title": title, "head": head, "rows": lines, "more": len(rows) - len(lines)}


def _line(figure: Json) -> list[str]:
    return [figure["name"], figure["unit_in_words"], figure["words"], figure["between"] or "not printed"]


def _redacted(redacted: Mapping[str, Any] | None) -> Json | None:
    return None if redacted is None else {"reason": redacted["reason"], "sha256": redacted["sha256"]}


def _address(name: str, report: Report) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[report.campaign_id, report.pk])}"
