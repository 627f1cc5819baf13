"""`/events/{id}/attendance/`: what was counted at an event becomes reach, once."""

from typing import Any

import pytest

from campaigns.models import Campaign, Channel, ReachMetric
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.request_bodies import ATTENDANCE, EARLY

pytestmark = pytest.mark.usefixtures("on_stage")


def at(event: Any) -> str:
    return f"/api/v1/events/{event.pk}/attendance/"


ALL = {**ATTENDANCE, "leaflets_given": {"value": 900}, "visitors": {"value": 5000, "qualifier": "about"}}


def test_attendance_becomes_one_figure_for_each_count(dudley):
    event = make.make_event(phase=make.make_phase())
    response = dudley.post(at(event), ALL)
    body = response.json()
    assert (response.status_code, body["event"]) == (201, str(event.pk))
    figures = {row["measure"]: (row["value"], row["qualifier"]) for row in body["reach_metrics"]}
    assert figures == {
        "conversations": (4000, "more_than"),
        "leaflets": (900, "exact"),
        "visitors": (5000, "about"),
    }
    for row in body["reach_metrics"]:
        assert holds_in_order(row, "id campaign phase organisation area channel measure period event status")
        assert (row["channel"], row["event"], row["phase"]) == ("face_to_face", str(event.pk), "transport-hubs")
        assert (row["area"], row["organisation"], row["status"]) == (make.DUDLEY, "dudley", "counted")
        assert row["period"] == {"from": "2017-02-22", "to": "2017-02-22"}
        assert dudley.get(f"/api/v1/reach-metrics/{row['id']}/").json() == row
    listed = dudley.get(response["Location"]).json()["results"]
    assert {row["id"] for row in listed} == {row["id"] for row in body["reach_metrics"]}


def test_the_same_attendance_twice_is_one_set_of_figures(dudley):
    event = make.make_event()
    first = dudley.post(at(event), ALL)
    second = dudley.post(at(event), dict(reversed(ALL.items())))
    assert (second.status_code, second.json()) == (200, first.json())
    assert ReachMetric.objects.count() == 3


@pytest.mark.parametrize(
    "other",
    [
        {"people_engaged": {"value": 4001, "qualifier": "more_than"}},
        {"people_engaged": {"value": 4000, "qualifier": "exact"}},
        {"people_engaged": {"value": 1}, "visitors": {"value": 1}},
    ],
)
def test_another_attendance_is_refused(dudley, other: dict[str, Any]):
    event = make.make_event()
    dudley.post(at(event), ATTENDANCE)
    assert refused(dudley.post(at(event), other)) == (409, "attendance_recorded")
    assert ReachMetric.objects.get().value == 4000


def test_another_measure_is_recorded_beside_the_first(dudley):
    event = make.make_event()
    dudley.post(at(event), ATTENDANCE)
    assert dudley.post(at(event), {"visitors": {"value": 7}}).status_code == 201
    assert sorted(ReachMetric.objects.values_list("value", flat=True)) == [7, 4000]


def test_a_voided_attendance_can_be_recorded_anew(dudley):
    event = make.make_event()
    figure = dudley.post(at(event), ATTENDANCE).json()["reach_metrics"][0]
    why = {"reason": "Counted the pigeons too."}
    dudley.post(f"/api/v1/reach-metrics/{figure['id']}/void/", why, headers=EARLY)
    again = dudley.post(at(event), {"people_engaged": {"value": 7}})
    assert (again.status_code, again.json()["reach_metrics"][0]["value"]) == (201, 7)


def test_nothing_is_counted_before_the_event_has_begun(dudley):
    event = make.make_event(starts_at=make.STARTS_AT.replace(year=2190), outside=True)
    assert refused(dudley.post(at(event), ATTENDANCE)) == (409, "not_begun")


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_nothing_is_counted_at_what_does_not_take_place(dudley, state: str):
    assert refused(dudley.post(at(make.make_event(status=state)), ATTENDANCE)) == (409, "not_in_this_state")
    assert not ReachMetric.objects.exists()


def test_a_closed_campaign_takes_no_more_attendance(dudley):
    event = make.make_event()
    Campaign.objects.update(status="closed")
    assert refused(dudley.post(at(event), ATTENDANCE)) == (409, "campaign_closed")


def test_a_partner_cannot_count_a_joint_event_again(dudley, sandwell):
    event = make.make_event(partners=["sandwell"])
    dudley.post(at(event), ATTENDANCE)
    assert refused(sandwell.post(at(event), ATTENDANCE)) == (403, "not_yours_to_do")


def test_two_events_of_one_day_are_two_counts(dudley):
    for _ in range(2):
        assert dudley.post(at(make.make_event()), ATTENDANCE).status_code == 201
    assert ReachMetric.objects.filter(status="counted").count() == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {("", "nothing_counted")}),
        ({"people_engaged": 4000}, {("/people_engaged", "invalid")}),
        ({"people_engaged": {}}, {("/people_engaged/value", "required")}),
        ({"people_engaged": {"value": -1}}, {("/people_engaged/value", "min_value")}),
        ({"people_engaged": {"value": 10**12 + 1}}, {("/people_engaged/value", "max_value")}),
        ({"people_engaged": {"value": 1, "qualifier": "loads"}}, {("/people_engaged/qualifier", "invalid_choice")}),
        ({"people_engaged": {"value": 1, "note": "x"}}, {("/people_engaged/note", "unknown_field")}),
        ({"dogs": {"value": 1}}, {("/dogs", "unknown_field")}),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(dudley, body: dict[str, Any], expected: set[tuple[str, str]]):
    response = dudley.post(at(make.make_event()), body)
    assert (response.status_code, faults(response)) == (400, expected)


def test_an_event_over_midnight_is_counted_on_the_days_it_spans(dudley):
    event = make.make_event(starts_at=make.STARTS_AT.replace(hour=20))
    period = dudley.post(at(event), ATTENDANCE).json()["reach_metrics"][0]["period"]
    assert period == {"from": "2017-02-22", "to": "2017-02-23"}


def test_an_event_that_ends_at_midnight_belongs_to_one_day(dudley):
    event = make.make_event(starts_at=make.STARTS_AT.replace(hour=18))
    period = dudley.post(at(event), ATTENDANCE).json()["reach_metrics"][0]["period"]
    assert period == {"from": "2017-02-22", "to": "2017-02-22"}


@pytest.mark.parametrize(("sent", "status"), [('"1"', 201), ("*", 201), ('"7"', 412)])
def test_attendance_honours_if_match(dudley, sent: str, status: int):
    event = make.make_event()
    assert event.version == 1
    assert dudley.post(at(event), ATTENDANCE, headers={"If-Match": sent}).status_code == status


def test_attendance_without_its_channel_is_a_named_refusal(dudley):
    event = make.make_event()
    Channel.objects.filter(pk="face_to_face").delete()
    answer = dudley.post(f"/api/v1/events/{event.pk}/attendance/", {"people_engaged": {"value": 1}})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/channel-not-loaded")
