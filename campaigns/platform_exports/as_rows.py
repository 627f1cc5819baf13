"""A platform's export as an import of figures: each figure in it is a row, each part that was not taken a refused row.

A table with a column `external_ref` is no platform's; it is read as any other resource's table is.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any, TypeVar

from django.db import models

from campaigns.models import Campaign, Channel
from campaigns.models.reach_metric import Grade
from campaigns.platform_exports.adapter import ExportTarget, check_measures, export_reference, qualifier_of, source_of
from campaigns.platform_exports.drafts import Draft, ExportOptions, PlatformExport
from campaigns.platform_exports.reader import read_export
from campaigns.platform_exports.records import UTF16_MARKS
from campaigns.platform_exports.skipped import LEFT_OUT
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid
from coordination.imports.file_formats import Items, plain_csv
from coordination.permissions import START_IMPORT
from coordination.rows.outcomes import LeftOut, RefusedItem
from partners.models import Area, Organisation

_HEADER = 20_000  # bytes in which the header of a table of ours ends
_LINES = 12  # lines among which it is
_NO_DAY = "A day such as 2017-02-17 is needed."
M = TypeVar("M", bound=models.Model)


def figure_rows(file: IO[bytes], by: Actor, parameters: Mapping[str, str]) -> Items:
    """The figures of an export as items for the campaign in `parameters`, by the number of their first line; then what
    was not taken of it and why. Or the rows of a plain table. Raises Forbidden; Invalid for a file of neither kind, or
    one that leaves open what it is about."""
    authorise(by, START_IMPORT, None)
    if _is_ours(file):
        yield from plain_csv("reach-metrics")(file, by, parameters)
        return
    target = _export_target(by, parameters)
    export = read_export(file, _period_options(parameters))  # type: ignore[arg-type]
    check_measures(export.drafts)
    yield from ((draft.rows.first, _item(draft, export, target)) for draft in export.drafts)
    yield from _skipped_rows(export)


def _is_ours(file: IO[bytes]) -> bool:
    opening = file.read(_HEADER)
    file.seek(0)
    text = opening.decode("utf-16" if opening[:2] in UTF16_MARKS else "utf-8", errors="replace")
    lines = text.splitlines()[:_LINES]
    return any("externalref" in re.sub(r"[\W_]+", "", line.casefold()) for line in lines)


def _item(draft: Draft, export: PlatformExport, target: ExportTarget) -> dict[str, Any]:
    return {
        "external_ref": export_reference(draft, export, target),
        "campaign": target.campaign.pk,
        "area": target.area.pk,
        "channel": target.channel.pk,
        "measure": draft.measure,
        "period": {"from": draft.first.isoformat(), "to": draft.last.isoformat()},
        "value": draft.value,
        "qualifier": qualifier_of(draft, target),
        "source": source_of(export, target),
        "evidence": {"grade": Grade.PLATFORM.value, "sha256": export.sha256},
    }


def _skipped_rows(export: PlatformExport) -> Iterator[tuple[int, RefusedItem]]:
    for entry in export.skipped:
        error = FieldError(f"/{entry.column}" if entry.column else "", entry.code, entry.detail)
        kind = LeftOut if entry.code in LEFT_OUT else RefusedItem
        yield entry.line, kind(entry.line, (error,))


def _export_target(by: Actor, parameters: Mapping[str, str]) -> ExportTarget:
    campaign = _row_of_parameter(Campaign.objects.visible_to(by).select_related("area"), "campaign", parameters)
    channel = _row_of_parameter(Channel.objects.all(), "channel", parameters)
    if "area" in parameters:
        area = _row_of_parameter(Area.objects.all(), "area", parameters)
    else:
        area = Organisation.objects.select_related("area").get(pk=by.organisation).area or campaign.area
    return ExportTarget(campaign, area, channel, source=parameters.get("source", "").strip())


def _row_of_parameter(rows: "models.QuerySet[M]", name: str, parameters: Mapping[str, str]) -> M:
    if not parameters.get(name):
        detail = f"An export does not say which {name} its figures are for; name it."
        raise Invalid.field(f"?{name}", "required", detail)
    row = rows.filter(pk=parameters[name]).first() if parameters[name].isprintable() else None
    if row is None:
        raise Invalid.field(f"?{name}", "not_found", "There is no such thing here, or you may not see it.")
    return row


def _period_options(parameters: Mapping[str, str]) -> ExportOptions:
    return ExportOptions(first=_day("from", parameters), last=_day("to", parameters))


def _day(name: str, parameters: Mapping[str, str]) -> date | None:
    if name not in parameters:
        return None
    try:
        return date.fromisoformat(parameters[name])
    except ValueError:
        raise Invalid.field(f"?{name}", "not_a_day", _NO_DAY) from None
