"""`/campaigns/{slug}/phases/`."""

from typing import Any

import pytest

from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.request_bodies import PHASE

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/phases/"
HUBS = f"{URL}transport-hubs/"


def test_a_phase_is_added_and_found_at_its_location(lead, walsall):
    response = lead.post(URL, PHASE)
    added = {**PHASE, "held_reason": None}
    assert (response.status_code, response.json()) == (201, added)
    assert holds_in_order(response.json(), "slug name starts_on ends_on")
    assert walsall.get(response["Location"]).json() == added
    assert [row["slug"] for row in walsall.get(URL).json()["results"]] == ["transport-hubs", "late"]


def test_a_slug_is_taken_once_in_a_campaign(lead):
    response = lead.post(URL, {**PHASE, "slug": "transport-hubs"})
    assert (refused(response), faults(response)) == ((409, "slug_taken"), {("/slug", "slug_taken")})
    make.make_campaign("another")
    elsewhere = "/api/v1/campaigns/another/phases/"
    assert lead.post(elsewhere, {**PHASE, "slug": "transport-hubs"}).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"slug": "No slug"}, {("/slug", "malformed")}),
        ({"name": ""}, {("/name", "blank")}),
        ({"ends_on": "2017-02-01"}, {("/ends_on", "ends_before_it_starts")}),
        ({"campaign": "another"}, {("/campaign", "unknown_field")}),
    ],
)
def test_every_fault_is_named_at_its_place(lead, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    response = lead.post(URL, {**PHASE, **wrong})
    assert (response.status_code, faults(response)) == (400, expected)


@pytest.mark.parametrize(
    ("field", "value"), [("name", "Hubs week"), ("starts_on", "2017-02-19"), ("ends_on", "2017-02-25")]
)
def test_each_field_can_be_changed_alone(lead, field: str, value: str):
    before = lead.get(HUBS).json()
    assert lead.patch(HUBS, {field: value}).json() == {**before, field: value}


def test_a_slug_never_changes(lead):
    assert faults(lead.patch(HUBS, {"slug": "hubs"})) == {("/slug", "immutable")}


def test_a_phase_does_not_end_before_it_starts(lead):
    assert faults(lead.patch(HUBS, {"ends_on": "2017-02-19"})) == {("/ends_on", "ends_before_it_starts")}


def test_a_phase_is_removed(lead):
    response = lead.delete(HUBS)
    assert (response.status_code, response.content) == (204, b"")
    assert lead.get(HUBS).status_code == 404


@pytest.mark.parametrize("what", ["event", "placement", "metric"])
def test_a_phase_that_something_refers_to_stays(lead, what: str):
    getattr(make, f"make_{what}")(phase=make.make_phase())
    assert refused(lead.delete(HUBS)) == (409, "still_used")
    assert lead.get(HUBS).status_code == 200


def test_only_the_lead_shapes_the_phases(dudley):
    for response in (dudley.post(URL, PHASE), dudley.patch(HUBS, {"name": "x"}), dudley.delete(HUBS)):
        assert refused(response) == (403, "not_the_lead")


def test_a_campaign_without_phases_has_an_empty_list(lead):
    make.make_campaign("another")
    page = lead.get("/api/v1/campaigns/another/phases/?count=true").json()
    assert page == {"next": None, "previous": None, "results": [], "count": 0}
