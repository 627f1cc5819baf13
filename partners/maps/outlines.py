"""The borders of the councils that a map shows."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from partners.maps.window import METRES_A_DEGREE, WIDTH, Window
from partners.models import Area
from partners.stops.point_in_polygon import load_polygons

LETTER = 6.5  # units that a letter of a name is wide


@dataclass(frozen=True, slots=True)
class Outline:
    """One council as far as it is seen: the path of its border, and where its name stands; no name where there is no
    room for it."""

    path: str
    name: str
    x: float
    y: float


def outlines_in(window: Window) -> list[Outline]:
    """The councils of today of which a boundary is loaded and a part is in the window."""
    boundaries = load_polygons()
    if not boundaries:
        return []
    numbers = sorted(boundaries.tree.query(shapely.box(*window.box)))
    parts = {str(boundaries.codes[number]): _part(boundaries.polygons[number], window) for number in numbers}
    names = dict(Area.objects.filter(pk__in=parts).values_list("code", "name"))
    return [_outline(names.get(code, code), part) for code, part in parts.items() if part.area]


def _part(boundary: BaseGeometry, window: Window) -> BaseGeometry:
    """What of the boundary is in the window, without what is finer than half a unit, in units of the picture."""
    fine = window.metres / METRES_A_DEGREE / 2
    west, south, east, north = window.box
    # The border of the window itself is not seen: a little of what lies beyond comes along.
    part = shapely.clip_by_rect(boundary, west - 4 * fine, south - 4 * fine, east + 4 * fine, north + 4 * fine)
    points = shapely.simplify(part, fine)
    return shapely.transform(points, lambda degrees: np.column_stack(window.at(degrees[:, 0], degrees[:, 1])))


def _outline(name: str, part: BaseGeometry) -> Outline:
    largest = max(shapely.get_parts(part), key=lambda polygon: polygon.area)
    middle = shapely.point_on_surface(largest)
    west, _, east, _ = largest.bounds
    room = east - west > LETTER * len(name) < 2 * min(middle.x, WIDTH - middle.x)
    path = "".join(_path(ring) for ring in shapely.get_rings(shapely.get_parts(part)))
    return Outline(path, name if room else "", round(middle.x), round(middle.y))


def _path(ring: BaseGeometry) -> str:
    points = shapely.get_coordinates(ring).round(1)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
