"""The same thing sent twice at once is there once."""

from datetime import date

import pytest
from django.db import IntegrityError

from campaigns.models import Placement, ReachMetric, Review
from campaigns.placements.review import material_digest
from events.models import Event
from tests import make
from tests.races.lock_barrier import holding, lock_row, meet

pytestmark = pytest.mark.django_db(transaction=True)

COUNTS = {"people_engaged": {"value": 70, "qualifier": "more_than"}, "leaflets_given": {"value": 200}}
FIGURE = {
    "campaign": make.SEE_ME,
    "area": make.DUDLEY,
    "channel": "digital_media",
    "measure": "people_reached",
    "value": 1_000,
    "qualifier": "exact",
    "source": "return",
}


def event_body(**fields):
    body = {"campaign": make.SEE_ME, "title": "Stall", "kind": "stall", "status": "scheduled"}
    body |= {"starts_at": "2017-02-22T10:00:00Z", "ends_at": "2017-02-22T16:00:00Z"}
    return body | fields


def make_event_with_reference():
    make.make_event(external_ref="stall-22")


def test_two_puts_of_one_new_reference_make_one_row_and_both_succeed():
    make.make_campaign()
    one, other = make.client("dudley"), make.client("dudley")
    url = "/api/v1/events/by-ref/stall-22/"
    with holding(make_event_with_reference) as holder:
        answers = meet(holder, lambda: one.put(url, event_body()), lambda: other.put(url, event_body()))
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Event.objects.get(external_ref="stall-22").version == 1


def test_two_puts_that_differ_are_made_one_after_the_other():
    make.make_campaign()
    one, other = make.client("dudley"), make.client("dudley")
    url = "/api/v1/events/by-ref/stall-22/"
    with holding(make_event_with_reference) as holder:
        answers = meet(
            holder,
            lambda: one.put(url, event_body(title="One")),
            lambda: other.put(url, event_body(title="Other")),
        )
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    changed = next(answer for answer in answers if answer.status_code == 200)
    assert (Event.objects.get().title, Event.objects.get().version) == (changed.json()["title"], 2)


def test_two_posts_of_one_reference_make_one_row_and_one_conflict():
    make.make_campaign()
    one, other = make.client("dudley"), make.client("dudley")
    body = event_body(external_ref="stall-22")
    with holding(make_event_with_reference) as holder:
        answers = meet(holder, lambda: one.post("/api/v1/events/", body), lambda: other.post("/api/v1/events/", body))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert Event.objects.count() == 1


@pytest.mark.parametrize("clients", [1, 2])
def test_attendance_sent_twice_at_once_is_recorded_once(clients):
    event = make.make_event()
    one = make.client("dudley")
    other = one if clients == 1 else make.client("dudley")
    url = f"/api/v1/events/{event.pk}/attendance/"
    with holding(lock_row, "event", event.pk) as holder:
        first, second = meet(holder, lambda: one.post(url, COUNTS), lambda: other.post(url, COUNTS))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert sorted(ReachMetric.objects.values_list("measure", "value")) == [("conversations", 70), ("leaflets", 200)]


def test_of_two_different_attendances_at_once_the_second_is_a_conflict():
    event = make.make_event()
    one, other = make.client("dudley"), make.client("dudley")
    url = f"/api/v1/events/{event.pk}/attendance/"
    with holding(lock_row, "event", event.pk) as holder:
        first, second = meet(
            holder,
            lambda: one.post(url, {"people_engaged": {"value": 70}}),
            lambda: other.post(url, {"people_engaged": {"value": 71}}),
        )
    assert (first.status_code, second.status_code) == (201, 409)
    assert ReachMetric.objects.get().value == 70


@pytest.mark.parametrize("submit_first", [True, False])
def test_a_placement_submitted_and_changed_at_once_is_reviewed_as_it_is(submit_first):
    placement = make.make_placement()
    one, other = make.client("dudley"), make.client("dudley")
    url = f"/api/v1/placements/{placement.pk}/"
    steps = [lambda: one.post(f"{url}submit/"), lambda: other.patch(url, {"quantity": 40})]
    with holding(lock_row, "placement", placement.pk) as holder:
        answers = meet(holder, *(steps if submit_first else steps[::-1]))
    assert [answer.status_code for answer in answers] == [200, 200]
    placement = Placement.objects.get()
    assert (placement.status, placement.quantity, placement.version) == ("submitted", 40, 3)
    assert Review.objects.get(status="pending").digest == material_digest(placement)
    assert Review.objects.filter(status="superseded").count() == (1 if submit_first else 0)


def test_two_figures_of_overlapping_periods_at_once_are_one_figure_and_one_conflict():
    make.make_campaign()
    make.make_channel()
    one, other = make.client("dudley"), make.client("dudley")
    early = FIGURE | {"period": {"from": "2017-02-17", "to": "2017-02-24"}}
    late = FIGURE | {"period": {"from": "2017-02-24", "to": "2017-03-03"}}
    with holding(make_whole_period) as holder:
        answers = meet(
            holder,
            lambda: one.post("/api/v1/reach-metrics/", early),
            lambda: other.post("/api/v1/reach-metrics/", late),
        )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["errors"][0]["code"] == "period_overlaps"
    assert ReachMetric.objects.count() == 1


def make_whole_period():
    make.make_metric(source="return")


def test_two_parts_at_once_cannot_together_exceed_their_whole():
    whole = make.make_metric(value=100, source="return")
    one, other = make.client("dudley"), make.client("dudley")
    part = FIGURE | {"part_of": str(whole.pk), "value": 60, "period": {"from": "2017-02-17", "to": "2017-02-24"}}
    with holding(lock_row, "reach_metric", whole.pk) as holder:
        first, second = meet(
            holder,
            lambda: one.post("/api/v1/reach-metrics/", part),
            lambda: other.post("/api/v1/reach-metrics/", part | {"source": "another"}),
        )
    assert (first.status_code, second.status_code) == (201, 400)
    assert second.json()["errors"][0]["code"] == "exceeds_the_whole"


def test_behind_the_rule_stands_the_database():
    """A figure moved by SQL onto the days of another of its series is refused there."""
    first, second = (date(2017, 2, 17), date(2017, 2, 20)), (date(2017, 2, 21), date(2017, 2, 24))
    make.make_metric(period=first, source="return")
    metric = make.make_metric(period=second, source="return")
    with pytest.raises(IntegrityError, match="reach_metric_periods_do_not_overlap"):
        ReachMetric.objects.filter(pk=metric.pk).update(period=make.days(first[1], second[1]))
