"""The days of a campaign change while others post to it: in either order nothing is taken that lies outside unsaid."""

from datetime import date

import pytest

from campaigns.lifecycle import campaigns
from campaigns.models import Campaign, Placement, ReachMetric
from coordination.ground.errors import Conflict, Invalid
from events import scheduling
from events.models import Event
from tests import make
from tests.connections import PATIENCE, beside, wait_for_blocked

pytestmark = pytest.mark.django_db(transaction=True)

LATE = (date(2017, 3, 1), date(2017, 3, 3))


def shorten() -> None:
    """Its lead ends the campaign with February."""
    campaign = Campaign.objects.get(pk=make.SEE_ME)
    by = make.actor_for(make.LEAD)
    campaigns.change_campaign(campaign, by=by, expected_version=None, ends_on=date(2017, 2, 28))


def post_event() -> None:
    make.make_event(public=True, starts_at=make.STARTS_AT.replace(month=3, day=2))


def post_placement() -> None:
    make.make_placement(status="submitted", starts_on=LATE[0], ends_on=LATE[1])


def post_figure() -> None:
    make.make_metric(period=LATE)


POSTS = {Event: post_event, Placement: post_placement, ReachMetric: post_figure}


@pytest.fixture(autouse=True)
def everything_there():
    make.make_event(status="draft")
    make.make_placement()
    make.make_metric(channel="press", status="void")


@pytest.mark.parametrize("model", POSTS)
def test_what_is_posted_after_the_days_changed_meets_the_new_ones(model):
    before = model.objects.count()
    with beside(2) as (leader, other):
        leader.begin()
        leader.run(shorten)
        posting = other.start(POSTS[model])
        wait_for_blocked(by=leader.pid, number=1)
        leader.commit()
        with pytest.raises(Invalid) as refusal:
            posting.result(PATIENCE)
    assert [error.code for error in refusal.value.errors] == ["outside_the_campaign"]
    assert model.objects.count() == before


@pytest.mark.parametrize("model", POSTS)
def test_the_days_change_after_what_is_being_posted(model):
    with beside(2) as (leader, other):
        other.begin()
        other.run(POSTS[model])
        changing = leader.start(shorten)
        wait_for_blocked(by=other.pid, number=1)
        other.commit()
        if model is Event:
            changing.result(PATIENCE)
        else:
            with pytest.raises(Conflict):
                changing.result(PATIENCE)
    assert Event.objects.filter(outside=True).count() == (model is Event)
    assert Campaign.objects.get(pk=make.SEE_ME).ends_on.month == (2 if model is Event else 3)


@pytest.mark.parametrize("leader_first", [True, False])
def test_an_event_that_moves_while_the_days_change_says_where_it_lies(leader_first):
    event = make.make_event(public=True)

    def move() -> None:
        when = {"starts_at": make.STARTS_AT.replace(month=3, day=2), "ends_at": make.STARTS_AT.replace(month=3, day=3)}
        scheduling.change_event(event, by=make.actor_for(), expected_version=None, **when)

    with beside(2) as (one, other):
        first, second = (shorten, move) if leader_first else (move, shorten)
        one.begin()
        one.run(first)
        waiting = other.start(second)
        wait_for_blocked(by=one.pid, number=1)
        one.commit()
        if leader_first:
            with pytest.raises(Invalid):
                waiting.result(PATIENCE)
        else:
            waiting.result(PATIENCE)
    event = Event.objects.get(pk=event.pk)
    assert (event.starts_at.month, event.outside) == ((2, False) if leader_first else (3, True))
