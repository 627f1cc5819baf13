"""A published report in words, as its page and its PDF have it: the numbers of its document, and none but those."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import orjson

from campaigns.models import Channel, Report
from campaigns.open.page import figure_of_cell, published_report
from campaigns.open.report_changes import changes_in_words, report_before
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording.prose import QUALIFIER_WORDS, bounds_in_words, days_in_words, place_with_article
from coordination.api import charts
from partners.models import Area, Organisation

Json = dict[str, Any]
PARTS = ("area", "organisation", "week")


def report_in_words(report: Report) -> Json:
    """What the page shows of it. `report` comes with its organisation, area and campaign."""
    told, names = published_report(report), _channel_names()
    before = report_before(report)
    figures = [_named_figure(figure, names) for figure in told["figures"]]
    return {
        "report": report,
        "told": told,
        "about": _about(report, names),
        "as_of": datetime.fromisoformat(told["as_of"]),
        "figures": figures,
        "chart": _chart(figures),
        "interval": _interval(told["people"]),
        "missing": _organisations(told["completeness"].get("missing", ())),
        "before": before,
        "changes": [] if before is None else changes_in_words(_document(before), told["document"], names),
    }


def cells_in_words(document: Mapping[str, Any]) -> dict[str, list[Json]]:
    """The cells of the document's tables but for the totals, by what they are by: each with what it is `of` and with
    its number in words."""
    channels = _channel_names()
    cells = [cell for cell in document["tables"] if cell["by"] in PARTS]
    parts = _names_of_parts(cells)
    rows: dict[str, list[Json]] = {part: [] for part in PARTS}
    for cell in cells:
        named = _named_figure(figure_of_cell(cell), channels)
        rows[cell["by"]].append({**named, "of": parts[cell["by"], cell["of"]]})
    return rows


def _names_of_parts(cells: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    keys = {(cell["by"], cell["of"]) for cell in cells}
    areas = dict(Area.objects.filter(pk__in=[of for by, of in keys if by == "area"]).values_list("pk", "name"))
    organisations = Organisation.objects.names_of({of for by, of in keys if by == "organisation"})
    names = {"area": areas, "organisation": organisations}
    return {(by, of): _week(of) if by == "week" else names[by].get(of, of) for by, of in keys}


def _week(code: str) -> str:
    """`20 to 26 February 2017` of `2017-W08`."""
    year, week = (int(part) for part in code.split("-W"))
    return days_in_words(date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7))


def _document(report: Report) -> Json:
    document: Json = orjson.loads(report.document)
    return document


def _channel_names() -> dict[str, str]:
    names: dict[str, str] = dict(Channel.objects.values_list("code", "name"))
    return names


def _organisations(slugs: Any) -> list[str]:
    return list(Organisation.objects.filter(pk__in=slugs).order_by("name").values_list("name", flat=True))


def _about(report: Report, names: Mapping[str, str]) -> str:
    """What the report is on, in words."""
    channels = (
        "all channels" if report.channels is None else ", ".join(names.get(code, code) for code in report.channels)
    )
    campaign = report.campaign
    days = days_in_words(report.first or campaign.starts_on, report.last or campaign.ends_on)
    return f"{place_with_article(report.area.name)}, {channels}, {days}"


def _named_figure(figure: Json, names: Mapping[str, str]) -> Json:
    code = str(figure["channel"])
    name = names.get(code, code)
    return {
        **figure,
        "name": f"{name[:1].upper()}{name[1:]}",
        "words": _words(figure),
        "between": "" if figure["withheld"] else bounds_in_words(figure["low"], figure["high"]),
    }


def _words(figure: Json) -> str:
    """The number in words; of a withheld one, that it is, and what may be printed of it."""
    if not figure["withheld"]:
        return f"{QUALIFIER_WORDS[Qualifier(figure['qualifier'])]}{figure['total']:,}"
    return f"withheld, at least {figure['at_least']:,}" if figure["at_least"] else "withheld"


def _chart(figures: list[Json]) -> Json:
    return charts.bars("Figures by channel", "chart-figures", list(_bars(figures)))


def _bars(figures: Iterable[Json]) -> Iterator[charts.Bar]:
    for figure in figures:
        low, high = (figure["at_least"],) * 2 if figure["withheld"] else (figure["low"], figure["high"])
        yield charts.Bar(f"{figure['name']}, {figure['unit_in_words']}", low, high, figure["words"])


def _interval(people: Json) -> Json:
    low, high = people["low"], people["high"]
    upper = "nothing bounds how many more" if high is None else f"at most {high:,}"
    return charts.interval(f"Different people: at least {low:,}, {upper}", "chart-people", low, high)
