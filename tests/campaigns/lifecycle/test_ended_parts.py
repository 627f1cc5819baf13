"""Whoever leaves a campaign, is removed from it or says no stands beside it in public by no road any more: not as a
partner or reviewer, not by an endorsement, not in events, its own or those of others."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from campaigns.models import Endorsement, Report
from coordination.jobs.worker import run_next
from coordination.ledger.sequencer import give_positions
from coordination.models import Change
from events.api import open_events
from events.models import Event
from tests import make
from tests.contract_client import checked_client
from tests.events.open.feed_reader import CALENDAR, FEED, MAP, PAGE, Follower, public_event

pytestmark = pytest.mark.usefixtures("on_stage")
CAMPAIGN = f"/api/v1/campaigns/{make.SEE_ME}/"
ENDORSEMENTS = f"{CAMPAIGN}endorsements/"
INVITATION = f"/api/v1/invitations/{make.SEE_ME}/"
ROADS = (PAGE, f"/campaigns/{make.SEE_ME}/", FEED, MAP, CALENDAR)
ENDS = ("leaves", "is removed", "declines another role", "is not asked for another role any more")


@pytest.fixture(autouse=True)
def of_this_year(monkeypatch):
    """The campaign of 2017 is longer ago than the 90 days that calendar and map look back."""
    clock = SimpleNamespace(now=lambda: datetime(2017, 3, 1, tzinfo=UTC))
    monkeypatch.setattr(open_events, "timezone", clock)


def roads_that_name(*names: str) -> set[str]:
    """The addresses without a key at which one of the names stands beside the campaign."""
    while give_positions():
        pass
    return {road for road in ROADS if any(name in beside_the_campaign(road) for name in names)}


def beside_the_campaign(road: str) -> str:
    """What the address says, but for events that are told without the campaign."""
    answer = make.client(None).get(road)
    if road == FEED:
        items = [item.get("data", {}) for item in answer.json()["items"]]
        return str([item for item in items if "superEvent" in item])
    if road == MAP:
        told = [feature["properties"] for feature in answer.json()["features"]]
        return str([properties for properties in told if properties["campaign_name"]])
    return answer.content.decode()


def end_part(end: str, client: Any, organisation: str) -> None:
    lead, part = checked_client(make.LEAD), f"{CAMPAIGN}participants/{organisation}/"
    match end:
        case "leaves":
            assert client.post(f"{INVITATION}leave/").status_code == 200
        case "is removed":
            assert lead.delete(part).status_code == 204
        case "declines another role":
            assert lead.patch(part, {"role": "endorser"}).status_code == 200
            assert client.post(f"{INVITATION}decline/").status_code == 200
        case _:
            assert lead.patch(part, {"role": "endorser"}).status_code == 200
            assert lead.delete(part).status_code == 204


def endorse(client: Any, lead: Any) -> str:
    path = client.post(ENDORSEMENTS, {"statement": "Everybody can notice.", "since": "2017-02-17"})["Location"]
    assert lead.post(f"{path}accept/", headers={"If-Match": lead.get(path)["ETag"]}).status_code == 200
    return path


def agree_to(event: Event, client: Any) -> None:
    here = f"/api/v1/events/{event.pk}/"
    assert client.post(f"{here}accept/", headers={"If-Match": client.get(here)["ETag"]}).status_code == 200


@pytest.mark.parametrize("end", ENDS)
def test_a_contributor_whose_part_ends_is_named_by_no_road(end: str, sandwell, lead):
    endorse(sandwell, lead)
    of_another = public_event(title="Come and ask", partners=["sandwell"])
    agree_to(of_another, sandwell)
    own = public_event(title="A stall", organisation="sandwell")
    assert roads_that_name("sandwell", "Sandwell") >= {PAGE, f"/campaigns/{make.SEE_ME}/", FEED, MAP}
    reader = Follower()
    reader.read_on()
    end_part(end, sandwell, "sandwell")
    assert roads_that_name("sandwell", "Sandwell") == set()
    reader.read_on()
    assert set(reader.last_states) == {str(of_another.pk), str(own.pk)}, "whoever follows the feed is told"
    assert Event.objects.get(pk=of_another.pk).partners_accepted == []


def test_its_own_events_stay_public_as_what_they_are_its_own(sandwell):
    own = public_event(title="A stall", organisation="sandwell")
    sandwell.post(f"{INVITATION}leave/")
    while give_positions():
        pass
    (told,) = [item["data"] for item in make.client(None).get(FEED).json()["items"]]
    assert (told["identifier"], told["organizer"]["name"]) == (str(own.pk), "Sandwell")
    assert "superEvent" not in told and "url" not in told


@pytest.mark.parametrize("end", ENDS[:2])
def test_a_reviewer_whose_part_ends_is_named_by_no_road(end: str, police, lead):
    endorse(police, lead)
    names = (make.POLICE, "British Transport Police")
    assert roads_that_name(*names) == {PAGE, f"/campaigns/{make.SEE_ME}/"}
    end_part(end, police, make.POLICE)
    assert roads_that_name(*names) == set()


def test_who_declines_the_first_invitation_is_named_by_no_road(lead):
    make.make_organisation("a-charity")
    charity = checked_client("a-charity")
    endorse(charity, lead)
    event = public_event(partners=["a-charity"])
    agree_to(event, charity)
    assert roads_that_name("a-charity")
    lead.post(f"{CAMPAIGN}participants/", {"organisation": "a-charity", "role": "observer"})
    assert roads_that_name("a-charity"), "to be asked changes nothing"
    charity.post(f"{INVITATION}decline/")
    assert roads_that_name("a-charity") == set()


def test_an_offer_that_nobody_has_accepted_ends_too(sandwell, lead):
    path = sandwell.post(ENDORSEMENTS, {"since": "2017-02-17"})["Location"]
    sandwell.post(f"{INVITATION}leave/")
    assert lead.post(f"{path}accept/", headers={"If-Match": '"1"'}).status_code == 404
    assert Endorsement.objects.get().status == "withdrawn"


def test_a_yes_to_what_is_not_public_ends_too_and_that_of_others_stays(sandwell, walsall, lead):
    event = public_event(partners=["walsall", "sandwell"])
    for client in (walsall, sandwell):
        agree_to(event, client)
    endorse(walsall, lead)
    hidden = public_event(partners=["sandwell"])
    agree_to(hidden, sandwell)
    Event.objects.filter(pk=hidden.pk).update(public=False)
    sandwell.post(f"{INVITATION}leave/")
    assert Event.objects.get(pk=event.pk).partners_accepted == ["walsall"]
    assert Event.objects.get(pk=hidden.pk).partners_accepted == []
    assert Endorsement.objects.get().status == "accepted"


def test_what_it_gave_to_another_campaign_stays(sandwell, lead):
    other = make.make_campaign("another", contributors=("dudley", "sandwell"))
    make.make_endorsement("sandwell", campaign=other)
    event = public_event(campaign=other, partners=["sandwell"])
    agree_to(event, sandwell)
    endorse(sandwell, lead)
    sandwell.post(f"{INVITATION}leave/")
    assert Endorsement.objects.get(campaign=other).status == "accepted"
    assert Event.objects.get(pk=event.pk).partners_accepted == ["sandwell"]


def test_the_ledger_says_that_it_ended_with_the_part(sandwell, lead):
    endorse(sandwell, lead)
    event = public_event(partners=["sandwell"])
    agree_to(event, sandwell)
    sandwell.post(f"{INVITATION}leave/")
    (entry,) = Change.objects.filter(kind="endorsement.withdrawn")
    assert (entry.actor_organisation, entry.reason.split(";")[0]) == (
        "sandwell",
        "The organisation takes no part in the campaign",
    )
    last = Change.objects.filter(subject="event", subject_id=str(event.pk)).latest("id")
    assert (last.before["partners_accepted"], last.after["partners_accepted"]) == (["sandwell"], [])


def test_whoever_comes_back_is_named_once_it_has_accepted_and_offers_again_what_it_backs(sandwell, lead):
    endorse(sandwell, lead)
    own = public_event(title="A stall", organisation="sandwell")
    sandwell.post(f"{INVITATION}leave/")
    lead.post(f"{CAMPAIGN}participants/", {"organisation": "sandwell", "role": "contributor"})
    assert roads_that_name("sandwell", "Sandwell") == set(), "to be asked again is no yes"
    before = Event.objects.get(pk=own.pk).version
    sandwell.post(f"{INVITATION}accept/", headers={"If-Match": sandwell.get(INVITATION)["ETag"]})
    assert {FEED, PAGE} <= roads_that_name("sandwell", "Sandwell")
    assert Event.objects.get(pk=own.pk).version == before + 1, "whoever follows the feed is told"
    assert make.client(None).get(PAGE).json()["endorsements"] == []
    endorse(sandwell, lead)
    assert len(make.client(None).get(PAGE).json()["endorsements"]) == 1


def test_a_report_of_later_expects_nothing_of_it_and_its_figures_stay(sandwell, lead):
    make.make_metric(organisation="dudley", value=5_000)
    make.make_metric(organisation="sandwell", value=7_000, source="another count")
    sandwell.post(f"{INVITATION}leave/")
    assert lead.post(f"{CAMPAIGN}reports/", {}).status_code == 202
    assert run_next()
    document = make.client(None).get(PAGE).json()["report"]["document"]
    assert "sandwell" not in str(document["headline"]["completeness"])
    assert "sandwell" in {cell["of"] for cell in document["tables"]}, "what it counted stays its own"
    assert Report.objects.count() == 1
