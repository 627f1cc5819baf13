"""Positions that can only be a slip: 0 and 0, latitude and longitude turned round, a longitude without its minus."""

from collections.abc import Callable
from dataclasses import dataclass

from partners.stops.position import EAST, NORTH, SOUTH, WEST

Point = tuple[float, float]  # longitude and latitude, WGS84 degrees


@dataclass(frozen=True, slots=True)
class Slip:
    """What seems to be wrong with a position: at which of its two numbers, a code and what to do."""

    axis: str
    code: str
    detail: str


NOWHERE = Slip(
    "latitude", "no_position", "0 and 0 lie in the sea off Africa. Leave both out where the position is not known."
)
TURNED_ROUND = Slip(
    "latitude", "turned_round", "Latitude and longitude seem to be turned round: here latitudes are from 49 to 61."
)
MINUS_LOST = Slip(
    "longitude", "minus_lost", "The longitude seems to have lost its minus: west of Greenwich it is below 0."
)


def slip_in(point: Point, is_known: Callable[[Point], bool]) -> Slip | None:
    """What is wrong with a position, if it can only be a slip; `is_known` says whether a point lies in any area of
    which there is a boundary."""
    longitude, latitude = point
    if not longitude and not latitude:
        return NOWHERE
    if _is_here((latitude, longitude)):
        return TURNED_ROUND
    mirrored = (-longitude, latitude)
    if longitude > 0 and _is_here(mirrored) and (longitude > EAST or (is_known(mirrored) and not is_known(point))):
        return MINUS_LOST
    return None


def needs_minus_tried(point: Point) -> bool:
    """Whether `slip_in` will ask for the point and the one west of Greenwich."""
    return 0 < point[0] <= EAST and SOUTH <= point[1] <= NORTH


def _is_here(point: Point) -> bool:
    return WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH
