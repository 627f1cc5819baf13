"""A platform's export as an import of figures: each figure in it is a row, each part that was not taken a refused row.

A table with a column `external_ref` is no platform's; it is read as any other resource's table is.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import IO, Any, TypeVar

from django.db import models

from campaigns.models import Campaign, Channel
from campaigns.models.reach_metric import Grade
from campaigns.platform_exports.drafts import Draft, ExportOptions, PlatformExport
from campaigns.platform_exports.reader import read_export
from campaigns.platform_exports.records import UTF16_MARKS
from campaigns.platform_exports.skipped import LEFT_OUT
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import Qualifier
from coordination.fields.keys_by_name import why_not_found
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid
from coordination.imports.file_formats import Items, plain_csv
from coordination.permissions import START_IMPORT
from coordination.rows.not_a_table import LONGEST_BEGINNING, check_is_table
from coordination.rows.outcomes import LeftOut, RefusedItem
from partners.models import Area, Organisation

_HEADER = 20_000  # bytes in which the header of a table of ours ends
_LINES = 12  # lines among which it is
_NO_DAY = "A day such as 2017-02-17 is needed."
_PREFIX = re.compile(r"[A-Za-z0-9._:~-]{0,20}")
_NO_PREFIX = "At most 20 letters, digits and . _ : ~ - are possible."
_NO_QUALIFIER = f"One of {', '.join(qualifier.value for qualifier in Qualifier)}."
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """What the figures of one file are about. `source` tells two accounts of one platform apart (empty: the export's
    title); `prefix` begins every reference; `qualifier` is what a complete count is said as.
    """

    campaign: Campaign
    area: Area
    channel: Channel
    source: str = ""
    qualifier: Qualifier = Qualifier.EXACT
    prefix: str = ""


def figure_rows(file: IO[bytes], by: Actor, parameters: Mapping[str, str]) -> Items:
    """The figures of an export as items for the campaign in `parameters`, by the number of their first line; then what
    was not taken of it and why. Or the rows of a plain table. Raises Forbidden; Invalid for a file of neither kind, or
    one that leaves open what it is about."""
    authorise(by, START_IMPORT, None)
    check_is_table(file.read(LONGEST_BEGINNING).removeprefix(BOM_UTF8))
    file.seek(0)
    if "mapping" in parameters or is_own_table(file):
        yield from plain_csv("reach-metrics")(file, by, parameters)
        return
    target = export_target(by, parameters)
    export = read_export(file, period_options(parameters))
    check_measures(export.drafts)
    yield from ((draft.rows.first, export_item(draft, export, target)) for draft in export.drafts)
    yield from _skipped_rows(export)


def is_own_table(file: IO[bytes]) -> bool:
    """Whether the file is a table of this service, and no platform's; it is read from its beginning again then."""
    opening = file.read(_HEADER)
    file.seek(0)
    text = opening.decode("utf-16" if opening[:2] in UTF16_MARKS else "utf-8", errors="replace")
    lines = text.splitlines()[:_LINES]
    return any("externalref" in re.sub(r"[\W_]+", "", line.casefold()) for line in lines)


def export_item(draft: Draft, export: PlatformExport, target: ExportTarget) -> dict[str, Any]:
    """The figure as POST takes it."""
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
        yield entry.row, kind(entry.row, (error,))


def check_measures(drafts: list[Draft]) -> None:
    """Raises Invalid where a draft claims people: platforms count showings, accounts and visitors, never people."""
    if any(MEASURES[draft.measure].counts_people for draft in drafts):
        raise Invalid(code="not_people", detail="No platform counts people: impressions are never reported as reach.")


def export_reference(draft: Draft, export: PlatformExport, target: ExportTarget) -> str:
    """The figure's own reference, the same for every file of this layout, place, channel, source, measure and period.

    Readable up to the digest, which stands for what would make it longer than a reference may be.
    """
    subject = (target.campaign.pk, target.channel.pk, target.area.pk, source_of(export, target))
    digest = sha256("\n".join(subject).encode()).hexdigest()[:16]
    period = f"{draft.first:%Y%m%d}-{draft.last:%Y%m%d}"
    return f"{target.prefix}{export.key}:{draft.measure}:{period}:{digest}"


def qualifier_of(draft: Draft, target: ExportTarget) -> str:
    """The qualifier of the target; but where rows were left out the true count may be any amount above."""
    open_ended = target.qualifier in (Qualifier.AT_LEAST, Qualifier.MORE_THAN)
    return (target.qualifier if draft.complete or open_ended else Qualifier.AT_LEAST).value


def source_of(export: PlatformExport, target: ExportTarget) -> str:
    """The source that tells these figures from those of another account or platform."""
    return target.source or export.title


def export_target(by: Actor, parameters: Mapping[str, str]) -> ExportTarget:
    """What the figures of a file are about, as its sender says. Raises Invalid."""
    campaign = _row_of_parameter(Campaign.objects.visible_to(by).select_related("area"), "campaign", parameters)
    channel = _row_of_parameter(Channel.objects.all(), "channel", parameters, str.lower)
    if "area" in parameters:
        area = _row_of_parameter(Area.objects.all(), "area", parameters, str.upper)
    else:
        area = Organisation.objects.select_related("area").get(pk=by.organisation).area or campaign.area
    return ExportTarget(
        campaign, area, channel, parameters.get("source", "").strip(), _qualifier(parameters), _prefix(parameters)
    )


def _row_of_parameter(
    rows: "models.QuerySet[M]",
    name: str,
    parameters: Mapping[str, str],
    spell: Callable[[str], str] = str,
) -> M:
    if not parameters.get(name):
        detail = f"An export does not say which {name} its figures are for; name it."
        raise Invalid.field(f"?{name}", "required", detail)
    row = rows.filter(pk=spell(parameters[name])).first() if parameters[name].isprintable() else None
    if row is None:
        raise Invalid.field(f"?{name}", "not_found", why_not_found(rows, parameters[name]))
    return row


def period_options(parameters: Mapping[str, str]) -> ExportOptions:
    """How its days are read, as its sender says. Raises Invalid."""
    return ExportOptions("daily" in parameters, _day("from", parameters), _day("to", parameters))


def _qualifier(parameters: Mapping[str, str]) -> Qualifier:
    try:
        return Qualifier(parameters.get("qualifier", Qualifier.EXACT))
    except ValueError:
        raise Invalid.field("?qualifier", "invalid_choice", _NO_QUALIFIER) from None


def _prefix(parameters: Mapping[str, str]) -> str:
    prefix = parameters.get("external-ref-prefix", "")
    if not _PREFIX.fullmatch(prefix):
        raise Invalid.field("?external-ref-prefix", "malformed", _NO_PREFIX)
    return prefix


def _day(name: str, parameters: Mapping[str, str]) -> date | None:
    if name not in parameters:
        return None
    try:
        return date.fromisoformat(parameters[name])
    except ValueError:
        raise Invalid.field(f"?{name}", "not_a_day", _NO_DAY) from None
