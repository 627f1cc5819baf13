"""Two say at once which campaign follows which, or one of them goes away meanwhile: none follows a later one, ever."""

from datetime import date
from typing import Any

import pytest

from campaigns.lifecycle import campaigns, suspension
from campaigns.models import Campaign
from coordination.ground.errors import Invalid
from tests import make
from tests.connections import PATIENCE, beside, wait_for_blocked

pytestmark = pytest.mark.django_db(transaction=True)

EARLY, LATE = "speak-out", make.SEE_ME
DAYS = {EARLY: date(2016, 2, 1), LATE: date(2017, 2, 17)}


@pytest.fixture(autouse=True)
def two_campaigns() -> None:
    for slug, begins in DAYS.items():
        make.make_campaign(slug, starts_on=begins, ends_on=date(2017, 12, 1))


def change(slug: str, **fields: Any) -> None:
    """What the lead says of it; the campaigns are as they were read before anybody's turn."""
    row = Campaign.objects.get(pk=slug)
    campaigns.change_campaign(row, by=make.actor_for(make.LEAD), expected_version=None, **fields)


def follows_early() -> dict[str, Any]:
    return {"follows": Campaign.objects.get(pk=EARLY)}


def follows_late_from_then_on() -> dict[str, Any]:
    return {"follows": Campaign.objects.get(pk=LATE), "starts_on": date(2017, 6, 1)}


def followed() -> dict[str, str | None]:
    return dict(Campaign.objects.values_list("slug", "follows"))


def codes(late: Any) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        late.result(PATIENCE)
    return {(error.pointer, error.code) for error in refusal.value.errors}


@pytest.mark.parametrize("early_first", [True, False])
def test_of_two_that_would_follow_each_other_the_second_is_refused(early_first):
    said = [(LATE, follows_early()), (EARLY, follows_late_from_then_on())]
    (one, first_said), (other, second_said) = said if early_first else reversed(said)
    with beside(2) as (first, second):
        first.begin()
        first.run(change, one, **first_said)
        late = second.start(change, other, **second_said)
        wait_for_blocked(by=first.pid, number=1)
        first.commit()
        refused = codes(late)
    assert refused == ({("/starts_on", "after_its_follower")} if early_first else {("/follows", "not_earlier")})
    assert followed() == ({EARLY: None, LATE: EARLY} if early_first else {EARLY: LATE, LATE: None})


def test_a_campaign_that_begins_later_meanwhile_is_not_followed():
    with beside(2) as (mover, follower):
        mover.begin()
        mover.run(change, EARLY, starts_on=date(2017, 6, 1))
        late = follower.start(change, LATE, **follows_early())
        wait_for_blocked(by=mover.pid, number=1)
        mover.commit()
        assert codes(late) == {("/follows", "not_earlier")}
    assert followed() == {EARLY: None, LATE: None}


def test_a_new_campaign_follows_what_it_waits_for_as_that_is_then():
    def create() -> None:
        fields = {"slug": "next", "name": "Next", "area_id": make.COUNTY, "follows": early}
        days = {"starts_on": date(2017, 3, 1), "ends_on": date(2017, 3, 9)}
        campaigns.create_campaign(by=make.actor_for(make.LEAD), **fields, **days)

    early = Campaign.objects.get(pk=EARLY)
    with beside(2) as (mover, creator):
        mover.begin()
        mover.run(change, EARLY, starts_on=date(2017, 6, 1))
        late = creator.start(create)
        wait_for_blocked(by=mover.pid, number=1)
        mover.commit()
        assert codes(late) == {("/follows", "not_earlier")}
    assert not Campaign.objects.filter(pk="next").exists()


def suspend_early() -> None:
    row = Campaign.objects.get(pk=EARLY)
    suspension.suspend_campaign(row, by=make.actor_for(make.LEAD), reason="Its posters are looked at again.")


def test_a_campaign_that_is_taken_down_meanwhile_is_not_followed():
    with beside(2) as (other, follower):
        other.begin()
        other.run(suspend_early)
        late = follower.start(change, LATE, **follows_early())
        wait_for_blocked(by=other.pid, number=1)
        other.commit()
        assert codes(late) == {("/follows", "not_leading_both")}
    assert followed()[LATE] is None


def test_a_campaign_is_taken_down_after_it_is_followed_and_stays_what_is_followed():
    with beside(2) as (follower, other):
        follower.begin()
        follower.run(change, LATE, **follows_early())
        late = other.start(suspend_early)
        wait_for_blocked(by=follower.pid, number=1)
        follower.commit()
        late.result(PATIENCE)
    assert followed()[LATE] == EARLY
    assert Campaign.objects.get(pk=EARLY).suspended_at is not None


def test_a_campaign_whose_slug_has_given_way_meanwhile_is_not_followed():
    said = follows_early()
    Campaign.objects.filter(pk=EARLY).delete()
    with pytest.raises(Invalid) as refusal:
        change(LATE, **said)
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/follows", "not_found")]
