"""Marks, outlines and scale of a map."""

import re
from math import hypot

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from partners.maps.drawing import draw_map
from partners.maps.outlines import outlines_in
from partners.maps.window import HEIGHT, WIDTH, Window
from partners.models import AreaBoundary
from partners.stops.nearby import MOST, positions_in
from tests import make

HERE = (-2.0791, 52.5106)
COUNTY = st.tuples(st.floats(-2.3, -1.4), st.floats(52.3, 52.7))


def load_boundary(polygon: shapely.Polygon, code: str = make.DUDLEY) -> None:
    AreaBoundary.objects.create(area=make.make_area(code), wkb=shapely.to_wkb(polygon))


@pytest.fixture
def no_boundaries(monkeypatch):
    """Marks and scale are the same without councils around them, and need no database."""
    monkeypatch.setattr("partners.maps.drawing.outlines_in", lambda window: [])


@pytest.mark.usefixtures("no_boundaries")
@given(st.lists(COUNTY, min_size=1, max_size=40))
def test_marks_never_cover_each_other_and_every_place_has_one_beside_it(places):
    window, drawn = Window.around(places, least=5_000), draw_map("Places", "map", places, least=5_000)
    marks = {mark.number: mark for mark in drawn.marks}
    assert sorted(marks) == list(range(1, len(marks) + 1)) == sorted(set(drawn.numbers))
    for place, number in zip(places, drawn.numbers, strict=True):
        x, y = window.at(*place)
        assert hypot(x - marks[number].x, y - marks[number].y) < 20.2
    for one in drawn.marks:
        assert all(hypot(one.x - other.x, one.y - other.y) > 19.8 for other in drawn.marks if other is not one)


@pytest.mark.usefixtures("no_boundaries")
@given(st.lists(COUNTY, min_size=1, max_size=3), st.floats(100, 1_000_000))
def test_the_scale_is_as_long_as_it_says_and_at_most_a_third_of_the_map(places, least):
    length, words = draw_map("Places", "map", places, least=least).scale
    number, unit = re.fullmatch(r"(\d+) (m|km)", words).groups()
    metres = int(number) * (1_000 if unit == "km" else 1)
    assert length * Window.around(places, least=least).metres == pytest.approx(metres, rel=0.01, abs=1)
    assert WIDTH / 9 < length <= WIDTH / 3 + 0.1


@pytest.mark.django_db
def test_a_council_is_drawn_where_it_lies_and_named_where_there_is_room():
    window = Window.around([HERE], least=10_000)
    assert outlines_in(window) == []
    west, south, east, north = window.box
    load_boundary(shapely.box(west - 1, south - 1, HERE[0], north + 1))  # the western half of the picture, and more
    far = shapely.box(east + 0.5, south, east + 1, north)
    load_boundary(far, make.SANDWELL)
    [outline] = outlines_in(window)
    assert outline.name == "Dudley" and 0 < outline.x < WIDTH / 2 and 0 < outline.y < HEIGHT
    points = [tuple(map(float, pair.split())) for pair in re.findall(r"[-\d.]+ [-\d.]+", outline.path)]
    assert max(x for x, _ in points) == WIDTH / 2 and min(x for x, _ in points) < 0  # its own border, and no other's
    load_boundary(shapely.box(HERE[0], south, HERE[0] + (east - west) / 20, north), "E08000031")
    assert [outline.name for outline in outlines_in(window)] == ["Dudley", ""]


@pytest.mark.django_db
def test_a_council_with_a_hole_and_one_of_several_parts_are_drawn_whole():
    window = Window.around([HERE], least=10_000)
    west, south, east, north = window.box
    ring = shapely.box(west, south, east, north).difference(shapely.Point(HERE).buffer((east - west) / 8))
    load_boundary(ring)
    islands = shapely.MultiPolygon([shapely.Point(x, HERE[1]).buffer((east - west) / 40) for x in (west, HERE[0])])
    load_boundary(islands, make.SANDWELL)
    paths = {outline.name: outline.path for outline in outlines_in(window)}
    assert [path.count("M") for path in paths.values()] == [2, 2]


@pytest.mark.django_db
def test_stops_of_a_box_are_those_inside_and_of_very_many_the_first():
    inside = make.make_stop("43000000002", longitude=HERE[0], latitude=HERE[1])
    make.make_stop("43000000001", longitude=HERE[0] + 0.02, latitude=HERE[1])
    make.make_stop("43000000003")  # nobody knows where
    west, south, east, north = HERE[0] - 0.01, HERE[1] - 0.01, HERE[0] + 0.01, HERE[1] + 0.01
    assert positions_in((west, south, east, north)) == {inside.pk: HERE}
    for number in range(MOST):
        make.make_stop(f"4300001{number:04}", longitude=HERE[0], latitude=HERE[1])
    assert len(positions_in((west, south, east, north))) == MOST


@pytest.mark.django_db
def test_the_name_of_a_council_gives_way_to_what_stands_where_it_would():
    west, south, east, north = Window.around([HERE], least=10_000).box
    load_boundary(shapely.box(west - 1, south - 1, east + 1, north + 1))
    [free] = outlines_in(Window.around([HERE], least=10_000))
    [moved] = draw_map("Places", "map", [HERE], least=10_000).outlines
    mark = draw_map("Places", "map", [HERE], least=10_000).marks[0]
    assert (free.x, free.y) == (mark.x, mark.y) and abs(moved.y - mark.y) >= 20
