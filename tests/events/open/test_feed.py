"""The RPDE feed: its order, its ends, its tombstones."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.lifecycle import campaigns
from campaigns.models import Campaign
from coordination.ledger.sequencer import give_positions
from events import scheduling
from events.open import feed
from tests import make
from tests.contract_client import faults, refused
from tests.events.open.feed_reader import FEED, Follower, erase, hide, public_event, read_all

pytestmark = pytest.mark.django_db
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@pytest.fixture
def anybody():
    return make.client(None)


def test_the_empty_feed_repeats_its_own_address(anybody):
    answer = anybody.get(FEED)
    assert answer.json() == {"next": f"http://testserver{FEED}", "items": [], "license": LICENCE}
    assert answer["Content-Type"] == "application/vnd.openactive.rpde+json; version=1"
    later = anybody.get(f"{FEED}?afterChangeNumber=7&limit=3").json()
    assert later["next"] == f"http://testserver{FEED}?afterChangeNumber=7&limit=3"


def test_pages_follow_each_other_in_the_order_of_change_numbers(anybody):
    events = [public_event() for _ in range(5)]
    give_positions()
    first = anybody.get(f"{FEED}?limit=2").json()
    last = first["items"][-1]["modified"]
    assert first["next"] == f"http://testserver{FEED}?limit=2&afterChangeNumber={last}"
    second = anybody.get(first["next"]).json()
    assert [item["id"] for item in first["items"] + second["items"]] == [str(event.pk) for event in events[:4]]
    numbers = [item["modified"] for item in read_all()]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 5


def test_a_page_is_long_unless_it_is_asked_to_be_short(anybody):
    for _ in range(51):  # more than a page of any other list
        public_event()
    give_positions()
    page = anybody.get(FEED)
    assert len(page.json()["items"]) == 51
    # Each reader may keep it for an hour, a cache for seconds; of the last page both for seconds.
    assert page["Cache-Control"] == "public, max-age=3600, s-maxage=5, must-revalidate"
    assert anybody.get(page.json()["next"])["Cache-Control"] == "public, max-age=5, must-revalidate"


def test_an_item_is_a_schema_org_event(anybody):
    stop = make.make_stop(name="Dudley Bus Station", indicator="Stand B", longitude=-2.0791, latitude=52.5106)
    event = public_event(
        stop=stop, phase=make.make_phase(), summary="Come and ask.", url="https://www.dudley.gov.uk/see"
    )
    (item,) = read_all()
    data = item.pop("data")
    page = f"http://testserver/api/v1/open/campaigns/{make.SEE_ME}/"
    lead = {"@type": "Organization", "@id": f"http://testserver/api/v1/organisations/{make.LEAD}/"}
    lead["name"] = data["superEvent"]["organizer"]["name"]
    assert {**item, "modified": 0} == {"state": "updated", "kind": "Event", "id": str(event.pk), "modified": 0}
    assert data == {
        "@context": ["https://openactive.io/", "https://schema.org/"],
        "@type": "Event",
        "@id": f"http://testserver/api/v1/open/events.rpde#{event.pk}",
        "identifier": str(event.pk),
        "name": event.title,
        "description": "Come and ask.",
        "url": "https://www.dudley.gov.uk/see",
        "startDate": "2017-02-22T10:00:00Z",
        "endDate": "2017-02-22T16:00:00Z",
        "duration": "PT6H",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "additionalType": "stall",
        "organizer": {
            "@type": "Organization",
            "@id": "http://testserver/api/v1/organisations/dudley/",
            "name": "Dudley",
        },
        "location": {
            "@type": "Place",
            "name": "Dudley Bus Station Stand B",
            "identifier": stop.atco_code,
            "geo": {"@type": "GeoCoordinates", "longitude": -2.0791, "latitude": 52.5106},
        },
        "superEvent": {
            "@type": "Event",
            "@id": f"{page}#transport-hubs",
            "name": "transport hubs",
            "url": page,
            "startDate": "2017-02-20T00:00:00Z",
            "endDate": "2017-02-25T00:00:00Z",
            "duration": "PT120H",
            "organizer": lead,
            "superEvent": {
                "@type": "Event",
                "@id": page,
                "name": "See Me Hear Me",
                "url": page,
                "startDate": "2017-02-17T00:00:00Z",
                "endDate": "2017-03-04T00:00:00Z",
                "duration": "PT360H",
                "organizer": lead,
            },
        },
    }


def test_an_event_comes_once_and_again_after_a_change():
    event, other = public_event(), public_event()
    give_positions()
    reader = Follower()
    assert len(reader.read_on()) == 2
    scheduling.change_event(event, by=make.actor_for(), expected_version=None, title="Another title")
    give_positions()
    (again,) = reader.read_on()
    assert (again["id"], again["data"]["name"]) == (str(event.pk), "Another title")
    assert [item["id"] for item in read_all()] == [str(other.pk), str(event.pk)]


def test_a_cancelled_event_says_so_and_does_not_vanish():
    event = public_event(status="cancelled")
    (item,) = read_all()
    assert (item["id"], item["state"]) == (str(event.pk), "updated")
    assert item["data"]["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.parametrize("go_away", [hide, erase])
def test_what_is_public_no_more_leaves_a_tombstone_without_data(go_away):
    event = public_event()
    give_positions()
    reader = Follower()
    reader.read_on()
    go_away(event)
    give_positions()
    (item,) = reader.read_on()
    assert set(item) == {"state", "kind", "id", "modified"}
    assert (item["state"], item["id"]) == ("deleted", str(event.pk))
    assert [item["state"] for item in read_all()] == ["deleted"]


def test_a_tombstone_stays_longer_than_seven_days_and_goes_after_ninety():
    event = public_event()
    hide(event)
    give_positions()
    now = timezone.now()
    assert timedelta(days=7) < feed.TOMBSTONES_STAY
    assert [item.event for item in feed.feed_page(0, 10, now + timedelta(days=89))] == [None]
    assert feed.feed_page(0, 10, now + timedelta(days=91)) == []


@pytest.mark.parametrize("go_away", [hide, erase])
@pytest.mark.parametrize("status", ["draft", "scheduled"])
def test_what_never_was_public_leaves_no_tombstone(go_away, status):
    event = make.make_event(status=status, public=status == "draft")
    go_away(event)
    assert read_all() == []


def test_a_draft_that_is_thrown_away_is_never_told_of():
    draft = make.make_event(status="draft", public=True)
    scheduling.cancel_event(draft, by=make.actor_for(), expected_version=None)
    assert read_all() == []


def test_what_was_public_while_its_campaign_was_a_draft_never_was():
    event = public_event(campaign=make.make_campaign("hear-me-next", status="draft"))
    assert read_all() == []
    hide(event)
    assert read_all() == []


def test_public_events_come_out_with_their_campaign_although_a_reader_has_passed_them():
    campaign = make.make_campaign("hear-me-next", status="draft")
    waiting = [public_event(campaign=campaign) for _ in range(3)]
    make.make_event(campaign=campaign)
    make.make_event(campaign=campaign, status="draft", public=True)
    elsewhere = public_event()
    give_positions()
    reader = Follower()
    assert [item["id"] for item in reader.read_on()] == [str(elsewhere.pk)]
    live = campaigns.change_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, status="live")
    give_positions()
    assert {item["id"] for item in reader.read_on()} == {str(event.pk) for event in waiting}
    hide(waiting[0].__class__.objects.get(pk=waiting[0].pk))
    give_positions()
    assert [(item["id"], item["state"]) for item in reader.read_on()] == [(str(waiting[0].pk), "deleted")]
    assert Campaign.objects.get(pk=live.pk).status == "live"


def test_other_changes_of_a_campaign_make_no_new_versions_of_its_events():
    campaign = make.make_campaign()
    event = public_event(campaign=campaign)
    campaigns.change_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, status="closed")
    event.refresh_from_db()
    assert event.version == 1


@pytest.mark.parametrize("wrong", ["-1", "1.5", "now", "%00", "1" * 19, "\u0661"])
def test_a_wrong_cursor_is_a_problem(anybody, wrong):
    answer = anybody.get(f"{FEED}?afterChangeNumber={wrong}")
    assert refused(answer) == (400, "invalid")
    assert faults(answer) == {("?afterChangeNumber", "malformed")}
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("query", "status"), [("limit=0", 400), ("limit=501", 400), ("afterTimestamp=1", 400)])
def test_a_page_is_bounded_and_an_unknown_parameter_is_no_cursor(anybody, query, status):
    assert anybody.get(f"{FEED}?{query}").status_code == status


def test_nothing_of_the_organisers_own_business_is_told():
    secret = {"external_ref": "our-own-reference", "status": "cancelled"}
    public_event(**secret)
    (item,) = read_all()
    assert "our-own-reference" not in str(item)
    assert "@example" not in str(item)
    assert not {"email", "telephone", "version", "status_reason"} & set(item["data"])
