"""Counted once: finds the figures that look like one. What happens to them is in `holds.py`.

Two whole figures of one campaign, measure and channel with common days, both above 0, are suspicious when two
organisations sent the same value, or when one's area lies inside the other's. What organisers counted at two different
events are two counts: those are suspicious only with the same value in one and the same place or one inside the other.

A figure that waits for a second look repeats nothing and is repeated by nothing: nobody but its reporter knows of it.
A figure is examined beside those that count, and beside earlier held ones only where none of them does: so seven
councils that send one regional figure make six questions, not twenty-one.
"""

from typing import Any

from django.db.models import Q, QuerySet

from campaigns.models import DuplicateStatus, ReachMetric, ReachStatus, SuspectedDuplicate, Suspicion

STANDING = (ReachStatus.COUNTED, ReachStatus.HELD)


def suspected_duplicates(metric: ReachMetric) -> list[ReachMetric]:
    """The figures that `metric` as it is in memory may repeat, oldest first; without pairs already pending or kept."""
    if metric.part_of_id or metric.second_look or metric.status == ReachStatus.VOID:
        return []
    lookalikes = lookalikes_of(metric).exclude(pk__in=_kept_apart(metric))
    lookalikes = lookalikes.select_related("organisation", "area").order_by("id")
    pending_ids = _pending_counterparts(metric)
    counted = list(lookalikes.filter(status=ReachStatus.COUNTED))
    if counted:
        return [candidate for candidate in counted if candidate.pk not in pending_ids]
    lookalikes = lookalikes.exclude(pk__in=pending_ids | _held_because_of(metric))
    earlier = {} if metric._state.adding else {"pk__lt": metric.pk}
    return list(lookalikes.filter(status=ReachStatus.HELD, **earlier))


def lookalikes_of(metric: ReachMetric) -> QuerySet[ReachMetric]:
    """The standing figures that are no parts and look like this one."""
    same_time = ReachMetric.objects.filter(
        campaign=metric.campaign_id,
        channel=metric.channel_id,
        measure=metric.measure,
        period__overlap=metric.period,
        part_of=None,
        second_look="",
        status__in=STANDING,
        value__gt=0,
    ).exclude(pk=metric.pk)
    return same_time.filter(_same_value(metric) | _nested(metric)) if metric.value else same_time.none()


def reason_to_suspect(metric: ReachMetric, candidate: ReachMetric) -> Suspicion:
    """Which of the two suspicions there is of the pair; the same value is the stronger."""
    same = metric.value == candidate.value and metric.organisation_id != candidate.organisation_id
    return Suspicion.SAME_VALUE if same else Suspicion.AREA_INSIDE


def _same_value(metric: ReachMetric) -> Q:
    same = Q(value=metric.value) & ~Q(organisation=metric.organisation_id)
    if metric.event is None:
        return same
    nearby = Q(area__in=metric.area.lineage) | Q(area__lineage__contains=[metric.area_id])
    return same & (_one_event(metric) | nearby)


def _nested(metric: ReachMetric) -> Q:
    areas_above, areas_below = Q(area__in=metric.area.lineage), Q(area__lineage__contains=[metric.area_id])
    nested = (areas_above | areas_below) & ~Q(area=metric.area_id)
    if metric.event is None:
        return nested
    return nested & (_one_event(metric) | Q(value=metric.value))


def _one_event(metric: ReachMetric) -> Q:
    return Q(event=None) | Q(event=metric.event)


def _kept_apart(metric: ReachMetric) -> set[Any]:
    """The figures of pairs of which somebody kept both, knowing of the very suspicion there is now: two that were an
    area and one inside it, and have since been corrected to one value, are another question."""
    if metric._state.adding:
        return set()
    kept_pairs = SuspectedDuplicate.objects.filter(Q(figure=metric) | Q(other=metric), status=DuplicateStatus.KEEP_BOTH)
    pairs = kept_pairs.select_related("figure", "other")
    counterparts = [(pair.other if pair.figure_id == metric.pk else pair.figure, pair.suspicion) for pair in pairs]
    return {figure.pk for figure, suspicion in counterparts if suspicion == reason_to_suspect(metric, figure)}


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
