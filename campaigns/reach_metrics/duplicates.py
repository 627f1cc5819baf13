"""Counted once: which figures look like one. What happens to them is in `holds.py`.

Two whole figures of one campaign and measure with common days, both above 0, are suspicious for one of the reasons of
`Suspicion`, which `suspicions.py` tells apart. What organisers counted at two different events are two counts: those
are suspicious only with the same value in one and the same place or one inside the other, or where one was counted
together with whoever reported the other.

A figure that waits for a second look repeats nothing and is repeated by nothing: nobody but its reporter knows of it.
A figure is examined beside those that count, and beside earlier held ones only where none of them does: so seven
councils that send one regional figure make six questions, not twenty-one.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from campaigns.models import DuplicateStatus, ReachMetric, ReachStatus, SuspectedDuplicate
from campaigns.reach_metrics.suspicions import RULES, reason_to_suspect

Series = tuple[str, str, str, str, str]

STANDING = (ReachStatus.COUNTED, ReachStatus.HELD)


def suspected_duplicates(metric: ReachMetric) -> list[ReachMetric]:
    """The figures it may repeat, oldest first, by its values in memory; without pairs already asked or kept."""
    if metric.part_of_id or metric.second_look or metric.status == ReachStatus.VOID:
        return []
    lookalikes = lookalikes_of(metric).select_related("organisation", "area").order_by("id")
    pending_ids, kept_apart = _pending_counterparts(metric), _kept_apart(metric)
    counted = [
        row for row in lookalikes.filter(status=ReachStatus.COUNTED) if not _is_kept_apart(metric, row, kept_apart)
    ]
    if counted:
        return [candidate for candidate in counted if candidate.pk not in pending_ids]
    lookalikes = lookalikes.exclude(pk__in=pending_ids | _held_because_of(metric))
    earlier = {} if metric._state.adding else {"pk__lt": metric.pk}
    held_figure = lookalikes.filter(status=ReachStatus.HELD, **earlier)
    return [candidate for candidate in held_figure if not _is_kept_apart(metric, candidate, kept_apart)]


def lookalikes_of(metric: ReachMetric) -> QuerySet[ReachMetric]:
    """The standing whole figures that look like this one."""
    same_time = ReachMetric.objects.filter(
        campaign=metric.campaign_id,
        measure=metric.measure,
        period__overlap=metric.period,
        part_of=None,
        second_look="",
        status__in=STANDING,
        value__gt=0,
    ).exclude(pk=metric.pk)
    if not metric.value:
        return same_time.none()
    return same_time.filter(reduce(or_, (rule(metric) for rule in RULES.values())))


def series_of(metric: ReachMetric) -> Series:
    """What it is one return of, whatever its days."""
    return (metric.organisation_id, metric.area_id, metric.channel_id, metric.measure, metric.source)


def in_series(prefix: str, metric: ReachMetric) -> Q:
    """Pairs whose figure or other, by `prefix`, is of the same campaign and series."""
    organisation, area, channel, measure, source = series_of(metric)
    return Q(
        **{
            "campaign": metric.campaign_id,
            f"{prefix}__organisation": organisation,
            f"{prefix}__area": area,
            f"{prefix}__channel": channel,
            f"{prefix}__measure": measure,
            f"{prefix}__source": source,
        }
    )


def _kept_apart(metric: ReachMetric) -> set[tuple[Any, str]]:
    """Of which series, or figures, somebody kept both, this one's and that, and of which suspicion they knew: the
    answer holds for later returns of the two. Two that were an area and one inside it, and have since been corrected to
    one value, are another question."""
    pairs_of_it = Q() if metric._state.adding else Q(figure=metric) | Q(other=metric)
    of_series = in_series("figure", metric) | in_series("other", metric)
    kept_pairs = SuspectedDuplicate.objects.filter(
        of_series | pairs_of_it if pairs_of_it else of_series, status=DuplicateStatus.KEEP_BOTH
    )
    answered: set[tuple[Any, str]] = set()
    for pair in kept_pairs.select_related("figure", "other"):
        own_figures = {pair.figure_id, pair.other_id}
        for row in (pair.figure, pair.other):
            answered.add((series_of(row), pair.suspicion))
            if not metric._state.adding and metric.pk in own_figures:
                answered.add((row.pk, pair.suspicion))
    return answered


def _is_kept_apart(metric: ReachMetric, candidate: ReachMetric, kept_apart: set[tuple[Any, str]]) -> bool:
    known_pairs = {key for key, _ in kept_apart}
    if series_of(candidate) not in known_pairs and candidate.pk not in known_pairs:
        return False
    reason = reason_to_suspect(metric, candidate)
    return (series_of(candidate), reason) in kept_apart or (candidate.pk, reason) in kept_apart


def _pending_counterparts(metric: ReachMetric) -> set[Any]:
    """The figures because of which this one is held already."""
    if metric._state.adding:
        return set()
    pending = SuspectedDuplicate.objects.filter(figure=metric, status=DuplicateStatus.PENDING)
    return set(pending.values_list("other", flat=True))


def _held_because_of(metric: ReachMetric) -> set[Any]:
    """The figures that are held because of this one, or because of one that is, and so on: none of them is a reason to
    hold it, or nothing of the ring would count."""
    dependent_ids: set[Any] = set()
    frontier: set[Any] = set() if metric._state.adding else {metric.pk}
    while frontier:
        pending = SuspectedDuplicate.objects.filter(other__in=frontier, status=DuplicateStatus.PENDING)
        frontier = set(pending.values_list("figure", flat=True)) - dependent_ids
        dependent_ids |= frontier
    return dependent_ids
