"""Figures in batches. One that meets no other is written in one statement with its like; one that does is recorded or
corrected by the rule of the single call, in the order sent, so that what is held is the same however it was sent."""

import copy
from collections.abc import Sequence
from uuid import UUID

from campaigns.models import ReachMetric, ReachStatus
from campaigns.participations import keep_days_of_rows, refusals_by_campaign
from campaigns.permissions import CORRECT_FIGURE, RECORD_FIGURE, TAKE_FIGURES
from campaigns.reach_metrics.conflicts import conflicting_numbers
from campaigns.reach_metrics.holds import take_turn
from campaigns.reach_metrics.record import check_alone, check_stays, correct_reach_metric, record_reach_metric
from campaigns.reach_metrics.standing_answers import answer_as_before
from campaigns.reach_metrics.sum_questions import ask_about_sums
from campaigns.wake_compiler import nudge_compiler
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Refusal
from coordination.ground.sight import seeing_all
from coordination.rows.bulk_write import write_in_sets, write_one_by_one
from coordination.rows.outcomes import RowResult
from coordination.rows.resources import RowReading, SetRule, Verdicts
from coordination.second_looks.hold import hold_texts


def take_turns(readings: Sequence[RowReading]) -> None:
    """Wait for whoever is writing figures that these could meet."""
    metrics = [_metric_to_write(reading) for reading in readings]
    take_turn(*metrics, *(reading.present for reading in readings if reading.present))
    keep_days_of_rows(readings)


def write_reach_metrics(readings: Sequence[RowReading], *, by: Actor) -> Verdicts:
    """Judge all; write in two statements what meets nothing, and by the single rules what does."""
    authorise(by, TAKE_FIGURES, None)
    verdicts = Verdicts()
    changed_readings = []
    for reading in readings:
        if _changes_nothing(reading):
            verdicts.done.append(RowResult(reading.index, "unchanged", reading.present.pk, reading.present.second_look))
        else:
            changed_readings.append(reading)
    single_indexes = _indexes_for_single_rules(changed_readings, by)
    conflict_free = [reading for reading in changed_readings if reading.index not in single_indexes]
    _write_at_once(conflict_free, by, verdicts)
    in_order = sorted(verdicts.done, key=lambda result: result.index)
    for held in ask_about_sums(result.id for result in in_order if result.status != "unchanged"):
        answer_as_before(held)
    conflicting = [reading for reading in changed_readings if reading.index in single_indexes]
    write_one_by_one(conflicting, lambda reading: _write_singly(reading, by), verdicts)
    nudge_compiler()
    return verdicts


@seeing_all("a row may meet figures of others")
def _indexes_for_single_rules(readings: Sequence[RowReading], by: Actor) -> set[int]:
    """Those that meet another figure, break one down, are broken down or wait for a second look, and those that the
    rule will refuse."""
    present = [reading.present.pk for reading in readings if reading.present]
    parts = ReachMetric.objects.filter(part_of__in=present).exclude(status=ReachStatus.VOID)
    named = {whole_metric.pk for reading in readings if (whole_metric := reading.values.get("part_of"))}
    wholes = {*named, *parts.values_list("part_of", flat=True)}
    single_indexes = {reading.index for reading in readings if _is_bound(reading, wholes)}
    versions = {reading.index: _versions(reading, by) for reading in readings}
    return single_indexes | conflicting_numbers(versions)


def _is_bound(reading: RowReading, wholes: set[UUID]) -> bool:
    if reading.values.get("part_of") or _waits_for_second_look(reading):
        return True
    present = reading.present
    return bool(present and (present.status != ReachStatus.COUNTED or present.part_of_id or present.pk in wholes))


def _waits_for_second_look(reading: RowReading) -> bool:
    """Whether it would wait for a second look."""
    figure = _metric_to_write(reading)
    hold_texts(figure, reading.values)
    return bool(figure.second_look)


def _versions(reading: RowReading, by: Actor) -> list[ReachMetric]:
    metric = _metric_to_write(reading)
    if reading.present is None:
        metric.organisation_id = by.organisation
        return [metric]
    return [metric, reading.present]


def _write_at_once(readings: Sequence[RowReading], by: Actor, verdicts: Verdicts) -> None:
    new, changed = [], []
    closed = refusals_by_campaign(
        by, RECORD_FIGURE, {reading.values["campaign"] for reading in readings if reading.present is None}
    )
    for reading in readings:
        figure = _metric_to_write(reading)
        try:
            if reading.present is None:
                if refusal := closed.get(figure.campaign_id):
                    raise refusal
                figure.organisation_id, figure.recorded_by = by.organisation, by.label
                check_alone(figure)
                new.append((reading, figure))
            else:
                authorise(by, CORRECT_FIGURE, reading.present)
                check_stays(reading.present, figure.campaign)
                check_alone(figure)
                figure.version += 1
                changed.append((reading, figure))
        except Refusal as refusal:
            verdicts.refused[reading.index] = refusal
    write_in_sets(new, changed, verdicts)


def _write_singly(reading: RowReading, by: Actor) -> RowResult:
    if reading.present is None:
        metric = record_reach_metric(by=by, **reading.values)
        return RowResult(reading.index, "created", metric.pk, metric.second_look)
    metric = correct_reach_metric(reading.present, by=by, expected_version=None, **reading.values)
    return RowResult(reading.index, "updated", metric.pk, metric.second_look)


def _metric_to_write(reading: RowReading) -> ReachMetric:
    """The figure as it will be."""
    if reading.present is None:
        return ReachMetric(**reading.values)
    figure = copy.copy(reading.present)
    for name, value in reading.values.items():
        setattr(figure, name, value)
    return figure


def _changes_nothing(reading: RowReading) -> bool:
    present = reading.present
    if present is None or present.status == ReachStatus.VOID:
        return False
    return all(getattr(present, name) == value for name, value in reading.values.items())


RULE = SetRule(
    ReachMetric,
    write_reach_metrics,
    TAKE_FIGURES,
    related=("campaign__area", "phase", "area", "channel", "placement", "part_of"),
    take_turn=take_turns,
)
