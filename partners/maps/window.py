"""The part of the earth that a map shows, and where on the picture a point of it lies."""

from collections.abc import Collection
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Self

from partners.stops.misplaced import Point

METRES_A_DEGREE = 111_195  # of latitude, on a sphere of 6,371 km
WIDTH, HEIGHT = 340, 300  # of the picture, which is as wide as a telephone
_EDGE = 20  # units that no point comes nearer to the edge


@dataclass(frozen=True, slots=True)
class Window:
    """A map `WIDTH` by `HEIGHT` units around a middle (WGS84 degrees), of `metres` a unit.

    Degrees become metres on a plane that touches the sphere in the middle (equirectangular, an eastward degree shorter
    by the cosine of the latitude): across a county that is off by less than one percent.
    """

    longitude: float
    latitude: float
    metres: float

    @classmethod
    def around(cls, points: Collection[Point], *, least: float) -> Self:
        """The smallest one that holds all the points (at least one) and is `least` metres wide."""
        longitudes, latitudes = zip(*points, strict=True)
        middle = ((min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2)
        wide = (max(longitudes) - min(longitudes)) * _metres_eastward(middle[1])
        high = (max(latitudes) - min(latitudes)) * METRES_A_DEGREE
        scales = (least / WIDTH, wide / (WIDTH - 2 * _EDGE), high / (HEIGHT - 2 * _EDGE))
        return cls(*middle, max(scales))

    def at(self, longitude: Any, latitude: Any) -> tuple[Any, Any]:
        """Where on the picture the point lies, x rightward and y downward; of arrays of degrees arrays."""
        x = WIDTH / 2 + (longitude - self.longitude) * _metres_eastward(self.latitude) / self.metres
        return x, HEIGHT / 2 - (latitude - self.latitude) * METRES_A_DEGREE / self.metres

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its edges in degrees: west, south, east, north."""
        eastward = WIDTH / 2 * self.metres / _metres_eastward(self.latitude)
        northward = HEIGHT / 2 * self.metres / METRES_A_DEGREE
        return (
            self.longitude - eastward,
            self.latitude - northward,
            self.longitude + eastward,
            self.latitude + northward,
        )


def _metres_eastward(latitude: float) -> float:
    """The length of a degree of longitude there; never nothing, so that a pole is drawn, too."""
    return METRES_A_DEGREE * max(cos(radians(latitude)), 0.01)
