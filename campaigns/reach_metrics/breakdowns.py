"""What breaks a figure down: the rules between a part and its whole, from either side."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from campaigns.models import ReachMetric, ReachStatus
from campaigns.reach.qualifiers import Interval, Qualifier, interval_of
from coordination.ground.errors import FieldError
from coordination.ground.sight import seeing_all


@seeing_all("a part is weighed against all parts of its whole")
def errors_as_part(metric: ReachMetric, was_part_of: UUID | None) -> Sequence[FieldError]:
    """Why the figure cannot be part of the figure it names, by its own reporter's word.

    `was_part_of` is the whole it broke down before: somebody may have resolved it into another organisation's figure.
    """
    if metric.part_of_id is None:
        return []
    # Locked, so that two parts recorded at once cannot together exceed the whole.
    whole_metric = ReachMetric.objects.select_for_update().get(pk=metric.part_of_id)
    if whole_metric.organisation_id != metric.organisation_id and whole_metric.pk != was_part_of:
        return _part_of_error("not_your_whole", "Only the organisation that reported a figure breaks it down.")
    metric.part_of = whole_metric
    return part_errors(metric, whole_metric)


@seeing_all("a part is weighed against all parts of its whole")
def part_errors(part: ReachMetric, whole_metric: ReachMetric) -> Sequence[FieldError]:
    """Why `part` cannot be part of `whole`, which the caller has locked; whoever reported them."""
    if whole_metric.part_of_id or whole_metric.status == ReachStatus.VOID or whole_metric.pk == part.pk:
        return _part_of_error("not_a_whole", "Name a counted figure that is not itself a part.")
    if (whole_metric.campaign_id, whole_metric.measure) != (part.campaign_id, part.measure):
        return _part_of_error("another_measure", "A part has the campaign and the measure of its whole.")
    if not _within(part, whole_metric) or whole_metric.area_id not in part.area.lineage:
        return _part_of_error("outside_the_whole", "A part lies within the period and the area of its whole.")
    if not part._state.adding and standing_parts(part).exists():  # a new figure has no id yet, and so no parts
        return _part_of_error("has_parts", "This figure has parts of its own.")
    return _sibling_errors(part, whole_metric)


def _sibling_errors(part: ReachMetric, whole_metric: ReachMetric) -> Sequence[FieldError]:
    parts = standing_parts(whole_metric).select_related("area")
    siblings = list(parts if part._state.adding else parts.exclude(pk=part.pk))
    # In the area of the whole no part counts, so there is nothing to count twice.
    below = [sibling for sibling in siblings if whole_metric.area_id not in (part.area_id, sibling.area_id)]
    if any(_repeats(part, sibling) for sibling in below):
        return _part_of_error(
            "repeats_a_part", "Another part covers the same place and days; below the whole both would count."
        )
    high = _interval(whole_metric).high
    if high is not None and sum(_interval(metric).least for metric in (part, *siblings)) > high:
        return _part_of_error("exceeds_the_whole", "The parts would add up to more than the whole.")
    return []


@seeing_all("a whole is weighed against its parts, whoever reported them")
def errors_as_whole(metric: ReachMetric) -> Sequence[FieldError]:
    """Why a figure that others break down would not hold them any more after it is corrected."""
    if metric._state.adding:
        return []
    parts = list(standing_parts(metric).select_related("area"))
    if any(part.below != metric.area_id for part in parts):
        return [FieldError("/area", "has_parts", "Detach the figures that break this one down before moving it.")]
    if any(part.measure != metric.measure or not _within(part, metric) for part in parts):
        return [FieldError("/period", "parts_outside", "Its parts would lie outside its measure, area or period.")]
    high = _interval(metric).high
    if high is not None and sum(_interval(part).least for part in parts) > high:
        return [FieldError("/value", "below_its_parts", "The figures that break it down add up to more.")]
    return []


def standing_parts(whole_metric: ReachMetric) -> QuerySet[ReachMetric]:
    """What breaks `whole` down and is not void."""
    return ReachMetric.objects.filter(part_of=whole_metric.pk).exclude(status=ReachStatus.VOID)


def _part_of_error(code: str, sentence: str) -> list[FieldError]:
    return [FieldError("/part_of", code, sentence)]


def _within(part: ReachMetric, whole_metric: ReachMetric) -> bool:
    return bool(whole_metric.period.lower <= part.period.lower and part.period.upper <= whole_metric.period.upper)


def _repeats(part: ReachMetric, sibling: ReachMetric) -> bool:
    """Whether one place would count both: one inside the other, or one place counted by one source twice."""
    common_days = part.period.lower < sibling.period.upper and sibling.period.lower < part.period.upper
    if not common_days or part.channel_id != sibling.channel_id:
        return False
    if part.area_id == sibling.area_id:
        return bool(part.source == sibling.source)
    return part.area_id in sibling.area.lineage or sibling.area_id in part.area.lineage


def _interval(metric: ReachMetric) -> Interval:
    return interval_of(metric.value, Qualifier(metric.qualifier), metric.margin_percent)
