"""A platform's export among the imports of figures: each figure it holds is a row, each thing not taken a refusal.

A table with a column `external_ref` is no platform's; it is read as any other resource's table is.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any, TypeVar

from django.db import models

from campaigns.models import Campaign, Channel
from campaigns.models.reach_metric import Grade
from campaigns.platform_import import Target, check_measures, qualifier_of, reference, source_of
from campaigns.platforms.drafts import Draft, Export, Wishes
from campaigns.platforms.reading import read
from coordination.actor import Actor
from coordination.authorising import authorise
from coordination.batches.rows import Refused
from coordination.imports.readers import Items, plain_csv
from coordination.permissions import START_IMPORT
from coordination.refusals import FieldError, Invalid
from partners.models import Area, Organisation

_HEADER = 20_000  # bytes in which the header of a table of ours ends
_NO_DAY = "A day such as 2017-02-17 is needed."
M = TypeVar("M", bound=models.Model)


def figure_rows(file: IO[bytes], by: Actor, said: Mapping[str, str]) -> Items:
    """The figures of an export as items for `said["campaign"]`, by the number of their first line; then what was not
    taken of it and why. Or the rows of a plain table. Raises Forbidden; Invalid for a file of neither kind, or one that
    leaves open what it is about."""
    authorise(by, START_IMPORT, None)
    if _is_ours(file):
        yield from plain_csv("reach-metrics")(file, by, said)
        return
    target = _target(by, said)
    export = read(file, _wishes(said))  # type: ignore[arg-type]
    check_measures(export.drafts)
    yield from ((draft.rows.first, _item(draft, export, target)) for draft in export.drafts)
    yield from _skipped(export)


def _is_ours(file: IO[bytes]) -> bool:
    header = file.readline(_HEADER)
    file.seek(0)
    return b"external_ref" in header


def _item(draft: Draft, export: Export, target: Target) -> dict[str, Any]:
    return {
        "external_ref": reference(draft, export, target),
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


def _skipped(export: Export) -> Iterator[tuple[int, Refused]]:
    for one in export.skipped:
        error = FieldError(f"/{one.column}" if one.column else "", one.code, one.detail)
        yield one.line, Refused(one.line, (error,))


def _target(by: Actor, said: Mapping[str, str]) -> Target:
    campaign = _named(Campaign.objects.visible_to(by).select_related("area"), "campaign", said)
    channel = _named(Channel.objects.all(), "channel", said)
    if "area" in said:
        area = _named(Area.objects.all(), "area", said)
    else:
        area = Organisation.objects.select_related("area").get(pk=by.organisation).area or campaign.area
    return Target(campaign, area, channel, source=said.get("source", "").strip())


def _named(rows: "models.QuerySet[M]", name: str, said: Mapping[str, str]) -> M:
    if not said.get(name):
        told = f"An export does not say which {name} its figures are for; name it."
        raise Invalid.field(f"?{name}", "required", told)
    found = rows.filter(pk=said[name]).first() if said[name].isprintable() else None
    if found is None:
        raise Invalid.field(f"?{name}", "not_found", "There is no such thing here, or you may not see it.")
    return found


def _wishes(said: Mapping[str, str]) -> Wishes:
    return Wishes(first=_day("from", said), last=_day("to", said))


def _day(name: str, said: Mapping[str, str]) -> date | None:
    if name not in said:
        return None
    try:
        return date.fromisoformat(said[name])
    except ValueError:
        raise Invalid.field(f"?{name}", "not_a_day", _NO_DAY) from None
