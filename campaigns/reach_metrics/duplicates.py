"""Counted once: which figures look like one. What happens to them is in `holding.py`.

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
    """The figures it may repeat, oldest first, by its values in memory; without pairs already asked or kept."""
    if metric.part_of_id or metric.second_look or metric.status == ReachStatus.VOID:
        return []
    alike = alike_to(metric).exclude(pk__in=_kept(metric)).select_related("organisation", "area").order_by("id")
    asked = _asked(metric)
    counted = list(alike.filter(status=ReachStatus.COUNTED))
    if counted:
        return [other for other in counted if other.pk not in asked]
    alike = alike.exclude(pk__in=asked | _waiting(metric))
    earlier = {} if metric._state.adding else {"pk__lt": metric.pk}
    return list(alike.filter(status=ReachStatus.HELD, **earlier))


def alike_to(metric: ReachMetric) -> QuerySet[ReachMetric]:
    """The standing whole figures that look like this one."""
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


def reason_to_suspect(metric: ReachMetric, other: ReachMetric) -> Suspicion:
    """Which of the two suspicions it is; the same value is the stronger."""
    same = metric.value == other.value and metric.organisation_id != other.organisation_id
    return Suspicion.SAME_VALUE if same else Suspicion.AREA_INSIDE


def _same_value(metric: ReachMetric) -> Q:
    same = Q(value=metric.value) & ~Q(organisation=metric.organisation_id)
    if metric.event is None:
        return same
    nearby = Q(area__in=metric.area.lineage) | Q(area__lineage__contains=[metric.area_id])
    return same & (_one_event(metric) | nearby)


def _nested(metric: ReachMetric) -> Q:
    around, inside = Q(area__in=metric.area.lineage), Q(area__lineage__contains=[metric.area_id])
    nested = (around | inside) & ~Q(area=metric.area_id)
    if metric.event is None:
        return nested
    return nested & (_one_event(metric) | Q(value=metric.value))


def _one_event(metric: ReachMetric) -> Q:
    return Q(event=None) | Q(event=metric.event)


def _kept(metric: ReachMetric) -> set[Any]:
    """The figures of pairs of which somebody kept both, knowing of the very suspicion there is now: two that were an
    area and one inside it, and have since been corrected to one value, are another question."""
    if metric._state.adding:
        return set()
    kept = SuspectedDuplicate.objects.filter(Q(figure=metric) | Q(other=metric), status=DuplicateStatus.KEEP_BOTH)
    pairs = kept.select_related("figure", "other")
    others = [(pair.other if pair.figure_id == metric.pk else pair.figure, pair.suspicion) for pair in pairs]
    return {other.pk for other, suspicion in others if suspicion == reason_to_suspect(metric, other)}


def _asked(metric: ReachMetric) -> set[Any]:
    """The figures because of which this one is held already."""
    if metric._state.adding:
        return set()
    asked = SuspectedDuplicate.objects.filter(figure=metric, status=DuplicateStatus.PENDING)
    return set(asked.values_list("other", flat=True))


def _waiting(metric: ReachMetric) -> set[Any]:
    """The figures that are held because of this one, or because of one that is, and so on: none of them is a reason to
    hold it, or nothing of the ring would count."""
    found: set[Any] = set()
    ahead: set[Any] = set() if metric._state.adding else {metric.pk}
    while ahead:
        asked = SuspectedDuplicate.objects.filter(other__in=ahead, status=DuplicateStatus.PENDING)
        ahead = set(asked.values_list("figure", flat=True)) - found
        found |= ahead
    return found
