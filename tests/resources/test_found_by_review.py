"""What a reader who trusted nothing found, each kept found."""

import pytest

from campaigns import participations
from campaigns.models import Channel
from coordination.models import Change
from tests import make
from tests.resources.bodies import EARLY

pytestmark = pytest.mark.django_db

METRICS = "/api/v1/reach-metrics/"


def test_an_organisation_named_like_a_role_leads_nothing():
    make.make_campaign(observers=["observer"])
    assert participations.participations_of("observer") == (frozenset({make.SEE_ME}), frozenset())


def test_a_whole_keeps_holding_its_parts_and_is_not_voided_under_them(dudley):
    whole = make.make_metric(value=100)
    make.make_metric(value=90, part_of=whole, source="a part")
    path, first = f"{METRICS}{whole.pk}/", {"If-Match": '"1"'}
    assert dudley.patch(path, {"value": 10}, headers=first).json()["errors"][0]["code"] == "below_its_parts"
    period = {"from": "2017-03-01", "to": "2017-03-03"}
    assert dudley.patch(path, {"period": period}, headers=first).json()["errors"][0]["code"] == "parts_outside"
    assert dudley.post(f"{path}void/", {"reason": "x"}, headers=first).status_code == 409
    assert dudley.patch(path, {"value": 95}, headers=first).status_code == 200


def test_a_figure_is_broken_down_by_its_own_reporter_alone(sandwell):
    whole = make.make_metric(value=100)
    body = {"campaign": make.SEE_ME, "area": whole.area_id, "channel": whole.channel_id, "measure": whole.measure}
    body |= {"period": {"from": "2017-02-17", "to": "2017-02-17"}, "value": 1, "qualifier": "exact", "source": "x"}
    answer = sandwell.post(METRICS, body | {"part_of": str(whole.pk)})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_your_whole")


def test_a_place_is_replaced_whole_and_never_hides_beside_a_stop(dudley):
    event = make.make_event(place_name="Town hall", place_postcode="DY1 1HF")
    path = f"/api/v1/events/{event.pk}/"
    assert dudley.patch(path, {"place": {"postcode": "DY2 8HH"}}).json()["errors"][0]["pointer"] == "/place/name"
    changed = dudley.patch(path, {"place": {"name": "Library"}}).json()
    assert (changed["place"]["name"], changed["place"]["postcode"]) == ("Library", None)


def test_what_the_police_wrote_on_an_approval_stays_with_the_review(police, sandwell):
    review = make.make_review()
    body = {"decision": "approve", "comment": "Officers will be near."}
    police.post(f"/api/v1/reviews/{review.pk}/decide/", body, headers=EARLY)
    assert sandwell.get(f"/api/v1/placements/{review.placement_id}/").json()["status_reason"] is None


def test_a_cut_period_is_an_estimate_and_never_exact(dudley):
    make.make_metric(period=(make.date(2017, 2, 17), make.date(2017, 3, 3)), value=761_000)
    query = "?channel=digital_media&from=2017-02-18&to=2017-02-18"
    contacts = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/{query}").json()["contacts"]
    assert (contacts["qualifier"], contacts["low"], contacts["high"]) == ("estimate", 0, 761_000)


def test_participants_are_part_of_what_a_campaigns_etag_stands_for(lead):
    make.make_campaign()
    before = lead.get(f"/api/v1/campaigns/{make.SEE_ME}/").headers["ETag"]
    make.make_participant("walsall")
    assert lead.get(f"/api/v1/campaigns/{make.SEE_ME}/").headers["ETag"] != before


def test_an_event_outside_the_campaigns_area_is_refused(dudley):
    make.make_campaign()
    body = {"campaign": make.SEE_ME, "title": "A stall", "kind": "stall", "area": "E12000005"}
    body |= {"starts_at": "2017-02-22T10:00:00Z", "ends_at": "2017-02-22T16:00:00Z"}
    assert dudley.post("/api/v1/events/", body).json()["errors"][0]["code"] == "outside_the_campaign"


def test_attendance_without_its_channel_is_a_named_refusal(dudley):
    event = make.make_event()
    Channel.objects.filter(pk="face_to_face").delete()
    answer = dudley.post(f"/api/v1/events/{event.pk}/attendance/", {"people_engaged": {"value": 1}})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/channel-not-loaded")


def test_a_figure_may_not_name_a_draft_that_its_readers_would_learn_of(dudley):
    body = {"campaign": make.SEE_ME, "area": make.DUDLEY, "channel": "bus_poster", "measure": "impacts", "value": 1}
    body |= {"period": {"from": "2017-02-17", "to": "2017-02-17"}, "qualifier": "exact", "source": "operator"}
    make.make_channel("bus_poster")
    draft, submitted = make.make_placement(), make.make_placement(status="submitted")
    answer = dudley.post(METRICS, body | {"placement": str(draft.pk)})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "still_a_draft")
    assert dudley.post(METRICS, body | {"placement": str(submitted.pk)}).status_code == 201


def test_parts_do_not_cover_one_place_twice(dudley):
    whole = make.make_metric(area=make.COUNTY, value=1_000)
    make.make_metric(value=300, part_of=whole, source="a")
    body = {"campaign": make.SEE_ME, "area": make.DUDLEY, "channel": whole.channel_id, "measure": whole.measure}
    body |= {"period": {"from": "2017-02-17", "to": "2017-02-17"}, "value": 1, "qualifier": "exact"}
    body |= {"part_of": str(whole.pk)}
    assert dudley.post(METRICS, body | {"source": "a"}).json()["errors"][0]["code"] == "repeats_a_part"
    assert dudley.post(METRICS, body | {"source": "b"}).status_code == 201


def test_a_reason_given_for_one_figure_is_not_shown_with_another(dudley, sandwell, lead):
    one = make.make_metric(value=5_000, area=make.COUNTY)
    other = make.make_metric(organisation="sandwell", value=5_000, area=make.COUNTY)
    body = {"reason": "Our clerk made it up."}
    dudley.post(f"{METRICS}{one.pk}/void/", body, headers={"If-Match": '"1"'})
    assert lead.get(f"{METRICS}{other.pk}/").json()["status"] == "counted"
    entries = Change.objects.filter(subject="reach-metric", subject_id=str(other.pk)).values_list("reason", flat=True)
    assert "Our clerk made it up." not in entries


def test_keeping_both_answers_only_the_suspicion_there_was(lead, dudley):
    make.make_metric(organisation=make.LEAD, value=761_000, area=make.COUNTY)
    part = make.make_metric(value=5_000, area=make.DUDLEY)
    doubt = lead.get("/api/v1/suspected-duplicates/?status=pending").json()["results"][0]
    body = {"resolution": "keep_both", "reason": "Another newspaper."}
    lead.post(f"/api/v1/suspected-duplicates/{doubt['id']}/resolve/", body, headers={"If-Match": '"1"'})
    changed = dudley.patch(f"{METRICS}{part.pk}/", {"value": 761_000}, headers=EARLY).json()
    assert changed["status"] == "held"
