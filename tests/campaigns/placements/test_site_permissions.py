"""What posters hang on is data, and its owner's permission a row that `install/` asks for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Placement, SitePermission
from campaigns.placements.review import material_digest
from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from coordination.ledger.sequencer import give_positions
from coordination.models import Change
from tests import make
from tests.contract_client import faults, refused
from tests.request_bodies import PLACEMENT, SITE_PERMISSION

pytestmark = pytest.mark.usefixtures("on_stage")
HERE = "/api/v1/placements/"
DAY = "2017-02-17"


def permit(client: Any, placement: Placement, **fields: Any) -> Any:
    return client.post(f"{HERE}{placement.pk}/site-permissions/", {**SITE_PERMISSION, **fields})


def install(client: Any, placement: Placement, on: str = DAY) -> Any:
    return client.post(f"{HERE}{placement.pk}/install/", {"installed_on": on})


def test_kinds_of_site_are_rows_that_a_file_adds_and_a_tram_shelter_is_one(dudley):
    load_reference_data(WEST_MIDLANDS)
    listed = dudley.get("/api/v1/site-types/?mode=metro&on_vehicles=false").json()["results"]
    assert [row["code"] for row in listed] == ["station_board", "tram_shelter"]
    shown = dudley.get("/api/v1/site-types/TRAM_shelter/").json()
    assert (shown["modes"], shown["asks_permission"]) == (["metro"], True)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ({"code": "tram_shelter", "modes": ("metro",)}, "not_of_this_mode"),
        ({"code": "vehicle_side", "on_vehicles": True}, "not_of_this_site"),
        (None, "not_found"),
    ],
)
def test_a_placement_names_a_kind_that_its_mode_and_its_site_have(dudley, kind: dict[str, Any] | None, fault: str):
    code = make.make_site_type(**kind).pk if kind else "obelisk"
    answer = dudley.post(HERE, {**PLACEMENT, "site_type": code})
    assert faults(answer) == {("/site_type", fault)}
    assert dudley.post(HERE, {**PLACEMENT, "site_type": None}).status_code == 201


def test_what_it_hangs_on_is_named_filtered_changed_and_taken_back(dudley, police):
    make.make_site_type()
    named = dudley.post(HERE, {**PLACEMENT, "site_type": "Bus_Shelter"})
    assert (named.status_code, named.json()["site_type"]) == (201, "bus_shelter")
    other = dudley.post(HERE, PLACEMENT).json()
    assert other["site_type"] is None
    found = dudley.get(f"{HERE}?site_type=bus_shelter").json()["results"]
    assert [row["id"] for row in found] == [named.json()["id"]]
    address = f"{HERE}{named.json()['id']}/"
    assert dudley.patch(address, {"quantity": 9}).json()["site_type"] == "bus_shelter"
    dudley.post(f"{address}submit/")
    queued = police.get("/api/v1/review-queue/?site_type=bus_shelter").json()["results"]
    assert [row["placement"]["site_type"] for row in queued] == ["bus_shelter"]
    reopened = dudley.patch(address, {"site_type": None}).json()
    assert reopened["site_type"] is None and "site_type" in reopened["status_reason"]
    batch = dudley.post(f"{HERE}batch/", {"items": [{**PLACEMENT, "external_ref": "a", "site_type": "bus_shelter"}]})
    assert batch.status_code == 200 and Placement.objects.get(external_ref="a").site_type_id == "bus_shelter"


def test_a_digest_of_before_there_were_kinds_is_what_it_was_and_another_kind_is_another_digest():
    placement = make.make_placement()
    before = material_digest(placement)
    placement.site_type = make.make_site_type()
    with_type = material_digest(placement)
    placement.site_type = make.make_site_type("totem")
    assert len({before, with_type, material_digest(placement)}) == 3
    placement.site_type = None
    assert material_digest(placement) == before


def test_posters_go_up_with_the_permission_in_force_that_day_where_the_kind_asks_for_it(dudley):
    placement = make.make_placement(status="approved", site_type=make.make_site_type())
    missing = install(dudley, placement)
    assert refused(missing) == (409, "no_site_permission") and "bus shelter" in missing.json()["detail"]
    permit(dudley, placement, granted_on="2017-02-18")  # from the day after on
    permit(dudley, placement, granted_on="2017-02-01", valid_until="2017-02-16")  # until the day before
    ended = permit(dudley, placement)
    revoked = dudley.post(f"{ended['Location']}revoke/", {"revoked_on": DAY}, headers={"If-Match": '"1"'})
    assert (revoked.status_code, revoked.json()["revoked_on"], revoked["ETag"]) == (200, DAY, '"2"')
    assert refused(install(dudley, placement)) == (409, "no_site_permission")
    assert Placement.objects.get(pk=placement.pk).status == "approved"
    assert permit(dudley, placement, granted_on=DAY, valid_until=DAY).status_code == 201
    assert install(dudley, placement).json()["status"] == "installed"


@pytest.mark.parametrize("kind", [None, {"code": "own_board", "asks_permission": False}])
def test_where_nobody_asks_nothing_is_asked_for(dudley, kind: dict[str, Any] | None):
    placement = make.make_placement(status="approved", site_type=make.make_site_type(**kind) if kind else None)
    assert install(dudley, placement).status_code == 200


def test_who_sees_the_placement_sees_the_permission_and_its_owner_alone_records_it(dudley, police, sandwell):
    placement = make.make_placement(status="submitted")
    recorded = permit(dudley, placement, valid_until="2017-03-31", evidence={"url": "https://example.org/licence"})
    assert recorded.status_code == 201 and recorded.json()["evidence"]["url"] == "https://example.org/licence"
    assert police.get(recorded["Location"]).json() == recorded.json()
    assert sandwell.get(recorded["Location"]).status_code == 404
    assert refused(permit(police, placement)) == (403, "not_yours_to_do")
    assert refused(police.post(f"{recorded['Location']}revoke/", {"revoked_on": DAY})) == (403, "not_yours_to_do")
    give_positions()
    for party, seen in ((police, True), (sandwell, False)):
        assert ("site-permission.created" in str(party.get("/api/v1/changes/").json())) == seen
    dudley.post(f"{recorded['Location']}revoke/", {"revoked_on": DAY})
    assert Change.objects.filter(kind="site-permission.revoked").count() == 1
    again = dudley.post(f"{recorded['Location']}revoke/", {"revoked_on": DAY})
    assert refused(again) == (409, "not_in_this_state")


def test_days_that_cannot_be_and_names_of_people_are_refused(dudley):
    placement = make.make_placement(status="submitted")
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    for fields, pointer in (
        ({"granted_on": tomorrow}, "/granted_on"),
        ({"valid_until": "2017-02-05"}, "/valid_until"),
        ({"granted_by": "Ring Chloe, 14, on 07700 900123"}, "/granted_by"),
        ({"granted_by": ""}, "/granted_by"),
        ({"evidence": {"sha256": "x"}}, "/evidence/sha256"),
    ):
        assert {at for at, _ in faults(permit(dudley, placement, **fields))} == {pointer}
    given = permit(dudley, placement)
    for day, code in ((tomorrow, "in_the_future"), ("2017-02-05", "before_it_was_given")):
        assert faults(dudley.post(f"{given['Location']}revoke/", {"revoked_on": day})) == {("/revoked_on", code)}
    assert SitePermission.objects.count() == 1
    removed = make.make_placement(status="removed")
    assert refused(permit(dudley, removed)) == (409, "not_in_this_state")
