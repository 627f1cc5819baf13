"""Reporting reach: record a figure, correct it, void it; and the nudge that gets it compiled."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from campaigns.models import Campaign, ReachMetric, ReachStatus
from campaigns.models.reach_metric import MAX_DAYS
from campaigns.nudge import nudge_compiler
from campaigns.participation import check_contributes, check_phase
from campaigns.reach.qualifiers import Qualifier, interval_of
from campaigns.workflow import REACH_METRIC
from coordination.actor import Actor
from coordination.ledger.writing import writing
from coordination.locking import lock_one
from coordination.refusals import Conflict, FieldError, Invalid
from coordination.workflow import check_owner

WITH_MARGIN = (Qualifier.ABOUT, Qualifier.ESTIMATE)


def record(*, by: Actor, campaign: Campaign, **fields: Any) -> ReachMetric:
    """Record one figure of the actor's organisation; it counts at once and is compiled within seconds.

    `period` is a date range [from, to + 1 day). Raises Forbidden, Conflict (closed campaign, overlapping period of the
    same series) or Invalid.
    """
    check_contributes(by, campaign)
    metric = ReachMetric(campaign=campaign, organisation_id=by.organisation, recorded_by=by.label, **fields)
    with writing(by):
        check_figure(metric)
        _take_turn(metric)
        metric.save()
        nudge_compiler()
    return metric


def correct(metric: ReachMetric, *, by: Actor, expected_version: int | None, **fields: Any) -> ReachMetric:
    """Correct a figure: a new version, while the ledger keeps the old one. A change of nothing writes nothing.

    Raises NotFound, Forbidden, Stale, Conflict (void, or overlapping) or Invalid.
    """
    with writing(by):
        metric = lock_one(ReachMetric.objects.visible_to(by), metric.pk, expected_version)
        check_owner(by, metric)
        if metric.status == ReachStatus.VOID:
            raise Conflict("not_in_this_state", "This figure is void; record a new one.")
        if all(getattr(metric, name) == value for name, value in fields.items()):
            return metric
        if fields.get("campaign", metric.campaign) != metric.campaign:
            raise Invalid.field("/campaign", "immutable", "A figure stays in its campaign; void it and post a new one.")
        for name, value in fields.items():
            setattr(metric, name, value)
        check_figure(metric)
        _take_turn(metric)
        metric.version += 1
        metric.save()
        nudge_compiler()
    return metric


def void(metric: ReachMetric, *, by: Actor, expected_version: int | None, reason: str) -> ReachMetric:
    """Take a figure out of every total; it stays readable to its owner. Raises NotFound, Forbidden, Stale, Conflict."""
    with writing(by, reason=reason):
        metric = lock_one(ReachMetric.objects.visible_to(by), metric.pk, expected_version)
        REACH_METRIC.check_may("void", by, metric)
        REACH_METRIC.check_possible("void", metric.status)
        if _standing_parts(metric).exists():
            raise Conflict("has_parts", "Void the figures that break this one down, or detach them, first.")
        metric.status = ReachStatus.VOID
        metric.version += 1
        metric.save()
        nudge_compiler()
    return metric


def _take_turn(metric: ReachMetric) -> None:
    """Wait for whoever else is writing to this series, until the end of the transaction.

    Two overlapping periods inserted at once would each wait for the other, and PostgreSQL would end one of them as a
    deadlock instead of naming the overlap.
    """
    series = (metric.campaign_id, metric.organisation_id, metric.area_id, metric.channel_id, metric.measure)
    with connection.cursor() as cursor:
        key = "/".join(["series", *series, metric.source])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def check_figure(metric: ReachMetric) -> None:
    """Raises Invalid with every way the figure contradicts itself, its campaign or the figure it is part of."""
    check_phase(metric.phase, metric.campaign)
    errors = [*_area_errors(metric), *_period_errors(metric), *_margin_errors(metric)]
    errors += [*_placement_errors(metric), *_part_errors(metric), *_whole_errors(metric)]
    if errors:
        raise Invalid(errors=errors)


def _area_errors(metric: ReachMetric) -> Sequence[FieldError]:
    if metric.campaign.area_id in metric.area.lineage:
        return []
    sentence = (
        f"The campaign counts in {metric.campaign.area.name} ({metric.campaign.area_id}) and the areas inside it."
    )
    return [FieldError("/area", "outside_the_campaign", sentence)]


def _period_errors(metric: ReachMetric) -> Sequence[FieldError]:
    first, end = metric.period.lower, metric.period.upper
    if (end - first).days > MAX_DAYS:
        return [FieldError("/period", "too_long", f"A figure covers at most {MAX_DAYS:,} days; split it.")]
    if end > _tomorrow():
        return [FieldError("/period/to", "in_the_future", "A figure counts what has happened; end it today or before.")]
    return []


def _tomorrow() -> date:
    return date.fromordinal(timezone.localdate().toordinal() + 1)


def _margin_errors(metric: ReachMetric) -> Sequence[FieldError]:
    if metric.margin_percent is None or metric.qualifier in WITH_MARGIN:
        return []
    return [FieldError("/margin_percent", "no_margin_here", "Only about and estimate carry a margin.")]


def _placement_errors(metric: ReachMetric) -> Sequence[FieldError]:
    if metric.placement is None or metric.placement.campaign_id == metric.campaign_id:
        return []
    return [FieldError("/placement", "not_of_this_campaign", "Name a placement of the campaign.")]


def _part_errors(metric: ReachMetric) -> Sequence[FieldError]:
    if metric.part_of_id is None:
        return []
    # Locked, so that two parts recorded at once cannot together exceed the whole.
    whole = ReachMetric.objects.select_for_update().get(pk=metric.part_of_id)
    return list(_compare_with_whole(metric, whole))


def _compare_with_whole(part: ReachMetric, whole: ReachMetric) -> Sequence[FieldError]:
    def wrong(code: str, sentence: str) -> list[FieldError]:
        return [FieldError("/part_of", code, sentence)]

    if whole.part_of_id or whole.status == ReachStatus.VOID or whole.pk == part.pk:
        return wrong("not_a_whole", "Name a counted figure that is not itself a part.")
    if whole.organisation_id != part.organisation_id:
        return wrong("not_your_whole", "Only the organisation that reported a figure breaks it down.")
    if (whole.campaign_id, whole.measure) != (part.campaign_id, part.measure):
        return wrong("another_measure", "A part has the campaign and the measure of its whole.")
    if not _within(part, whole) or whole.area_id not in part.area.lineage:
        return wrong("outside_the_whole", "A part lies within the period and the area of its whole.")
    is_new = part._state.adding  # a new figure has no id yet, and so no parts
    if not is_new and _standing_parts(part).exists():
        return wrong("has_parts", "This figure has parts of its own.")
    others = _standing_parts(whole) if is_new else _standing_parts(whole).exclude(pk=part.pk)
    if whole.high is not None and part.value + (others.aggregate(Sum("value"))["value__sum"] or 0) > whole.high:
        return wrong("exceeds_the_whole", "The parts would add up to more than the whole.")
    return []


def _whole_errors(metric: ReachMetric) -> Sequence[FieldError]:
    """A figure that others break down still has to hold them after it is corrected."""
    if metric._state.adding:
        return []
    parts = list(_standing_parts(metric).select_related("area"))
    outside = any(
        part.measure != metric.measure or metric.area_id not in part.area.lineage or not _within(part, metric)
        for part in parts
    )
    if outside:
        return [FieldError("/period", "parts_outside", "Its parts would lie outside its measure, area or period.")]
    high = interval_of(metric.value, Qualifier(metric.qualifier), metric.margin_percent).high
    if high is not None and sum(part.value for part in parts) > high:
        return [FieldError("/value", "below_its_parts", "The figures that break it down add up to more.")]
    return []


def _within(part: ReachMetric, whole: ReachMetric) -> bool:
    return bool(whole.period.lower <= part.period.lower and part.period.upper <= whole.period.upper)


def _standing_parts(whole: ReachMetric) -> QuerySet[ReachMetric]:
    return ReachMetric.objects.filter(part_of=whole.pk).exclude(status=ReachStatus.VOID)
