"""Roll-ups as they were known at some instant: computed from the ledger's figures, since cells only know now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from campaigns.models import Phase
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import RANK, Interval, Qualifier, add_intervals, weakest_qualifier
from campaigns.reach.scope import Counted, ReachScope, choose_figures
from campaigns.reach.selection import narrow_by_parts, parts_by_whole
from campaigns.reach_metrics.load import counted_figures
from campaigns.rollups.calendar import bucket_periods
from campaigns.rollups.query import RollupQuery, check_units
from campaigns.rollups.shares_sql import GRADES
from coordination.ground.sight import seeing_all

# The name of a bucket, its days, and the phase they are of.
Bucket = tuple[str, date | None, date | None, str | None]


def replayed_cells(query: RollupQuery, as_of: datetime) -> list[dict[str, Any]]:
    """Rows of the very shape of `compiled_cells.Cells`, in its order, over the figures known at `as_of`.

    Raises Unprocessable where a row would add unlike units.
    """
    everything = counted_figures(query.campaign, as_of)
    figures = [figure for figure in everything if _matches_filters(figure, query)]
    parts = parts_by_whole(everything)
    groups: dict[tuple[str, ...], list[Counted]] = defaultdict(list)
    for bucket, first, last, phase in _buckets(query, figures):
        scope = ReachScope(None, None, first, last, breakdowns=True, phase=phase)
        for item in choose_figures(figures, scope):
            narrowed = narrow_by_parts(item, parts.get(item.figure.id, ()), scope)
            for area in _areas(item.figure, query):
                groups[_key(item.figure, area, bucket, query)].append(narrowed)
    for items in groups.values():
        channels = {item.figure.channel for item in items}
        check_units({item.figure.measure for item in items}, several_channels=len(channels) > 1)
    return [_row(query, key, groups[key], as_of) for key in sorted(groups)]


def _matches_filters(figure: Figure, query: RollupQuery) -> bool:
    return (
        (not query.measures or figure.measure in query.measures)
        and (not query.channels or figure.channel in query.channels)
        and (not query.organisations or figure.organisation in query.organisations)
    )


def _buckets(query: RollupQuery, figures: list[Figure]) -> Iterator[Bucket]:
    """The buckets of the time dimension, cut to the days asked for; one nameless stretch without it."""
    if query.time is None:
        yield ("", query.first, query.last, None)
    elif query.time == "phase":
        yield from _phases(query)
    elif figures:
        first = max(min(f.period_from for f in figures), query.first or date.min)
        last = min(max(f.period_to for f in figures), query.last or date.max)
        yield from ((*period, None) for period in bucket_periods(query.time, first, last))


@seeing_all("figures stand in a phase, whether or not its name waits for a second look")
def _phases(query: RollupQuery) -> list[Bucket]:
    phases = Phase.objects.filter(campaign=query.campaign)
    return [(phase.slug, phase.starts_on, phase.ends_on, str(phase.pk)) for phase in phases]


def _areas(figure: Figure, query: RollupQuery) -> tuple[str, ...]:
    """The areas whose roll-up it belongs to: of the one asked about, or, by area, of each from there inwards."""
    areas = figure.counts_in(query.area.code)
    if "area" in query.group_by:
        return areas
    return areas[:1] if query.area.code in areas else ()


def _key(figure: Figure, area: str, bucket: str, query: RollupQuery) -> tuple[str, ...]:
    values = {"within": area, "bucket": bucket, "channel": figure.channel, "measure": figure.measure}
    values["organisation"] = figure.organisation
    return tuple(values[column] for column in query.ordering)


def _row(query: RollupQuery, key: tuple[str, ...], items: Iterable[Counted], as_of: datetime) -> dict[str, Any]:
    items = list(items)
    bounds = add_intervals(_bounds(item) for item in items)
    return {
        **dict(zip(query.ordering, key, strict=True)),
        "unit": items[0].figure.measure,
        "total": sum(item.contacts for item in items),
        "low": bounds.low,
        "high": bounds.high,
        "open_ended": bounds.high is None,
        "rank": RANK[weakest_qualifier(_word(item) for item in items)],
        "grade": min(GRADES.index(item.figure.grade) for item in items),
        "apportioned": not all(item.whole for item in items),
        "figures": len({item.figure.id for item in items}),
        "reporters": len({item.figure.organisation for item in items}),
        "compiled_at": as_of,
    }


def _bounds(item: Counted) -> Interval:
    """A figure is what it says; only of one that is cut do its parts say more."""
    return item.figure.interval if item.whole else item.sure


def _word(item: Counted) -> Qualifier:
    return item.figure.qualifier if item.whole else Qualifier.ESTIMATE
