"""How a published report differs from the one before it, in words, by what both of them print and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from campaigns.models import Report
from campaigns.open.page import open_figures
from campaigns.reach.wording.prose import NOUNS
from campaigns.reports.naming import public_reports

Json = Mapping[str, Any]
Key = tuple[str, str]


def report_before(report: Report) -> Report | None:
    """The last report that was published before it on the same question (area, channels and days) and may be shown."""
    rows = _on_the_same_question(report).filter(pk__lt=report.pk).order_by("-id")
    return next(public_reports(rows, report.campaign), None)


def changes_in_words(earlier: Json, later: Json, channel_names: Mapping[str, str]) -> list[str]:
    """A sentence for each thing that differs: contacts, bounds of people, figures, who has reported, the method. Both
    are published documents, so a withheld number is in neither and can be worked out from no sentence."""
    return [
        *_of_contacts(earlier["headline"], later["headline"]),
        *_of_people(earlier["headline"]["people"], later["headline"]["people"]),
        *_of_figures(earlier, later, channel_names),
        *_of_reporters(earlier["headline"]["completeness"], later["headline"]["completeness"]),
        *_of_method(earlier["method_version"], later["method_version"]),
    ]


def _on_the_same_question(report: Report) -> QuerySet[Report]:
    same = {"campaign": report.campaign_id, "area": report.area_id, "first": report.first, "last": report.last}
    rows = Report.objects.filter(**same)
    return rows.filter(channels__isnull=True) if report.channels is None else rows.filter(channels=report.channels)


def _of_contacts(earlier: Json, later: Json) -> Iterator[str]:
    before, after = earlier["contacts"]["total"], later["contacts"]["total"]
    if before != after:
        yield f"All contacts together: {after:,}, where the last report had {before:,}."


def _of_people(earlier: Json, later: Json) -> Iterator[str]:
    if earlier["low"] != later["low"]:
        yield f"Different people: at least {later['low']:,}, where the last report had at least {earlier['low']:,}."
    if earlier["high"] != later["high"]:
        before, after = _upper(earlier["high"]), _upper(later["high"])
        yield f"Different people: {after}, where the last report had {before}."


def _upper(high: int | None) -> str:
    return "nothing to bound them" if high is None else f"at most {high:,}"


def _of_figures(earlier: Json, later: Json, channel_names: Mapping[str, str]) -> Iterator[str]:
    before, after = _totals(earlier), _totals(later)
    for channel, unit in sorted({*before, *after}):
        key = (channel, unit)
        if before.get(key) == after.get(key):
            continue
        name, counted = channel_names.get(channel, channel), NOUNS[unit][1]
        now, said_before = _said(after, key), _said(before, key)
        yield f"{name[:1].upper()}{name[1:]}: {now} {counted}, where the last report had {said_before}."


def _totals(document: Json) -> dict[Key, tuple[bool, int | None]]:
    return {(row["channel"], row["unit"]): (row["withheld"], row["total"]) for row in open_figures(document)}


def _said(totals: Mapping[Key, tuple[bool, int | None]], key: Key) -> str:
    if key not in totals:
        return "none"
    withheld, total = totals[key]
    return "a number that is withheld of" if withheld or total is None else f"{total:,}"


def _of_reporters(earlier: Json, later: Json) -> Iterator[str]:
    before, after = (earlier["reported"], earlier["expected"]), (later["reported"], later["expected"])
    if before != after:
        yield f"{after[0]} of {after[1]} organisations had reported, where it was {before[0]} of {before[1]}."


def _of_method(before: int, after: int) -> Iterator[str]:
    if before != after:
        yield f"The method is edition {after}, where the last report was made by edition {before}."
