"""`/events/{id}/accept/` and `decline/`: the partners of an event say themselves whether they are named."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from coordination.ledger.sequencer import give_positions
from events.models import Event
from tests import make
from tests.contract_client import checked_client, refused
from tests.events.open.feed_reader import FEED, MAP
from tests.request_bodies import EVENT

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/events/"
TOMORROW = timezone.now() + timedelta(days=1)  # maps and calendars show what is to come
BODY = {**EVENT, "status": "scheduled", "public": True, "partners": ["sandwell", "a-charity"]}
BODY |= {"starts_at": TOMORROW.isoformat(), "ends_at": (TOMORROW + timedelta(hours=2)).isoformat()}
INVITATION = f"/api/v1/invitations/{make.SEE_ME}/"


@pytest.fixture(autouse=True)
def campaign_goes_on(on_stage):
    Campaign.objects.update(ends_on=TOMORROW.date() + timedelta(days=7))


@pytest.fixture
def charity():
    """Not in the campaign, and yet on the list of an event."""
    make.make_organisation("a-charity")
    return checked_client("a-charity")


@pytest.fixture
def event(dudley, charity) -> str:
    return dudley.post(URL, BODY).json()["id"]


def accept(client, event: str):
    """The client's organisation agrees to be named in the event as it reads now."""
    here = f"{URL}{event}/"
    return client.post(f"{here}accept/", headers={"If-Match": client.get(here)["ETag"]})


def named(event: str) -> tuple[list[str], list[str]]:
    """Who the feed and the map name as partners."""
    while give_positions():
        pass
    anybody = make.client(None)
    features = anybody.get(MAP).json()["features"]
    (on_the_map,) = [feature["properties"]["partners"] for feature in features if feature["id"] == event]
    items = anybody.get(FEED).json()["items"]
    (item,) = [item["data"] for item in items if item["id"] == event]
    return [one["name"] for one in item.get("contributor", [])], on_the_map


def test_participants_see_the_list_as_posted_and_who_has_said_what(event, observer, sandwell, charity):
    accept(sandwell, event)
    charity.post(f"{URL}{event}/decline/")
    row = observer.get(f"{URL}{event}/").json()
    assert row["partners"] == ["sandwell", "a-charity"]
    assert (row["partners_accepted"], row["partners_declined"]) == (["sandwell"], ["a-charity"])


def test_nobody_is_named_in_public_before_it_has_said_yes(event, sandwell):
    assert named(event) == ([], [])
    accept(sandwell, event)
    assert named(event) == (["Sandwell"], ["sandwell"])
    sandwell.post(f"{URL}{event}/decline/")
    assert named(event) == ([], [])


def test_a_partner_sees_the_event_though_it_has_no_part_in_the_campaign(event, charity, dudley):
    other = dudley.post(URL, EVENT).json()["id"]
    assert charity.get(f"{URL}{event}/").json()["allowed_actions"] == ["accept", "decline"]
    assert charity.get(f"{URL}{other}/").status_code == 404
    assert [row["id"] for row in charity.get(URL).json()["results"]] == [event]
    assert refused(charity.patch(f"{URL}{event}/", {"title": "Ours"})) == (403, "not_yours_to_do")
    dudley.patch(f"{URL}{event}/", {"partners": []})
    assert charity.get(f"{URL}{event}/").status_code == 404


def test_a_draft_is_nobody_elses_even_a_partners(dudley, charity):
    draft = dudley.post(URL, {**BODY, "status": "draft"}).json()["id"]
    assert charity.get(f"{URL}{draft}/").status_code == 404


def test_only_a_partner_answers_for_itself(event, dudley, lead, observer):
    for client in (dudley, lead, observer):
        for answer in (accept(client, event), client.post(f"{URL}{event}/decline/")):
            assert refused(answer) == (403, "not_a_partner")


def test_the_work_list_of_a_partner(event, charity, sandwell):
    assert [row["id"] for row in charity.get(f"{URL}?awaits_us=true").json()["results"]] == [event]
    assert charity.get(f"{URL}?partner=sandwell,nspcc").json()["results"][0]["id"] == event
    accept(charity, event)
    assert charity.get(f"{URL}?awaits_us=true").json()["results"] == []
    assert charity.get(f"{URL}?awaits_us=false").json()["results"][0]["id"] == event
    sandwell.patch(INVITATION, {"names_us_in_events": True})
    assert sandwell.get(f"{URL}?awaits_us=true").json()["results"] == []


def test_a_partner_agrees_once_for_all_events_of_a_campaign(event, dudley, sandwell):
    assert sandwell.patch(INVITATION, {"names_us_in_events": True}).status_code == 200
    assert named(event) == (["Sandwell"], ["sandwell"])
    assert dudley.get(f"{URL}{event}/").json()["partners_accepted"] == ["sandwell"]
    later = dudley.post(URL, BODY).json()
    assert later["partners_accepted"] == ["sandwell"]
    sandwell.post(f"{URL}{event}/decline/")
    assert named(event) == ([], [])
    assert named(later["id"]) == (["Sandwell"], ["sandwell"])
    sandwell.patch(INVITATION, {"names_us_in_events": False})
    assert named(later["id"]) == ([], [])


def test_agreeing_for_one_campaign_is_for_no_other(dudley, sandwell, charity):
    make.make_campaign("another", contributors=("dudley", "sandwell"), ends_on=TOMORROW.date() + timedelta(days=7))
    sandwell.patch(INVITATION, {"names_us_in_events": True})
    other = dudley.post(URL, {**BODY, "campaign": "another"}).json()
    assert other["partners_accepted"] == []
    assert named(other["id"]) == ([], [])


@pytest.mark.parametrize("ending", ["leaves", "is withdrawn", "is offered another role"])
def test_who_takes_part_no_longer_is_no_longer_named(event, lead, sandwell, ending: str):
    sandwell.patch(INVITATION, {"names_us_in_events": True})
    part = f"/api/v1/campaigns/{make.SEE_ME}/participants/sandwell/"
    before = Event.objects.get(pk=event).version
    if ending == "leaves":
        sandwell.post(f"{INVITATION}leave/")
    elif ending == "is withdrawn":
        lead.delete(part)
    else:
        lead.patch(part, {"role": "endorser"})
    assert named(event) == ([], [])
    assert Event.objects.get(pk=event).version == before + 1, "whoever follows the feed is told"


def test_a_yes_is_forgotten_and_a_no_is_kept_when_a_partner_is_taken_off_the_list(event, dudley, sandwell, charity):
    accept(sandwell, event)
    charity.post(f"{URL}{event}/decline/")
    dudley.patch(f"{URL}{event}/", {"partners": []})
    again = dudley.patch(f"{URL}{event}/", {"partners": ["sandwell", "a-charity"]}).json()
    assert (again["partners_accepted"], again["partners_declined"]) == ([], ["a-charity"])


@pytest.mark.parametrize(
    "said",
    [
        {"title": "A march"},
        {"kind": "media"},
        {"summary": "Vote."},
        {"url": "https://www.example.org/"},
        {"place": {"name": "Town Hall"}},
        {"ends_at": (TOMORROW + timedelta(hours=3)).isoformat()},
        {"phase": "transport-hubs"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_yes_is_to_what_the_event_says_and_not_to_what_it_says_later(event, dudley, sandwell, said: dict[str, str]):
    accept(sandwell, event)
    assert dudley.patch(f"{URL}{event}/", {"external_ref": "stall-1"}).json()["partners_accepted"] == ["sandwell"]
    assert dudley.patch(f"{URL}{event}/", said).json()["partners_accepted"] == []
    assert named(event) == ([], [])
    sandwell.patch(INVITATION, {"names_us_in_events": True})
    assert named(event) == (["Sandwell"], ["sandwell"])


def test_a_yes_is_not_to_the_phase_by_another_name(event, dudley, lead, sandwell):
    dudley.patch(f"{URL}{event}/", {"phase": "transport-hubs"})
    accept(sandwell, event)
    assert named(event) == (["Sandwell"], ["sandwell"])
    phase = f"/api/v1/campaigns/{make.SEE_ME}/phases/transport-hubs/"
    assert lead.patch(phase, {"ends_on": str(TOMORROW.date())}).status_code == 200
    assert named(event) == (["Sandwell"], ["sandwell"])
    assert lead.patch(phase, {"name": "Operation Anything"}).status_code == 200
    assert named(event) == ([], [])


@pytest.mark.parametrize("field", ["partners_accepted", "partners_declined"])
def test_whoever_posts_an_event_answers_for_nobody(dudley, charity, field: str):
    posted = {**BODY, field: ["sandwell"]}
    assert dudley.post(URL, posted).status_code == 400
    assert dudley.put(f"{URL}by-ref/row-1/", posted).status_code == 400
    batch = dudley.post(f"{URL}batch/", {"items": [{**posted, "external_ref": "row-1"}]})
    assert batch.status_code == 400
    assert dudley.post(URL, BODY).json()[field] == []


def test_partners_in_a_batch_and_by_reference_are_asked_like_any_other(dudley, sandwell, charity):
    row = {**BODY, "external_ref": "row-1"}
    assert dudley.post(f"{URL}batch/", {"items": [row]}).status_code == 200
    event = dudley.get(f"{URL}?external_ref=row-1").json()["results"][0]["id"]
    accept(sandwell, event)
    assert dudley.put(f"{URL}by-ref/row-1/", BODY).json()["partners_accepted"] == ["sandwell"]
    fewer = {"items": [{**row, "partners": ["a-charity"]}]}
    assert dudley.post(f"{URL}batch/", fewer).status_code == 200
    assert dudley.put(f"{URL}by-ref/row-1/", BODY).json()["partners_accepted"] == []


def test_a_yes_is_to_a_version_that_was_read(event, dudley, sandwell):
    here = f"{URL}{event}/"
    tag = sandwell.get(here)["ETag"]
    assert refused(sandwell.post(f"{here}accept/")) == (428, "precondition_required")
    assert refused(sandwell.post(f"{here}accept/", headers={"If-Match": "*"})) == (428, "precondition_required")
    dudley.patch(here, {"title": "Something else"})
    assert refused(sandwell.post(f"{here}accept/", headers={"If-Match": tag})) == (412, "stale")
    assert named(event) == ([], [])


def test_an_answer_twice_is_one_answer(event, sandwell):
    first = accept(sandwell, event).json()
    assert accept(sandwell, event).json() == first


def test_the_ledger_tells_a_partner_of_the_event_and_of_its_end(event, dudley, charity):
    dudley.patch(f"{URL}{event}/", {"partners": []})
    while give_positions():
        pass
    items = charity.get(f"/api/v1/changes/?subject=event&id={event}").json()["items"]
    assert [item["kind"] for item in items] == ["event.created", "event.deleted"]


@pytest.mark.parametrize("lead_does", ["is a draft", "suspends"])
def test_a_partner_outside_sees_nothing_of_a_campaign_that_others_do_not_see(dudley, lead, charity, lead_does: str):
    """Neither the row nor its entries in the ledger; whoever takes part goes on seeing both."""
    slug, days = "hear-me-next", {"ends_on": TOMORROW.date() + timedelta(days=7)}
    campaign = make.make_campaign(slug, status="draft" if lead_does == "is a draft" else "live", **days)
    here = f"/api/v1/campaigns/{slug}/"
    if lead_does == "suspends":
        assert lead.post(f"{here}suspend/", {"reason": "A number is wrong."}).status_code == 200
    event = dudley.post(URL, {**BODY, "campaign": slug, "public": False}).json()["id"]
    dudley.patch(f"{URL}{event}/", {"summary": "Leaflets and a quiz."})

    def sight(client) -> tuple[int, int, int]:
        while give_positions():
            pass
        entries = client.get(f"/api/v1/changes/?subject=event&campaign={slug}&limit=200").json()["items"]
        return client.get(f"{URL}{event}/").status_code, len(client.get(URL).json()["results"]), len(entries)

    assert sight(charity) == (404, 0, 0)
    assert charity.post(f"{URL}{event}/decline/").status_code == 404
    assert charity.get(f"{URL}?awaits_us=true").json()["results"] == []
    assert sight(make.client("sandwell"))[0] == 200
    if lead_does == "suspends":
        lead.post(f"{here}resume/")
    else:
        lead.patch(here, {"status": "live"})
    assert sight(charity) == (200, 1, 1), "and its feed says so"
    assert charity.post(f"{URL}{event}/decline/").status_code == 200
    lead.post(f"{here}suspend/", {"reason": "A number is wrong."})
    assert charity.get(f"{URL}{event}/").status_code == 404
    assert campaign.pk == slug
