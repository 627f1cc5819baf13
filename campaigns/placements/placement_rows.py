"""Placements in batches: new and changed ones are written in one statement each; those whose review
begins or reopens, singly."""

from collections.abc import Sequence
from dataclasses import replace

from campaigns.models import Placement, PlacementStatus
from campaigns.participations import keep_days_of_rows, refusals_by_campaign
from campaigns.permissions import CHANGE_PLACEMENT, CREATE_PLACEMENT, TAKE_PLACEMENTS
from campaigns.placements.rules import reopen_review, revise_placement, settle_review, submit_locked
from campaigns.placements.statuses_sent import is_passed, is_to_be_submitted, note_on_status
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Refusal
from coordination.rows.bulk_write import write_in_sets, write_one_by_one
from coordination.rows.outcomes import RowResult, Status
from coordination.rows.resources import RowReading, SetRule, Verdicts
from coordination.second_looks.hold import ask_second_look, hold_texts
from partners.models import Organisation


class _SortedRows:
    """The readings by what is to be done with them."""

    def __init__(self) -> None:
        self.new: list[tuple[RowReading, Placement]] = []
        self.changed: list[tuple[RowReading, Placement]] = []
        self.reopened: dict[int, tuple[RowReading, list[str]]] = {}
        self.submitted: list[tuple[RowReading, Placement, bool]] = []  # with whether they are otherwise changed
        self.notes: dict[int, str] = {}
        self.verdicts = Verdicts()


def write_placements(readings: Sequence[RowReading], *, by: Actor) -> Verdicts:
    """Judge all, then write the new ones and the changed ones, a statement each."""
    authorise(by, TAKE_PLACEMENTS, None)
    sorted_rows = _sort_rows(readings, by)
    verdicts = sorted_rows.verdicts
    write_in_sets(sorted_rows.new, sorted_rows.changed, verdicts)

    def write_reopened(reading: RowReading) -> RowResult:
        reopen_review(reading.present, sorted_rows.reopened[reading.index][1])
        reading.present.save()
        ask_second_look([reading.present])
        return RowResult(reading.index, "updated", reading.present.pk, reading.present.second_look)

    write_one_by_one([reading for reading, _ in sorted_rows.reopened.values()], write_reopened, verdicts)
    _submit_rows(sorted_rows, by)
    notes = sorted_rows.notes
    verdicts.done = [replace(result, note=notes.get(result.index, "")) for result in verdicts.done]
    return verdicts


def _submit_rows(sorted_rows: _SortedRows, by: Actor) -> None:
    by_index = {reading.index: (placement, changed) for reading, placement, changed in sorted_rows.submitted}

    def write_submitted(reading: RowReading) -> RowResult:
        placement, changed = by_index[reading.index]
        if changed:
            placement.save()
            ask_second_look([placement])
        submit_locked(placement, by=by)
        status: Status = "created" if reading.present is None else "updated"
        return RowResult(reading.index, status, placement.pk, placement.second_look)

    write_one_by_one([reading for reading, *_ in sorted_rows.submitted], write_submitted, sorted_rows.verdicts)


def _sort_rows(readings: Sequence[RowReading], by: Actor) -> _SortedRows:
    sorted_rows = _SortedRows()
    owner = Organisation.objects.select_related("area").get(pk=by.organisation)
    closed = refusals_by_campaign(
        by, CREATE_PLACEMENT, {reading.values["campaign"] for reading in readings if reading.present is None}
    )
    for reading in readings:
        try:
            if reading.present is None:
                if refusal := closed.get(reading.values["campaign"].pk):
                    raise refusal
                _sort_new(reading, owner, sorted_rows)
            else:
                authorise(by, CHANGE_PLACEMENT, reading.present)
                reading.present.organisation = owner  # fetched once for all
                _sort_revision(reading, sorted_rows)
        except Refusal as refusal:
            sorted_rows.verdicts.refused[reading.index] = refusal
    return sorted_rows


def _sort_new(reading: RowReading, owner: Organisation, sorted_rows: _SortedRows) -> None:
    values = dict(reading.values)
    status = values.pop("status", PlacementStatus.DRAFT)
    placement = Placement(organisation=owner, **values)
    settle_review(placement)
    hold_texts(placement)
    if status == PlacementStatus.SUBMITTED:
        sorted_rows.submitted.append((reading, placement, True))
    else:
        sorted_rows.new.append((reading, placement))


def _sort_revision(reading: RowReading, sorted_rows: _SortedRows) -> None:
    values = dict(reading.values)
    status = values.pop("status", reading.present.status)
    submits = is_to_be_submitted(reading.present, status)
    sorted_rows.notes[reading.index] = note_on_status(reading.present.status, status)
    revision = revise_placement(reading.present, values)
    if submits:
        sorted_rows.submitted.append((reading, reading.present, revision.changed))
    elif not revision.changed:
        sorted_rows.verdicts.done.append(
            RowResult(reading.index, "unchanged", reading.present.pk, reading.present.second_look)
        )
    elif revision.reopens:
        sorted_rows.reopened[reading.index] = (reading, revision.reopens)
    else:
        sorted_rows.changed.append((reading, reading.present))


def _without_effect(reading: RowReading) -> list[str]:
    return ["status"] if is_passed(reading.present, reading.values.get("status")) else []


RULE = SetRule(
    Placement,
    write_placements,
    TAKE_PLACEMENTS,
    related=("campaign__area", "phase", "area", "site_type", "stop__area"),
    take_turn=keep_days_of_rows,
    without_effect=_without_effect,
)
