"""Roll-ups the obvious way: every figure, day by day, in plain Python. Slow, and easy to believe."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from campaigns.models import Campaign, DayCell, PeriodCell, Phase, ReachMetric
from campaigns.reach.apportionment import shares
from campaigns.reach.qualifiers import RANK, Qualifier, interval_of
from campaigns.rollups.calendar import bucket_of
from campaigns.rollups.compile import compile_marked

KEYS = ("area", "organisation", "channel", "measure")
WORDS = {rank: word.value for word, rank in RANK.items()}


def compile_all() -> None:
    """Compile until there is nothing left to do."""
    while compile_marked():
        pass


def cells(campaign: Campaign) -> dict[str, list[dict[str, Any]]]:
    """The compiled cells of the campaign, in a stable order, without the time of their compilation."""
    kept = {}
    for model in (DayCell, PeriodCell):
        columns = [field.column for field in model._meta.concrete_fields if field.column != "compiled_at"]
        rows = model.objects.filter(campaign=campaign).values(*columns)
        kept[model._meta.db_table] = sorted(rows, key=repr)
    return kept


class Day:
    """What one figure says of one of its days."""

    def __init__(self, metric: ReachMetric, day: date, portion: tuple[int, int, int | None]) -> None:
        self.metric, self.day = metric, day
        self.total, self.low, self.high = portion
        self.rank = RANK[Qualifier(metric.qualifier)]


def days_of(campaign: Campaign) -> Iterator[Day]:
    """Every day of every figure that counts."""
    counting = ReachMetric.objects.filter(campaign=campaign, status="counted", part_of=None)
    for metric in counting.select_related("area"):
        span = (metric.period.upper - metric.period.lower).days
        said = interval_of(metric.value, Qualifier(metric.qualifier), metric.margin_percent)
        totals, lows = shares(metric.value, span), shares(said.low, span)
        highs = [None] * span if said.high is None else shares(said.high, span)
        for number, portion in enumerate(zip(totals, lows, highs, strict=True)):
            yield Day(metric, metric.period.lower + timedelta(days=number), portion)


def summed(days: Iterable[Day]) -> dict[str, Any]:
    """What the days come to, as a cell holds it."""
    days = list(days)
    highs = [day.high for day in days]
    return {
        "total": sum(day.total for day in days),
        "low": sum(day.low for day in days),
        "high": None if None in highs else sum(highs),
        "rank": max(day.rank for day in days),
        "figures": len({day.metric.pk for day in days}),
    }


def expected_cells(campaign: Campaign) -> dict[str, list[dict[str, Any]]]:
    """What `cells` must be."""
    by_day, by_bucket = defaultdict(list), defaultdict(list)
    phases = list(Phase.objects.filter(campaign=campaign))
    for day in days_of(campaign):
        series = tuple(getattr(day.metric, f"{key}_id", None) or day.metric.measure for key in KEYS)
        by_day[*series, day.day].append(day)
        for grain, bucket in _buckets(day.day, phases):
            by_bucket[*series, grain, bucket].append(day)
    own = {"campaign": campaign.pk}
    day_cells = [
        {**own, **dict(zip((*KEYS, "day"), key, strict=True)), **summed(days), "began": _began(days, key[-1])}
        for key, days in by_day.items()
    ]
    period_cells = [
        {**own, **dict(zip((*KEYS, "grain", "bucket"), key, strict=True)), **summed(days)}
        for key, days in by_bucket.items()
    ]
    return {"day_cell": _in_order(day_cells, DayCell), "period_cell": _in_order(period_cells, PeriodCell)}


def _buckets(day: date, phases: list[Phase]) -> Iterator[tuple[str, str]]:
    yield ("campaign", "")
    yield ("week", bucket_of("week", day))
    yield ("month", bucket_of("month", day))
    yield from (("phase", phase.slug) for phase in phases if phase.starts_on <= day <= phase.ends_on)


def _began(days: list[Day], on: date) -> int:
    return sum(day.metric.period.lower == on for day in days)


def _in_order(rows: list[dict[str, Any]], model: Any) -> list[dict[str, Any]]:
    columns = [field.column for field in model._meta.concrete_fields if field.column != "compiled_at"]
    return sorted(({column: row[column] for column in columns} for row in rows), key=repr)


def rollup(campaign: Campaign, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The results that `rollups/` must answer to the query parameters `asked` (`group_by` among them)."""
    area = asked.get("area", campaign.area_id)
    group_by = asked["group_by"].split(",")
    groups: dict[tuple[str, ...], list[Day]] = defaultdict(list)
    phases = list(Phase.objects.filter(campaign=campaign))
    for day in days_of(campaign):
        if _asked_for(day, area, asked):
            for key in _keys(day, area, group_by, phases):
                groups[key].append(day)
    return [_row(group_by, key, groups[key]) for key in sorted(groups)]


def _asked_for(day: Day, area: str, asked: dict[str, str]) -> bool:
    metric, on = day.metric, day.day.isoformat()
    return (
        area in metric.area.lineage
        and asked.get("from", "") <= on <= asked.get("to", "9999")
        and all(
            metric_value in asked[name].split(",")
            for name, metric_value in (
                ("channel", metric.channel_id),
                ("measure", metric.measure),
                ("organisation", metric.organisation_id),
            )
            if name in asked
        )
    )


def _keys(day: Day, area: str, group_by: list[str], phases: list[Phase]) -> Iterator[tuple[str, ...]]:
    metric = day.metric
    lineage = metric.area.lineage
    around = lineage[lineage.index(area) :] if "area" in group_by else [area]
    within = [phase.slug for phase in phases if phase.starts_on <= day.day <= phase.ends_on]
    for code in around:
        for phase in within if "phase" in group_by else [""]:
            values = {"area": code, "phase": phase, "channel": metric.channel_id, "measure": metric.measure}
            values["organisation"] = metric.organisation_id
            values |= {time: bucket_of(time, day.day) for time in ("day", "week", "month")}
            yield tuple(values[name] for name in group_by)


def _row(group_by: list[str], key: tuple[str, ...], days: list[Day]) -> dict[str, Any]:
    come_to = summed(days)
    total, high = come_to["total"], come_to["high"]
    return {
        **dict(zip(group_by, key, strict=True)),
        "total": total,
        "low": min(come_to["low"], total),
        "high": None if high is None else max(high, total),
        "qualifier": WORDS[come_to["rank"]],
        "metrics": come_to["figures"],
        "organisations": len({day.metric.organisation_id for day in days}),
    }
