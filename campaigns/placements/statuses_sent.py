"""What the `status` of a placement in a table or a PUT asks for: a draft is submitted, and nothing else is done so."""

from campaigns.models import Placement
from campaigns.models import PlacementStatus as S
from coordination.ground.errors import Invalid

# What leads to a status, where its owner can do that.
_ACTIONS = {S.SUBMITTED: "submit", S.WITHDRAWN: "withdraw", S.INSTALLED: "install", S.REMOVED: "remove"}
_OUTCOMES = (S.APPROVED, S.CHANGES_REQUESTED, S.REJECTED)


def is_to_be_submitted(placement: Placement, status: str) -> bool:
    """Whether a placement that is a draft is to be submitted. A status that it has, or has had, asks for nothing;
    raises Invalid for one that only an action of its own or its reviewer leads to."""
    if placement.status == S.DRAFT and status == S.SUBMITTED:
        return True
    if not _has_had(placement, status):
        detail = f"This placement is {placement.status}; this does not lead to the status wanted. {_way_to(status)}"
        raise Invalid.field("/status", "status_out_of_reach", detail)
    return False


def _has_had(placement: Placement, status: str) -> bool:
    """By what it is, by its dates, and by whether somebody has decided on it: which of the decisions, is not asked."""
    if status in (placement.status, S.DRAFT):
        return True
    match status:
        case S.SUBMITTED:
            return placement.submitted_at is not None
        case S.INSTALLED:
            return placement.installed_on is not None
        case _:
            return status in _OUTCOMES and placement.reviews.filter(decided_at__isnull=False).exists()


def _way_to(status: str) -> str:
    if action := _ACTIONS.get(S(status)):
        return f"POST {action}/ does that, where it is possible."
    return "Its reviewer decides; leave the status out."


def is_passed(placement: Placement, status: str | None) -> bool:
    """Whether a status that was sent asks for nothing."""
    return status is not None and _has_had(placement, status) and status != placement.status


def note_on_status(before: str, status: str) -> str:
    """That a status in an item had no effect, as the placement has passed it; empty where it had, or was the same."""
    if status == before or (before, status) == (S.DRAFT, S.SUBMITTED):
        return ""
    return f"This placement is {before} and has passed the status sent, which has no effect."
