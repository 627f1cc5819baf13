"""Which part of the earth a map shows, and that distances on it are those of the earth."""

from math import asin, cos, hypot, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.maps.window import HEIGHT, WIDTH, Window

COUNTY = st.tuples(st.floats(-2.3, -1.4), st.floats(52.3, 52.7))
EARTH = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def metres_apart(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Over the sphere (haversine)."""
    east = sin(radians(second[0] - first[0]) / 2) * sqrt(cos(radians(first[1])) * cos(radians(second[1])))
    return 2 * 6_371_000 * asin(min(1.0, hypot(sin(radians(second[1] - first[1]) / 2), east)))


@given(st.lists(EARTH, min_size=1, max_size=5), st.floats(1, 50_000))
def test_every_point_is_on_the_map_with_room_for_its_mark(points, least):
    window = Window.around(points, least=least)
    for point in points:
        x, y = window.at(*point)
        assert 19.9 <= x <= WIDTH - 19.9 and 19.9 <= y <= HEIGHT - 19.9
    assert window.metres * WIDTH >= least * 0.999_999


@given(COUNTY, COUNTY)
def test_a_distance_on_the_map_is_that_on_the_earth(first, second):
    window = Window.around([first, second], least=500)
    (x, y), (to_x, to_y) = window.at(*first), window.at(*second)
    assert hypot(x - to_x, y - to_y) * window.metres == pytest.approx(metres_apart(first, second), rel=0.01, abs=1)


@given(COUNTY, st.floats(100, 50_000))
def test_the_corners_of_the_box_are_the_corners_of_the_picture(middle, least):
    window = Window.around([middle], least=least)
    west, south, east, north = window.box
    assert window.at(west, north) == pytest.approx((0, 0), abs=1e-6)
    assert window.at(east, south) == pytest.approx((WIDTH, HEIGHT), abs=1e-6)
