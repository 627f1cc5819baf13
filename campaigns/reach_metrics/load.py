"""Figures as the pure arithmetic of `campaigns/reach` reads them: those that count now, or counted at some instant."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, TextField
from django.db.models.functions import Cast

from campaigns.models import Campaign, Channel, ReachMetric, ReachStatus
from campaigns.reach.evidence import proven_grade
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import ReachScope
from coordination.ground.sight import seeing_all
from coordination.models import Change
from partners.models import Area


def counted_figures(campaign: Campaign, as_of: datetime | None = None) -> list[Figure]:
    """Every counted figure of the campaign; see `standing_figures`."""
    return [figure for figure in standing_figures(campaign, as_of) if not figure.held]


class ChannelFacts(NamedTuple):
    """What a figure knows of its channel."""

    code: str
    name: str
    unit: str
    one_each: bool


class Reference(NamedTuple):
    """What figures know of reference data: the areas around each area, by its code, and the channels."""

    lineages: tuple[tuple[str, tuple[str, ...]], ...]
    channels: tuple[ChannelFacts, ...]


def read_reference() -> Reference:
    """It as it is today: a correction of reference data is no new knowledge of reach."""
    areas = Area.objects.order_by("code").values_list("code", "lineage")
    channels = Channel.objects.order_by("code").values_list(*ChannelFacts._fields)
    return Reference(
        tuple((code, tuple(lineage)) for code, lineage in areas), tuple(ChannelFacts(*row) for row in channels)
    )


@seeing_all("totals rest on every standing figure, and show none that is held")
def standing_figures(
    campaign: Campaign, as_of: datetime | None = None, reference: Reference | None = None
) -> list[Figure]:
    """Every counted or held figure of the campaign: as they are, or, from the ledger, as they were known at `as_of`.

    Areas, channels and populations are those of today, or as the caller has read them.
    """
    rows = _rows_now(campaign) if as_of is None else _rows_then(campaign, as_of)
    reference = reference or read_reference()
    lineages, channels = dict(reference.lineages), {channel.code: channel for channel in reference.channels}
    return [_figure(row, lineages[row["area"]], channels[row["channel"]]) for row in rows]


_FIELDS = (
    "id",
    "version",
    "organisation",
    "area",
    "channel",
    "measure",
    "value",
    "qualifier",
    "margin_percent",
    "universe",
    "stated_as",
    "rounded_to",
    "grade",
    "evidence_url",
    "evidence_sha256",
    "source",
    "event",
    "on_behalf_of",
    "part_of",
    "below",
    "status",
    "phase",
)
# PostgreSQL takes these apart, which Python would take several times as long to do.
_TAKEN_APART = {
    "first": F("period__startswith"),
    "until": F("period__endswith"),
    "recorded": Cast("created_at", TextField()),
}
STANDING = (ReachStatus.COUNTED, ReachStatus.HELD)


def _rows_now(campaign: Campaign) -> Iterable[Mapping[str, Any]]:
    # Of what waits for a second look nobody but its reporter knows.
    visible_rows = ReachMetric.objects.filter(campaign=campaign, status__in=STANDING, second_look="")
    return visible_rows.order_by("id").annotate(**_TAKEN_APART).values(*_FIELDS, *_TAKEN_APART)


def _rows_then(campaign: Campaign, as_of: datetime) -> Iterable[Mapping[str, Any]]:
    """The last ledger entry of each figure up to then, if the figure existed and counted after it."""
    latest = (
        Change.objects.filter(campaign=campaign.pk, subject="reach-metric", occurred_at__lte=as_of)
        .order_by("subject_id", "-id")
        .distinct("subject_id")
        .values_list("after", flat=True)
    )
    standing_rows = [row for row in latest if row and row["status"] in STANDING and row["campaign"] == campaign.pk]
    visible_rows = [row for row in standing_rows if not row.get("second_look")]
    return sorted((_read(row) for row in visible_rows), key=lambda row: row["id"])


def _read(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A ledger row with its dates read. Entries from before breakdowns had one know no `below`, and counted nowhere;
    those from before figures were rounded, sent for others or quoted in their source's words, know of none of it."""
    below = row.get("below", row["area"] if row["part_of"] else "")
    period = read_period(row["period"])
    return {
        "rounded_to": None,
        "on_behalf_of": [],
        "stated_as": "",
        **row,
        "first": period.lower,
        "until": period.upper,
        "recorded": row["created_at"],
        "below": below,
    }


def read_period(text: str) -> Any:
    """`[2017-02-17,2017-03-04)` as PostgreSQL writes a daterange into JSON."""
    lower, upper = text[1:-1].split(",")
    return ReachMetric.period.field.range_type(date.fromisoformat(lower), date.fromisoformat(upper))


_DAY = timedelta(days=1)
_QUALIFIERS = {str(qualifier): qualifier for qualifier in Qualifier}


def _figure(row: Mapping[str, Any], lineage: tuple[str, ...], channel: ChannelFacts) -> Figure:
    return Figure(
        id=str(row["id"]),
        version=row["version"],
        organisation=row["organisation"],
        area=row["area"],
        lineage=lineage,
        channel=channel.code,
        channel_name=channel.name,
        channel_unit=channel.unit,
        measure=row["measure"],
        period_from=row["first"],
        period_to=row["until"] - _DAY,
        value=row["value"],
        qualifier=_QUALIFIERS[row["qualifier"]],
        margin_percent=row["margin_percent"],
        universe=row["universe"] or None,
        stated_as=row["stated_as"],
        rounded_to=row["rounded_to"],
        grade=proven_grade(row["grade"], row["evidence_url"], row["evidence_sha256"]),
        source=row["source"],
        part_of=row["part_of"] and str(row["part_of"]),
        below=row["below"] or None,
        held=row["status"] == ReachStatus.HELD,
        recorded_at=datetime.fromisoformat(row["recorded"]),
        event=row["event"] and str(row["event"]),
        one_each=channel.one_each,
        on_behalf_of=tuple(row["on_behalf_of"]),
        phase=row["phase"] and str(row["phase"]),
    )


def scope_of(
    campaign: Campaign, area: Area, channels: frozenset[str] | None, first: date | None, last: date | None
) -> ReachScope:
    """What is asked, for the pure arithmetic. The days of the campaign bound what counts where no others are named."""
    return ReachScope(
        area.code, channels, first or campaign.starts_on, last or campaign.ends_on, around=tuple(area.lineage[:-1])
    )
