"""`/events/`: posting, reading and changing events, and their life."""

from typing import Any

import pytest

from campaigns.models import Campaign
from events import scheduling
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.request_bodies import EVENT

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/events/"
FIELDS = (
    "id external_ref campaign phase organisation partners title kind status public starts_at ends_at stop place area"
    " summary url version"
)
PLACE = {"name": "Mander Centre", "address": "Central Arcade", "postcode": "WV1 3NH", "uprn": "100071188421"}
PLACE |= {"longitude": -2.1284, "latitude": 52.5855}


def at(event: Any) -> str:
    return f"{URL}{event.pk}/"


def test_an_event_is_posted_and_found_at_its_location(dudley):
    body = {**EVENT, "external_ref": "stall-22", "phase": "transport-hubs", "partners": ["sandwell"], "public": True}
    body |= {"stop": "43000875301", "summary": "Come and talk.", "url": "https://www.dudley.gov.uk/stall"}
    response = dudley.post(URL, body)
    answered = response.json()
    assert response.status_code == 201
    assert holds_in_order(answered, FIELDS)
    assert {name: answered[name] for name in body} == body
    assert (answered["status"], answered["organisation"], answered["version"]) == ("draft", "dudley", 1)
    assert (answered["area"], answered["place"]) == (make.DUDLEY, None)
    assert answered["allowed_actions"] == ["schedule", "cancel"]
    again = dudley.get(response["Location"])
    assert (again.status_code, again.json(), again["ETag"]) == (200, answered, response["ETag"])


def test_what_is_left_out_is_null_or_empty(dudley):
    answered = dudley.post(URL, EVENT).json()
    nothing = dict.fromkeys(("external_ref", "phase", "stop", "place", "summary", "url", "status_reason"))
    assert {name: answered[name] for name in nothing} == nothing
    assert (answered["partners"], answered["public"]) == ([], False)


def test_instants_are_answered_in_utc_whatever_offset_they_were_sent_with(dudley):
    answered = dudley.post(URL, {**EVENT, "starts_at": "2017-02-22T11:00:00+01:00"}).json()
    assert answered["starts_at"] == "2017-02-22T10:00:00Z"


def test_an_event_can_be_posted_as_scheduled_and_is_then_seen_by_the_others(dudley, sandwell):
    response = dudley.post(URL, {**EVENT, "status": "scheduled"})
    assert sandwell.get(response["Location"]).json()["allowed_actions"] == []


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_an_event_cannot_be_posted_as_over(dudley, status: str):
    assert faults(dudley.post(URL, {**EVENT, "status": status})) == {("/status", "not_at_first")}


@pytest.mark.parametrize(
    ("where", "area"),
    [
        ({}, make.DUDLEY),
        ({"area": make.COUNTY, "stop": "9100BHAMNWS"}, make.COUNTY),
        ({"area": make.SANDWELL}, make.SANDWELL),
        ({"stop": "9100BHAMNWS"}, "E08000025"),
        ({"place": {"name": "Online"}}, make.DUDLEY),
    ],
)
def test_the_area_is_the_given_else_the_stops_else_the_organisations(dudley, where: dict[str, Any], area: str):
    assert dudley.post(URL, {**EVENT, **where}).json()["area"] == area


def test_a_police_force_without_an_area_posts_in_the_campaigns(lead):
    assert lead.post(URL, EVENT).json()["area"] == make.COUNTY


def test_a_place_keeps_all_of_its_parts_and_can_be_taken_away(dudley):
    response = dudley.post(URL, {**EVENT, "place": PLACE})
    assert response.json()["place"] == PLACE
    assert dudley.patch(response["Location"], {"place": None}).json()["place"] is None


def test_a_stop_says_where_it_is_and_the_venues_words_stay(dudley):
    path = dudley.post(URL, {**EVENT, "place": PLACE})["Location"]
    answered = dudley.patch(path, {"stop": "43000875301"}).json()
    nowhere = {"longitude": None, "latitude": None}
    assert (answered["stop"], answered["place"]) == ("43000875301", PLACE | nowhere)  # the venue's words stay
    assert dudley.patch(path, {"place": None}).json()["place"] is None


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"campaign": None}, {("/campaign", "null")}),
        ({"campaign": "nowhere"}, {("/campaign", "not_found")}),
        ({"campaign": 7}, {("/campaign", "invalid")}),
        ({"phase": "nowhere"}, {("/phase", "not_found")}),
        ({"partners": ["nobody", "sandwell"]}, {("/partners/0", "not_found")}),
        ({"partners": ["sandwell", "sandwell"]}, {("/partners/1", "repeated")}),
        ({"partners": ["dudley"]}, {("/partners", "own_organisation")}),
        ({"partners": "sandwell"}, {("/partners", "invalid")}),
        ({"title": ""}, {("/title", "blank")}),
        ({"title": "x" * 201}, {("/title", "max_length")}),
        ({"title": 7}, {("/title", "invalid")}),
        ({"title": "a\u202eb"}, {("/title", "control_character")}),
        ({"kind": "party"}, {("/kind", "invalid_choice")}),
        ({"public": "yes"}, {("/public", "invalid")}),
        ({"starts_at": "2017-02-22T10:00:00"}, {("/starts_at", "invalid")}),
        ({"starts_at": "2017-02-22"}, {("/starts_at", "invalid")}),
        ({"starts_at": "2017-02-30T10:00:00Z"}, {("/starts_at", "invalid")}),
        ({"starts_at": 1487757600}, {("/starts_at", "invalid")}),
        ({"ends_at": "2017-02-22T10:00:00Z"}, {("/ends_at", "ends_before_it_starts")}),
        ({"ends_at": "2017-02-22T10:30:00+01:00"}, {("/ends_at", "ends_before_it_starts")}),
        ({"stop": "nowhere"}, {("/stop", "not_found")}),
        ({"place": {}}, {("/place/name", "required")}),
        ({"place": {"name": "Hall", "postcode": "wv13"}}, {("/place/postcode", "malformed")}),
        ({"place": {"name": "Hall", "uprn": "12a"}}, {("/place/uprn", "malformed")}),
        ({"place": {"name": "Hall", "longitude": -2.1}}, {("/place/latitude", "invalid")}),
        ({"place": {"name": "Hall", "longitude": 181, "latitude": 0}}, {("/place/longitude", "max_value")}),
        ({"place": {"name": "Hall", "what3words": "x"}}, {("/place/what3words", "unknown_field")}),
        ({"area": "E99999999"}, {("/area", "not_found")}),
        ({"url": "javascript:alert(1)"}, {("/url", "invalid")}),
        ({"url": "https://user:secret@example.org/"}, {("/url", "invalid")}),
        ({"external_ref": "a/b"}, {("/external_ref", "malformed")}),
        ({"external_ref": ""}, {("/external_ref", "blank")}),
        ({"title": "", "kind": "party"}, {("/title", "blank"), ("/kind", "invalid_choice")}),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(dudley, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    response = dudley.post(URL, {**EVENT, **wrong})
    assert (response.status_code, faults(response)) == (400, expected)


def test_all_that_is_missing_is_said_at_once(dudley):
    needed = {("/campaign", "required"), ("/title", "required"), ("/kind", "required")}
    needed |= {("/starts_at", "required"), ("/ends_at", "required")}
    assert faults(dudley.post(URL, {})) == needed


def test_a_reference_is_taken_once(dudley, sandwell):
    body = {**EVENT, "external_ref": "stall-22"}
    assert dudley.post(URL, body).status_code == 201
    again = dudley.post(URL, body)
    assert (refused(again), faults(again)) == ((409, "reference_taken"), {("/external_ref", "reference_taken")})
    assert sandwell.post(URL, body).status_code == 201


def test_whoever_does_not_contribute_posts_nothing(observer, police):
    for client in (observer, police):
        assert refused(client.post(URL, EVENT)) == (403, "not_a_contributor")


def test_a_closed_campaign_takes_no_more_events(dudley):
    Campaign.objects.update(status="closed")
    assert refused(dudley.post(URL, EVENT)) == (409, "campaign_closed")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Another title"),
        ("kind", "talk"),
        ("public", True),
        ("starts_at", "2017-02-22T09:00:00Z"),
        ("ends_at", "2017-02-22T17:00:00Z"),
        ("summary", "Come and talk."),
        ("url", "https://www.dudley.gov.uk/"),
        ("phase", "transport-hubs"),
        ("partners", ["walsall"]),
        ("stop", "43000875301"),
        ("place", PLACE),
        ("area", make.SANDWELL),
        ("external_ref", "stall-23"),
    ],
)
def test_each_field_can_be_changed_alone(dudley, field: str, value: Any):
    make.make_organisation("walsall")
    event = make.make_event(status="draft")
    before = dudley.get(at(event)).json()
    response = dudley.patch(at(event), {field: value})
    after = response.json()
    assert (response.status_code, after[field], after["version"]) == (200, value, 2)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {field, "version", "updated_at"}


def test_a_change_of_nothing_writes_nothing(dudley):
    event = make.make_event(summary="Come and talk.")
    before = dudley.get(at(event)).json()
    body = {name: before[name] for name in ("title", "summary", "starts_at", "partners", "phase", "place", "area")}
    assert dudley.patch(at(event), body).json() == before
    assert dudley.patch(at(event), {}).json() == before


def test_an_event_that_moves_finds_its_area_anew(dudley):
    event = make.make_event(stop=make.make_stop())
    assert dudley.patch(at(event), {"stop": "9100BHAMNWS"}).json()["area"] == "E08000025"
    assert dudley.patch(at(event), {"stop": None}).json()["area"] == make.DUDLEY


def test_an_event_stays_in_its_campaign(dudley):
    make.make_campaign("another")
    response = dudley.patch(at(make.make_event()), {"campaign": "another"})
    assert faults(response) == {("/campaign", "immutable")}


def test_the_status_is_changed_by_actions_alone(dudley):
    for status in ("scheduled", "completed"):
        response = dudley.patch(at(make.make_event(status="draft")), {"status": status})
        assert faults(response) == {("/status", "read_only")}


def test_a_patch_may_say_the_status_that_an_event_has_already(dudley):
    event = make.make_event(status="scheduled")
    changed = dudley.patch(at(event), {"status": "scheduled", "title": "Larger stall"}).json()
    assert (changed["status"], changed["title"], changed["version"]) == ("scheduled", "Larger stall", event.version + 1)


ACTIONS = {"schedule": {"draft"}, "complete": {"scheduled"}, "cancel": {"draft", "scheduled"}}
LEADS_TO = {"schedule": "scheduled", "complete": "completed", "cancel": "cancelled"}


@pytest.mark.parametrize("state", ["draft", "scheduled", "completed", "cancelled"])
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_leads_on_or_says_which_state_it_needs(dudley, action: str, state: str):
    event = make.make_event(status=state)
    response = dudley.post(f"{at(event)}{action}/")
    if state in ACTIONS[action]:
        assert (response.status_code, response.json()["status"]) == (200, LEADS_TO[action])
        assert response["ETag"] == dudley.get(at(event))["ETag"] != f'"{event.version}"'
    else:
        assert refused(response) == (409, "not_in_this_state")
        assert dudley.get(at(event)).json()["version"] == event.version
    allowed = dudley.get(at(make.make_event(status=state))).json()["allowed_actions"]
    assert (action in allowed) == (state in ACTIONS[action])


def test_an_event_that_has_not_begun_is_not_completed(dudley):
    event = make.make_event(starts_at=make.STARTS_AT.replace(year=2190), outside=True)
    assert refused(dudley.post(f"{at(event)}complete/")) == (409, "not_begun")


def test_a_cancelled_event_says_why_to_whoever_saw_it(dudley, sandwell):
    event = make.make_event()
    dudley.post(f"{at(event)}cancel/", {"reason": "The station is closed that day."})
    assert sandwell.get(at(event)).json()["status_reason"] == "The station is closed that day."


def test_a_draft_can_be_deleted_and_its_reference_taken_again(dudley, sandwell):
    draft = make.make_event(status="draft", external_ref="stall-1")
    assert dudley.delete(at(draft), headers={"If-Match": '"7"'}).status_code == 412
    assert sandwell.delete(at(draft), headers={"If-Match": '"1"'}).status_code == 404
    assert dudley.delete(at(draft), headers={"If-Match": '"1"'}).status_code == 204
    assert dudley.get(at(draft)).status_code == 404
    assert make.make_event(external_ref="stall-1").pk != draft.pk


@pytest.mark.parametrize("status", ["scheduled", "completed", "cancelled"])
def test_what_others_have_seen_is_not_deleted(dudley, status: str):
    event = make.make_event(status=status)
    answer = dudley.delete(at(event), headers={"If-Match": f'"{event.version}"'})
    assert answer.status_code == 409
    assert dudley.get(at(event)).status_code == 200


@pytest.mark.parametrize("action", ["schedule", "complete"])
def test_an_action_without_a_body_refuses_one(dudley, action: str):
    response = dudley.post(f"{at(make.make_event(status='draft'))}{action}/", {"status": "completed"})
    assert faults(response) == {("/status", "unknown_field")}


@pytest.fixture
def four(dudley) -> None:
    """Four events that differ in what can be filtered by."""
    make.make_event(title="bus", stop=make.make_stop(), kind="stall", public=True, external_ref="a-1")
    rail = make.make_event(title="rail", stop=make.make_stop("9100BHAMNWS"), kind="talk", status="draft")
    hubs = {"phase": make.make_phase(), "starts_at": make.STARTS_AT.replace(day=24)}
    make.make_event(title="sandwell", organisation="sandwell", **hubs)
    online = make.make_event(title="online", kind="online", starts_at=make.STARTS_AT.replace(month=3, day=2))
    scheduling.cancel_event(online, by=make.actor_for(), expected_version=None)
    assert rail.pk


def test_each_filter_narrows_the_list(dudley, four):
    for query, titles in (
        ("", ["bus", "rail", "sandwell", "online"]),
        ("campaign=see-me-hear-me", ["bus", "rail", "sandwell", "online"]),
        ("campaign=nowhere", []),
        ("organisation=sandwell", ["sandwell"]),
        ("organisation=sandwell,dudley", ["bus", "rail", "sandwell", "online"]),
        ("area=E08000025", ["rail"]),
        ("area=E08000025,E08000028", ["rail", "sandwell"]),
        ("area=E11000005", ["bus", "rail", "sandwell", "online"]),
        ("stop=43000875301", ["bus"]),
        ("status=draft", ["rail"]),
        ("status=draft,cancelled", ["rail", "online"]),
        ("kind=talk,online", ["rail", "online"]),
        ("mode=rail", ["rail"]),
        ("mode=bus,rail", ["bus", "rail"]),
        ("phase=transport-hubs", ["sandwell"]),
        ("public=true", ["bus"]),
        ("public=false", ["rail", "sandwell", "online"]),
        ("external_ref=a-1,a-2", ["bus"]),
        ("from=2017-02-24", ["sandwell", "online"]),
        ("to=2017-02-22", ["bus", "rail"]),
        ("from=2017-02-23&to=2017-02-28", ["sandwell"]),
        ("updated_since=2017-01-01T00:00:00Z", ["bus", "rail", "sandwell", "online"]),
        ("updated_since=2190-01-01T00:00:00%2B01:00", []),
        ("status=scheduled&organisation=dudley", ["bus"]),
    ):
        page = dudley.get(f"{URL}?{query}").json()
        assert [row["title"] for row in sorted(page["results"], key=lambda row: row["id"])] == titles, query


def test_the_day_of_an_event_is_its_day_in_london(dudley):
    """Half past midnight on 26 June in London is still 25 June in UTC."""
    late = make.STARTS_AT.replace(month=6, day=25, hour=23, minute=30)
    make.make_event(starts_at=late, outside=True)
    assert dudley.get(f"{URL}?to=2017-06-25&count=true").json()["count"] == 0
    assert dudley.get(f"{URL}?from=2017-06-26&to=2017-06-26&count=true").json()["count"] == 1


def test_a_place_is_replaced_whole_and_never_hides_beside_a_stop(dudley):
    event = make.make_event(place_name="Town hall", place_postcode="DY1 1HF")
    path = f"/api/v1/events/{event.pk}/"
    assert dudley.patch(path, {"place": {"postcode": "DY2 8HH"}}).json()["errors"][0]["pointer"] == "/place/name"
    changed = dudley.patch(path, {"place": {"name": "Library"}}).json()
    assert (changed["place"]["name"], changed["place"]["postcode"]) == ("Library", None)


def test_an_event_outside_the_campaigns_area_is_refused(dudley):
    make.make_campaign()
    body = {"campaign": make.SEE_ME, "title": "A stall", "kind": "stall", "area": "E12000005"}
    body |= {"starts_at": "2017-02-22T10:00:00Z", "ends_at": "2017-02-22T16:00:00Z"}
    assert dudley.post("/api/v1/events/", body).json()["errors"][0]["code"] == "outside_the_campaign"
