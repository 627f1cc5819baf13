"""The sentences for what the database refuses here; `coordination/ground/constraints.py` says how they are answered."""

from coordination.ground.constraints import NamedConstraint
from coordination.ground.errors import Conflict, Invalid

CONSTRAINTS = {
    "event_ends_after_it_starts": NamedConstraint(
        Invalid, "/ends_at", "ends_before_it_starts", "An event ends after it starts."
    ),
    "event_external_ref_is_once": NamedConstraint(
        Conflict,
        "/external_ref",
        "reference_taken",
        "Another event of your organisation has this reference; change that one, or use PUT by-ref.",
    ),
    "event_has_a_stop_or_a_place_not_both": NamedConstraint(
        Invalid, "/place", "stop_or_place", "Name a stop or a place, not both."
    ),
}
