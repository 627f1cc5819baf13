"""`PUT /{resource}/by-ref/{external_ref}/`: create or update by the caller's own reference, safe to repeat."""

from typing import Any, NamedTuple

import pytest

from coordination.models import Change
from tests import make
from tests.contract_client import faults, refused
from tests.request_bodies import EARLY, EVENT, METRIC, PLACEMENT

pytestmark = pytest.mark.usefixtures("on_stage")


class Kind(NamedTuple):
    """A resource with references, one field of its body changed, and what makes it another thing."""

    url: str
    body: dict[str, Any]
    change: dict[str, Any]
    other: dict[str, Any]

    def path(self, reference: str) -> str:
        return f"/api/v1/{self.url}/by-ref/{reference}/"


KINDS = [
    Kind("events", EVENT, {"title": "Another title"}, {}),
    Kind("placements", PLACEMENT, {"quantity": 5}, {}),
    Kind("reach-metrics", METRIC, {"value": 279_000}, {"source": "another"}),
]


def row_in(response: Any) -> dict[str, Any]:
    """The row that a PUT answers, without the note beside it, which says nothing here."""
    row: dict[str, Any] = response.json()
    assert row.pop("note", None) is None
    return row


every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.url)


@every_kind
def test_the_first_put_creates_the_second_changes_nothing_the_third_updates(dudley, kind: Kind):
    path = kind.path("ref-1")
    first = dudley.put(path, kind.body)
    created = row_in(first)
    assert (first.status_code, created["external_ref"], created["version"]) == (201, "ref-1", 1)
    assert first["Location"] == f"/api/v1/{kind.url}/{created['id']}/"
    assert dudley.get(first["Location"]).json() == created
    written = Change.objects.count()
    second = dudley.put(path, kind.body)
    assert (second.status_code, row_in(second), second["ETag"]) == (200, created, first["ETag"])
    assert Change.objects.count() == written
    third = dudley.put(path, {**kind.body, **kind.change})
    ((field, value),) = kind.change.items()
    assert (third.status_code, third.json()["id"], third.json()["version"]) == (200, created["id"], 2)
    assert third.json()[field] == value


@every_kind
def test_one_reference_is_one_row_of_each_organisation(dudley, sandwell, kind: Kind):
    rows = [client.put(kind.path("ref-1"), kind.body) for client in (dudley, sandwell)]
    assert [row.status_code for row in rows] == [201, 201]
    assert len({row.json()["id"] for row in rows}) == 2


@every_kind
def test_one_reference_is_free_in_every_kind(dudley, kind: Kind):
    for other in KINDS:
        assert dudley.put(other.path("ref-1"), other.body).status_code == 201


@every_kind
def test_a_put_finds_what_was_posted_under_the_reference(dudley, kind: Kind):
    posted = dudley.post(f"/api/v1/{kind.url}/", {**kind.body, "external_ref": "ref-1"}).json()
    found = dudley.put(kind.path("ref-1"), kind.body)
    assert (found.status_code, row_in(found)) == (200, posted)


@every_kind
def test_a_reference_that_is_taken_is_not_given_to_another_row(dudley, kind: Kind):
    rows = [dudley.put(kind.path(ref), {**kind.body, **other}) for ref, other in (("ref-1", {}), ("ref-2", kind.other))]
    response = dudley.patch(rows[1]["Location"], {"external_ref": "ref-1"}, headers=EARLY)
    assert (refused(response), faults(response)) == ((409, "reference_taken"), {("/external_ref", "reference_taken")})
    freed = dudley.patch(rows[0]["Location"], {"external_ref": None}, headers=EARLY)
    assert freed.json()["external_ref"] is None
    again = dudley.patch(rows[1]["Location"], {"external_ref": "ref-1"}, headers=EARLY)
    assert again.json()["external_ref"] == "ref-1"


@every_kind
@pytest.mark.parametrize("reference", ["a", "A.b_c:d~e-9", "x" * 100])
def test_a_reference_is_one_segment_of_an_address(dudley, kind: Kind, reference: str):
    assert dudley.put(kind.path(reference), kind.body).json()["external_ref"] == reference


@every_kind
@pytest.mark.parametrize("reference", ["x" * 101, "-a", "a-", "a b", "ä", "a%00", ".."])
def test_what_cannot_be_a_reference_is_refused(dudley, kind: Kind, reference: str):
    response = dudley.put(kind.path(reference), kind.body)
    assert refused(response) == (400, "malformed_reference")


@every_kind
def test_a_body_may_repeat_the_reference_but_not_contradict_it(dudley, kind: Kind):
    body = {**kind.body, "external_ref": "ref-2"}
    assert faults(dudley.put(kind.path("ref-1"), body)) == {("/external_ref", "not_the_address")}
    assert dudley.put(kind.path("ref-2"), body).status_code == 201
    nulled = dudley.put(kind.path("ref-2"), {**kind.body, "external_ref": None})
    assert (nulled.status_code, nulled.json()["external_ref"], nulled.json()["version"]) == (200, "ref-2", 1)


@every_kind
def test_a_put_that_is_not_right_names_every_fault_and_creates_nothing(dudley, kind: Kind):
    response = dudley.put(kind.path("ref-1"), {"nonsense": 1})
    assert response.status_code == 400
    assert ("/campaign", "required") in faults(response)
    assert ("/nonsense", "unknown_field") in faults(response)
    assert dudley.get(f"/api/v1/{kind.url}/?external_ref=ref-1&count=true").json()["count"] == 0


@every_kind
@pytest.mark.parametrize(
    ("there", "headers", "status", "code"),
    [
        (False, {"If-None-Match": "*"}, 201, ""),
        (True, {"If-None-Match": "*"}, 412, "exists_already"),
        (False, {"If-Match": "*"}, 412, "does_not_exist"),
        (False, {"If-Match": '"1"'}, 412, "does_not_exist"),
        (True, {"If-Match": "*"}, 200, ""),
        (True, {"If-Match": '"1"'}, 200, ""),
        (True, {"If-Match": '"2"'}, 412, "stale"),
        (True, {"If-Match": 'W/"1"'}, 412, "stale"),
    ],
)
def test_conditions_say_whether_to_create_or_to_update(dudley, kind: Kind, there, headers, status: int, code: str):
    if there:
        dudley.put(kind.path("ref-1"), kind.body)
    response = dudley.put(kind.path("ref-1"), {**kind.body, **kind.change}, headers=headers)
    assert response.status_code == status
    if code:
        assert refused(response) == (status, code)
        assert ("current" in response.json()) == there


@every_kind
def test_an_update_leaves_what_is_not_sent_as_it_is(dudley, kind: Kind):
    dudley.put(kind.path("ref-1"), {**kind.body, "phase": "transport-hubs"})
    assert dudley.put(kind.path("ref-1"), {**kind.body, **kind.change}).json()["phase"] == "transport-hubs"


def test_a_repeated_put_says_what_an_event_was_posted_as_and_changes_no_status(dudley):
    path = KINDS[0].path("ref-1")
    body = {**EVENT, "status": "scheduled"}
    event = dudley.put(path, body).json()
    dudley.post(f"/api/v1/events/{event['id']}/complete/")
    again = dudley.put(path, body)
    assert (again.status_code, again.json()["status"]) == (200, "completed")


def test_a_put_of_an_installed_placement_is_refused_unless_it_changes_nothing(dudley):
    placement = make.make_placement(status="installed", external_ref="ref-1")
    path = KINDS[1].path("ref-1")
    same = dudley.put(path, PLACEMENT)
    assert (same.status_code, same.json()["version"]) == (200, placement.version)
    assert refused(dudley.put(path, {**PLACEMENT, "quantity": 5})) == (409, "not_in_this_state")
