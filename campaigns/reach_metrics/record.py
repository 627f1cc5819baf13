"""Records, corrects and voids figures of reach, and wakes the compiler for them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from campaigns.models import Campaign, ReachMetric, ReachStatus
from campaigns.models.reach_metric import MAX_DAYS
from campaigns.participations import check_open, check_phase, days_outside, keep_days, owes_returns
from campaigns.permissions import CORRECT_FIGURE, RECORD_FIGURE
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach_metrics.breakdowns import errors_as_part, errors_as_whole
from campaigns.reach_metrics.holds import settle_holds, take_turn
from campaigns.reach_metrics.standing_answers import answer_as_before
from campaigns.reach_metrics.striking_out import strike_out
from campaigns.reach_metrics.sum_questions import ask_about_sums
from campaigns.wake_compiler import nudge_compiler
from campaigns.workflow import REACH_METRIC
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from coordination.second_looks.hold import ask_second_look, hold_texts
from coordination.second_looks.said_texts import check_said

WITH_MARGIN = (Qualifier.ABOUT, Qualifier.ESTIMATE)


def record_reach_metric(*, by: Actor, campaign: Campaign, **fields: Any) -> ReachMetric:
    """Record one figure of the actor's organisation; it counts at once and is compiled within seconds, unless it is
    held because it looks like one that is there.

    `period` is a date range [from, to + 1 day). Raises Forbidden, Conflict (closed campaign, overlapping period of the
    same series) or Invalid.
    """
    metric = ReachMetric(campaign=campaign, organisation_id=by.organisation, recorded_by=by.label, **fields)
    with writing(by):
        authorise(by, RECORD_FIGURE, campaign)
        take_turn(metric)
        keep_days([campaign])
        check_open(campaign)
        check_figure(metric)
        hold_texts(metric)
        settle_holds(metric)
        answer_as_before(metric)
        if ask_about_sums([metric.pk]):
            metric.refresh_from_db()
            answer_as_before(metric)
        ask_second_look([metric])
        nudge_compiler()
    return metric


def correct_reach_metric(metric: ReachMetric, *, by: Actor, expected_version: int | None, **fields: Any) -> ReachMetric:
    """Correct a figure: a new version, while the ledger keeps the old one. A change of nothing writes nothing.

    Raises NotFound, Forbidden, Stale, Conflict (void, or overlapping) or Invalid.
    """
    with writing(by):
        take_turn(metric, _as_corrected(metric, fields))
        keep_days([metric.campaign])
        metric = lock_one(ReachMetric.objects.visible_to(by), metric.pk, expected_version)
        authorise(by, CORRECT_FIGURE, metric)
        _check_not_void(metric)
        changed = [name for name, value in fields.items() if getattr(metric, name) != value]
        if not changed:
            return metric
        check_stays(metric, fields.get("campaign", metric.campaign))
        was_part_of = metric.part_of_id
        for name, value in fields.items():
            setattr(metric, name, value)
        check_figure(metric, was_part_of)
        hold_texts(metric, changed)
        settle_holds(metric)
        if ask_about_sums([metric.pk]):
            metric.refresh_from_db()
        ask_second_look([metric])
        nudge_compiler()
    return metric


def check_stays(metric: ReachMetric, campaign: Campaign) -> None:
    """Raises Invalid when a figure would move to another campaign."""
    if metric.campaign_id != campaign.pk:
        raise Invalid.field("/campaign", "immutable", "A figure stays in its campaign; void it and post a new one.")


def _check_not_void(metric: ReachMetric) -> None:
    if metric.status == ReachStatus.VOID:
        raise Conflict("not_in_this_state", "This figure is void; record a new one.")


def _as_corrected(metric: ReachMetric, fields: Mapping[str, Any]) -> ReachMetric:
    channel, measure = fields.get("channel", metric.channel), fields.get("measure", metric.measure)
    return ReachMetric(campaign_id=metric.campaign_id, channel=channel, measure=measure)


def void_reach_metric(metric: ReachMetric, *, by: Actor, expected_version: int | None, reason: str) -> ReachMetric:
    """Take a figure out of every total; it stays readable to its owner. Raises NotFound, Forbidden, Stale, Conflict."""
    with writing(by, reason=reason):
        take_turn(metric)
        metric = lock_one(ReachMetric.objects.visible_to(by), metric.pk, expected_version)
        REACH_METRIC.authorise("void", by, metric)
        REACH_METRIC.check_possible("void", metric.status)
        check_said(reason, by=by, of=metric)
        strike_out(metric)
    return metric


def check_figure(metric: ReachMetric, was_part_of: UUID | None = None) -> None:
    """Raises Invalid with every way the figure contradicts itself, its campaign or the figure it is part of.

    `was_part_of` is the whole it broke down before: somebody may have resolved it into another organisation's figure.
    """
    check_phase(metric.phase, metric.campaign)
    errors = [*_errors_alone(metric), *errors_as_part(metric, was_part_of), *errors_as_whole(metric)]
    if errors:
        raise Invalid(errors=errors)


def check_alone(metric: ReachMetric) -> None:
    """The same for a figure that neither is part of one nor has parts; it asks the database nothing."""
    check_phase(metric.phase, metric.campaign)
    if errors := _errors_alone(metric):
        raise Invalid(errors=errors)


def _errors_alone(metric: ReachMetric) -> list[FieldError]:
    return [
        *_area_errors(metric),
        *_period_errors(metric),
        *_margin_errors(metric),
        *_placement_errors(metric),
        *_behalf_errors(metric),
    ]


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
    return days_outside(metric.campaign, first, end - timedelta(days=1), "/period")


def _tomorrow() -> date:
    return date.fromordinal(timezone.localdate().toordinal() + 1)


def _margin_errors(metric: ReachMetric) -> Sequence[FieldError]:
    if metric.margin_percent is None or metric.qualifier in WITH_MARGIN:
        return []
    return [FieldError("/margin_percent", "no_margin_here", "Only about and estimate carry a margin.")]


def _behalf_errors(metric: ReachMetric) -> Sequence[FieldError]:
    if not metric.on_behalf_of:
        return []
    if metric.organisation_id in metric.on_behalf_of:
        return [FieldError("/on_behalf_of", "own_organisation", "Name the others; the figure is yours anyway.")]
    may_be_named = owes_returns(metric.campaign)
    if not may_be_named.issuperset(metric.on_behalf_of):  # whom it named while they took part it may go on naming
        stored = ReachMetric.objects.filter(pk=metric.pk).values_list("on_behalf_of", flat=True)
        may_be_named.update(*stored)
    return [
        FieldError(f"/on_behalf_of/{place}", "not_expected", "It does not contribute to the campaign; invite it first.")
        for place, slug in enumerate(metric.on_behalf_of)
        if slug not in may_be_named
    ]


def _placement_errors(metric: ReachMetric) -> Sequence[FieldError]:
    placement = metric.placement
    if placement is None:
        return []
    if placement.campaign_id != metric.campaign_id:
        return [FieldError("/placement", "not_of_this_campaign", "Name a placement of the campaign.")]
    if placement.submitted_at is None:  # participants read the figure, and would learn of the draft
        return [FieldError("/placement", "still_a_draft", "Nobody else may know of a draft; submit it first.")]
    return []
