"""Areas, organisations, stops and API keys over HTTP."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import ApiKey, AreaPopulation, Stop
from tests.partners.example_organisations import client_for, client_of, make_area, make_key, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    region = make_area("E12000005", "West Midlands", kind="region")
    county = make_area("E11000005", "West Midlands", region, kind="metropolitan_county")
    dudley, walsall = make_area(parent=county), make_area("E08000030", "Walsall", county)
    AreaPopulation.objects.create(area=county, year=2020, population=2939927, source="ONS mid-2020")
    AreaPopulation.objects.create(area=county, year=2021, population=2919600, source="Census 2021")
    return region, county, dudley, walsall


@pytest.fixture
def client():
    return client_for("dudley", "read")


def make_stop(atco_code="43000280301", **fields):
    fields = {"name": "Dudley Bus Station", "mode": "bus", "stop_type": "BCS", "status": "active", **fields}
    return Stop.objects.create(atco_code=atco_code, updated_at=timezone.now(), **fields)


def codes(client, address, key="code"):
    response = client.get(address)
    assert response.status_code == 200, response.content
    return [row[key] for row in response.json()["results"]]


@pytest.mark.parametrize("address", ["areas", "organisations", "stops", "api-keys"])
def test_nothing_is_answered_without_a_key(address):
    assert client_of().get(f"/api/v1/{address}/").status_code == 401


@pytest.mark.parametrize("address", ["areas", "organisations", "stops"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reference_data_is_read_only(address, method):
    client = client_for("dudley", "read", "write", "manage")
    assert getattr(client, method)(f"/api/v1/{address}/", {}).status_code == 405
    assert getattr(client, method)(f"/api/v1/{address}/x/", {}).status_code == 405


def test_an_area_has_the_fields_of_the_contract_and_its_latest_population(client, areas):
    body = client.get("/api/v1/areas/E11000005/").json()
    assert list(body.items()) == [
        ("code", "E11000005"),
        ("name", "West Midlands"),
        ("kind", "metropolitan_county"),
        ("parent", "E12000005"),
        ("population", 2919600),
        ("population_year", 2021),
        ("population_source", "Census 2021"),
    ]
    assert client.get("/api/v1/areas/E12000005/").json()["population"] is None


def test_areas_are_filtered_by_kind_and_parent(client, areas):
    assert codes(client, "/api/v1/areas/?kind=local_authority") == ["E08000027", "E08000030"]
    assert codes(client, "/api/v1/areas/?parent=E12000005,E11000005") == ["E08000027", "E08000030", "E11000005"]


def test_a_list_of_areas_costs_the_same_however_many(client, areas):
    client.get("/api/v1/areas/")  # the first use of a key is noted
    with CaptureQueriesContext(connection) as few:
        client.get("/api/v1/areas/?limit=1")
    with CaptureQueriesContext(connection) as many:
        client.get("/api/v1/areas/")
    assert len(few) == len(many)
    assert not any('"boundary"' in query["sql"] for query in many)


def test_an_organisation_has_the_fields_of_the_contract(client, areas):
    make_organisation("dudley", area=areas[2])
    make_organisation(
        "west-midlands-police", kind="police", area=areas[1], website="https://www.westmidlands.police.uk/"
    )
    assert list(client.get("/api/v1/organisations/west-midlands-police/").json().items()) == [
        ("slug", "west-midlands-police"),
        ("name", "West Midlands Police"),
        ("kind", "police"),
        ("area", "E11000005"),
        ("website", "https://www.westmidlands.police.uk/"),
        ("may_lead", False),
        ("successor", None),
        ("succeeded_on", None),
    ]
    assert codes(client, "/api/v1/organisations/?kind=police,charity", "slug") == ["west-midlands-police"]
    assert codes(client, "/api/v1/organisations/?area=E11000005", "slug") == ["west-midlands-police"]


def test_a_stop_has_the_fields_of_the_contract(client, areas):
    make_stop(area=areas[2], longitude=-2.0791, latitude=52.5106, indicator="Stand A", locality="Dudley")
    assert list(client.get("/api/v1/stops/43000280301/").json().items()) == [
        ("atco_code", "43000280301"),
        ("name", "Dudley Bus Station"),
        ("indicator", "Stand A"),
        ("locality", "Dudley"),
        ("mode", "bus"),
        ("stop_type", "BCS"),
        ("area", "E08000027"),
        ("longitude", -2.0791),
        ("latitude", 52.5106),
        ("status", "active"),
        ("crs", None),
        ("aliases", []),
    ]


def test_a_stop_that_lacks_something_says_null(client):
    make_stop()
    body = client.get("/api/v1/stops/43000280301/").json()
    assert [body[name] for name in ("indicator", "locality", "area", "longitude", "latitude")] == [None] * 5


def test_stops_are_filtered_and_an_area_holds_what_lies_inside_it(client, areas):
    make_stop("A", area=areas[2])
    make_stop("B", area=areas[3], mode="metro", stop_type="PLT")
    make_stop("C", status="inactive")
    for query, found in [
        ("area=E08000027", ["A"]),
        ("area=E11000005", ["A", "B"]),
        ("area=E12000005&mode=metro,rail", ["B"]),
        ("status=inactive,pending", ["C"]),
        ("stop_type=PLT", ["B"]),
        ("area=E92000001", []),
    ]:
        assert codes(client, f"/api/v1/stops/?{query}", "atco_code") == found


def test_an_alias_finds_the_stop(client):
    make_stop("9400ZZWMWOL", mode="metro", aliases=["940GZZWMWOL"])
    assert client.get("/api/v1/stops/940GZZWMWOL/").json()["atco_code"] == "9400ZZWMWOL"
    assert client.get("/api/v1/stops/940GZZWMXXX/").status_code == 404


def test_a_key_is_made_with_its_secret_shown_once():
    client = client_for("dudley", "read", "write", "manage")
    response = client.post("/api/v1/api-keys/", {"name": "Calendar", "scopes": ["read", "write"]})
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json()
    assert body["key"].startswith(f"coord_{body['id']}_")
    assert body["organisation"] == "dudley"
    assert client_of(body["key"]).get("/api/v1/areas/").status_code == 200
    again = client.get(response.headers["Location"])
    assert again.status_code == 200
    assert again.json() == {name: value for name, value in body.items() if name != "key"} | {
        "last_used_at": again.json()["last_used_at"]
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_keys_need_the_scope_manage(method):
    response = getattr(client_for("dudley", "read", "write", "review"), method)("/api/v1/api-keys/")
    assert response.status_code == 403
    assert "manage" in response.json()["detail"]


def test_nobody_grants_a_scope_they_lack():
    response = client_for("dudley", "manage").post("/api/v1/api-keys/", {"name": "x", "scopes": ["manage", "review"]})
    assert response.status_code == 403
    assert response.json()["type"] == "/problems/beyond-own-scopes"
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"scopes": ["read"]}, "/name"),
        ({"name": "x"}, "/scopes"),
        ({"name": "x", "scopes": []}, "/scopes"),
        ({"name": "x", "scopes": ["fly"]}, "/scopes/0"),
        ({"name": "x", "scopes": "read"}, "/scopes"),
        ({"name": "x", "scopes": ["read"], "expires_at": "2017-02-22T10:00:00Z"}, "/expires_at"),
        ({"name": "x", "scopes": ["read"], "organisation": "sandwell"}, "/organisation"),
        ({"name": "x", "scopes": ["read"], "digest": "x"}, "/digest"),
    ],
)
def test_a_key_that_is_not_right_is_a_400(body, pointer):
    response = client_for("dudley", "read", "manage").post("/api/v1/api-keys/", body)
    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_a_key_can_be_given_an_end():
    end = (timezone.now() + timedelta(days=30)).replace(microsecond=0)
    body = {"name": "x", "scopes": ["read"], "expires_at": end.isoformat()}
    response = client_for("dudley", "read", "manage").post("/api/v1/api-keys/", body)
    assert ApiKey.objects.get(pk=response.json()["id"]).expires_at == end


def test_an_administrator_revokes_a_key_of_their_own_organisation_alone():
    own, plaintext = make_key("dudley", "read")
    foreign, _ = make_key("sandwell", "read")
    client = client_for("dudley", "manage")
    assert client.post(f"/api/v1/api-keys/{own.pk}/revoke/").json()["revoked_at"] is not None
    assert client_of(plaintext).get("/api/v1/areas/").status_code == 401
    answers = [
        client.post(f"/api/v1/api-keys/{key}/revoke/", HTTP_X_REQUEST_ID="same-id-for-both").content.replace(
            key.encode(), b"ID"
        )
        for key in (foreign.pk, "zzzzzzzz")
    ]
    assert answers[0] == answers[1]
    foreign.refresh_from_db()
    assert foreign.revoked_at is None
    listed = {row["id"] for row in client.get("/api/v1/api-keys/").json()["results"]}
    assert own.pk in listed
    assert foreign.pk not in listed
