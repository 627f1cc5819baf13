"""Filters: any of several values, never ignored, never guessed."""

from datetime import UTC, date, datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.coordination.api.parcels import make_parcel
from tests.partners.example_organisations import client_for, make_organisation

LIST = "/api/v1/parcels/"

pytestmark = pytest.mark.usefixtures("parcels")


@pytest.fixture
def client():
    return client_for("dudley", "read")


def titles(client, **parameters):
    response = client.get(LIST, parameters)
    assert response.status_code == 200, response.content
    return sorted(row["title"] for row in response.json()["results"])


def test_several_values_mean_any_of_them(client):
    make_organisation("walsall")
    make_parcel(title="a", size="small", recipient_id="walsall")
    make_parcel(title="b", size="large", recipient_id="dudley")
    make_parcel(title="c", size="large")
    assert titles(client, size="small") == ["a"]
    assert titles(client, size="small,large") == ["a", "b", "c"]
    assert titles(client, recipient="walsall,dudley") == ["a", "b"]
    assert titles(client, recipient="walsall,dudley", size="large") == ["b"]
    assert titles(client, recipient="nobody") == []


def test_ids_are_uuids(client):
    one, two = make_parcel(title="a"), make_parcel(title="b")
    make_parcel(title="c")
    assert titles(client, id=f"{one.pk},{str(two.pk).upper()}") == ["a", "b"]


def test_true_and_false(client):
    make_parcel(title="a", fragile=True)
    make_parcel(title="b")
    assert titles(client, fragile="true") == ["a"]
    assert titles(client, fragile="false") == ["b"]


def test_since_compares_instants_whatever_their_offset(client):
    make_parcel(title="before", posted_at=datetime(2017, 2, 22, 9, 59, 59, tzinfo=UTC))
    make_parcel(title="at", posted_at=datetime(2017, 2, 22, 10, tzinfo=UTC))
    assert titles(client, updated_since="2017-02-22T10:00:00Z") == ["at"]
    assert titles(client, updated_since="2017-02-22T11:00:00+01:00") == ["at"]


def test_from_and_to_keep_every_period_that_touches_them(client):
    make_parcel(title="17 to 20", period=DateRange(date(2017, 2, 17), date(2017, 2, 21)))
    make_parcel(title="21", period=DateRange(date(2017, 2, 21), date(2017, 2, 22)))
    assert titles(client, **{"from": "2017-02-20"}) == ["17 to 20", "21"]
    assert titles(client, **{"from": "2017-02-21"}) == ["21"]
    assert titles(client, to="2017-02-20") == ["17 to 20"]
    assert titles(client, to="2017-02-16") == []
    assert titles(client, **{"from": "2017-02-20", "to": "2017-02-20"}) == ["17 to 20"]


def test_days_are_those_of_london_when_the_clocks_change(client):
    # 26 March 2017: midnight is 00:00Z, the next one 23:00Z.
    make_parcel(title="25th", posted_at=datetime(2017, 3, 25, 23, 59, tzinfo=UTC))
    make_parcel(title="26th", posted_at=datetime(2017, 3, 26, 22, 59, tzinfo=UTC))
    make_parcel(title="27th", posted_at=datetime(2017, 3, 26, 23, 0, tzinfo=UTC))
    assert titles(client, posted_from="2017-03-26", posted_to="2017-03-26") == ["26th"]
    assert titles(client, posted_from="2017-03-27") == ["27th"]
    assert titles(client, posted_to="2017-03-25") == ["25th"]


MALFORMED = {
    "size": ["", "tiny", "small,", ",small", "small,tiny", "SMALL", " small", "small\0"],
    "organisation": ["Dudley", "a b", "-a", "a_b", "x" * 101, "é"],
    "recipient": ["a b", "a;b", "x" * 101],
    "id": ["1", "x", "{}", "0" * 32, "urn:uuid:01900000-0000-7000-8000-000000000000"],
    "fragile": ["1", "True", "yes", "true,false"],
    "updated_since": ["2017-02-22", "2017-02-22T10:00:00", "2017-02-22T10:00:00 00:00", "yesterday", "1487757600"],
    "from": ["2017-2-3", "20170203", "22/02/2017", "2017-02-30", "9999-12-31", "2017-02-22T10:00:00Z"],
    "to": ["x", "0000-00-00"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in MALFORMED.items() for value in values])
def test_a_malformed_value_is_a_400_that_names_the_parameter(client, name, value):
    response = client.get(LIST, {name: value})
    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [f"?{name}"]


@pytest.mark.parametrize("instant", ["2017-02-22T10:00:00+00:00", "2017-02-22T11:00:00.25+01:00"])
def test_a_plus_that_became_a_space_is_named_with_what_to_write(client, instant):
    lost = client.get(f"{LIST}?updated_since={instant}")
    assert lost.status_code == 400
    assert "%2B" in lost.json()["errors"][0]["detail"]
    assert client.get(f"{LIST}?updated_since={instant.replace('+', '%2B')}").status_code == 200
    assert "%2B" not in client.get(f"{LIST}?updated_since=2017-02-22%2010:00:00").json()["errors"][0]["detail"]


def test_all_malformed_values_are_listed_at_once(client):
    errors = client.get(LIST, {"size": "tiny", "from": "x", "fragile": "1"}).json()["errors"]
    assert {error["pointer"] for error in errors} == {"?size", "?from", "?fragile"}


def test_an_unknown_parameter_is_a_400_that_lists_the_known_ones(client):
    (error,) = client.get(LIST, {"colour": "red"}).json()["errors"]
    assert error["pointer"] == "?colour"
    assert error["code"] == "unknown_parameter"
    assert "cursor, fragile, from, id, limit" in error["detail"]


def test_a_parameter_is_unknown_where_it_means_nothing(client):
    parcel = make_parcel()
    for address in (f"{LIST}{parcel.pk}/?size=small", f"{LIST}{parcel.pk}/?format=json", f"{LIST}?from_=2017-02-22"):
        assert client.get(address).json()["errors"][0]["code"] == "unknown_parameter"


def test_a_parameter_twice_is_a_400(client):
    errors = client.get(f"{LIST}?size=small&size=large").json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [("?size", "repeated")]


def test_more_than_a_hundred_values_are_too_many(client):
    assert client.get(LIST, {"recipient": ",".join(["a"] * 101)}).status_code == 400
    assert client.get(LIST, {"recipient": ",".join(["a"] * 100)}).status_code == 200
