"""A headline that was worked out before, while figures are being sent."""

from typing import Any

import pytest

from campaigns.models import Campaign
from campaigns.questions import Question, headline_for
from campaigns.reach_metrics import worked_out
from coordination.ledger.sequencer import give_positions
from tests import make
from tests.campaigns.reach_metrics.worked_out_anew import anew
from tests.connections import beside

pytestmark = pytest.mark.django_db(transaction=True)

REGION = {"organisation": make.LEAD, "area": make.COUNTY, "measure": "people_reached"}


@pytest.fixture(autouse=True)
def counted() -> None:
    make.make_metric(value=1_000, **REGION)
    for channel in ("email", "press", "twitter"):
        make.make_channel(channel)


def headline(channels: frozenset[str] | None = None) -> dict[str, Any]:
    campaign = Campaign.objects.select_related("area").get(pk=make.SEE_ME)
    answered = headline_for(Question(campaign, campaign.area, channels), by=make.actor_for(make.LEAD))
    return {name: value for name, value in answered.items() if name != "as_of"}


@pytest.mark.parametrize("is_numbered", [False, True], ids=["waiting", "numbered"])
def test_a_figure_that_commits_after_a_later_one_was_numbered_is_counted_at_once(is_numbered):
    with beside() as first:
        first.begin()
        first.run(make.make_metric, value=20, channel="press", measure="impacts", **_of("dudley"))
        make.make_metric(value=3, channel="email", measure="impressions", **_of("sandwell"))
        give_positions()
        before = headline()
        assert headline() == before == anew(headline)
        first.commit()
    if is_numbered:
        give_positions()
    after = headline()
    assert after == anew(headline) != before
    give_positions()
    assert headline() == after


def test_what_is_not_committed_is_known_to_nobody_else_and_forgotten_with_it():
    before = headline()
    with beside() as other:
        other.begin()
        other.run(make.make_metric, value=20, channel="twitter", measure="accounts_reached", **_of("dudley"))
        assert other.run(headline) != before
        assert headline() == before
        other.rollback()
    assert headline() == before == anew(headline)


def test_figures_that_come_while_it_is_worked_out_are_counted_with_all_that_is_known_of_their_area(monkeypatch):
    """Else a count of people in an area of which nobody was reported before were held against no population."""
    make.make_area(make.SANDWELL)
    headline()
    read = worked_out.standing_figures
    sent = iter([{"value": 10**9, "universe": "residents", "organisation": "sandwell", "area": make.SANDWELL}])
    with beside() as other:

        def late(*args: Any) -> Any:
            for figure in sent:
                other.run(make.make_metric, **figure, channel="twitter", measure="people_reached")
            return read(*args)

        monkeypatch.setattr(worked_out, "standing_figures", late)
        asked = headline(frozenset({"twitter"}))
    monkeypatch.undo()
    assert [check["code"] for check in asked["checks"] if not check["passed"]] == ["people_within_universe"]
    assert asked == anew(lambda: headline(frozenset({"twitter"}))) == headline(frozenset({"twitter"}))


def _of(organisation: str) -> dict[str, Any]:
    return {"organisation": organisation, "area": make.COUNTY}


def test_two_that_have_each_written_something_of_their_own_are_not_told_the_same():
    """What waits for its position is as many changes, up to the same instant, to either of them."""
    with beside(2) as (first, second):
        for other, channel, measure in ((first, "press", "impacts"), (second, "twitter", "accounts_reached")):
            other.begin()
            other.run(make.make_metric, value=20, channel=channel, measure=measure, **_of("dudley"))
        make.make_metric(value=3, channel="email", measure="impressions", **_of("sandwell"))
        for other in (first, second):
            assert other.run(headline) == other.run(anew, headline)
        assert first.run(headline) != second.run(headline)
        first.rollback()
        second.rollback()
