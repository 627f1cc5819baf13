"""Decisions about held figures: the lead holds and releases one, and suspected duplicates are resolved."""

from django.utils import timezone

from campaigns.models import DuplicateStatus, ReachMetric, ReachStatus, SuspectedDuplicate
from campaigns.permissions import MAKE_COUNTED_FIGURE_A_PART
from campaigns.reach_metrics.breakdowns import part_errors
from campaigns.reach_metrics.duplicates import in_series
from campaigns.reach_metrics.holds import settle_holds, take_turn
from campaigns.reach_metrics.record import strike_out
from campaigns.wake_compiler import nudge_compiler
from campaigns.workflow import REACH_METRIC, SUSPECTED_DUPLICATE
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing


def hold_reach_metric(metric: ReachMetric, *, by: Actor, expected_version: int | None, reason: str) -> ReachMetric:
    """Keep a counted figure out of every total. Raises NotFound, Forbidden (not the lead), Stale or Conflict."""
    with writing(by, reason=reason):
        take_turn(metric)
        metric = lock_one(ReachMetric.objects.visible_to(by), metric.pk, expected_version)
        REACH_METRIC.authorise("hold", by, metric)
        REACH_METRIC.check_possible("hold", metric.status)
        metric.status, metric.held_by, metric.held_reason = ReachStatus.HELD, by.label, reason
        settle_holds(metric)
        nudge_compiler()
    return metric


def release_reach_metric(metric: ReachMetric, *, by: Actor, expected_version: int | None, reason: str) -> ReachMetric:
    """Count a figure again that somebody held. Raises NotFound, Forbidden, Stale or Conflict (not held by hand)."""
    with writing(by, reason=reason):
        take_turn(metric)
        metric = lock_one(ReachMetric.objects.visible_to(by), metric.pk, expected_version)
        REACH_METRIC.authorise("release", by, metric)
        REACH_METRIC.check_possible("release", metric.status)
        if not metric.held_by:
            raise Conflict("suspected_duplicate", "Resolve its suspected duplicates instead, or those of its whole.")
        metric.held_by = ""
        settle_holds(metric)
        nudge_compiler()
    return metric


def resolve_suspected_duplicate(
    suspected: SuspectedDuplicate, *, by: Actor, expected_version: int | None, resolution: str, reason: str
) -> SuspectedDuplicate:
    """Say what a suspected duplicate is: `keep_both`, `same_figure` or `part_of`.

    Raises NotFound, Forbidden, Stale, Conflict (decided already, or the held figure has parts of its own) or Invalid
    (one cannot be part of the other).
    """
    with writing(by, reason=reason):
        take_turn(suspected.figure)
        suspected = lock_one(SuspectedDuplicate.objects.visible_to(by), suspected.pk, expected_version)
        SUSPECTED_DUPLICATE.authorise(resolution, by, suspected)
        SUSPECTED_DUPLICATE.check_possible(resolution, suspected.status)
        suspected.status, suspected.reason = DuplicateStatus(resolution), reason
        suspected.decided_by, suspected.decided_at = by.label, timezone.now()
        suspected.version += 1
        suspected.save()
        _apply_resolution(suspected, by)
        nudge_compiler()
    return suspected


def _apply_resolution(suspected: SuspectedDuplicate, by: Actor) -> None:
    rows = ReachMetric.objects.select_for_update(of=("self",)).select_related("area", "organisation")
    figures = {row.pk: row for row in rows.filter(pk__in=[suspected.figure_id, suspected.other_id]).order_by("id")}
    figure, counterpart = figures[suspected.figure_id], figures[suspected.other_id]
    match suspected.status:
        case DuplicateStatus.KEEP_BOTH:
            _answer_others_of_the_series(suspected, figure, counterpart)
            settle_holds(figure, changed=False)
        case DuplicateStatus.SAME_FIGURE:
            strike_out(figure)
        case DuplicateStatus.PART_OF:
            _make_part(figure, counterpart, by)


def _answer_others_of_the_series(suspected: SuspectedDuplicate, figure: ReachMetric, other: ReachMetric) -> None:
    """What was kept of two series was kept of every return that waits for the same answer."""
    same = (in_series("figure", figure) & in_series("other", other)) | (
        in_series("figure", other) & in_series("other", figure)
    )
    waiting = SuspectedDuplicate.objects.filter(
        same, status=DuplicateStatus.PENDING, suspicion=suspected.suspicion
    ).select_related("figure__area", "figure__part_of")
    for pair in waiting.order_by("id"):
        pair.status, pair.reason = DuplicateStatus.KEEP_BOTH, suspected.reason
        pair.decided_by, pair.decided_at = suspected.decided_by, suspected.decided_at
        pair.version += 1
        pair.save()
        settle_holds(pair.figure, changed=False)


def _make_part(figure: ReachMetric, counterpart: ReachMetric, by: Actor) -> None:
    """The one whose area lies inside the other's becomes its part; in one area, the held one does."""
    inside = counterpart.area_id != figure.area_id and figure.area_id in counterpart.area.lineage
    part, whole_metric = (counterpart, figure) if inside else (figure, counterpart)
    if part is counterpart:
        authorise(by, MAKE_COUNTED_FIGURE_A_PART, counterpart)
    errors = [FieldError("/resolution", error.code, error.detail) for error in part_errors(part, whole_metric)]
    if errors:
        raise Invalid(errors=errors)
    part.part_of = whole_metric
    if part is figure:
        settle_holds(part)
        return
    part.version += 1
    part.save()  # first, or the whole would still look like it
    settle_holds(whole_metric, changed=False)
    if whole_metric.status == ReachStatus.COUNTED:  # else the part has been held with it
        settle_holds(part, changed=False)
