"""Where places are: their councils, and whether their positions can be meant; of many at once."""

from collections.abc import Collection
from functools import cached_property

from coordination.ground.errors import FieldError
from partners.models import Area
from partners.stops.misplaced import Point, needs_minus_tried, slip_in
from partners.stops.point_in_polygon import areas_by_point


class Positions:
    """What is known of these points (longitude and latitude, WGS84 degrees); it is asked for once, when needed."""

    def __init__(self, points: Collection[Point]) -> None:
        self._points = set(points)

    @cached_property
    def _areas(self) -> dict[Point, Area]:
        mirrored = {(-x, y) for x, y in self._points if needs_minus_tried((x, y))}
        return areas_by_point([*self._points, *(mirrored - self._points)])

    def area_at(self, point: Point) -> Area | None:
        """The local authority that holds the point."""
        return self._areas.get(point)

    def fault_at(self, point: Point) -> FieldError | None:
        """What is wrong with the position, if it can only be a slip."""
        slip = slip_in(point, lambda area: area in self._areas)
        return FieldError(f"/place/{slip.axis}", slip.code, slip.detail) if slip else None
