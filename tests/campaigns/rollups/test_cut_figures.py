"""A cell that cuts a figure's days: its even share is an estimate, and what its parts tell of some days is honoured."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import ReachMetric
from campaigns.reach_metrics import record
from coordination.ground.datetimes import format_datetime
from tests import make
from tests.campaigns.rollups.naive_cells import compile_all

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/rollups/"
MONDAY, TUESDAY, SUNDAY = date(2017, 2, 20), date(2017, 2, 21), date(2017, 2, 26)
WEEK = (MONDAY, SUNDAY)


def cells(client: Any, query: str) -> dict[str, tuple[Any, ...]]:
    """By bucket (or `all`): total, low, high, qualifier and whether it is apportioned."""
    compile_all()
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200, response.content
    names = ("total", "low", "high", "qualifier", "apportioned")
    rows = response.json()["results"]
    buckets = [next((row[time] for time in ("day", "week", "month", "phase") if time in row), "all") for row in rows]
    return dict(zip(buckets, [tuple(row[name] for name in names) for row in rows], strict=True))


def part(whole: ReachMetric, *days: date, value: int, **fields: Any) -> ReachMetric:
    return make.make_metric(period=(days[0], days[-1]), value=value, part_of=whole, channel=whole.channel_id, **fields)


@pytest.mark.parametrize(
    ("channel", "said", "bounds"),
    [
        ("digital_media", {}, (0, 761_000)),
        ("twitter", {}, (0, 761_000)),
        ("website", {}, (0, 761_000)),
        ("bus_poster", {}, (0, 761_000)),
        ("digital_media", {"qualifier": "more_than"}, (0, None)),
        ("digital_media", {"qualifier": "about", "margin_percent": 10}, (0, 837_100)),
    ],
)
def test_the_share_of_a_cut_figure_is_an_estimate_bounded_by_none_and_all_of_it(stage, dudley, channel, said, bounds):
    make.make_metric(channel=channel, value=761_000, **said)  # 17 February to 3 March: three days, seven, and five
    rows = cells(dudley, "group_by=week,measure")
    assert rows["2017-W07"] == (152_200, *bounds, "estimate", True)
    assert [row[1:] for row in rows.values()] == [(*bounds, "estimate", True)] * 3
    assert sum(row[0] for row in rows.values()) == 761_000
    days = cells(dudley, "group_by=day,measure")
    assert (len(days), {row[1:] for row in days.values()}) == (15, {(*bounds, "estimate", True)})
    assert sum(row[0] for row in days.values()) == 761_000


def test_days_that_leave_nothing_out_are_no_cut(stage, dudley):
    make.make_metric(period=WEEK, value=4_000)
    exact = (4_000, 4_000, 4_000, "exact", False)
    assert cells(dudley, "group_by=week,measure") == {"2017-W08": exact}
    assert cells(dudley, "group_by=measure&from=2017-02-20&to=2017-02-26") == {"all": exact}
    assert cells(dudley, "group_by=month,measure&from=2017-02-19") == {"2017-02": exact}
    cut = cells(dudley, "group_by=measure&from=2017-02-21")
    assert cut == {"all": (3_429, 0, 4_000, "estimate", True)}


def test_a_figure_that_is_cut_and_one_that_is_not_add_what_is_sure(stage, dudley):
    make.make_metric(period=WEEK, value=7_000)
    make.make_metric(period=(MONDAY, MONDAY), value=500)
    assert cells(dudley, "group_by=day,measure")["2017-02-20"] == (1_500, 500, 7_500, "estimate", True)


def test_a_known_part_of_a_day_is_honoured(stage, dudley):
    """3,900 of 4,000 were on Monday: of contacts the other days share the 100 left; people may come again."""
    for channel, others_high in (("bus_poster", 100), ("website", 4_000)):
        whole = make.make_metric(period=WEEK, value=4_000, channel=channel)
        part(whole, MONDAY, value=3_900)
        rows = cells(dudley, f"group_by=day,measure&channel={channel}")
        assert rows["2017-02-20"] == (3_900, 3_900, 4_000, "estimate", True)
        assert {row[1:] for day, row in rows.items() if day != "2017-02-20"} == {(0, others_high, "estimate", True)}
        assert [row[0] for row in rows.values()] == [3_900, 16, 17, 17, 16, 17, 17]


def test_a_part_below_its_whole_tells_of_its_days_at_least(stage, dudley):
    county = make.make_metric(period=WEEK, value=7_000, area=make.COUNTY, channel="bus_poster")
    part(county, MONDAY, TUESDAY, value=2_000)
    rows = cells(dudley, f"group_by=measure&area={make.COUNTY}&to=2017-02-21")
    assert rows == {"all": (2_000 + 5_000 * 2 // 7, 2_000, 7_000, "estimate", True)}
    assert cells(dudley, f"group_by=measure&area={make.DUDLEY}&to=2017-02-20")["all"] == (
        1_000,
        0,
        2_000,
        "estimate",
        True,
    )


def test_a_part_that_comes_changes_or_goes_is_seen_in_the_cells_of_its_whole(stage, dudley):
    whole = make.make_metric(period=WEEK, value=4_000, channel="bus_poster")
    told = part(whole, MONDAY, value=3_900)
    by = make.actor_for("dudley")

    def monday() -> tuple[Any, ...]:
        return cells(dudley, "group_by=day,measure")["2017-02-20"][:3]

    assert monday() == (3_900, 3_900, 4_000)
    told = record.correct_reach_metric(told, by=by, expected_version=None, value=1_000)
    assert monday() == (1_000, 1_000, 4_000)
    record.void_reach_metric(told, by=by, expected_version=None, reason="It was Tuesday.")
    assert monday() == (571, 0, 4_000)


def test_parts_that_come_to_more_than_a_vague_figure_leave_its_even_share(stage, dudley):
    whole = make.make_metric(period=WEEK, value=1_000, channel="bus_poster", qualifier="about", margin_percent=10)
    part(whole, MONDAY, value=1_090)
    rows = cells(dudley, "group_by=day,measure")
    assert (sum(row[0] for row in rows.values()), rows["2017-02-20"][2]) == (1_000, 1_100)


def test_what_is_filed_under_a_phase_counts_in_that_phase_alone(stage, dudley):
    """Whatever its days; what is filed under none is cut by the days of each."""
    hubs = make.make_phase("hubs", starts_on=MONDAY, ends_on=SUNDAY)
    make.make_phase("digital", starts_on=date(2017, 2, 27), ends_on=date(2017, 3, 5))
    filed = make.make_metric(value=9_000, phase=hubs, channel="bus_poster")  # on the days of both, and before
    rows = cells(dudley, "group_by=phase,measure")
    assert rows == {"hubs": (9_000, 9_000, 9_000, "exact", False)}
    make.make_metric(value=1_500, channel="bus_poster")
    rows = cells(dudley, "group_by=phase,measure")
    assert rows["digital"] == (500, 0, 1_500, "estimate", True)
    assert rows["hubs"] == (9_700, 9_000, 10_500, "estimate", True)
    record.correct_reach_metric(filed, by=make.actor_for("dudley"), expected_version=None, phase=None)
    assert cells(dudley, "group_by=phase,measure")["digital"] == (3_500, 0, 10_500, "estimate", True)


def test_a_part_filed_under_a_phase_is_of_that_phase(stage, dudley):
    hubs = make.make_phase("hubs", starts_on=MONDAY, ends_on=SUNDAY)
    make.make_phase("digital", starts_on=date(2017, 2, 27), ends_on=date(2017, 3, 5))
    whole = make.make_metric(value=1_500, channel="bus_poster")
    part(whole, date(2017, 2, 27), value=900, phase=hubs)
    rows = cells(dudley, "group_by=phase,measure")
    assert rows["hubs"][:3] == (900 + 600 * 7 // 14, 900, 1_500)
    assert rows["digital"][1:3] == (0, 600)


@pytest.mark.parametrize("query", ["group_by=day,measure", "group_by=measure&to=2017-02-20", "group_by=phase,measure"])
def test_the_past_is_cut_as_the_present_is(stage, dudley, query):
    hubs = make.make_phase("hubs", starts_on=MONDAY, ends_on=TUESDAY)
    whole = make.make_metric(period=WEEK, value=4_000, channel="bus_poster")
    part(whole, MONDAY, value=3_900)
    part(whole, SUNDAY, value=50, phase=hubs)
    past = cells(dudley, f"{query}&as_of={format_datetime(timezone.now())}")
    assert past == cells(dudley, query)
    assert all(row[-1] for row in past.values())


def test_a_headline_of_some_days_has_the_total_that_the_parts_tell(stage, dudley):
    whole = make.make_metric(period=WEEK, value=4_000, channel="bus_poster")
    part(whole, MONDAY, value=3_900)
    answer = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/?from=2017-02-20&to=2017-02-20").json()
    said = answer["contacts"]
    assert (said["total"], said["low"], said["high"], said["qualifier"]) == (3_900, 3_900, 4_000, "estimate")
