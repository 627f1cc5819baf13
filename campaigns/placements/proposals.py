"""What whoever asks for changes would approve: how many posters, and on which days."""

from collections.abc import Mapping
from typing import Any

from campaigns.models import Placement
from campaigns.models.review import PROPOSED
from campaigns.participations import days_outside
from coordination.ground.errors import Invalid


def check_proposal(placement: Placement, decision: str, proposal: Mapping[str, Any]) -> None:
    """Raises Invalid where it comes with another decision, would change nothing, or could not be saved by the
    placement's owner; nothing proposed is right with any decision."""
    if not proposal:
        return
    if decision != "request_changes":
        detail = "Whoever asks for changes proposes some; nobody else."
        raise Invalid.field("/proposed", "not_with_this_decision", detail)
    proposed = {name: getattr(placement, name) for name in PROPOSED} | dict(proposal)
    if all(getattr(placement, name) == value for name, value in proposed.items()):
        raise Invalid.field("/proposed", "nothing_proposed", "The placement is already as you propose it.")
    first, last = proposed["starts_on"], proposed["ends_on"]
    if last < first:
        detail = "The last day that you propose is before the first."
        raise Invalid.field("/proposed/ends_on", "ends_before_it_starts", detail)
    if errors := days_outside(placement.campaign, first, last, "/proposed/starts_on"):
        raise Invalid(errors=errors)
