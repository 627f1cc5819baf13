"""`/invitations/`: nobody takes part in a campaign without saying so."""

from typing import Any

import pytest

from tests import make
from tests.contract_client import checked_client, faults, refused
from tests.request_bodies import EVENT, METRIC, PLACEMENT

pytestmark = pytest.mark.usefixtures("on_stage")

PARTICIPANTS = f"/api/v1/campaigns/{make.SEE_ME}/participants/"
URL = f"/api/v1/invitations/{make.SEE_ME}/"
READ = {"headers": {"If-Match": '"1"'}}
WALSALL = {"organisation": "walsall", "role": "contributor"}


@pytest.fixture
def invited(lead) -> None:
    """Walsall is invited to contribute."""
    assert lead.post(PARTICIPANTS, WALSALL).status_code == 201


def answer(client: Any, action: str, body: dict[str, Any] | None = None) -> Any:
    """What Walsall says to the invitation it has just read."""
    tag = client.get(URL)["ETag"]
    return client.post(f"{URL}{action}/", body or {}, headers={"If-Match": tag})


def test_the_invited_see_name_area_days_lead_and_role(invited, walsall):
    (waiting,) = walsall.get("/api/v1/invitations/?status=invited").json()["results"]
    assert waiting == {
        "campaign": make.SEE_ME,
        "name": "See Me Hear Me",
        "area": make.COUNTY,
        "starts_on": "2017-02-17",
        "ends_on": "2017-03-03",
        "lead": make.LEAD,
        "role": "contributor",
        "status": "invited",
        "asked_again": False,
        "names_us_in_events": False,
        "allowed_actions": ["accept", "decline"],
        "version": 1,
    }


@pytest.mark.parametrize(
    "change", [{"name": "Shame the Victims"}, {"ends_on": "2017-03-10"}, {"starts_on": "2017-02-16"}]
)
def test_a_yes_is_to_what_was_read_not_to_what_the_lead_made_of_it_since(invited, lead, walsall, change):
    tag = walsall.get(URL)["ETag"]
    campaign = f"/api/v1/campaigns/{make.SEE_ME}/"
    version = lead.get(campaign)["ETag"]
    assert lead.patch(campaign, change, headers={"If-Match": version}).status_code == 200
    assert refused(walsall.post(f"{URL}accept/", {}, headers={"If-Match": tag})) == (412, "stale")
    assert answer(walsall, "accept").status_code == 200


def test_what_the_invited_do_not_see_makes_no_new_version(invited, lead, walsall):
    tag = walsall.get(URL)["ETag"]
    lead.patch(f"/api/v1/campaigns/{make.SEE_ME}/", {"hashtags": ["#seeme"]})
    assert walsall.post(f"{URL}accept/", {}, headers={"If-Match": tag}).status_code == 200


def test_of_a_draft_campaign_the_invited_see_that_and_nothing_more(lead, walsall):
    draft = make.make_campaign("hear-me-next", status="draft", contributors=("dudley",))
    make.make_phase("kept-quiet", campaign=draft)
    event = make.make_event(campaign=draft)
    lead.post(f"/api/v1/campaigns/{draft.pk}/participants/", WALSALL)
    assert walsall.get(f"/api/v1/invitations/{draft.pk}/").json()["name"] == draft.name
    for path in ("", "phases/", "participants/", "participants/walsall/", "endorsements/", "headline/", "rollups/"):
        assert walsall.get(f"/api/v1/campaigns/{draft.pk}/{path}").status_code == 404, path
    assert walsall.get("/api/v1/campaigns/?status=draft").json()["results"] == []
    assert walsall.get(f"/api/v1/events/{event.pk}/").status_code == 404
    assert faults(walsall.post("/api/v1/events/", {**EVENT, "campaign": draft.pk})) == {("/campaign", "not_found")}


@pytest.mark.parametrize("action", ["decline", "withdraw"])
def test_a_draft_campaign_is_out_of_sight_again_when_nothing_stands(lead, walsall, action: str):
    draft = make.make_campaign("hear-me-next", status="draft", contributors=())
    address = f"/api/v1/campaigns/{draft.pk}/participants/"
    lead.post(address, WALSALL)
    if action == "withdraw":
        lead.delete(f"{address}walsall/")
    else:
        assert walsall.post(f"/api/v1/invitations/{draft.pk}/decline/").json()["status"] == "declined"
    assert walsall.get(f"/api/v1/invitations/{draft.pk}/").status_code == 404
    assert walsall.get("/api/v1/invitations/").json()["results"] == []


@pytest.mark.parametrize("status", ["invited", "declined", "left", "withdrawn"])
def test_whoever_has_not_accepted_reads_reports_and_counts_for_nothing(lead, dudley, status: str):
    event, figure = make.make_event(), make.make_metric()
    make.make_participant("walsall", status=status, role="contributor")
    walsall = checked_client("walsall")
    for path in (f"events/{event.pk}/", f"reach-metrics/{figure.pk}/", f"campaigns/{make.SEE_ME}/headline/"):
        assert walsall.get(f"/api/v1/{path}").status_code == 404, path
    for path, body in (("events/", EVENT), ("placements/", PLACEMENT), ("reach-metrics/", METRIC)):
        answer_to = walsall.post(f"/api/v1/{path}", body)
        assert refused(answer_to) == (403, "not_a_contributor"), path
        is_told_of_it = f"/api/v1/invitations/{make.SEE_ME}/" in answer_to.json()["detail"]
        assert is_told_of_it is (status == "invited"), answer_to.json()["detail"]
        batch = walsall.post(f"/api/v1/{path}batch/", {"items": [{**body, "external_ref": "row-1"}]})
        assert batch.status_code == 400
    parts = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/").json()["participants"]
    assert "walsall" not in [part["organisation"] for part in parts]
    completeness = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/").json()["completeness"]
    assert ("walsall" in str(completeness)) is (status == "left")  # what it owed did not leave with it
    assert make.client(None).get(f"/api/v1/open/campaigns/{make.SEE_ME}/").content.count(b"walsall") == 0


def test_whoever_accepts_takes_part_from_then_on(invited, walsall, dudley):
    assert answer(walsall, "accept").json()["status"] == "accepted"
    assert walsall.post("/api/v1/events/", EVENT).status_code == 201
    parts = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/").json()["participants"]
    assert WALSALL in parts
    completeness = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/").json()["completeness"]
    assert "walsall" in completeness["missing"]
    page = make.client(None).get(f"/api/v1/open/campaigns/{make.SEE_ME}/").json()
    assert "walsall" in [partner["organisation"] for partner in page["partners"]]


def test_a_yes_needs_the_version_that_was_read(invited, walsall):
    assert refused(walsall.post(f"{URL}accept/")) == (428, "precondition_required")


def test_a_yes_is_to_the_role_that_was_read_and_to_no_other(invited, lead, walsall):
    assert lead.patch(f"{PARTICIPANTS}walsall/", {"role": "endorser"}).status_code == 200
    stale = walsall.post(f"{URL}accept/", **READ)
    assert (stale.status_code, stale.json()["current"]["role"]) == (412, "endorser")
    assert walsall.get(URL).json()["status"] == "invited"


def test_the_same_invitation_withdrawn_and_made_in_another_role_is_another(invited, lead, walsall):
    lead.delete(f"{PARTICIPANTS}walsall/")
    lead.post(PARTICIPANTS, {**WALSALL, "role": "endorser"})
    assert walsall.post(f"{URL}accept/", **READ).status_code == 412


def test_another_role_is_another_invitation(lead, dudley, sandwell):
    answered = lead.patch(f"{PARTICIPANTS}dudley/", {"role": "endorser"}).json()
    assert (answered["role"], answered["status"]) == ("endorser", "invited")
    parts = sandwell.get(f"/api/v1/campaigns/{make.SEE_ME}/").json()["participants"]
    assert "dudley" not in [part["organisation"] for part in parts]
    tag = dudley.get(URL)["ETag"]
    assert dudley.post(f"{URL}accept/", headers={"If-Match": tag}).json()["role"] == "endorser"


def test_an_observer_is_the_least_one_can_be_so_nobody_is_asked(lead):
    answered = lead.patch(f"{PARTICIPANTS}dudley/", {"role": "observer"}).json()
    assert (answered["role"], answered["status"]) == ("observer", "accepted")


def test_whoever_declines_is_not_named_and_may_be_asked_again(invited, lead, walsall, dudley):
    assert answer(walsall, "decline").json()["status"] == "declined"
    assert lead.get(f"{PARTICIPANTS}walsall/").json()["status"] == "declined"
    assert dudley.get(f"{PARTICIPANTS}walsall/").status_code == 404
    assert refused(answer(walsall, "accept")) == (409, "not_in_this_state")
    again = lead.post(PARTICIPANTS, {**WALSALL, "role": "observer"})
    assert (again.status_code, again.json()["status"], again.json()["role"]) == (201, "invited", "observer")
    assert answer(walsall, "accept").json()["role"] == "observer"


def test_whoever_leaves_is_out_at_once_and_what_it_reported_stays_and_counts(lead, sandwell, dudley):
    figure = make.make_metric(organisation="sandwell")
    theirs, own = make.make_event(), make.make_event(organisation="sandwell")
    assert sandwell.post(f"{URL}leave/").json()["status"] == "left"
    assert sandwell.get(f"/api/v1/events/{theirs.pk}/").status_code == 404
    assert sandwell.get(f"/api/v1/events/{own.pk}/").status_code == 200
    assert sandwell.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/").status_code == 404
    assert dudley.get(f"/api/v1/reach-metrics/{figure.pk}/").json()["status"] == "counted"
    assert dudley.get(f"/api/v1/events/{own.pk}/").status_code == 200
    assert refused(sandwell.post("/api/v1/reach-metrics/", METRIC)) == (403, "not_a_contributor")
    assert make.client(None).get(f"/api/v1/open/campaigns/{make.SEE_ME}/").content.count(b"sandwell") == 0
    assert lead.post(PARTICIPANTS, {"organisation": "sandwell", "role": "contributor"}).status_code == 201


def test_the_lead_withdraws_an_invitation_and_the_invited_sees_that(invited, lead, walsall):
    assert lead.delete(f"{PARTICIPANTS}walsall/").status_code == 204
    assert lead.get(f"{PARTICIPANTS}walsall/").status_code == 404
    assert walsall.get(URL).json()["status"] == "withdrawn"
    assert refused(answer(walsall, "accept")) == (409, "not_in_this_state")


def test_nobody_answers_for_another(invited, lead, dudley, sandwell):
    """An address names a campaign, and whose answer it is the key says."""
    assert refused(lead.post(f"{URL}accept/", **READ)) == (404, "not_found")
    assert refused(dudley.post(f"{URL}accept/", **READ)) == (409, "not_in_this_state")
    assert sandwell.get("/api/v1/invitations/?status=invited").json()["results"] == []


@pytest.mark.parametrize("action", ["accept", "decline", "leave"])
def test_an_answer_takes_the_scope_manage(invited, action: str):
    few = make.client("walsall", scopes=["read", "write", "review"])
    assert refused(few.post(f"{URL}{action}/", **READ)) == (403, "missing_scope")


def test_who_is_invited_is_between_the_lead_and_the_invited(invited, lead, walsall, dudley, observer):
    for client, sees in ((lead, True), (walsall, True), (dudley, False), (observer, False)):
        listed = [row["organisation"] for row in client.get(PARTICIPANTS).json()["results"]]
        assert ("walsall" in listed) == sees
        assert client.get(f"{PARTICIPANTS}walsall/").status_code == (200 if sees else 404)


def test_an_invitation_changes_no_campaign(lead, dudley):
    """Whoever watches the campaign's ETag learns of no invitation."""
    address = f"/api/v1/campaigns/{make.SEE_ME}/"
    before = dudley.get(address)["ETag"]
    lead.post(PARTICIPANTS, WALSALL)
    checked_client("walsall").post(f"{URL}decline/")
    assert dudley.get(address)["ETag"] == before


def test_a_reviewer_named_by_a_rule_judges_uninvited_and_is_named_once_it_has_accepted(lead, police, dudley):
    lead.delete(f"{PARTICIPANTS}{make.POLICE}/")
    placement = make.make_placement(status="submitted")
    (review,) = police.get(f"/api/v1/reviews/?placement={placement.pk}").json()["results"]
    assert police.get(f"/api/v1/placements/{placement.pk}/").status_code == 200
    page = f"/api/v1/open/campaigns/{make.SEE_ME}/"
    named = make.POLICE.encode()
    assert named not in make.client(None).get(page).content
    decided = police.post(
        f"/api/v1/reviews/{review['id']}/decide/", {"decision": "approve"}, headers={"If-Match": '"1"'}
    )
    assert decided.status_code == 200
    assert named not in make.client(None).get(page).content
    lead.post(PARTICIPANTS, {"organisation": make.POLICE, "role": "reviewer"})
    assert named not in make.client(None).get(page).content
    tag = police.get(URL)["ETag"]
    police.post(f"{URL}accept/", headers={"If-Match": tag})
    assert named in make.client(None).get(page).content


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"names_us_in_events": "yes"}, {("/names_us_in_events", "invalid")}),
        ({"role": "observer"}, {("/role", "unknown_field")}),
    ],
    ids=str,
)
def test_every_fault_of_an_answer_is_named(invited, walsall, body: dict[str, Any], expected: set[tuple[str, str]]):
    assert faults(walsall.post(f"{URL}accept/", body, **READ)) == expected


def test_whoever_takes_part_says_itself_whether_it_is_named_in_events(dudley, lead):
    assert dudley.patch(URL, {"names_us_in_events": True}).json()["names_us_in_events"] is True
    assert dudley.patch(URL, {}).json()["names_us_in_events"] is True
    assert faults(lead.patch(f"{PARTICIPANTS}dudley/", {"names_us_in_events": False})) >= {
        ("/names_us_in_events", "unknown_field")
    }
    assert faults(dudley.patch(URL, {"status": "accepted"})) == {("/status", "read_only")}
