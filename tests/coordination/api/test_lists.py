"""What every list has in common: pages, counts, the empty list, and filters that are never ignored."""

from collections.abc import Callable
from typing import Any

import pytest

from partners.webhooks import endpoints
from tests import make
from tests.contract_client import document, faults, refused
from tests.coordination.imports.row_files import queue
from tests.turns import IN_TURN, in_turn

pytestmark = [*IN_TURN, pytest.mark.usefixtures("on_stage")]

LISTS = sorted(
    path.removeprefix("/api/v1/")
    for path, item in document()["paths"].items()
    if item.get("get", {}).get("operationId", "").endswith("_list") and "changes" not in path
)
RESOURCES: dict[str, Callable[..., Any]] = {
    "events/": make.make_event,
    "placements/": make.make_placement,
    "reviews/": make.make_review,
    "reach-metrics/": make.make_metric,
    "overlaps/": make.make_overlap,
    "suspected-duplicates/": make.make_suspected,
}
every_list = pytest.mark.parametrize("path", LISTS)


def url(path: str) -> str:
    if "{endpoint}" in path:
        endpoint, _ = endpoints.create_endpoint(by=make.actor_for(), url="https://hooks.example.org/")
        path = path.replace("{endpoint}", str(endpoint.pk))
    if "{import}" in path:
        path = path.replace("{import}", str(queue().pk))
    if "{placement}" in path:
        path = path.replace("{placement}", str(make.make_placement(status="submitted").pk))
    return "/api/v1/" + path.replace("{campaign}", make.SEE_ME)


def parameters(path: str) -> dict[str, dict[str, Any]]:
    return {
        one["name"]: one["schema"]
        for one in document()["paths"][f"/api/v1/{path}"]["get"]["parameters"]
        if one["in"] == "query"
    }


@pytest.mark.parametrize("path", RESOURCES)
def test_pages_hold_every_row_once_in_order_forwards_and_back(dudley, path: str):
    rows = [str(RESOURCES[path]().pk) for _ in range(5)]
    pages = [dudley.get(f"{url(path)}?limit=2&count=true")]
    while following := pages[-1].json()["next"]:
        pages.append(dudley.get(following))
    bodies = [page.json() for page in pages]
    assert [row["id"] for body in bodies for row in body["results"]] == rows
    assert [len(body["results"]) for body in bodies] == [2, 2, 1]
    assert list(bodies[0]) == ["next", "previous", "results", "count"]
    assert {body["count"] for body in bodies} == {5}
    assert pages[0]["Link"] == f'<{bodies[0]["next"]}>; rel="next"'
    assert (bodies[0]["previous"], bodies[-1]["next"]) == (None, None)
    back = dudley.get(bodies[-1]["previous"]).json()
    assert back["results"] == bodies[1]["results"]
    assert dudley.get(back["previous"]).json()["results"] == bodies[0]["results"]


@pytest.mark.parametrize("path", RESOURCES)
def test_a_page_is_stable_while_others_write(dudley, path: str):
    rows = [str(RESOURCES[path]().pk) for _ in range(3)]
    first = dudley.get(f"{url(path)}?limit=2").json()
    late = str(RESOURCES[path]().pk)
    second = dudley.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == [*rows, late]


@pytest.mark.parametrize(
    "path", [*RESOURCES, "operations/", "campaigns/{campaign}/endorsements/", "campaigns/{campaign}/reports/"]
)
def test_the_empty_list(dudley, path: str):
    page = dudley.get(f"{url(path)}?count=true").json()
    assert page == {"next": None, "previous": None, "results": [], "count": 0}


@every_list
def test_a_list_is_counted_only_when_asked(dudley, path: str):
    assert "count" not in dudley.get(url(path)).json()
    assert "count" in dudley.get(f"{url(path)}?count=true").json()


@every_list
def test_an_unknown_parameter_is_refused_and_the_known_ones_are_told(dudley, path: str):
    response = dudley.get(f"{url(path)}?colour=red")
    assert (response.status_code, faults(response)) == (400, {("?colour", "unknown_parameter")})
    for name in parameters(path):
        assert name in response.json()["errors"][0]["detail"]


@every_list
def test_every_parameter_refuses_what_is_empty_repeated_or_malformed(dudley, path: str):
    for name, schema in parameters(path).items():
        assert faults(dudley.get(f"{url(path)}?{name}=")) == {(f"?{name}", "empty")}
        assert faults(dudley.get(f"{url(path)}?{name}=a&{name}=a")) == {(f"?{name}", "repeated")}
        if name in ("q", "operator"):  # words somebody looks for
            continue
        response = dudley.get(f"{url(path)}?{name}=%20!%20")
        assert response.status_code == 400, (name, schema)
        assert {pointer for pointer, _ in faults(response)} == {f"?{name}"}


@every_list
def test_a_list_of_values_may_not_hold_an_empty_one_nor_too_many(dudley, path: str):
    for name, schema in parameters(path).items():
        if schema["type"] != "array":
            continue
        for values in (",", "a,", ",a"):
            assert faults(dudley.get(f"{url(path)}?{name}={values}")) == {(f"?{name}", "malformed")}
        response = dudley.get(f"{url(path)}?{name}={','.join(['a'] * 101)}")
        assert refused(response) == (400, "too_many_values")
        assert faults(response) == {(f"?{name}", "too_many_values")}


@every_list
def test_every_word_that_the_document_offers_for_a_filter_is_taken(dudley, path: str):
    for name, schema in parameters(path).items():
        words = schema.get("items", schema).get("enum", [])
        for asked in [*words, ",".join(words)] if words else []:
            assert dudley.get(f"{url(path)}?{name}={asked}").status_code == 200, (name, asked)


NO_PAGE = {
    "limit=0": "out_of_range",
    "limit=-1": "out_of_range",
    "limit=1.5": "out_of_range",
    "limit=%D9%A3": "out_of_range",
    "count=1": "malformed",
    "count=True": "malformed",
    "cursor=x": "malformed",
    "cursor=W10": "malformed",
}


@every_list
def test_a_page_that_cannot_be_is_refused(dudley, path: str):
    for query in in_turn(list(NO_PAGE), LISTS.index(path), 3):
        response = dudley.get(f"{url(path)}?{query}")
        assert (response.status_code, faults(response)) == (400, {(f"?{query.split('=')[0]}", NO_PAGE[query])}), query


@every_list
def test_a_page_that_is_too_large_is_refused_as_that(dudley, path: str):
    for limit in in_turn(["501", "9999", "9" * 40], LISTS.index(path), 1):
        response = dudley.get(f"{url(path)}?limit={limit}")
        assert refused(response) == (400, "page_too_large"), limit
        assert faults(response) == {("?limit", "out_of_range")}, limit


def test_several_faults_of_a_query_are_no_more_than_invalid(dudley):
    response = dudley.get(f"{url('events/')}?status=over&area={','.join(['a'] * 101)}")
    assert refused(response) == (400, "invalid")
    assert faults(response) == {("?status", "malformed"), ("?area", "too_many_values")}


def test_the_cursor_of_one_list_is_refused_by_another(dudley):
    for _ in range(2):
        make.make_event()
    cursor = dudley.get(f"{url('events/')}?limit=1").json()["next"].split("cursor=")[1]
    assert faults(dudley.get(f"{url('placements/')}?limit=1&cursor={cursor}")) == {("?cursor", "malformed")}


def test_every_fault_of_a_query_is_named_at_once(dudley):
    response = dudley.get(f"{url('events/')}?status=over&from=soon&mode=boat")
    assert faults(response) == {("?status", "malformed"), ("?from", "malformed"), ("?mode", "malformed")}
