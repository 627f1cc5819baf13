"""Why the numbers of two reports, or of a report and now, differ."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from campaigns.models import Report
from campaigns.permissions import COMPARE_REPORTS
from campaigns.reach.difference import Numbers, difference, explain, numbers
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Inputs
from campaigns.reports.publish import inputs_of, kept_inputs
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise


def compare(report: Report, other: Report | None, *, by: Actor) -> dict[str, Any]:
    """`{from, to, difference, causes}` from `report` to `other`, or, without one, to the same question asked now.

    Raises Forbidden or NotFound.
    """
    authorise(by, COMPARE_REPORTS, report.campaign)
    before = kept_inputs(report)
    after = inputs_of(report.campaign, before.scope, timezone.now()) if other is None else kept_inputs(other)
    first, last = report.numbers, numbers(after) if other is None else other.numbers
    # A cause has a direction: what came in later was not taken out earlier.
    if after.as_of < before.as_of:
        causes = explain(_saying_as(before, after), _saying_as(after, before), last, first)
        sign = -1
    else:
        causes = explain(_saying_as(after, before), _saying_as(before, after), first, last)
        sign = 1
    rows = [{"cause": c.code, "amounts": _times(sign, c.amounts), "figures": list(c.figures)} for c in causes]
    return {"from": first, "to": last, "difference": difference(first, last), "causes": rows}


def _times(sign: int, amounts: Numbers) -> Numbers:
    return {name: None if amount is None else sign * amount for name, amount in amounts.items()}


def _saying_as(other: Inputs, inputs: Inputs) -> Inputs:
    """`inputs`, in which what is held says what it says where it counts in `other`: then all of what it adds or takes
    away is that it is held, and none of it a correction that nobody made."""
    counted = {figure.id: figure for figure in other.counted}
    return replace(inputs, figures=tuple(_saying(figure, counted.get(figure.id)) for figure in inputs.figures))


def _saying(figure: Figure, counted: Figure | None) -> Figure:
    if counted is None or not figure.held:
        return figure
    return replace(counted, held=True, part_of=figure.part_of, below=figure.below)
