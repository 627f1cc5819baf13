"""ETags, preconditions, and PUT by the caller's own reference."""

import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from coordination.api import etags
from coordination.ground.errors import Invalid, NotFound, PreconditionRequired, Stale
from coordination.ground.locks import lock_one
from tests.coordination.api import parcels as resource
from tests.coordination.api.parcels import Parcel, Parcels, make_parcel
from tests.partners.example_organisations import client_for

LIST = "/api/v1/parcels/"

pytestmark = pytest.mark.usefixtures("parcels")


@pytest.fixture
def client():
    return client_for("dudley", "read", "write", "review")


def path(parcel, action=""):
    return f"{LIST}{parcel.pk}/{action}"


def test_one_resource_carries_its_version_as_a_strong_etag(client):
    response = client.get(path(make_parcel(version=7)))
    assert response.headers["ETag"] == '"7"'
    assert response.json()["version"] == 7


@pytest.mark.parametrize("header", ['"7"', 'W/"7"', '"6", "7"', "*", ' "7" ,"8"'])
def test_a_get_of_what_the_caller_holds_is_a_304_without_a_body(client, header):
    response = client.get(path(make_parcel(version=7)), HTTP_IF_NONE_MATCH=header)
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["ETag"] == '"7"'
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("header", ['"8"', '"77"', 'W/"8"'])
def test_a_get_of_another_version_is_answered_whole(client, header):
    assert client.get(path(make_parcel(version=7)), HTTP_IF_NONE_MATCH=header).status_code == 200


@pytest.mark.parametrize("header", ['"7"', '"6", "7"', '"7","9"', "*", '"x", "7"'])
def test_a_change_of_the_version_named_is_made_and_answers_the_new_etag(client, header):
    parcel = make_parcel(version=7)
    response = client.patch(path(parcel), {"title": "New"}, HTTP_IF_MATCH=header)
    assert response.status_code == 200
    assert response.headers["ETag"] == '"8"'
    assert response.json()["title"] == "New"


@pytest.mark.parametrize("header", ['"6"', 'W/"7"', '"6", W/"7"', '"07"', '"7.0"', '""', '"x"'])
def test_a_change_of_another_version_is_a_412_with_the_present_state(client, header):
    parcel = make_parcel(version=7, title="Old")
    response = client.patch(path(parcel), {"title": "New"}, HTTP_IF_MATCH=header)
    assert response.status_code == 412
    assert response.headers["ETag"] == '"7"'
    assert response.json()["type"] == "/problems/stale"
    assert response.json()["current"] == client.get(path(parcel)).json()
    parcel.refresh_from_db()
    assert parcel.title == "Old"


@pytest.mark.parametrize("header", ["7", "'7'", '"7', '"7" "8"', "W/7", '"7";"8"', ","])
def test_a_header_that_is_no_list_of_etags_is_a_400(client, header):
    response = client.patch(path(make_parcel(version=7)), {"title": "x"}, HTTP_IF_MATCH=header)
    assert response.status_code == 400
    assert response.json()["type"] == "/problems/malformed-header"


def test_a_change_without_if_match_is_made_where_it_is_not_required(client):
    assert client.patch(path(make_parcel()), {"title": "New"}).status_code == 200


def test_an_action_that_requires_if_match_answers_428_without_it(client):
    parcel = make_parcel()
    assert client.post(path(parcel, "weigh/"), {}).status_code == 428
    assert client.post(path(parcel, "weigh/"), {}, HTTP_IF_MATCH="*").status_code == 428
    assert client.post(path(parcel, "weigh/"), {}, HTTP_IF_MATCH='"1"').status_code == 200
    assert client.post(path(parcel, "weigh/"), {}, HTTP_IF_MATCH='"1"').status_code == 412


def test_a_change_that_overtakes_us_between_look_and_lock_is_a_412(client, monkeypatch):
    parcel = make_parcel()

    def overtaken(row, **arguments):
        Parcel.objects.filter(pk=row.pk).update(version=2, title="Theirs")
        return resource.change(row, **arguments)

    monkeypatch.setattr(Parcels, "change_rule", overtaken)
    response = client.patch(path(parcel), {"title": "Ours"}, HTTP_IF_MATCH='"1"')
    assert response.status_code == 412
    assert response.headers["ETag"] == '"2"'
    assert response.json()["current"]["title"] == "Theirs"


def test_the_lock_refuses_what_is_missing_invisible_or_stale():
    parcel = make_parcel(version=3)
    assert lock_one(Parcel.objects.all(), parcel.pk, 3) == parcel
    assert lock_one(Parcel.objects.all(), parcel.pk) == parcel
    with pytest.raises(NotFound):
        lock_one(Parcel.objects.exclude(pk=parcel.pk), parcel.pk, 3)
    with pytest.raises(Stale) as refused:
        lock_one(Parcel.objects.all(), parcel.pk, 2)
    assert refused.value.current == parcel


def test_what_the_header_demands_is_one_version_or_none():
    def demanded(header, **options):
        headers = {} if header is None else {"If-Match": header}
        return etags.expected_version(Request(RequestFactory().get("/", headers=headers)), Parcel(version=4), **options)

    assert demanded('"4"') == 4
    assert demanded("*") is None
    assert demanded(None) is None
    for header in (None, "*", " * "):
        with pytest.raises(PreconditionRequired):
            demanded(header, required=True)
    with pytest.raises(Stale):
        demanded('W/"4"')
    with pytest.raises(Invalid):
        demanded("4")


def test_a_put_by_reference_creates_then_updates_the_same_row(client):
    address = f"{LIST}by-ref/EV-2017.1/"
    first = client.put(address, {"title": "Stall"})
    assert first.status_code == 201
    assert first.headers["Location"] == f"{LIST}{first.json()['id']}/"
    assert first.headers["ETag"] == '"1"'
    second = client.put(address, {"title": "Stall, moved"})
    assert second.status_code == 200
    assert second.json()["id"] == first.json()["id"]
    assert second.json()["external_ref"] == "EV-2017.1"
    assert "Location" not in second.headers
    assert Parcel.objects.get().title == "Stall, moved"


def test_the_same_reference_of_another_organisation_is_another_row(client):
    address = f"{LIST}by-ref/A1/"
    client.put(address, {"title": "Dudley's"})
    assert client_for("sandwell", "read", "write").put(address, {"title": "Sandwell's"}).status_code == 201
    assert Parcel.objects.filter(external_ref="A1").count() == 2


def test_two_puts_at_once_make_one_row(client, monkeypatch):
    def overtaken(*, by, **fields):
        make_parcel("dudley", external_ref=fields["external_ref"], title="Theirs")
        return resource.post(by=by, **fields)

    monkeypatch.setattr(Parcels, "create_rule", overtaken)
    response = client.put(f"{LIST}by-ref/A1/", {"title": "Ours"})
    assert response.status_code == 200
    assert Parcel.objects.get().title == "Ours"


@pytest.mark.parametrize(
    ("exists", "headers", "status"),
    [
        (False, {"If-None-Match": "*"}, 201),
        (True, {"If-None-Match": "*"}, 412),
        (True, {"If-Match": '"1"'}, 200),
        (True, {"If-Match": '"2"'}, 412),
        (False, {"If-Match": '"1"'}, 412),
        (False, {"If-Match": "*"}, 412),
    ],
)
def test_a_put_honours_its_preconditions(client, exists, headers, status):
    if exists:
        make_parcel(external_ref="A1")
    assert client.put(f"{LIST}by-ref/A1/", {"title": "x"}, headers=headers).status_code == status
    assert Parcel.objects.count() == (exists or status == 201)


def test_a_body_that_names_another_reference_contradicts_the_address(client):
    response = client.put(f"{LIST}by-ref/A1/", {"title": "x", "external_ref": "A2"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/external_ref"
    assert client.put(f"{LIST}by-ref/A1/", {"title": "x", "external_ref": "A1"}).status_code == 201


@pytest.mark.parametrize("reference", ["%20", "a%20b", "%00", "a%0Ab", "-a", "é", "a" * 101])
def test_a_malformed_reference_is_a_400(client, reference):
    response = client.put(f"{LIST}by-ref/{reference}/", {"title": "x"})
    assert response.status_code == 400
    assert response.json()["type"] == "/problems/malformed-reference"


def test_a_row_that_is_visible_but_not_ours_is_a_403(client):
    parcel = make_parcel("sandwell", audience="everyone")
    assert client.get(path(parcel)).status_code == 200
    response = client.patch(path(parcel), {"title": "x"})
    assert response.status_code == 403
    assert response.json()["type"] == "/problems/not-yours-to-do"


def test_nothing_in_the_table_is_null_in_the_api(client):
    parcel = make_parcel()
    assert client.get(path(parcel)).json()["url"] is None
    assert client.patch(path(parcel), {"url": "https://example.org/a?b#c"}).json()["url"] == "https://example.org/a?b#c"
    assert client.patch(path(parcel), {"url": None}).json()["url"] is None
    assert Parcel.objects.get().url == ""


def test_instants_and_periods_are_answered_in_one_form(client):
    body = {
        "title": "x",
        "posted_at": "2017-02-22T11:00:00.5+01:00",
        "period": {"from": "2017-02-17", "to": "2017-03-03"},
    }
    response = client.post(LIST, body)
    assert response.json()["posted_at"] == "2017-02-22T10:00:00.500000Z"
    assert response.json()["period"] == body["period"]
    period = Parcel.objects.get().period
    assert (period.lower.isoformat(), period.upper.isoformat()) == ("2017-02-17", "2017-03-04")
