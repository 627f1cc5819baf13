"""Why the numbers of two reports, or of a report and now, differ."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from campaigns.models import Report
from campaigns.permissions import COMPARE_REPORTS
from campaigns.reach.documents.difference import Numbers, difference_of_numbers, explain_difference, report_numbers
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Inputs
from campaigns.reports.publish import inputs_of, stored_inputs
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise


def compare_reports(report: Report, compared_report: Report | None, *, by: Actor) -> dict[str, Any]:
    """`{from, to, difference, causes}` from `report` to `compared_report`, or, without one, to the same question now.

    Raises Forbidden or NotFound.
    """
    authorise(by, COMPARE_REPORTS, report.campaign)
    report_inputs = stored_inputs(report)
    compared_inputs = (
        inputs_of(report.campaign, report_inputs.scope, timezone.now())
        if compared_report is None
        else stored_inputs(compared_report)
    )
    first, last = (
        report.numbers,
        report_numbers(compared_inputs) if compared_report is None else compared_report.numbers,
    )
    # A cause has a direction: what came in later was not taken out earlier.
    if compared_inputs.as_of < report_inputs.as_of:
        causes = explain_difference(
            _restate_held(report_inputs, compared_inputs), _restate_held(compared_inputs, report_inputs), last, first
        )
        sign = -1
    else:
        causes = explain_difference(
            _restate_held(compared_inputs, report_inputs), _restate_held(report_inputs, compared_inputs), first, last
        )
        sign = 1
    rows = [{"cause": c.code, "amounts": _times(sign, c.amounts), "figures": list(c.figures)} for c in causes]
    return {"from": first, "to": last, "difference": difference_of_numbers(first, last), "causes": rows}


def _times(sign: int, amounts: Numbers) -> Numbers:
    return {name: None if amount is None else sign * amount for name, amount in amounts.items()}


def _restate_held(counting_inputs: Inputs, inputs: Inputs) -> Inputs:
    """`inputs`, in which each held figure has the values it has in `counting_inputs` if it counts there: then the whole
    difference it makes is that it is held, and none of it a correction that nobody made."""
    counted = {figure.id: figure for figure in counting_inputs.counted}
    return replace(inputs, figures=tuple(_restated(figure, counted.get(figure.id)) for figure in inputs.figures))


def _restated(figure: Figure, counted: Figure | None) -> Figure:
    if counted is None or not figure.held:
        return figure
    return replace(counted, held=True, part_of=figure.part_of, below=figure.below)
