"""Evidence of overlaps as the calculus reads it: what stands now, or stood at an instant, by the ledger."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from campaigns.models import Campaign, Channel, Overlap, OverlapStatus
from campaigns.reach.overlap_evidence import PER_PERCENT, Method, OverlapEvidence, Unit
from campaigns.reach_metrics.load import read_period
from coordination.ground.sight import seeing_all
from coordination.models import Change
from partners.models import Area

_FIELDS = (
    "id",
    "version",
    "organisation",
    "area",
    "channel",
    "other_channel",
    "period",
    "unit",
    "low",
    "high",
    "method",
    "sample_size",
    "confidence_percent",
    "different_people",
    "evidence_sha256",
)


@seeing_all("claims rest on all evidence that stands")
def standing_overlaps(campaign: Campaign, as_of: datetime | None = None) -> tuple[OverlapEvidence, ...]:
    """All that stands of the campaign, by id: as it is, or, from the ledger, as it was known at `as_of`."""
    rows = list(_rows_now(campaign) if as_of is None else _rows_then(campaign, as_of))
    if not rows:
        return ()
    lineages = dict(Area.objects.filter(pk__in={row["area"] for row in rows}).values_list("code", "lineage"))
    names = dict(Channel.objects.values_list("code", "name"))
    return tuple(_evidence(row, lineages[row["area"]], names) for row in rows)


def _rows_now(campaign: Campaign) -> Iterable[Mapping[str, Any]]:
    standing = Overlap.objects.filter(campaign=campaign, status=OverlapStatus.STANDING, second_look="")
    return standing.order_by("id").values(*_FIELDS)


def _rows_then(campaign: Campaign, as_of: datetime) -> Iterable[Mapping[str, Any]]:
    """The last ledger entry of each up to then, if it stood after it."""
    latest = (
        Change.objects.filter(campaign=campaign.pk, subject="overlap", occurred_at__lte=as_of)
        .order_by("subject_id", "-id")
        .distinct("subject_id")
        .values_list("after", flat=True)
    )
    standing = [row for row in latest if row and row["status"] == OverlapStatus.STANDING and not row["second_look"]]
    return sorted(({**row, "period": read_period(row["period"])} for row in standing), key=lambda row: row["id"])


def _evidence(row: Mapping[str, Any], lineage: list[str], names: Mapping[str, str]) -> OverlapEvidence:
    unit = Unit(row["unit"])
    scale = 1 if unit == Unit.PEOPLE else PER_PERCENT
    return OverlapEvidence(
        id=str(row["id"]),
        version=row["version"],
        organisation=row["organisation"],
        channel=row["channel"],
        channel_name=names[row["channel"]],
        other=row["other_channel"],
        other_name=names[row["other_channel"]],
        area=row["area"],
        lineage=tuple(lineage),
        period_from=row["period"].lower,
        period_to=row["period"].upper - timedelta(days=1),
        unit=unit,
        low=int(Decimal(str(row["low"])) * scale),
        high=int(Decimal(str(row["high"])) * scale),
        method=Method(row["method"]),
        sample_size=row["sample_size"],
        confidence_percent=row["confidence_percent"],
        different_people=row["different_people"],
        proven=row["method"] != Method.MATCHED_IDENTIFIERS or bool(row["evidence_sha256"]),
    )
