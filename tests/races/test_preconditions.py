"""`If-Match` on changes: a version that is no longer the present one is refused, before and after the lock."""

import pytest

from campaigns.models import ReachMetric
from events.models import Event
from tests import make
from tests.races.lock_barrier import holding, lock_row, meet


def event_request(event):
    return f"/api/v1/events/{event.pk}/", {"title": "Another title"}


def metric_request(metric):
    return f"/api/v1/reach-metrics/{metric.pk}/", {"value": 900}


ROWS = [(make.make_event, event_request), (make.make_metric, metric_request)]


@pytest.mark.django_db
@pytest.mark.parametrize(("factory", "request_of"), ROWS, ids=["event", "reach_metric"])
def test_a_stale_version_is_refused_with_the_fresh_state(factory, request_of):
    client, (url, body) = make.client("dudley"), request_of(factory())
    first = client.patch(url, body, HTTP_IF_MATCH='"1"')
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    stale = client.patch(url, {key: f"{value}0" for key, value in body.items()}, HTTP_IF_MATCH='"1"')
    assert (stale.status_code, stale.headers["ETag"]) == (412, '"2"')
    assert stale.json()["current"] == first.json() == client.get(url).json()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("factory", "request_of"), ROWS, ids=["event", "reach_metric"])
def test_of_two_changes_of_the_same_version_at_once_one_is_made(factory, request_of):
    row = factory()
    url, body = request_of(row)
    one, other = make.client("dudley"), make.client("dudley")
    with holding(lock_row, row._meta.db_table, row.pk) as holder:
        won, lost = meet(
            holder,
            lambda: one.patch(url, body, HTTP_IF_MATCH='"1"'),
            lambda: other.patch(url, body, HTTP_IF_MATCH='"1"'),
        )
    assert (won.status_code, lost.status_code) == (200, 412)
    assert lost.json()["current"] == won.json()
    assert type(row).objects.get(pk=row.pk).version == 2


@pytest.mark.django_db
def test_a_figure_and_a_decision_are_not_changed_without_saying_which_version():
    metric, review = make.make_metric(), make.make_review()
    owner, police = make.client("dudley"), make.client(make.POLICE)
    answers = [
        owner.patch(f"/api/v1/reach-metrics/{metric.pk}/", {"value": 900}),
        owner.post(f"/api/v1/reach-metrics/{metric.pk}/void/", {"reason": "Counted twice."}),
        police.post(f"/api/v1/reviews/{review.pk}/decide/", {"decision": "approve"}),
    ]
    assert [answer.status_code for answer in answers] == [428, 428, 428]
    assert ReachMetric.objects.get().value == 1_000


@pytest.mark.django_db
def test_an_event_may_be_changed_without_it_and_weak_tags_never_match():
    event, client = make.make_event(), make.client("dudley")
    url = f"/api/v1/events/{event.pk}/"
    assert client.patch(url, {"title": "One"}).status_code == 200
    assert client.patch(url, {"title": "Two"}, HTTP_IF_MATCH='W/"2"').status_code == 412
    assert client.patch(url, {"title": "Two"}, HTTP_IF_MATCH="*").status_code == 200
    assert (Event.objects.get().title, Event.objects.get().version) == ("Two", 3)
