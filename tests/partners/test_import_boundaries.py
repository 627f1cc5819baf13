"""`import_boundaries`: which code a feature has, which geometry will do, and where the stops belong afterwards."""

import io
import json
from pathlib import Path

import psycopg
import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection

from partners.boundaries import UnreadableBoundaries, load_boundaries
from partners.models import Area, AreaBoundary, AreaKind, Stop
from partners.stops import point_in_polygon
from partners.stops.lock import LOCK, AnotherImportRuns
from partners.stops.point_in_polygon import areas_by_point
from tests.partners.example_organisations import make_area
from tests.partners.stop_files import DATA, boundaries_file, feature, load_rows, row_versions, shared, square

pytestmark = pytest.mark.django_db
INSIDE = (-1.9, 52.5)
HERE = square(-2, 52.4, -1.8, 52.6)


@pytest.fixture(autouse=True)
def birmingham() -> Area:
    return make_area("E08000025", "Birmingham")


def area_at(longitude: float, latitude: float) -> str | None:
    """The code of the local authority there."""
    found = areas_by_point([point := (longitude, latitude)]).get(point)
    return found and found.code


def load_one(geometry: object, **members: object):
    return load_boundaries(boundaries_file(feature(geometry, gss_code="E08000025"), **members))


# Codes


@pytest.mark.parametrize(
    "properties",
    [
        {"LAD13CD": "E08000025", "LAD13CDO": "00CN", "LAD13NM": "Birmingham"},
        {"LAD23CD": "E08000025", "RGN23CD": "E12000005", "CTRY23CD": "E92000001"},
        {"LAD23CD": "E08000025", "LAD13CD": "E08999999"},
        {"gss_code": "E08000025"},
        {"GSS": " E08000025 "},
        {"code": "E08000025", "parent": "E11000005"},
        {"areacd": "E08000025"},
        {"geography_code": "E08000025"},
        {"some_name_of_their_own": "E08000025", "count": 7, "note": None},
    ],
)
def test_the_code_is_found_under_every_usual_name(properties):
    assert load_boundaries(boundaries_file(feature(HERE, **properties))).loaded == ["E08000025"]


def test_the_code_may_be_the_id_of_the_feature():
    assert load_boundaries(boundaries_file({**feature(HERE), "id": "E08000025"})).loaded == ["E08000025"]


@pytest.mark.parametrize(
    ("properties", "code"),
    [({"name": "Birmingham"}, "no_code"), ({}, "no_code"), ({"one": "E08000025", "two": "E08000026"}, "several_codes")],
)
def test_a_feature_without_one_code_of_its_own_is_refused(properties, code):
    report = load_boundaries(boundaries_file(feature(HERE, **properties), feature(HERE, gss="E08000025")))
    assert [(refused.row, refused.code) for refused in report.refused] == [(1, code)]
    assert report.loaded == ["E08000025"]


def test_a_code_that_stands_twice_is_refused_each_time_because_half_an_area_would_be_wrong():
    twice = [feature(HERE, gss="E08000025"), feature(square(-1, 52, -0.5, 53), gss="E08000025")]
    report = load_boundaries(boundaries_file(*twice))
    assert [(refused.row, refused.code) for refused in report.refused] == [(1, "twice"), (2, "twice")]
    assert not AreaBoundary.objects.exists()


def test_an_area_that_is_not_known_here_is_reported_and_not_created():
    report = load_boundaries(boundaries_file(feature(HERE, gss="E07000192")))
    assert (report.unknown, report.loaded) == (["E07000192"], [])
    assert not Area.objects.filter(code="E07000192").exists()


# Geometry

BAD_GEOMETRIES = [
    (None, "not_a_polygon"),
    ({"type": "Point", "coordinates": [-1.9, 52.5]}, "not_a_polygon"),
    ({"type": "LineString", "coordinates": [[-1.9, 52.5], [-1.8, 52.5]]}, "not_a_polygon"),
    ({"type": "GeometryCollection", "geometries": [HERE]}, "not_a_polygon"),
    ({"type": "Polygon"}, "not_a_polygon"),
    ({"type": "Polygon", "coordinates": "here"}, "not_a_polygon"),
    ({"type": "Polygon", "coordinates": [[[-1.9, 52.5], [-1.8, 52.5]]]}, "not_a_polygon"),
    ({"type": "Polygon", "coordinates": [[["west", "south"]] * 4]}, "not_a_polygon"),
    ({"type": "Polygon", "coordinates": []}, "empty"),
    ({"type": "Polygon", "coordinates": [[[-1.9, 52.5]] * 4]}, "empty"),
    (square(400_000, 270_000, 430_000, 300_000), "not_degrees"),  # the British national grid
    (square(-2, 52, float("nan"), 53), "not_degrees"),
    (square(-2, 52, float("inf"), 53), "not_degrees"),
]


@pytest.mark.parametrize(("geometry", "code"), BAD_GEOMETRIES)
def test_a_geometry_that_is_no_polygon_in_degrees_is_refused_and_the_rest_goes_on(geometry, code):
    make_area("E08000026", "Coventry")
    report = load_boundaries(boundaries_file(feature(geometry, gss="E08000025"), feature(HERE, gss="E08000026")))
    assert [(refused.row, refused.code) for refused in report.refused] == [(1, code)]
    assert report.loaded == ["E08000026"]


def test_a_polygon_that_crosses_itself_is_made_valid_and_said_so():
    bow_tie = {"type": "Polygon", "coordinates": [[[-2, 52], [-1, 53], [-1, 52], [-2, 53], [-2, 52]]]}
    report = load_one(bow_tie)
    assert (report.loaded, report.repaired) == (["E08000025"], ["E08000025"])
    stored = shapely.from_wkb(bytes(AreaBoundary.objects.get().wkb))
    assert stored.is_valid
    assert stored.area == pytest.approx(0.5)
    assert (area_at(-1.9, 52.5), area_at(-1.5, 52.9)) == ("E08000025", None)


def test_heights_are_left_out():
    corners = [[[*corner, 100.0] for corner in HERE["coordinates"][0]]]
    load_one({"type": "Polygon", "coordinates": corners})
    assert not shapely.from_wkb(bytes(AreaBoundary.objects.get().wkb)).has_z


def test_a_hole_is_not_inside():
    hole = square(-1.92, 52.48, -1.88, 52.52)["coordinates"][0]
    load_one({"type": "Polygon", "coordinates": [HERE["coordinates"][0], hole]})
    assert (area_at(*INSIDE), area_at(-1.85, 52.5)) == (None, "E08000025")


# The file as a whole


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is not JSON."),
        (b"\xff\xfe\x00", "The file is not JSON."),
        (b"[]", "The file is not a GeoJSON FeatureCollection."),
        (json.dumps(HERE).encode(), "The file is not a GeoJSON FeatureCollection."),
        (b'{"type": "FeatureCollection", "features": {}}', "The file is not a GeoJSON FeatureCollection."),
    ],
)
def test_a_file_that_is_no_feature_collection_is_turned_away(content, sentence):
    with pytest.raises(UnreadableBoundaries) as caught:
        load_boundaries(io.BytesIO(content))
    assert caught.value.detail == sentence


def test_a_feature_that_is_no_object_is_refused():
    assert [refused.code for refused in load_boundaries(boundaries_file(None, "x")).refused] == ["no_code", "no_code"]


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::27700", "EPSG:3857", ""])
def test_a_file_that_declares_another_reference_system_is_turned_away(name):
    with pytest.raises(UnreadableBoundaries, match="other than WGS84 degrees"):
        load_one(HERE, crs={"type": "name", "properties": {"name": name}})


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_a_file_that_declares_degrees_is_welcome(name):
    assert load_one(HERE, crs={"type": "name", "properties": {"name": name}}).loaded == ["E08000025"]


def test_a_repeat_changes_nothing():
    load_rows({"Longitude": "-1.9", "Latitude": "52.5"})
    first, before = load_one(HERE), row_versions()
    assert (first.loaded, first.stops_moved) == (["E08000025"], 1)
    before = row_versions()
    again = load_one(HERE)
    assert (again.loaded, again.unchanged, again.stops_moved) == ([], ["E08000025"], 0)
    assert row_versions() == before


def test_boundaries_wait_for_an_import_of_stops():
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(AnotherImportRuns):
            load_one(HERE)
        other.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


# Where things belong afterwards


def test_stops_loaded_before_are_placed_and_placed_again_when_a_boundary_moves():
    make_area("E08000026", "Coventry")
    load_rows(
        {"ATCOCode": "43000000001", "Longitude": "-1.9", "Latitude": "52.5"},
        {"ATCOCode": "43000000002", "Longitude": "-1.7", "Latitude": "52.5"},
        {"ATCOCode": "43000000003", **dict.fromkeys(("Longitude", "Latitude", "Easting", "Northing"), "")},
    )
    assert load_one(HERE).stops_moved == 1
    assert dict(Stop.objects.values_list("pk", "area").order_by())["43000000001"] == "E08000025"
    west, east = square(-2, 52.4, -1.95, 52.6), square(-1.95, 52.4, -1.6, 52.6)
    report = load_boundaries(boundaries_file(feature(west, gss="E08000025"), feature(east, gss="E08000026")))
    assert report.stops_moved == 2
    assert dict(Stop.objects.values_list("pk", "area").order_by()) == {
        "43000000001": "E08000026",
        "43000000002": "E08000026",
        "43000000003": None,
    }


def test_more_stops_than_one_batch_are_placed(monkeypatch):
    monkeypatch.setattr(point_in_polygon, "BATCH", 3)
    load_rows(*({"ATCOCode": f"4300000{number:04}", "Longitude": "-1.9"} for number in range(10)))
    assert load_one(square(-2, 52, -1, 53)).stops_moved == 10


def test_only_local_authorities_take_stops():
    Area.objects.update(kind=AreaKind.METROPOLITAN_COUNTY)
    load_rows({"Longitude": "-1.9", "Latitude": "52.5"})
    report = load_one(HERE)
    assert (report.loaded, report.stops_moved, area_at(*INSIDE)) == (["E08000025"], 0, None)


def test_a_point_is_in_an_area_only_once_its_boundary_is_loaded():
    assert area_at(*INSIDE) is None
    load_one(HERE)
    assert (area_at(*INSIDE), area_at(-1.7, 52.5), area_at(float("nan"), 52.5)) == ("E08000025", None, None)


def test_a_boundary_that_another_process_changed_is_seen_at_once():
    load_one(HERE)
    assert area_at(*INSIDE) == "E08000025"
    elsewhere = shapely.to_wkb(shapely.box(0, 52, 1, 53))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE area_boundary SET wkb = %s", [elsewhere])
    assert (area_at(*INSIDE), area_at(0.5, 52.5)) == (None, "E08000025")
    AreaBoundary.objects.all().delete()
    assert area_at(0.5, 52.5) is None


def test_boundaries_are_read_once_while_nothing_changes(django_assert_num_queries):
    load_one(HERE)
    area_at(*INSIDE)
    with django_assert_num_queries(2):  # are they the same, and the area itself
        area_at(*INSIDE)


# The command


def test_the_command_reports(capsys):
    call_command("import_boundaries", str(DATA / "two_squares.geojson"))
    out = capsys.readouterr().out
    assert "1  loaded: E08000025" in out
    assert "1  not known here, left out: E08000026" in out


def test_the_command_names_what_it_refused(tmp_path: Path, capsys):
    file = tmp_path / "points.geojson"
    file.write_bytes(boundaries_file(feature({"type": "Point", "coordinates": [0, 0]}, gss="E08000025")).getvalue())
    call_command("import_boundaries", str(file))
    assert "feature 1: The geometry is no Polygon or MultiPolygon. [not_a_polygon]" in capsys.readouterr().err


def test_the_command_refuses_a_file_it_cannot_read(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_boundaries", str(tmp_path / "none.geojson"))
    (tmp_path / "stops.csv").write_text("a,b")
    with pytest.raises(CommandError, match="not JSON"):
        call_command("import_boundaries", str(tmp_path / "stops.csv"))


# The real boundaries


def test_the_simplified_boundaries_misplace_seventeen_of_the_four_thousand_real_stops():
    for number, name in enumerate(("Coventry", "Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton"), start=26):
        make_area(f"E080000{number}", name)
    from partners.stops.loading import load_stops

    with shared("naptan/430Stops_sample_4k_2026-07-24.csv").open("rb") as stream:
        load_stops(stream)
    reports = []
    for name in ("simplified", "full"):
        with shared(f"geo/wm_authorities_{name}.geojson").open("rb") as stream:
            reports.append(load_boundaries(stream))
    assert [len(report.loaded) for report in reports] == [7, 7]
    assert [report.stops_moved for report in reports] == [3967, 17]
    assert Stop.objects.filter(area=None).count() == 30
    with shared("geo/wm_wmca_outline.geojson").open("rb") as stream:
        assert load_boundaries(stream).unknown == ["E47000007"]
