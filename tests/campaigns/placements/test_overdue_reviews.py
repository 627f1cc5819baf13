"""A review that is late is said once: in the feed, in its trail and by the reviewer's webhook."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Review
from campaigns.placements import overdue, review
from coordination.models import Change
from tests import make
from tests.connections import beside
from tests.partners.webhooks.example_endpoints import deliver_changes, subscribe
from tests.partners.webhooks.receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)


def late_review() -> Review:
    late = make.make_review()
    Review.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    return Review.objects.get(pk=late.pk)


def said() -> list[str]:
    return list(Change.objects.filter(kind="review.overdue").order_by("id").values_list("subject_id", flat=True))


def test_an_overdue_review_is_announced_once_and_none_that_is_in_time_or_decided():
    late, decided = late_review(), late_review()
    make.make_review()
    review.decide_review(decided, by=make.actor_for(make.POLICE), expected_version=None, decision="approve")
    assert (overdue.announce_overdue_reviews(), overdue.announce_overdue_reviews()) == (1, 0)
    assert said() == [str(late.pk)]
    (change,) = Change.objects.filter(kind="review.overdue")
    assert (change.actor, change.version) == ("system:overdue-reviews", late.version)


def test_a_late_review_is_still_judged_in_the_version_that_was_read():
    late = late_review()
    overdue.announce_overdue_reviews()
    done = review.decide_review(late, by=make.actor_for(make.POLICE), expected_version=late.version, decision="approve")
    assert done.status == "approved"
    assert Change.objects.filter(subject="review").order_by("-id")[0].kind == "review.approved"


def test_who_decides_at_the_same_moment_is_not_called_late():
    late = late_review()
    with beside() as police:
        police.begin()
        police.run(
            review.decide_review, late, by=make.actor_for(make.POLICE), expected_version=None, decision="approve"
        )
        with beside() as sweep:
            marked = sweep.start(overdue.announce_overdue_reviews)
            while not sweep.is_blocked():
                pass
            police.commit()
            assert marked.result(20) == 0
    assert said() == []


def test_the_reviewers_webhook_hears_of_it(settings, valkey):
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    late = late_review()
    with receiving() as receiver:
        subscribe(receiver.url, make.POLICE, kinds=["review.overdue"])
        overdue.announce_overdue_reviews()
        deliver_changes()
    (message,) = [json.loads(each.body) for each in receiver.got]
    assert (message["type"], message["data"]["id"]) == ("review.overdue", str(late.pk))
    assert message["data"]["url"].endswith(f"/api/v1/reviews/{late.pk}/")
