"""Roll-ups as they were known at some instant: computed from the ledger's figures, since cells only know now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from campaigns.figures import counted
from campaigns.models import Phase
from campaigns.reach.contacts import add_up
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import RANK
from campaigns.reach.scope import Counted, Scope, choose
from campaigns.rollups.calendar import stretches
from campaigns.rollups.reading import RollupQuery, unlike_units

Stretch = tuple[str, date | None, date | None]


def replayed(query: RollupQuery, as_of: datetime) -> list[dict[str, Any]]:
    """Rows of the very shape of `reading.grouped`, in its order, over the figures known at `as_of`.

    Raises Unprocessable where a row would add unlike units.
    """
    figures = [figure for figure in counted(query.campaign, as_of) if _wanted(figure, query)]
    groups: dict[tuple[str, ...], list[Counted]] = defaultdict(list)
    for bucket, first, last in _stretches(query, figures):
        for item in choose(figures, Scope(query.area.code, None, first, last)):
            for key in _keys(item.figure, bucket, query):
                groups[key].append(item)
    for items in groups.values():
        measures = {item.figure.measure for item in items}
        if len(measures) > 1:
            raise unlike_units(measures)
    return [_row(query, key, groups[key], as_of) for key in sorted(groups)]


def _wanted(figure: Figure, query: RollupQuery) -> bool:
    return (
        (not query.measures or figure.measure in query.measures)
        and (not query.channels or figure.channel in query.channels)
        and (not query.organisations or figure.organisation in query.organisations)
    )


def _stretches(query: RollupQuery, figures: list[Figure]) -> Iterator[Stretch]:
    """The buckets of the time dimension, cut to the days asked for; one nameless stretch without it."""
    if query.time is None:
        yield ("", query.first, query.last)
    elif query.time == "phase":
        for phase in Phase.objects.filter(campaign=query.campaign):
            yield (phase.slug, phase.starts_on, phase.ends_on)
    elif figures:
        first = max(min(f.period_from for f in figures), query.first or date.min)
        last = min(max(f.period_to for f in figures), query.last or date.max)
        yield from stretches(query.time, first, last)


def _keys(figure: Figure, bucket: str, query: RollupQuery) -> Iterator[tuple[str, ...]]:
    """The groups a figure belongs to: one, or, by area, one for each area asked about that holds it."""
    inside = figure.lineage[figure.lineage.index(query.area.code) :] if "area" in query.group_by else (figure.area,)
    for area in inside:
        values = {"within": area, "bucket": bucket, "channel": figure.channel, "measure": figure.measure}
        values["organisation"] = figure.organisation
        yield tuple(values[column] for column in query.ordering)


def _row(query: RollupQuery, key: tuple[str, ...], items: Iterable[Counted], as_of: datetime) -> dict[str, Any]:
    items = list(items)
    total = add_up(items)
    high = [item.interval.high for item in items]
    return {
        **dict(zip(query.ordering, key, strict=True)),
        "unit": items[0].figure.measure,
        "sum_total": total.total,
        "sum_low": sum(item.interval.low for item in items),
        "sum_high": None if None in high else sum(h for h in high if h is not None),
        "open_ended": high.count(None),
        "weakest": RANK[total.qualifier],
        "metrics": len({item.figure.id for item in items}),
        "reporters": len({item.figure.organisation for item in items}),
        "oldest": as_of,
    }
