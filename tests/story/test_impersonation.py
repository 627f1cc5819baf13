"""Somebody sets up a campaign that says it is the police's, and puts others' names to it."""

from typing import Any

import pytest

from coordination.ledger.sequencer import give_positions
from tests import make

pytestmark = pytest.mark.django_db
CHARITY = "a-charity"
SLUG = "operation-anything"
CAMPAIGN = {
    "slug": SLUG,
    "name": "Operation Anything, by the police",
    "status": "live",
    "area": make.COUNTY,
    "starts_on": "2017-02-17",
    "ends_on": "2017-03-03",
}
PAGE = f"/api/v1/open/campaigns/{SLUG}/"
EVENT = {
    "campaign": SLUG,
    "title": "A march",
    "kind": "other",
    "status": "scheduled",
    "public": True,
    "starts_at": "2017-02-22T10:00:00Z",
    "ends_at": "2017-02-22T16:00:00Z",
    "partners": [make.POLICE, CHARITY],
}


@pytest.fixture
def walsall() -> Any:
    """An administrator of an organisation that may lead, with the campaign, its participants and an event set up."""
    for slug in (make.POLICE, CHARITY, "dudley"):
        make.make_organisation(slug)
    client = make.client("walsall")
    make.make_area(make.COUNTY)
    assert client.post("/api/v1/campaigns/", CAMPAIGN).status_code == 201
    for slug in (make.POLICE, CHARITY):
        body = {"organisation": slug, "role": "endorser"}
        assert client.post(f"/api/v1/campaigns/{SLUG}/participants/", body).json()["status"] == "invited"
    assert client.post("/api/v1/events/", EVENT).status_code == 201
    return client


def everything_anybody_reads(*, history: bool = True) -> str:
    """Whatever of it is open, and what a key of an organisation that has no part in it reads, of now and of before."""
    while give_positions():
        pass
    opened = [PAGE, *(f"/api/v1/open/events.{form}" for form in ("rpde", "ics", "geojson"))]
    keyed = ["", "participants/", "endorsements/", "reports/"]
    asked = [make.client(None).get(address) for address in opened]
    stranger = make.client("dudley")
    asked += [stranger.get(f"/api/v1/campaigns/{SLUG}/{path}") for path in keyed]
    asked.append(stranger.get("/api/v1/events/"))
    if history:
        asked.append(stranger.get(f"/api/v1/changes/?campaign={SLUG}"))
    return " ".join(answer.content.decode() for answer in asked)


def version_of(client: Any, event: dict[str, Any]) -> dict[str, str]:
    """The precondition that names the event as the client reads it now."""
    return {"If-Match": client.get(f"/api/v1/events/{event['id']}/")["ETag"]}


def names(text: str) -> list[str]:
    return [word for word in (make.POLICE, "British Transport Police", CHARITY, "A Charity") if word in text]


def test_nobody_stands_there_who_has_not_said_yes(walsall):
    assert names(everything_anybody_reads()) == []


@pytest.mark.parametrize("slug", [make.POLICE, CHARITY])
def test_who_is_invited_neither_reads_nor_reports(walsall, slug: str):
    invited = make.client(slug)
    assert invited.get(f"/api/v1/campaigns/{SLUG}/headline/").status_code == 404
    assert invited.post("/api/v1/events/", {**EVENT, "partners": []}).status_code == 403


def test_the_lead_cannot_say_yes_for_them(walsall):
    part = f"/api/v1/campaigns/{SLUG}/participants/{make.POLICE}/"
    assert walsall.post(f"{part}accept/").status_code == 404
    assert walsall.post(f"/api/v1/invitations/{SLUG}/accept/", headers={"If-Match": '"1"'}).status_code == 404
    body = {"organisation": make.POLICE, "role": "endorser", "status": "accepted"}
    assert walsall.post(f"/api/v1/campaigns/{SLUG}/participants/", body).status_code == 400
    (event,) = walsall.get(f"/api/v1/events/?campaign={SLUG}").json()["results"]
    assert walsall.patch(f"/api/v1/events/{event['id']}/", {"partners_accepted": [make.POLICE]}).status_code == 400
    assert walsall.post(f"/api/v1/events/{event['id']}/accept/", headers=version_of(walsall, event)).status_code == 403
    assert names(everything_anybody_reads()) == []


def test_who_declines_is_named_nowhere_and_learns_of_every_attempt(walsall):
    police = make.client(make.POLICE)
    assert police.post(f"/api/v1/invitations/{SLUG}/decline/").status_code == 200
    (event,) = police.get("/api/v1/events/?awaits_us=true").json()["results"]
    assert police.post(f"/api/v1/events/{event['id']}/decline/").json()["partners_declined"] == [make.POLICE]
    while give_positions():
        pass
    kinds = [
        item["kind"] for item in police.get(f"/api/v1/changes/?campaign={SLUG}&subject=participant").json()["items"]
    ]
    assert kinds == ["participant.created", "participant.declined"]
    assert names(everything_anybody_reads()) == []


def test_who_says_yes_and_only_that_one_is_named(walsall):
    charity = make.client(CHARITY)
    (event,) = charity.get("/api/v1/events/?awaits_us=true").json()["results"]
    charity.post(f"/api/v1/invitations/{SLUG}/accept/", headers={"If-Match": '"1"'})
    partners = make.client(None).get(PAGE).json()["partners"]
    assert [partner["organisation"] for partner in partners] == ["walsall", CHARITY]
    while give_positions():
        pass
    assert "A Charity" not in make.client(None).get("/api/v1/open/events.rpde").content.decode()
    charity.post(f"/api/v1/events/{event['id']}/accept/", headers=version_of(charity, event))
    assert names(everything_anybody_reads()) == [CHARITY, "A Charity"]
    charity.post(f"/api/v1/invitations/{SLUG}/leave/")
    charity.post(f"/api/v1/events/{event['id']}/decline/")
    assert names(everything_anybody_reads(history=False)) == []


@pytest.mark.parametrize("change", [{"name": "Operation Something Else"}, {"area": "E08000030"}])
def test_who_said_yes_to_one_campaign_is_not_named_beside_another(walsall, change: dict[str, str]):
    charity = make.client(CHARITY)
    charity.post(f"/api/v1/invitations/{SLUG}/accept/", {"names_us_in_events": True}, headers={"If-Match": '"1"'})
    body = {"statement": "We back it.", "since": "2017-02-01"}
    charity.post(f"/api/v1/campaigns/{SLUG}/endorsements/", body)
    endorsement = f"/api/v1/campaigns/{SLUG}/endorsements/{CHARITY}/"
    walsall.post(f"{endorsement}accept/", headers={"If-Match": walsall.get(endorsement)["ETag"]})
    before = everything_anybody_reads(history=False)
    assert names(before) == [CHARITY, "A Charity"] and "We back it." in before
    assert charity.post(f"/api/v1/invitations/{SLUG}/accept/", headers={"If-Match": '"2"'}).status_code == 409
    (event,) = charity.get("/api/v1/events/").json()["results"]
    police = make.client(make.POLICE)  # has not answered its invitation, and is asked nothing again
    for client in (charity, police):
        assert (
            client.post(f"/api/v1/events/{event['id']}/accept/", headers=version_of(client, event)).status_code == 200
        )

    make.make_area("E08000030")
    walsall.patch(f"/api/v1/events/{walsall.get('/api/v1/events/').json()['results'][0]['id']}/", {"area": "E08000030"})
    assert walsall.patch(f"/api/v1/campaigns/{SLUG}/", change).status_code == 200
    public = " ".join(
        make.client(None).get(address).content.decode()
        for address in (PAGE, "/api/v1/open/events.rpde", "/api/v1/open/events.geojson")
    )
    assert names(public) == [] and "We back it." not in public
    assert charity.get(f"/api/v1/campaigns/{SLUG}/headline/").status_code == 200  # it takes part as before
    assert charity.post(f"/api/v1/invitations/{SLUG}/accept/", headers={"If-Match": '"2"'}).status_code == 412
    (asked,) = charity.get("/api/v1/invitations/?asked_again=true").json()["results"]
    assert (asked["status"], asked["allowed_actions"]) == ("accepted", ["accept", "leave"])

    version = {"If-Match": f'"{asked["version"]}"'}
    answer = charity.post(f"/api/v1/invitations/{SLUG}/accept/", {"names_us_in_events": True}, headers=version).json()
    assert (answer["asked_again"], answer["names_us_in_events"]) == (False, True)
    assert charity.post(f"/api/v1/campaigns/{SLUG}/endorsements/", body).status_code == 201
    partners = make.client(None).get(PAGE).json()["partners"]
    assert [partner["organisation"] for partner in partners] == ["walsall", CHARITY]


@pytest.mark.parametrize("slug", ["see-me-hear-me", "a-new-one"])
def test_an_organisation_that_may_not_lead_sets_up_none_and_learns_of_no_taken_slug(slug: str):
    make.make_campaign("see-me-hear-me", status="draft")
    charity = make.client(CHARITY)
    answer = charity.post("/api/v1/campaigns/", {**CAMPAIGN, "slug": slug})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/may-not-lead")
