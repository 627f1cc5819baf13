"""Nobody is named in public beside a campaign's new name before it has accepted that: not as a partner, not by its own
events, not in a report, and not by what it left behind."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from campaigns.models import Report
from coordination.jobs.worker import run_next
from coordination.ledger.sequencer import give_positions
from coordination.models import Operation
from events.api import open_events
from tests import make
from tests.events.open.feed_reader import CALENDAR, FEED, MAP, PAGE, Follower, public_event

pytestmark = pytest.mark.usefixtures("on_stage")
INVITATION = f"/api/v1/invitations/{make.SEE_ME}/"
CAMPAIGN = f"/api/v1/campaigns/{make.SEE_ME}/"
RENAME = {"name": "Operation Something Else"}


@pytest.fixture(autouse=True)
def of_this_year(monkeypatch):
    """The campaign of 2017 is longer ago than the 90 days that calendar and map look back."""
    clock = SimpleNamespace(now=lambda: datetime(2017, 3, 1, tzinfo=UTC))
    monkeypatch.setattr(open_events, "timezone", clock)


@pytest.fixture
def figures():
    make.make_metric(organisation="dudley", value=5_000)
    make.make_metric(organisation="sandwell", value=7_000, source="another count")


def is_named_anywhere(slug: str) -> bool:
    """Whether anything that takes no key names the organisation beside the campaign."""
    while give_positions():
        pass
    anybody = make.client(None)
    items = [item["data"] for item in anybody.get(FEED).json()["items"] if "superEvent" in item.get("data", {})]
    features = [feature for feature in anybody.get(MAP).json()["features"] if feature["properties"]["campaign_name"]]
    pages = [anybody.get(address).content.decode() for address in (CALENDAR, PAGE, f"/campaigns/{make.SEE_ME}/")]
    public = f"{items} {features} {pages}"
    return slug in public or slug.title() in public


def agree(client: Any) -> None:
    version = {"If-Match": client.get(INVITATION)["ETag"]}
    assert client.post(f"{INVITATION}accept/", headers=version).status_code == 200


def publish(lead: Any) -> Operation:
    """Ask for a report and have it compiled."""
    assert lead.post(f"{CAMPAIGN}reports/", {}).status_code == 202
    assert run_next()
    return Operation.objects.latest("id")


@pytest.mark.parametrize("end", ["takes part", "leaves", "is removed", "is offered another role"])
def test_what_an_organisation_did_under_another_name_is_not_public_under_the_new_one(lead, dudley, end: str):
    event = public_event(title="Come and ask")
    reader = Follower()
    assert is_named_anywhere("dudley")
    reader.read_on()
    assert lead.patch(CAMPAIGN, RENAME).status_code == 200
    part = f"{CAMPAIGN}participants/dudley/"
    match end:
        case "leaves":
            dudley.post(f"{INVITATION}leave/", headers={"If-Match": dudley.get(INVITATION)["ETag"]})
        case "is removed":
            lead.delete(part)
        case "is offered another role":
            lead.patch(part, {"role": "endorser"})
    assert not is_named_anywhere("dudley")
    told = make.client(None).get(FEED).json()["items"][-1]["data"]
    assert (told["name"], told["organizer"]["name"]) == ("Come and ask", "Dudley"), "the event itself stays"
    assert RENAME["name"] not in str(told) and "url" not in told
    if end == "takes part":
        agree(dudley)
        assert is_named_anywhere("dudley")
        assert reader.read_on() and reader.last_states == {str(event.pk): "updated"}


def test_whoever_left_before_the_campaign_became_another_is_not_named_beside_that(lead, dudley):
    public_event(title="Come and ask")
    dudley.post(f"{INVITATION}leave/", headers={"If-Match": dudley.get(INVITATION)["ETag"]})
    lead.patch(CAMPAIGN, RENAME)
    assert not is_named_anywhere("dudley")
    asked = dudley.get("/api/v1/invitations/").json()["results"][0]
    assert (asked["status"], asked["asked_again"]) == ("left", False), "nobody is asked who takes no part"
    lead.post(f"{CAMPAIGN}participants/", {"organisation": "dudley", "role": "observer"})
    agree(dudley)
    assert is_named_anywhere("dudley")


def test_a_report_names_nobody_who_has_not_accepted_what_the_campaign_is_called(figures, lead, dudley, sandwell):
    assert publish(lead).status == "succeeded"
    assert is_named_anywhere("dudley")
    lead.patch(CAMPAIGN, RENAME)
    assert make.client(None).get(PAGE).json()["report"] is None, "one of before does not stand beside the new name"
    agree(sandwell)
    refused = publish(lead)
    assert (refused.status, refused.problem["code"]) == ("failed", "named_unasked")
    assert "dudley" in refused.problem["detail"] and "sandwell" not in refused.problem["detail"]
    assert Report.objects.count() == 1
    agree(dudley)
    assert publish(lead).status == "succeeded"
    assert {"dudley", "sandwell"} <= {cell["of"] for cell in page_report()["document"]["tables"]}


def page_report() -> dict[str, Any]:
    return make.client(None).get(PAGE).json()["report"]


def test_who_reported_and_left_is_not_printed_beside_a_new_name(figures, lead, dudley, sandwell):
    dudley.post(f"{INVITATION}leave/", headers={"If-Match": dudley.get(INVITATION)["ETag"]})
    assert publish(lead).status == "succeeded", "what it reported stays, and counts"
    lead.patch(CAMPAIGN, RENAME)
    agree(sandwell)
    assert publish(lead).problem["code"] == "named_unasked"


def test_a_yes_to_an_event_as_it_was_read_under_another_name_comes_too_late(lead, dudley, sandwell):
    event = public_event(partners=["sandwell"])
    here = f"/api/v1/events/{event.pk}/"
    read = {"If-Match": sandwell.get(here)["ETag"]}
    lead.patch(CAMPAIGN, RENAME)
    assert sandwell.post(f"{here}accept/", headers=read).status_code == 412


def test_whoever_agrees_to_be_named_without_the_version_it_has_read_has_not_accepted_the_new_name(
    lead, dudley, sandwell
):
    event = public_event(partners=["sandwell"])
    lead.patch(CAMPAIGN, RENAME)
    assert sandwell.patch(INVITATION, {"names_us_in_events": True}).json()["asked_again"] is True
    assert not is_named_anywhere("sandwell")
    read = {"If-Match": sandwell.get(INVITATION)["ETag"]}
    sandwell.patch(INVITATION, {"names_us_in_events": False})
    assert sandwell.patch(INVITATION, {"names_us_in_events": True}, headers=read).status_code == 412
    read = {"If-Match": sandwell.get(INVITATION)["ETag"]}
    assert sandwell.patch(INVITATION, {"names_us_in_events": True}, headers=read).json()["asked_again"] is False
    agree(dudley)
    assert event.pk and is_named_anywhere("sandwell")
