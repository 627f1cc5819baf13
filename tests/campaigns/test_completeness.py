"""`/campaigns/{slug}/completeness/`: who has reported, week by week."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from tests import make
from tests.contract_client import faults, refused

pytestmark = pytest.mark.usefixtures("on_stage")

GRID = f"/api/v1/campaigns/{make.SEE_ME}/completeness/"


def grid(client: Any, query: str = "") -> dict[str, list[tuple[str, bool, int]]]:
    """Week by week for each organisation: state, late, how many figures."""
    return {
        row["organisation"]: [(cell["state"], cell["late"], cell["metrics"]) for cell in row["weeks"]]
        for row in client.get(f"{GRID}?{query}").json()["results"]
    }


def test_an_empty_campaign_has_everybody_in_its_grid_and_no_week(dudley):
    body = dudley.get(GRID).json()
    assert (body["weeks"], body["due_on"]) == ([], "2017-03-17")
    assert [row["organisation"] for row in body["results"]] == ["dudley", "sandwell", make.LEAD]
    assert [row["weeks"] for row in body["results"]] == [[], [], []]


def test_the_grid_tells_reported_nil_held_and_missing_apart_and_shows_the_week_nobody_reported(dudley):
    week = (date(2017, 2, 20), date(2017, 2, 26))
    make.make_metric(period=week, value=10)
    make.make_metric(period=week, value=20, status="held")
    make.make_metric(organisation="sandwell", period=week, value=0)
    make.make_metric(organisation=make.LEAD, channel="website", period=week, status="held")
    Campaign.objects.filter(pk=make.SEE_ME).update(ends_on=date(2017, 3, 19))
    make.make_metric(period=(date(2017, 3, 6), date(2017, 3, 7)), value=5)
    make.make_metric(organisation="sandwell", status="void", period=(date(2017, 3, 13), date(2017, 3, 13)))
    Campaign.objects.filter(pk=make.SEE_ME).update(returns_due_on=timezone.localdate() + timedelta(days=1))
    missing = ("missing", False, 0)
    assert dudley.get(GRID).json()["weeks"] == ["2017-W08", "2017-W09", "2017-W10"]
    assert grid(dudley) == {
        "dudley": [("reported", False, 2), missing, ("reported", False, 1)],
        "sandwell": [("nil", False, 1), missing, missing],
        make.LEAD: [("held", False, 1), missing, missing],
    }


def test_what_came_after_the_day_or_has_not_come_though_it_is_past_is_late(dudley):
    make.make_metric(period=(date(2017, 2, 20), date(2017, 3, 5)))
    due = {state: timezone.localdate() + timedelta(days=days) for state, days in (("today", 0), ("yesterday", -1))}
    for state, late in (("today", False), ("yesterday", True)):
        Campaign.objects.filter(pk=make.SEE_ME).update(returns_due_on=due[state])
        shown = grid(dudley)
        assert shown["dudley"] == [("reported", late, 1)] * 2
        assert shown["sandwell"] == [("missing", late, 0)] * 2
        complete = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/").json()["completeness"]
        assert complete["late"] == (["dudley", "sandwell", make.LEAD] if late else [])


def test_the_grid_is_narrowed_by_area_channel_days_and_instant(dudley):
    then = timezone.now().isoformat().replace("+00:00", "Z")
    make.make_metric(value=10)
    make.make_metric(organisation="sandwell", channel="twitter")
    assert set(grid(dudley, f"area={make.DUDLEY}")) == {"dudley"}
    assert {cell[0] for cell in grid(dudley, "channel=twitter")["dudley"]} == {"missing"}
    assert len(grid(dudley, "from=2017-02-20&to=2017-02-20")["dudley"]) == 1
    assert grid(dudley, f"as_of={then}")["dudley"] == []
    assert faults(dudley.get(f"{GRID}?as_of=2117-01-01T00:00:00Z")) == {("?as_of", "in_the_future")}
    assert refused(make.client("walsall").get(GRID)) == (404, "not_found")
