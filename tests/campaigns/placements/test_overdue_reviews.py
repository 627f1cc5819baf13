"""A review that cannot wait is said once: in the feed, in its trail and by the reviewer's webhook."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Review
from campaigns.placements import overdue, review
from campaigns.tasks import sweep_overdue_reviews
from coordination.models import Change
from tests import make
from tests.connections import beside
from tests.partners.webhooks.example_endpoints import deliver_changes, subscribe
from tests.partners.webhooks.receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)


def make_review(starts_in: int = 90, **fields: Any) -> Review:
    """Of a placement that starts in so many days."""
    starts_on = timezone.localdate() + timedelta(days=starts_in)
    days = {"starts_on": starts_on, "ends_on": starts_on + timedelta(days=14)}
    campaign = make.make_campaign(f"starts-{starts_on}", **days)
    pending = make.make_review(campaign=campaign)
    Review.objects.filter(pk=pending.pk).update(**fields)
    return Review.objects.get(pk=pending.pk)


def late_review(**ago: int) -> Review:
    return make_review(due_at=timezone.now() - timedelta(**ago or {"minutes": 1}))


def approve(pending: Review, version: int | None = None) -> Review:
    by = make.actor_for(make.POLICE)
    return review.decide_review(pending, by=by, expected_version=version, decision="approve")


def said(word: str = "overdue") -> list[str]:
    kinds = Change.objects.filter(kind=f"review.{word}").order_by("id")
    return list(kinds.values_list("subject_id", flat=True))


def test_an_overdue_review_is_announced_once_and_none_that_is_in_time_or_decided():
    late, decided = late_review(), late_review()
    make_review()
    approve(decided)
    assert (overdue.announce_overdue_reviews(), overdue.announce_overdue_reviews()) == (1, 0)
    assert said() == [str(late.pk)]
    (change,) = Change.objects.filter(kind="review.overdue")
    assert (change.actor, change.version) == ("system:overdue-reviews", late.version)
    assert change.reason


def test_what_starts_before_it_can_be_judged_is_announced_once():
    soon, _far, decided = make_review(starts_in=3), make_review(), make_review(starts_in=3)
    approve(decided)
    assert soon.short_notice
    assert (overdue.announce_short_notice(), overdue.announce_short_notice()) == (1, 0)
    assert said("short_notice") == [str(soon.pk)]


def test_one_that_is_late_for_days_or_starts_is_escalated_once():
    long_late, starts_today = late_review(days=7), make_review(starts_in=0)
    just_late = late_review()
    for _ in range(2):
        sweep_overdue_reviews()
    assert sorted(said("escalated")) == sorted([str(long_late.pk), str(starts_today.pk)])
    assert set(said()) == {str(row.pk) for row in (long_late, starts_today, just_late)}
    assert Review.objects.get(pk=long_late.pk).escalated_at
    assert said("short_notice") == []  # of what is late that says nothing more


def test_reviews_of_an_earlier_release_are_due_by_their_start_and_reckoned_once():
    earlier = make_review(due_at=timezone.now() - timedelta(days=1), overdue_at=timezone.now(), working_days=None)
    soon = make_review(starts_in=3, working_days=None, short_notice=False)
    decided = make_review(working_days=None)
    approve(decided)
    assert (overdue.reckon_earlier_reviews(), overdue.reckon_earlier_reviews()) == (2, 0)
    for row, short_notice in ((earlier, False), (soon, True)):
        fresh = Review.objects.get(pk=row.pk)
        assert fresh.due_at.date() < fresh.placement.starts_on
        assert (fresh.short_notice, fresh.working_days, fresh.version) == (short_notice, 5, row.version + 1)
    sweep_overdue_reviews()
    assert not Review.objects.exclude(overdue_at=None).exists()  # it is late no longer


def test_a_late_review_is_still_judged_in_the_version_that_was_read():
    late = late_review()
    overdue.announce_overdue_reviews()
    assert approve(late, late.version).status == "approved"
    assert Change.objects.filter(subject="review").order_by("-id")[0].kind == "review.approved"


@pytest.mark.parametrize("sweep", [overdue.announce_overdue_reviews, overdue.reckon_earlier_reviews])
def test_who_decides_at_the_same_moment_is_not_called_late(sweep):
    late = late_review()
    Review.objects.update(working_days=None)
    with beside() as police:
        police.begin()
        police.run(approve, late)
        with beside() as other:
            assert other.run(sweep) == 0  # and waits for nobody
        police.commit()
        assert sweep() == 0
    assert said() == []
    assert Review.objects.get(pk=late.pk).status == "approved"


def test_the_reviewers_webhook_hears_of_it(settings, valkey):
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    late = late_review(days=7)
    with receiving() as receiver:
        subscribe(receiver.url, make.POLICE, kinds=["review.overdue", "review.escalated"])
        sweep_overdue_reviews()
        deliver_changes()
    messages = [json.loads(each.body) for each in receiver.got]
    assert {message["type"] for message in messages} == {"review.overdue", "review.escalated"}
    assert {message["data"]["id"] for message in messages} == {str(late.pk)}
    assert messages[0]["data"]["url"].endswith(f"/api/v1/reviews/{late.pk}/")
