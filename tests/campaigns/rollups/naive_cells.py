"""The compiled cells beside what they must be: the campaign's rows, read into the naive world of `tests/naive`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from campaigns.models import Campaign, DayCell, PeriodCell, Phase, ReachMetric
from campaigns.rollups.compile import compile_marked
from partners.models import Area
from tests.naive import rollups
from tests.naive.world import GRADES, WORDS, Figure, World

KEYS = ("area_id", "organisation_id", "channel_id", "measure", "below")
Cells = dict[tuple[str, ...], tuple[Any, ...]]


def compile_all() -> None:
    """Compile until there is nothing left to do."""
    while compile_marked():
        pass


def cells(campaign: Campaign) -> Cells:
    """The compiled cells of the campaign by grain, bucket and series, without the time of their compilation."""
    found: Cells = {}
    for day in DayCell.objects.filter(campaign=campaign):
        found["day", day.day.isoformat(), *(getattr(day, key) for key in KEYS)] = (*_said(day), day.began)
    for period in PeriodCell.objects.filter(campaign=campaign):
        found[period.grain, period.bucket, *(getattr(period, key) for key in KEYS)] = _said(period)
    return found


def _said(cell: DayCell | PeriodCell) -> tuple[Any, ...]:
    return (cell.total, cell.low, cell.high, WORDS[cell.rank], GRADES[cell.grade], cell.apportioned, cell.figures)


def expected_cells(campaign: Campaign) -> Cells:
    """What `cells` must be."""
    return plain(world_of(campaign))


def plain(world: World) -> Cells:
    """What the cells of a naive world are."""
    names = ("total", "low", "high", "qualifier", "evidence_grade", "apportioned", "metrics")
    return {
        key: (*(said[name] for name in names), *([said["began"]] if key[0] == "day" else []))
        for key, said in rollups.leaves(world).items()
    }


def rollup(campaign: Campaign, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The results that `rollups/` must answer to the query parameters `asked` (`group_by` among them)."""
    return rollups.rollup(world_of(campaign), {"area": campaign.area_id, **asked})


def world_of(campaign: Campaign) -> World:
    """The campaign's figures and phases as they stand in the database."""
    phases = {phase.slug: (phase.starts_on, phase.ends_on) for phase in Phase.objects.filter(campaign=campaign)}
    lineages = {code: tuple(lineage) for code, lineage in Area.objects.values_list("code", "lineage")}
    figures = [_figure(metric) for metric in ReachMetric.objects.filter(campaign=campaign).select_related("phase")]
    return World(lineages, phases=phases, figures={figure.id: figure for figure in figures})


def _figure(metric: ReachMetric) -> Figure:
    return Figure(
        id=str(metric.pk),
        organisation=metric.organisation_id,
        area=metric.area_id,
        channel=metric.channel_id,
        measure=metric.measure,
        first=metric.period.lower,
        last=metric.period.upper - timedelta(days=1),
        value=metric.value,
        word=metric.qualifier,
        margin=metric.margin_percent,
        grade=metric.grade if metric.evidence_url or metric.evidence_sha256 else GRADES[0],
        universe=metric.universe,
        part_of=metric.part_of_id and str(metric.part_of_id),
        phase=metric.phase and metric.phase.slug,
        status=metric.status,
    )
