"""Every list as a whole: the same rows, the same fields, the same eyes as its pages."""

import re
from typing import Any

import orjson
import pytest
import shapely

from coordination.ground.csv_cells import csv_cell
from partners.models.area import AreaBoundary
from tests import make
from tests.contract_client import document, faults, refused
from tests.coordination.api.exports.export_reader import CSV, GEOJSON, ask, body, flat, pages, table
from tests.coordination.api.test_lists import LISTS, RESOURCES, url

pytestmark = pytest.mark.django_db
# A row of the queue holds what is beside it and what came before: no line of a table.
every_list = pytest.mark.parametrize("path", [path for path in LISTS if path != "review-queue/"])


@pytest.fixture
def dudley():
    make.make_campaign()
    return make.client("dudley")


def written(row: dict[str, Any], columns: list[str]) -> dict[str, str]:
    fields = flat(row)
    return {column: csv_cell(fields.get(column)) for column in columns}


@every_list
def test_a_table_holds_the_rows_of_all_pages_in_their_order(dudley, path: str):
    if path in RESOURCES:
        for _ in range(5):
            RESOURCES[path]()
    make.make_phase()
    rows = table(ask(dudley, url(path)))
    expected = pages(dudley, url(path))
    assert rows == [written(row, list(rows[0]) if rows else []) for row in expected]
    if path in RESOURCES:
        assert len(rows) == 5


@every_list
def test_the_columns_are_the_fields_of_the_document(dudley, path: str):
    content = document()["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]
    header = body(ask(dudley, url(path))).decode().partition("\r\n")[0].split(",")
    example = content["application/json"]["example"]["results"][0]
    assert {name.partition(".")[0] for name in header} == set(example)
    nested = {"place": 6, "site": 3, "creative": 3, "evidence": 3, "period": 2, "progress": 2, "rule": 2}
    nested |= {"evidence": 2} if path in ("overlaps/", "placements/{placement}/site-permissions/") else {}
    for name in nested.keys() & set(example):
        assert sum(column.startswith(f"{name}.") for column in header) == nested[name]


def test_filters_narrow_a_whole_list_as_they_narrow_its_pages(dudley):
    for number in range(3):
        make.make_event(title=f"Stall {number}", kind="talk" if number == 1 else "stall")
    rows = table(ask(dudley, "/api/v1/events/", kind="talk"))
    assert [row["title"] for row in rows] == ["Stall 1"]
    assert faults(ask(dudley, "/api/v1/events/", kind="walk")) == {("?kind", "malformed")}
    assert faults(ask(dudley, "/api/v1/events/", colour="red")) == {("?colour", "unknown_parameter")}


@pytest.mark.parametrize("path", ["events/", "placements/", "reach-metrics/", "reviews/"])
@pytest.mark.parametrize("slug", ["sandwell", make.LEAD, make.POLICE, "nspcc", "dudley"])
def test_nobody_is_given_a_row_that_the_pages_would_not_show(path: str, slug: str):
    make.make_event(status="draft", title="Dudley only")
    make.make_event()
    make.make_placement(status="draft")
    make.make_placement(status="submitted")
    make.make_metric(status="held")
    make.make_metric()
    client = make.client(slug)
    shown = [row["id"] for row in pages(client, url(path))]
    assert [row["id"] for row in table(ask(client, url(path)))] == shown
    if path == "events/":
        assert len(shown) == {"dudley": 2, "nspcc": 0}.get(slug, 1)


def test_a_title_cannot_be_a_formula(dudley):
    make.make_event(title='=HYPERLINK("https://x.example","y")')
    (row,) = table(ask(dudley, "/api/v1/events/"))
    assert row["title"] == '\'=HYPERLINK("https://x.example","y")'


@pytest.mark.parametrize("name", ["limit", "cursor", "count"])
def test_a_whole_list_has_no_pages(dudley, name: str):
    assert faults(ask(dudley, "/api/v1/areas/", **{name: "1"})) == {(f"?{name}", "not_in_an_export")}


def test_an_export_is_a_file_with_a_name_a_length_and_no_place_in_a_shared_cache(dudley):
    answer = ask(dudley, "/api/v1/channels/")
    assert re.fullmatch(r'attachment; filename="channels-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Accept" in answer["Vary"]
    body(answer)
    head = dudley.head("/api/v1/channels/", HTTP_ACCEPT=CSV)
    assert (head.status_code, head["Content-Type"]) == (200, answer["Content-Type"])


@pytest.mark.parametrize("accept", ["text/csv", "text/*", "application/json;q=0.1,text/csv", "text/csv; charset=utf-8"])
def test_the_form_the_caller_likes_best_is_chosen(dudley, accept: str):
    make.make_channel()
    assert table(ask(dudley, "/api/v1/channels/", accept))


def test_a_form_that_is_not_offered_is_refused_with_those_that_are(dudley):
    answer = ask(dudley, "/api/v1/channels/", GEOJSON)
    assert refused(answer) == (406, "not_acceptable")
    assert "application/json, text/csv" in answer.json()["detail"]
    assert refused(ask(dudley, "/api/v1/changes/")) == (406, "not_acceptable")
    assert refused(ask(dudley, "/api/v1/channels/twitter/")) == (406, "not_acceptable")


def test_without_a_key_or_the_scope_there_is_no_list():
    assert ask(make.client(None), "/api/v1/areas/").status_code == 401
    assert ask(make.client("dudley", scopes=["write"]), "/api/v1/areas/").status_code == 403


def test_events_and_stops_are_features_with_their_places_longitude_first(dudley):
    stop = make.make_stop(longitude=-2.0791, latitude=52.5106)
    nowhere = make.make_stop("43000000001")
    make.make_event(stop=stop, title="at a stop")
    make.make_event(place_name="Library", place_longitude=-1.9, place_latitude=52.4, title="at a place")
    make.make_event(title="nowhere")
    events = orjson.loads(body(ask(dudley, "/api/v1/events/", GEOJSON)))
    assert events["type"] == "FeatureCollection"
    where = {one["properties"]["title"]: one["geometry"] for one in events["features"]}
    assert where == {
        "at a stop": {"type": "Point", "coordinates": [-2.0791, 52.5106]},
        "at a place": {"type": "Point", "coordinates": [-1.9, 52.4]},
        "nowhere": None,
    }
    shown = pages(dudley, "/api/v1/events/")
    assert [(one["id"], one["properties"]) for one in events["features"]] == [(row["id"], row) for row in shown]
    stops = orjson.loads(body(ask(dudley, "/api/v1/stops/", GEOJSON)))["features"]
    assert [(one["id"], one["geometry"] is None) for one in stops] == [(nowhere.pk, True), (stop.pk, False)]


def test_areas_are_features_with_their_boundaries_outer_ring_counterclockwise(dudley):
    square = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    AreaBoundary.objects.create(area=make.make_area(), wkb=shapely.to_wkb(square))
    features = orjson.loads(body(ask(dudley, "/api/v1/areas/", GEOJSON)))["features"]
    found = {one["id"]: one["geometry"] for one in features}
    ring = shapely.LinearRing(found[make.DUDLEY]["coordinates"][0])
    assert ring.is_ccw
    assert found[make.REGION] is None


def test_an_empty_list_is_an_empty_table_and_an_empty_collection(dudley):
    assert table(ask(dudley, "/api/v1/events/")) == []
    assert orjson.loads(body(ask(dudley, "/api/v1/events/", GEOJSON))) == {"type": "FeatureCollection", "features": []}
