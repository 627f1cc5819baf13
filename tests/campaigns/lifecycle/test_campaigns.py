"""`/campaigns/`: setting up a campaign, and changing it."""

from typing import Any

import pytest

from campaigns.models import Campaign
from tests import make
from tests.contract_client import checked_client, faults, holds_in_order, refused
from tests.request_bodies import CAMPAIGN

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/campaigns/"
HERE = f"{URL}{make.SEE_ME}/"
FIELDS = "slug name status starts_on ends_on area lead hashtags website help_lines participants"
CHILDLINE = {"name": "Childline", "contact": "0800 1111", "url": "https://www.childline.org.uk/"}
NSPCC = {"name": "NSPCC", "contact": "help@nspcc.org.uk", "url": None}


def test_a_campaign_is_set_up_by_its_lead_and_found_at_its_location(dudley):
    body = {**CAMPAIGN, "status": "live", "hashtags": ["#another"], "website": "https://www.dudley.gov.uk/another"}
    body |= {"help_lines": [CHILDLINE, NSPCC]}
    response = dudley.post(URL, body)
    answered = response.json()
    assert response.status_code == 201
    assert holds_in_order(answered, FIELDS)
    assert {name: answered[name] for name in body} == body
    assert (answered["lead"], answered["participants"]) == ("dudley", [{"organisation": "dudley", "role": "lead"}])
    assert response["Location"] == f"{URL}another/"
    again = dudley.get(response["Location"])
    assert (again.json(), again["ETag"]) == (answered, '"1"')


def test_a_campaign_begins_as_a_draft_that_only_its_participants_see(dudley, sandwell):
    response = dudley.post(URL, CAMPAIGN)
    assert (response.json()["status"], response.json()["website"]) == ("draft", None)
    assert sandwell.get(response["Location"]).status_code == 404
    part = {"organisation": "sandwell", "role": "contributor"}
    invited = dudley.post(f"{response['Location']}participants/", part)
    assert invited.status_code == 201
    assert sandwell.get(response["Location"]).status_code == 404
    sandwell.post("/api/v1/invitations/another/accept/", headers={"If-Match": invited["ETag"]})
    assert sandwell.get(response["Location"]).json()["participants"][1] == part


@pytest.mark.parametrize("body", [CAMPAIGN, {**CAMPAIGN, "slug": make.SEE_ME}, {**CAMPAIGN, "status": "live"}])
def test_an_organisation_that_may_not_lead_sets_up_none(police, body):
    assert refused(police.post(URL, body)) == (403, "may_not_lead")


def test_nobody_lets_itself_lead(police):
    organisation = f"/api/v1/organisations/{make.POLICE}/"
    assert police.patch(organisation, {"may_lead": True}).status_code == 405
    assert police.get(organisation).json()["may_lead"] is False


def test_a_slug_is_taken_once(dudley, sandwell):
    dudley.post(URL, CAMPAIGN)
    for client in (dudley, sandwell):
        assert refused(client.post(URL, CAMPAIGN)) == (409, "slug_taken")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"slug": "Not A Slug"}, {("/slug", "malformed")}),
        ({"slug": "x" * 61}, {("/slug", "max_length")}),
        ({"name": ""}, {("/name", "blank")}),
        ({"status": "over"}, {("/status", "invalid_choice")}),
        ({"starts_on": "soon"}, {("/starts_on", "invalid")}),
        ({"ends_on": "2017-02-16"}, {("/ends_on", "ends_before_it_starts")}),
        ({"area": "E99999999"}, {("/area", "not_found")}),
        ({"area": None}, {("/area", "null")}),
        ({"hashtags": ["another"]}, {("/hashtags/0", "malformed")}),
        ({"hashtags": "#another"}, {("/hashtags", "not_a_list")}),
        ({"hashtags": ["#a"] * 21}, {("/hashtags", "max_length")}),
        ({"hashtags": ["#Priya14"] * 21}, {("/hashtags", "max_length")}),  # counted before any is screened
        ({"name": "Chloe, 14 " * 13}, {("/name", "max_length")}),  # measured before it is screened
        ({"website": "www.dudley.gov.uk"}, {("/website", "invalid")}),
        ({"help_lines": [{"name": "Childline"}]}, {("/help_lines/0/contact", "required")}),
        ({"help_lines": [CHILDLINE, {**CHILDLINE, "hours": 24}]}, {("/help_lines/1/hours", "unknown_field")}),
        ({"help_lines": {}}, {("/help_lines", "not_a_list")}),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(dudley, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    response = dudley.post(URL, {**CAMPAIGN, **wrong})
    assert (response.status_code, faults(response)) == (400, expected)


def test_all_that_is_missing_is_said_at_once(dudley):
    needed = {(f"/{name}", "required") for name in ("slug", "name", "starts_on", "ends_on", "area")}
    assert faults(dudley.post(URL, {})) == needed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Another name"),
        ("starts_on", "2017-02-01"),
        ("ends_on", "2017-03-31"),
        ("area", make.REGION),
        ("hashtags", ["#seemehearme", "#cse"]),
        ("website", "https://www.seeme-hearme.org.uk/"),
        ("help_lines", [NSPCC, CHILDLINE]),
        ("status", "closed"),
    ],
)
def test_each_field_can_be_changed_alone(lead, field: str, value: Any):
    before = lead.get(HERE).json()
    after = lead.patch(HERE, {field: value}).json()
    assert after[field] == value
    assert {name for name in after if after[name] != before[name]} == {field, "version", "updated_at"}


def test_a_change_of_nothing_writes_nothing(lead):
    lead.patch(HERE, {"help_lines": [CHILDLINE]})
    before = lead.get(HERE).json()
    same = {name: before[name] for name in ("slug", "name", "status", "area", "hashtags", "website", "help_lines")}
    assert lead.patch(HERE, same).json() == before


def test_a_slug_never_changes(lead):
    assert faults(lead.patch(HERE, {"slug": "another"})) == {("/slug", "immutable")}


def test_what_was_live_is_closed_and_reopened_but_never_a_draft_again(lead):
    assert refused(lead.patch(HERE, {"status": "draft"})) == (409, "not_in_this_state")
    assert lead.patch(HERE, {"status": "closed"}).json()["status"] == "closed"
    assert refused(lead.patch(HERE, {"status": "draft"})) == (409, "not_in_this_state")
    assert lead.patch(HERE, {"status": "live"}).json()["status"] == "live"


def test_a_campaign_does_not_move_away_from_its_figures(lead):
    make.make_metric()
    assert refused(lead.patch(HERE, {"area": make.SANDWELL})) == (409, "figures_outside")
    assert lead.patch(HERE, {"area": make.DUDLEY}).json()["area"] == make.DUDLEY


@pytest.fixture
def three(stage) -> None:
    """Three campaigns that differ in what can be filtered by; the first is on stage already."""
    days = {"starts_on": "2018-01-01", "ends_on": "2018-01-31"}
    make.make_campaign("closed-one", status="closed", **days)
    make.make_campaign("sandwells", lead="sandwell", area=make.SANDWELL, contributors=())


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["closed-one", "sandwells", "see-me-hear-me"]),
        ("status=closed", ["closed-one"]),
        ("status=closed,draft", ["closed-one"]),
        ("lead=sandwell", ["sandwells"]),
        ("lead=sandwell,west-midlands-police", ["closed-one", "sandwells", "see-me-hear-me"]),
        ("area=E08000028", ["sandwells"]),
        ("area=E12000005", ["closed-one", "sandwells", "see-me-hear-me"]),
        ("from=2017-03-04", ["closed-one"]),
        ("to=2017-12-31", ["sandwells", "see-me-hear-me"]),
        ("from=2018-01-31&to=2018-01-31", ["closed-one"]),
        ("updated_since=2017-01-01T00:00:00Z", ["closed-one", "sandwells", "see-me-hear-me"]),
        ("updated_since=2190-01-01T00:00:00Z", []),
    ],
)
def test_each_filter_narrows_the_list(walsall, three, query: str, slugs: list[str]):
    assert [row["slug"] for row in walsall.get(f"{URL}?{query}").json()["results"]] == slugs


def test_a_campaign_needs_the_manage_scope(stage):
    client = checked_client("dudley", "read", "write")
    assert refused(client.post(URL, CAMPAIGN)) == (403, "missing_scope")
    assert not Campaign.objects.filter(pk="another").exists()


def test_participants_are_part_of_what_a_campaigns_etag_stands_for(lead):
    make.make_campaign()
    before = lead.get(f"/api/v1/campaigns/{make.SEE_ME}/").headers["ETag"]
    make.make_participant("walsall")
    assert lead.get(f"/api/v1/campaigns/{make.SEE_ME}/").headers["ETag"] != before
