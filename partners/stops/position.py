"""Where a stop is: national grid coordinates into WGS84 degrees, many at a time."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

Floats = NDArray[np.float64]

WGS84 = "EPSG:4326"
NOWHERE = ""
# NaPTAN's GridType in every vintage; an empty cell means the British grid.
GRIDS = {
    "": "EPSG:27700",
    "u": "EPSG:27700",
    "ukos": "EPSG:27700",
    "i": "EPSG:29903",
    "irishos": "EPSG:29903",
    "itm": "EPSG:2157",
}
# Six decimals are a tenth of a metre; converting is not that exact, and a repeat must give the same number.
DECIMALS = 6
WEST, EAST, SOUTH, NORTH = -11.0, 2.5, 49.0, 61.5


def to_degrees(x: Floats, y: Floats, systems: list[str]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of coordinates, each in its own reference system; NaN where there are none."""
    longitudes, latitudes = x.copy(), y.copy()
    for system in set(systems) - {WGS84, NOWHERE}:
        in_system = np.array([point_system == system for point_system in systems])
        longitudes[in_system], latitudes[in_system] = _degrees(system, x[in_system], y[in_system])
    return longitudes, latitudes


def are_impossible(longitudes: Floats, latitudes: Floats) -> NDArray[np.bool_]:
    """Which positions cannot be a stop's: outside the British Isles. NaN is no position, and possible."""
    east_or_west = (longitudes < WEST) | (longitudes > EAST)
    north_or_south = (latitudes < SOUTH) | (latitudes > NORTH)
    return east_or_west | north_or_south


def _degrees(system: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    longitudes, latitudes = _transformer(system).transform(x, y)
    # The origin of the grid stands for "not known" in old files, and lies in the sea.
    origin = (x == 0) & (y == 0)
    longitudes[origin] = latitudes[origin] = np.inf
    return longitudes.round(DECIMALS), latitudes.round(DECIMALS)


@cache
def _transformer(system: str) -> Transformer:
    return Transformer.from_crs(system, WGS84, always_xy=True)
