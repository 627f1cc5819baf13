"""Where posters hang, on maps: among the councils, and with what stands and hangs near."""

from collections.abc import Sequence

from campaigns.models import Placement
from campaigns.placements.reviewed_sites import NEAR, Neighbour
from partners.maps.drawing import Map, draw_map
from partners.maps.window import Window
from partners.stops.misplaced import Point
from partners.stops.nearby import positions_in

_AMONG_COUNCILS = 15_000  # metres
_CLOSE = 2.4 * NEAR


def map_among_councils(placement: Placement) -> Map | None:
    """The placement's stop among the councils; None where its position is not known, or it hangs on vehicles."""
    position = _position(placement)
    return position and draw_map("Where it is among the councils", "map-councils", least=_AMONG_COUNCILS, main=position)


def map_of_neighbours(placement: Placement, neighbours: Sequence[Neighbour]) -> Map | None:
    """The placement's stop with the stops around it and the neighbours, each numbered; None as before."""
    position = _position(placement)
    if position is None:
        return None
    stops = positions_in(Window.around([position], least=_CLOSE).box)
    places = [stops.get(neighbour.stop, position) for neighbour in neighbours]
    title = f"What is within {NEAR} metres of it"
    return draw_map(title, "map-near", places, least=_CLOSE, main=position, dots=stops.values(), ring=NEAR)


def street_map(placement: Placement) -> str:
    """The address of a public map of its street; empty where there is no position."""
    position = _position(placement)
    if position is None:
        return ""
    longitude, latitude = (f"{degrees:.5f}" for degrees in position)
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=18/{latitude}/{longitude}"


def _position(placement: Placement) -> Point | None:
    return placement.stop.position if placement.stop else None
