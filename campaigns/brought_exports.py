"""A platform's export that somebody brings to a page: read and tried first, so that it is shown what would come of it,
and then taken in as any other file of rows is."""

import io
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from campaigns.models import ReachMetric
from campaigns.platform_exports.adapter import (
    check_measures,
    export_item,
    export_target,
    is_own_table,
    period_options,
)
from campaigns.platform_exports.drafts import PlatformExport
from campaigns.platform_exports.layouts import GA4_FREE_FORM, GA4_REPORT
from campaigns.platform_exports.reader import read_export
from campaigns.platform_exports.skipped import LEFT_OUT, REASONS
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid
from coordination.imports.file_formats import CSV, Items, recognise
from coordination.imports.intake import UploadedFile, start_import
from coordination.models import Operation
from coordination.permissions import START_IMPORT
from coordination.rows.not_a_table import LONGEST_BEGINNING, check_is_table
from coordination.rows.outcomes import LeftOut, Outcome, RefusedItem, Row
from coordination.rows.resources import row_resource
from coordination.rows.upsert import apply_all_or_nothing

RESOURCE = "reach-metrics"
PassedOver = Mapping[tuple[str, str], Sequence[int]]  # rows by column and code
# The channel of which an export of that layout is, where it can be of no other. Meta's may be of several.
_CHANNELS = {
    **dict.fromkeys(("x_overview_2025", "x_content_2025", "x_content_2024"), "twitter"),
    "twitter_tweet_activity_legacy": "twitter",
    **dict.fromkeys((GA4_REPORT[0], GA4_FREE_FORM[0]), "website"),
}
_WHICH_CHANNEL = "The file is an export of {}, which does not say for which channel it is. Choose the channel."
_OWN_TABLE = "This is a table with references of your own, and no export of a platform: bring it under Spreadsheets."


@dataclass(frozen=True, slots=True)
class TriedFigure:
    """A figure of the file, from the row `line` on. `state` is what would become of it: created, updated, unchanged or
    refused; `present` is the one there is under its reference, and `faults` say why it would be refused."""

    line: int
    item: dict[str, Any]
    state: str
    held: bool
    present: ReachMetric | None
    faults: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class TriedExport:
    """What a file was recognised as, and what would come of it. `passed_over` has the rows by column and code of what
    was not taken."""

    title: str
    sha256: str
    size: int
    rows: int
    channel: str
    figures: Sequence[TriedFigure]
    passed_over: PassedOver


def try_export(file: IO[bytes], parameters: Mapping[str, str], *, by: Actor) -> TriedExport:
    """What would come of an export, of which nothing is kept. `parameters` are those of an import; the channel may be
    left out where the layout says it. Raises Forbidden; Invalid where the file cannot be taken as a whole."""
    authorise(by, START_IMPORT, None)
    size = file.seek(0, io.SEEK_END)
    export = _read(file, parameters)
    target = export_target(by, {"channel": _channel_of(export, parameters), **parameters})
    items = [export_item(draft, export, target) for draft in export.drafts]
    outcome = apply_all_or_nothing(row_resource(RESOURCE), _as_rows(items), by=by, dry_run=True)
    figures = _tried(items, [draft.rows.first for draft in export.drafts], outcome, by)
    return TriedExport(
        export.title, export.sha256, size, export.rows, target.channel.pk, figures, _by_column_and_code(export)
    )


def _read(file: IO[bytes], parameters: Mapping[str, str]) -> PlatformExport:
    if recognise(file) != CSV:
        raise Invalid("not_an_export", _NO_CSV)
    file.seek(0)
    check_is_table(file.read(LONGEST_BEGINNING).removeprefix(BOM_UTF8))
    file.seek(0)
    if is_own_table(file):
        raise Invalid("own_table", _OWN_TABLE)
    export = read_export(file, period_options(parameters))
    check_measures(export.drafts)
    return export


_NO_CSV = "An export is a CSV file here. Export it again as CSV, and bring the file as it comes."


def _channel_of(export: PlatformExport, parameters: Mapping[str, str]) -> str:
    channel = parameters.get("channel") or _CHANNELS.get(export.key)
    if channel is None:
        raise Invalid.field("?channel", "required", _WHICH_CHANNEL.format(export.title))
    return channel


def _as_rows(items: Sequence[Any]) -> list[Row]:
    return [Row(index, item) for index, item in enumerate(items)]


def _tried(items: Sequence[dict[str, Any]], lines: Sequence[int], outcome: Outcome, by: Actor) -> list[TriedFigure]:
    results = {result.index: result for result in outcome.results}
    refused = {item.index: item.errors for item in outcome.refused}
    references = [item["external_ref"] for item in items]
    own = ReachMetric.objects.visible_to(by).filter(organisation=by.organisation, external_ref__in=references)
    present = {figure.external_ref: figure for figure in own}
    return [
        TriedFigure(
            line,
            item,
            state=results[at].status if at in results else "refused",
            held=at in results and bool(results[at].held_reason),
            present=present.get(item["external_ref"]),
            faults=tuple(refused.get(at, ())),
        )
        for at, (line, item) in enumerate(zip(lines, items, strict=True))
    ]


def _by_column_and_code(export: PlatformExport) -> dict[tuple[str, str], list[int]]:
    rows: dict[tuple[str, str], list[int]] = {}
    for entry in export.skipped:
        rows.setdefault((entry.column, entry.code), []).append(entry.row)
    return rows


def take_export(
    figures: Sequence[tuple[int, Any]], passed_over: PassedOver, *, sha256: str, size: int, by: Actor
) -> Operation:
    """Have the figures of a file taken in, each by the row from which it is on; the operation. What was not taken of
    the file is listed with it. Raises as `start_import` does."""
    upload = UploadedFile(io.BytesIO(), CSV, sha256, size, {})
    return start_import(upload, RESOURCE, lambda *_: _rows(figures, passed_over), by=by)


def _rows(figures: Sequence[tuple[int, Any]], passed_over: PassedOver) -> Items:
    yield from figures
    for (column, code), rows in passed_over.items():
        kind = LeftOut if code in LEFT_OUT else RefusedItem
        error = FieldError(f"/{column}" if column else "", code, REASONS[code])
        yield from ((row, kind(row, (error,))) for row in rows)
