"""`/review-queue/`: all that is needed to judge, in one request; and its counts."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Placement, Review
from campaigns.placements import review_counts, reviewed_sites
from tests import make
from tests.contract_client import faults
from tests.request_bodies import EARLY, WHY

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/review-queue/"
HERE = {"longitude": -2.0791, "latitude": 52.5106}
STATEMENTS = 8


def a_stop(code: str, metres_north: float = 0, **fields: Any) -> Any:
    position = {**HERE, "latitude": HERE["latitude"] + metres_north / 111_195}
    return make.make_stop(code, **{**position, **fields})


def queue(client: Any, query: str = "") -> list[dict[str, Any]]:
    return client.get(f"{URL}{query}").json()["results"]


def test_a_row_says_where_it_hangs_what_it_is_and_how_long_is_left(police):
    stop = a_stop("43000280301", name="Dudley Bus Station", indicator="Stand A")
    review = make.make_review(stop=stop, creative_url="https://example.org/poster.pdf")
    (row,) = queue(police, "?status=pending")
    placement = row["placement"]
    assert (row["id"], row["version"], row["overdue"], row["short_notice"]) == (str(review.pk), 1, True, True)
    assert placement["place"] == {
        "atco_code": "43000280301",
        "name": "Dudley Bus Station",
        "indicator": "Stand A",
        "locality": None,
        "stop_type": "BCS",
        **HERE,
    }
    assert placement["organisation"] == {"slug": "dudley", "name": "Dudley"}
    assert (placement["area"]["code"], placement["creative"]["url"]) == (make.DUDLEY, "https://example.org/poster.pdf")
    assert placement["days_left"] == (date(2017, 2, 17) - timezone.localdate()).days
    assert (row["neighbours"], row["changed"], row["history"]) == ([], [], [])


def test_what_hangs_within_200_metres_on_the_same_days_is_beside_it(police):
    here = a_stop("43000280301")
    review = make.make_review(stop=here)
    near = make.make_review(stop=a_stop("43000280302", 150), organisation="sandwell").placement
    same = make.make_review(stop=here, status="approved").placement
    make.make_review(stop=a_stop("43000280303", 260))
    make.make_review(stop=here, status="rejected")
    make.make_placement(stop=here)  # a draft, which nobody else sees
    make.make_review(stop=a_stop("43000280304", longitude=None, latitude=None))
    (row,) = [row for row in queue(police, "?status=pending") if row["id"] == str(review.pk)]
    found = [(each["placement"], each["metres"], each["organisation"]) for each in row["neighbours"]]
    assert found == [(str(same.pk), 0, "dudley"), (str(near.pk), 150, "sandwell")]


def test_no_more_neighbours_than_ten_and_none_that_hangs_on_other_days(police):
    here = a_stop("43000280301")
    review = make.make_review(stop=here, starts_on=date(2017, 2, 17), ends_on=date(2017, 2, 20))
    make.make_review(stop=here, starts_on=date(2017, 2, 21))
    assert [row["neighbours"] for row in queue(police) if row["id"] == str(review.pk)] == [[]]
    for _ in range(11):
        make.make_review(stop=here)
    (row,) = [row for row in queue(police) if row["id"] == str(review.pk)]
    assert len(row["neighbours"]) == reviewed_sites.MOST


def test_what_has_changed_since_the_last_decision_and_how_it_was_decided_is_beside_it(police, dudley):
    review = make.make_review(stop=a_stop("43000280301"))
    police.post(f"/api/v1/reviews/{review.pk}/decide/", {"decision": "request_changes", **WHY}, headers=EARLY)
    at = f"/api/v1/placements/{review.placement_id}/"
    dudley.patch(at, {"quantity": 9, "creative": {"title": "Know the signs, again"}})
    dudley.post(f"{at}submit/")
    (row,) = queue(police, "?status=pending")
    assert {each["field"]: (each["before"], each["now"]) for each in row["changed"]} == {
        "quantity": ("4", "9"),
        "creative/title": ("Know the signs", "Know the signs, again"),
    }
    (former,) = row["history"]
    assert (former["id"], former["status"], former["comment"]) == (str(review.pk), "superseded", WHY["comment"])
    assert former["decided_at"]


def test_a_reviewer_that_has_not_decided_before_is_not_told_what_another_saw(police):
    review = make.make_review(status="changes_requested")
    other = make.make_organisation("network-rail")
    Placement.objects.filter(pk=review.placement_id).update(quantity=9, readers=[other.pk])
    Review.objects.filter(pk=review.pk).update(status="superseded")
    fields = {"placement_id": review.placement_id, "organisation_id": "dudley", "campaign_id": make.SEE_ME}
    fields |= {"rule_id": review.rule_id, "rule_version": 1, "digest": review.digest, "due_at": review.due_at}
    Review.objects.create(reviewer=other, **fields)
    (row,) = queue(make.client("network-rail"), "?status=pending")
    assert (row["changed"], row["history"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("mode=metro", [1]),
        ("mode=bus,rail", [0, 2]),
        ("organisation=sandwell", [2]),
        (f"area={make.DUDLEY}", [0, 1]),
        ("stop=43000280301", [0]),
        ("stop_type=BCS", [0, 2]),
        ("operator=midland", [1]),
        ("q=bus+station+dudley", [0]),
        ("q=midland", [1]),
        ("status=approved", [2]),
        ("starts_from=2017-02-18", [2]),
        ("starts_to=2017-02-17&overdue=true", [0, 1]),
        ("due_from=2017-02-18", [2]),
        ("short_notice=false", []),
    ],
)
def test_each_filter_narrows_the_queue(police, query: str, numbers: list[int]):
    rows = [
        make.make_review(stop=a_stop("43000280301", name="Bus Station", locality="Dudley")),
        make.make_review(mode="metro", stop=None, fleet_operator="Midland Metro", fleet_vehicles=3),
        make.make_review(
            organisation="sandwell",
            status="approved",
            starts_on=date(2017, 2, 20),
            stop=a_stop("43000280309", area="E08000028"),
        ),
    ]
    assert [row["id"] for row in queue(police, f"?{query}")] == [str(rows[n].pk) for n in numbers]


def test_a_filter_that_cannot_be_read_is_named(police):
    response = police.get(f"{URL}?mode=boat&stop_type=x&q=%20")
    assert {pointer for pointer, _ in faults(response)} == {"?mode", "?stop_type", "?q"}


def test_pages_follow_each_other_by_urgency(police):
    rows = [make.make_review() for _ in range(3)]
    Review.objects.filter(pk=rows[2].pk).update(due_at=rows[0].due_at - timedelta(days=1))
    first = police.get(f"{URL}?status=pending&limit=2").json()
    second = police.get(first["next"].removeprefix("http://testserver")).json()
    found = [row["id"] for row in [*first["results"], *second["results"]]]
    assert found == [str(rows[n].pk) for n in (2, 0, 1)]


def test_the_queue_costs_the_same_for_one_row_and_for_many(police):
    police.get("/api/v1/areas/?limit=1")  # a key is used for the first time
    here, counts = a_stop("43000280301"), []
    for number in (1, 4):
        for _ in range(number):
            make.make_review(stop=here, status="changes_requested")
        with CaptureQueriesContext(connection) as statements:
            assert len(queue(police)) >= number
        counts.append(len(statements))
    assert counts == [STATEMENTS] * 2


def test_each_sees_the_reviews_that_it_sees_elsewhere_and_nobody_a_draft(dudley, sandwell, police):
    make.make_review()
    make.make_placement()
    assert [len(queue(client)) for client in (police, dudley, sandwell)] == [1, 1, 0]


def test_the_counts_are_of_what_the_organisation_judges(police, dudley):
    soon = timezone.localdate() + timedelta(days=400)
    far = make.make_campaign("later", starts_on=soon, ends_on=soon)
    make.make_review(campaign=far)
    make.make_review()
    make.make_review(status="approved")
    make.make_placement(status="withdrawn")
    counts = police.get(f"{URL}counts/").json()
    assert {name: each["count"] for name, each in counts.items()} == {
        "pending": 2,
        "due_today": 1,
        "due_this_week": 1,
        "overdue": 1,
        "short_notice": 1,
        "mine": 0,
        "decided": 1,
        "coming_down": 0,
    }
    assert {each["count"] for each in dudley.get(f"{URL}counts/").json().values()} == {0}


def test_no_count_goes_beyond_its_cap(police, monkeypatch):
    monkeypatch.setattr(review_counts, "MOST_COUNTED", 1)
    for _ in range(2):
        make.make_review()
    assert police.get(f"{URL}counts/").json()["pending"] == {"count": 1, "more": True}
