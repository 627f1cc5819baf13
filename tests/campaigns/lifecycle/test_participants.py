"""`/campaigns/{slug}/participants/`."""

from typing import Any

import pytest

from campaigns import participations
from tests import make
from tests.contract_client import faults, refused
from tests.request_bodies import EVENT

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/participants/"
WALSALL = {"organisation": "walsall", "role": "contributor"}


def test_an_organisation_takes_part_once_it_has_said_so(lead, walsall, dudley):
    response = lead.post(URL, WALSALL)
    invited = {**WALSALL, "status": "invited", "names_us_in_events": False, "version": 1}
    assert (response.status_code, list(response.json().items())) == (201, list(invited.items()))
    assert walsall.get(response["Location"]).json() == invited
    assert refused(walsall.post("/api/v1/events/", EVENT)) == (403, "not_a_contributor")
    assert dudley.get(response["Location"]).status_code == 404
    walsall.post(f"/api/v1/invitations/{make.SEE_ME}/accept/", headers={"If-Match": response["ETag"]})
    assert dudley.get(response["Location"]).json()["status"] == "accepted"
    assert walsall.post("/api/v1/events/", EVENT).status_code == 201


def test_participants_are_listed_by_organisation_the_lead_with_the_campaign(lead):
    found = {row["organisation"]: row["role"] for row in lead.get(URL).json()["results"]}
    assert list(found) == sorted(found)
    assert found["british-transport-police"] == "reviewer"
    assert make.LEAD not in found
    parts = lead.get(f"/api/v1/campaigns/{make.SEE_ME}/").json()["participants"]
    assert parts == [
        {"organisation": make.LEAD, "role": "lead"},
        *({"organisation": slug, "role": role} for slug, role in found.items()),
    ]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"organisation": "nobody"}, {("/organisation", "not_found")}),
        ({"organisation": make.LEAD}, {("/role", "lead_is_set_on_the_campaign")}),
        ({"role": "lead"}, {("/role", "lead_is_set_on_the_campaign")}),
        ({"role": "guest"}, {("/role", "invalid_choice")}),
        ({"role": None}, {("/role", "null")}),
        ({"campaign": "another"}, {("/campaign", "unknown_field")}),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(lead, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    response = lead.post(URL, {**WALSALL, **wrong})
    assert (response.status_code, faults(response)) == (400, expected)


def test_an_organisation_takes_part_once(lead):
    response = lead.post(URL, {**WALSALL, "organisation": "dudley"})
    assert (refused(response), faults(response)) == (
        (409, "takes_part_already"),
        {("/organisation", "takes_part_already")},
    )


@pytest.mark.parametrize("role", ["contributor", "reviewer", "endorser", "observer"])
def test_a_role_can_be_changed(lead, role: str):
    answered = lead.patch(f"{URL}dudley/", {"role": role}).json()
    assert (answered["organisation"], answered["role"]) == ("dudley", role)


def test_a_patch_that_names_no_role_changes_none(lead):
    before = lead.get(f"{URL}dudley/").json()
    assert lead.patch(f"{URL}dudley/", {}).json() == before


def test_nobody_is_made_the_lead(lead):
    assert faults(lead.patch(f"{URL}dudley/", {"role": "lead"})) == {("/role", "invalid_choice")}
    assert faults(lead.patch(f"{URL}dudley/", {"organisation": "walsall", "role": "observer"})) == {
        ("/organisation", "unknown_field")
    }


def test_who_leaves_sees_the_campaigns_things_no_more_but_its_own(lead, sandwell):
    theirs, own = make.make_event(), make.make_event(organisation="sandwell")
    assert lead.delete(f"{URL}sandwell/").status_code == 204
    found = [row["id"] for row in sandwell.get("/api/v1/events/").json()["results"]]
    assert found == [str(own.pk)]
    assert sandwell.get(f"/api/v1/events/{theirs.pk}/").status_code == 404
    assert lead.get(f"/api/v1/events/{own.pk}/").status_code == 200


def test_only_the_lead_decides_who_takes_part(dudley):
    path = f"{URL}dudley/"
    for response in (dudley.post(URL, WALSALL), dudley.patch(path, {"role": "observer"}), dudley.delete(path)):
        assert refused(response) == (403, "not_the_lead")


def test_an_organisation_named_like_a_role_leads_nothing():
    make.make_campaign(observers=["observer"])
    assert participations.participations_of("observer") == (frozenset({make.SEE_ME}), frozenset())
