"""`/universes/`: what the calculus knows of who could have been counted, as callers read it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import UniversePopulation
from partners.models import AreaPopulation
from tests import make
from tests.contract_client import holds_in_order

URL = "/api/v1/universes/"
CENSUS = {"source": "Census 2021"}


@pytest.fixture
def young_in_dudley(on_stage):
    make.make_universes()
    here = {"universe_id": "young_people", "area_id": make.DUDLEY, **CENSUS}
    UniversePopulation.objects.create(**here, year=2011, population=29_000)
    UniversePopulation.objects.create(**here, year=2021, population=30_300, why="ages 10 to 17 of single years")


@pytest.mark.usefixtures("young_in_dudley")
def test_a_universe_says_what_it_lies_inside_and_how_many_it_holds_where(walsall):
    answered = walsall.get(f"{URL}young_people/").json()
    assert holds_in_order(answered, "code name kind inside disjoint populations")
    assert (answered["kind"], answered["inside"], answered["disjoint"]) == ("age_group", ["children"], [])
    latest, earlier = answered["populations"]
    assert latest == {
        "area": make.DUDLEY,
        "year": 2021,
        "population": 30_300,
        "source": "Census 2021",
        "why": "ages 10 to 17 of single years",
    }
    assert (earlier["year"], earlier["population"], earlier["why"]) == (2011, 29_000, "")


@pytest.mark.usefixtures("young_in_dudley")
def test_disjoint_is_said_of_both_whichever_it_was_stated_of(walsall):
    rows = {row["code"]: row for row in walsall.get(URL).json()["results"]}
    assert list(rows) == sorted(rows)
    assert rows["adults"]["disjoint"] == ["children"]
    assert rows["children"]["disjoint"] == ["adults"]
    assert rows["residents"]["disjoint"] == rows["residents"]["inside"] == []


@pytest.mark.usefixtures("young_in_dudley")
def test_residents_are_those_of_the_areas_and_of_no_other_universe(walsall):
    rows = {row["code"]: row["populations"] for row in walsall.get(URL).json()["results"]}
    of_areas = AreaPopulation.objects.order_by("area", "-year")
    assert of_areas.exists()
    assert [(row["area"], row["year"], row["population"], row["source"]) for row in rows["residents"]] == list(
        of_areas.values_list("area", "year", "population", "source")
    )
    assert [code for code, populations in rows.items() if populations] == ["residents", "young_people"]


@pytest.mark.usefixtures("young_in_dudley")
def test_a_list_costs_as_many_statements_as_one(walsall):
    walsall.get(URL)  # the key is known from here on
    costs = []
    for url in (f"{URL}?kind=residents", URL):
        with CaptureQueriesContext(connection) as statements:
            assert walsall.get(url).status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]


@pytest.mark.usefixtures("young_in_dudley")
def test_a_kind_narrows_the_list_and_an_unknown_one_is_refused(walsall):
    kinds = {row["kind"] for row in walsall.get(f"{URL}?kind=age_group").json()["results"]}
    assert kinds == {"age_group"}
    assert walsall.get(f"{URL}?kind=martians").status_code == 400


@pytest.mark.usefixtures("young_in_dudley")
@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_nobody_writes_one_here(lead, method):
    address = URL if method == "post" else f"{URL}residents/"
    assert getattr(lead, method)(address, {}).status_code == 405
