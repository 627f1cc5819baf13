"""The stops that lie in a box on the earth."""

from partners.models.stop import Stop
from partners.stops.misplaced import Point

MOST = 200
_COLUMNS = ("atco_code", "longitude", "latitude")
Box = tuple[float, float, float, float]  # west, south, east and north, WGS84 degrees


def positions_in(box: Box) -> dict[str, Point]:
    """The position of each stop in the box by its code; of more than 200 the first by code."""
    west, south, east, north = box
    inside = Stop.objects.filter(latitude__range=(south, north), longitude__range=(west, east)).order_by("pk")
    return {code: (longitude, latitude) for code, longitude, latitude in inside.values_list(*_COLUMNS)[:MOST]}
