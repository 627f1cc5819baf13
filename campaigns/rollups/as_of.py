"""Roll-ups as they were known at some instant: computed from the ledger's figures, since cells only know now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from campaigns.models import Phase
from campaigns.reach.contacts import add_up
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import RANK
from campaigns.reach.scope import Counted, ReachScope, choose_figures
from campaigns.reach_metrics.load import counted_figures
from campaigns.rollups.calendar import bucket_periods
from campaigns.rollups.query import RollupQuery, check_units
from campaigns.rollups.sql import GRADES

BucketPeriod = tuple[str, date | None, date | None]


def replayed_cells(query: RollupQuery, as_of: datetime) -> list[dict[str, Any]]:
    """Rows of the very shape of `compiled_cells.Cells`, in its order, over the figures known at `as_of`.

    Raises Unprocessable where a row would add unlike units.
    """
    figures = [figure for figure in counted_figures(query.campaign, as_of) if _matches_filters(figure, query)]
    groups: dict[tuple[str, ...], list[Counted]] = defaultdict(list)
    for bucket, first, last in _query_periods(query, figures):
        for item in choose_figures(figures, ReachScope(None, None, first, last, breakdowns=True)):
            for area in _areas(item.figure, query):
                groups[_key(item.figure, area, bucket, query)].append(item)
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


def _query_periods(query: RollupQuery, figures: list[Figure]) -> Iterator[BucketPeriod]:
    """The buckets of the time dimension, cut to the days asked for; one nameless stretch without it."""
    if query.time is None:
        yield ("", query.first, query.last)
    elif query.time == "phase":
        for phase in Phase.objects.filter(campaign=query.campaign):
            yield (phase.slug, phase.starts_on, phase.ends_on)
    elif figures:
        first = max(min(f.period_from for f in figures), query.first or date.min)
        last = min(max(f.period_to for f in figures), query.last or date.max)
        yield from bucket_periods(query.time, first, last)


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
    total = add_up(items)
    high = [item.interval.high for item in items]
    return {
        **dict(zip(query.ordering, key, strict=True)),
        "unit": items[0].figure.measure,
        "total": total.total,
        "low": sum(item.interval.low for item in items),
        "high": None if None in high else sum(h for h in high if h is not None),
        "open_ended": high.count(None),
        "rank": RANK[total.qualifier],
        "grade": min(GRADES.index(item.figure.grade) for item in items),
        "figures": len({item.figure.id for item in items}),
        "reporters": len({item.figure.organisation for item in items}),
        "compiled_at": as_of,
    }
