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
    "event_has_one_position": NamedConstraint(
        Invalid, "/place", "two_positions", "A stop says where it is; leave longitude and latitude of the place out."
    ),
}
