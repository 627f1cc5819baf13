"""Each rule of placements and their reviews answers alike, whether it is called, asked over the API, or by a form."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from campaigns.models import Placement, Review
from coordination.models import Change
from tests import make
from tests.campaigns.placements.ways_in import WayIn, ways_in

pytestmark = pytest.mark.django_db
COMES_DOWN = date(2017, 3, 6)
GOES_UP = date(2017, 2, 17)
SAID = {"comment": "Add the number to text."}


@pytest.fixture(params=["rule", "api", "console"])
def way(request: Any) -> Iterator[WayIn]:
    make.make_campaign(contributors=("dudley", "sandwell"))
    yield ways_in("dudley", "sandwell", make.POLICE)[request.param]


def decide(way: WayIn, judged: Review, decision: str, *, by: str = make.POLICE, **why: str) -> str:
    judged.refresh_from_db()
    return way.decide(by, judged, judged.version, decision, why)


def act(way: WayIn, placement: Placement, action: str, *, by: str = "dudley", **facts: Any) -> str:
    placement.refresh_from_db()
    return way.act(by, placement, placement.version, action, **facts)


def kinds(placement: Placement) -> list[str]:
    rows = Change.objects.filter(subject="placement", subject_id=placement.pk).order_by("id")
    return [kind.removeprefix("placement.") for kind in rows.values_list("kind", flat=True)]


def test_a_placement_goes_from_a_draft_to_the_day_it_comes_down(way):
    placement = make.make_placement()
    assert act(way, placement, "submit") == "done"
    assert decide(way, placement.reviews.get(), "approve") == "done"
    assert act(way, placement, "install", on=GOES_UP) == "done"
    assert act(way, placement, "remove", on=COMES_DOWN) == "done"
    placement.refresh_from_db()
    assert (placement.status, placement.installed_on, placement.removed_on) == ("removed", GOES_UP, COMES_DOWN)
    assert kinds(placement) == ["created", "submitted", "approved", "installed", "removed"]


@pytest.mark.parametrize("decision", ["request_changes", "reject"])
def test_anything_but_an_approval_says_why(way, decision):
    judged = make.make_review()
    assert decide(way, judged, decision) == "invalid"
    assert decide(way, judged, decision, **SAID) == "done"
    judged.refresh_from_db()
    assert judged.comment == SAID["comment"]


def test_a_reason_is_one_of_the_reviewers_list(way):
    judged = make.make_review()
    make.make_reason_code("wording")
    assert decide(way, judged, "reject", reason_code="colour", **SAID) == "invalid"
    assert decide(way, judged, "reject", reason_code="wording", **SAID) == "done"


@pytest.mark.parametrize("action", ["submit", "install", "remove"])
def test_what_is_withdrawn_is_neither_submitted_nor_put_up(way, action):
    placement = make.make_placement(status="submitted")
    assert act(way, placement, "withdraw") == "done"
    assert act(way, placement, action, **({} if action == "submit" else {"on": GOES_UP})) == "met"


def test_nobody_is_asked_twice_about_the_same(way):
    placement = make.make_placement()
    assert [act(way, placement, "submit") for _ in range(2)] == ["done", "met"]
    judged = placement.reviews.get()
    assert [decide(way, judged, "approve") for _ in range(2)] == ["done", "met"]
    assert placement.reviews.count() == 1


def test_who_has_read_another_version_changes_nothing(way):
    judged = make.make_review()
    placement = judged.placement
    assert way.decide(make.POLICE, judged, judged.version + 1, "approve", {}) == "met"
    assert way.act("dudley", placement, placement.version + 1, "withdraw") == "met"
    assert way.change("dudley", placement, placement.version + 1, quantity=9) == "met"
    assert (placement.__class__.objects.get().status, Review.objects.get().status) == ("submitted", "pending")


def test_others_have_no_way_to_it(way):
    judged = make.make_review()
    placement = judged.placement
    assert decide(way, judged, "approve", by="sandwell") == "not_theirs"
    assert decide(way, judged, "approve", by="dudley") == "not_theirs"
    for by in ("sandwell", make.POLICE):
        assert act(way, placement, "withdraw", by=by) == "not_theirs"
        assert way.change(by, placement, placement.version, quantity=9) == "not_theirs"
    assert kinds(placement) == ["created", "submitted"]


def test_a_change_of_what_was_approved_is_reviewed_anew(way):
    placement = make.make_placement(status="approved")
    assert way.change("dudley", placement, placement.version, quantity=9) == "done"
    placement.refresh_from_db()
    assert (placement.status, placement.quantity) == ("submitted", 9)
    assert placement.reviews.get(status="pending").reviewer_id == make.POLICE


@pytest.mark.parametrize("fields", [{"ends_on": make.STARTS_AT.date() - timedelta(days=4000)}, {"quantity": 0}])
def test_what_cannot_be_is_not_saved(way, fields):
    placement = make.make_placement()
    assert way.change("dudley", placement, placement.version, **fields) == "invalid"
    assert Placement.objects.get().version == placement.version
