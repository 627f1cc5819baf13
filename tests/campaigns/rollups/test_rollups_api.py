"""`/campaigns/{slug}/rollups/`: live cells, grouped as asked."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from campaigns.reach_metrics import record
from campaigns.rollups.compile import compile_marked
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.request_bodies import ATTENDANCE

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/rollups/"
NUMBERS = "total low high qualifier metrics organisations expected_organisations compiled_at pending"


def compiled() -> None:
    while compile_marked():
        pass


def cells(client: Any, query: str = "") -> list[dict[str, Any]]:
    compiled()
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.fixture
def three(stage) -> None:
    """Dudley's people and visitors, Sandwell's people: 300 over three days of February, 31 over March, 60 over both."""
    make.make_metric(value=300, period=(date(2017, 2, 20), date(2017, 2, 22)))
    make.make_metric(value=31, channel="website", qualifier="more_than", period=(date(2017, 3, 1), date(2017, 3, 31)))
    make.make_metric(
        value=60,
        organisation="sandwell",
        qualifier="about",
        margin_percent=10,
        period=(date(2017, 2, 27), date(2017, 3, 4)),
    )


def totals(rows: list[dict[str, Any]], *keys: str) -> dict[Any, int]:
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row["total"] for row in rows}


def test_a_cell_says_what_it_is_and_how_sure(dudley, three):
    media, website = cells(dudley)
    assert holds_in_order(media, f"channel measure {NUMBERS}")
    assert {**media, "compiled_at": None} == {
        "channel": "digital_media",
        "measure": "people_reached",
        "total": 360,
        "low": 354,
        "high": 366,
        "qualifier": "about",
        "evidence_grade": "self_reported",
        "may_repeat": True,
        "apportioned": False,
        "metrics": 2,
        "organisations": 2,
        "expected_organisations": 3,
        "compiled_at": None,
        "pending": False,
    }
    assert (website["total"], website["high"], website["qualifier"]) == (31, None, "more_than")


GROUPED: dict[str, dict[Any, int]] = {
    "channel,measure": {("digital_media", "people_reached"): 360, ("website", "visitors"): 31},
    "measure": {"people_reached": 360, "visitors": 31},
    "measure,organisation": {
        ("people_reached", "dudley"): 300,
        ("people_reached", "sandwell"): 60,
        ("visitors", "dudley"): 31,
    },
    "measure,month": {
        ("people_reached", "2017-02"): 320,
        ("people_reached", "2017-03"): 40,
        ("visitors", "2017-03"): 31,
    },
    "measure,phase": {("people_reached", "transport-hubs"): 300},
    "measure,area": {
        ("people_reached", make.COUNTY): 360,
        ("people_reached", make.DUDLEY): 300,
        ("people_reached", make.SANDWELL): 60,
        ("visitors", make.COUNTY): 31,
        ("visitors", make.DUDLEY): 31,
    },
    "area,channel,measure,organisation,month": {
        (make.COUNTY, "digital_media", "people_reached", "dudley", "2017-02"): 300,
        (make.COUNTY, "digital_media", "people_reached", "sandwell", "2017-02"): 20,
        (make.COUNTY, "digital_media", "people_reached", "sandwell", "2017-03"): 40,
        (make.COUNTY, "website", "visitors", "dudley", "2017-03"): 31,
        (make.DUDLEY, "digital_media", "people_reached", "dudley", "2017-02"): 300,
        (make.DUDLEY, "website", "visitors", "dudley", "2017-03"): 31,
        (make.SANDWELL, "digital_media", "people_reached", "sandwell", "2017-02"): 20,
        (make.SANDWELL, "digital_media", "people_reached", "sandwell", "2017-03"): 40,
    },
}


def test_cells_are_grouped_as_asked(dudley, three):
    for group_by, expected in GROUPED.items():
        rows, keys = cells(dudley, f"group_by={group_by}"), group_by.split(",")
        assert totals(rows, *keys) == expected, group_by
        assert all(list(row)[: len(keys)] == keys for row in rows)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("group_by=measure,week&channel=digital_media", {"2017-W08": 300, "2017-W09": 60}),
        ("group_by=measure,day&from=2017-02-22&to=2017-02-27", {"2017-02-22": 100, "2017-02-27": 10}),
    ],
)
def test_weeks_and_days_are_sums_of_days(dudley, three, query: str, expected: dict[str, int]):
    time = "week" if "week" in query else "day"
    assert totals(cells(dudley, query), time) == expected


def test_each_filter_narrows_the_cells(dudley, three):
    for query, total in (
        ("measure=people_reached", 360),
        ("channel=digital_media", 360),
        ("channel=digital_media,twitter", 360),
        ("organisation=sandwell", 60),
        ("organisation=sandwell,dudley&measure=people_reached", 360),
        (f"area={make.DUDLEY}&measure=people_reached", 300),
        (f"area={make.COUNTY}&measure=people_reached", 360),
        ("from=2017-02-22&measure=people_reached", 160),
        ("to=2017-02-20", 100),
        ("from=2017-02-21&to=2017-02-21", 100),
        ("from=2017-03-01&to=2017-03-01&measure=visitors", 1),
    ):
        (row,) = cells(dudley, query)
        assert row["total"] == total, query


@pytest.mark.parametrize("query", ["from=2018-01-01", "measure=leaflets"])
def test_where_nothing_was_counted_there_is_no_cell(dudley, three, query: str):
    assert cells(dudley, query) == []


def test_channels_that_each_have_one_unit_need_no_measure_in_the_grouping(dudley, three):
    found = {row["channel"]: (row["measure"], row["total"]) for row in cells(dudley, "group_by=channel")}
    assert found == {"digital_media": ("people_reached", 360), "website": ("visitors", 31)}


@pytest.mark.parametrize("query", ["channel=twiter", "organisation=nobody"])
def test_a_typing_error_is_not_an_empty_answer(dudley, three, query: str):
    for resource in ("rollups", "headline"):
        response = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/{resource}/?{query}")
        assert response.status_code == 400
        assert response.json()["errors"][0]["pointer"] == f"?{query.split('=')[0]}"


@pytest.mark.parametrize("group_by", ["channel", "organisation", "area", "month", "organisation,week", "channel,phase"])
def test_unlike_units_are_never_added(dudley, group_by: str):
    make.make_metric(channel="website")
    make.make_metric(channel="website", measure="visits")
    make.make_phase("whole", starts_on=date(2017, 2, 17), ends_on=date(2017, 3, 3))
    compiled()
    response = dudley.get(f"{URL}?group_by={group_by}")
    assert (refused(response), faults(response)) == ((422, "units_do_not_add"), {("?group_by", "units_do_not_add")})
    assert "visitors" in response.json()["detail"]
    assert "visits" in response.json()["detail"]
    # With measure among the keys, or one measure asked for, the same question has an answer.
    one = dudley.get(f"{URL}?group_by={group_by}&measure=visits").json()["results"]
    both = dudley.get(f"{URL}?group_by={group_by},measure").json()["results"]
    assert totals([row for row in both if row["measure"] == "visits"], *group_by.split(",")) == totals(
        one, *group_by.split(",")
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("group_by=colour", {("?group_by", "malformed")}),
        ("group_by=day,week", {("?group_by", "one_time_only")}),
        ("group_by=phase&from=2017-02-17", {("?group_by", "phase_has_its_days")}),
        ("group_by=", {("?group_by", "empty")}),
        ("area=E99999999", {("?area", "not_found")}),
        (f"area={make.DUDLEY},{make.SANDWELL}", {("?area", "not_found")}),
        ("measure=likes", {("?measure", "malformed")}),
        ("channel=a b", {("?channel", "malformed")}),
        ("from=2017-02-30", {("?from", "malformed")}),
        ("from=2017-03-03&to=2017-02-17", {("?to", "before_from")}),
        ("as_of=2017-03-03", {("?as_of", "malformed")}),
        ("as_of=2190-01-01T00:00:00Z", {("?as_of", "in_the_future")}),
        ("colour=red", {("?colour", "unknown_parameter")}),
        ("limit=0", {("?limit", "out_of_range")}),
        ("cursor=x", {("?cursor", "malformed")}),
        ("from=x&measure=likes", {("?from", "malformed"), ("?measure", "malformed")}),
    ],
)
def test_a_question_that_cannot_be_is_refused(dudley, query: str, expected: set[tuple[str, str]]):
    response = dudley.get(f"{URL}?{query}")
    assert (response.status_code, faults(response)) == (400, expected)


def test_cells_come_in_pages(dudley, three):
    compiled()
    first = dudley.get(f"{URL}?group_by=measure,day&limit=10&count=true").json()
    found, page = list(first["results"]), first
    while page["next"]:
        page = dudley.get(page["next"]).json()
        found += page["results"]
    assert (len(found), first["count"], first["previous"]) == (40, 40, None)
    assert found == sorted(found, key=lambda row: (row["measure"], row["day"]))
    assert sum(row["total"] for row in found) == 391


def test_a_change_is_pending_until_it_is_compiled(dudley, three):
    compiled()
    make.make_metric(value=40)
    pending = {row["channel"]: row["pending"] for row in dudley.get(URL).json()["results"]}
    assert pending == {"digital_media": True, "website": False}
    assert totals(cells(dudley), "channel") == {"digital_media": 400, "website": 31}
    assert not any(row["pending"] for row in dudley.get(URL).json()["results"])


def test_a_corrected_and_a_voided_figure_leave_no_trace_in_the_cells(dudley):
    kept, gone = make.make_metric(value=100), make.make_metric(value=7)
    assert cells(dudley)[0]["total"] == 107
    record.correct_reach_metric(kept, by=make.actor_for(), expected_version=None, value=90)
    record.void_reach_metric(gone, by=make.actor_for(), expected_version=None, reason="It was never true.")
    (row,) = cells(dudley)
    assert (row["total"], row["metrics"]) == (90, 1)


def test_the_past_is_answered_as_it_was_known(dudley):
    metric = make.make_metric(value=100)
    then = timezone.now().isoformat().replace("+00:00", "Z")
    record.correct_reach_metric(metric, by=make.actor_for(), expected_version=None, value=90)
    assert [row["total"] for row in cells(dudley, f"as_of={then}")] == [100]
    assert [row["total"] for row in cells(dudley)] == [90]
    assert cells(dudley, "as_of=2017-02-17T00:00:00Z") == []


def test_a_breakdown_adds_nothing_above_its_whole(dudley):
    whole = make.make_metric(value=100, area=make.COUNTY)
    make.make_metric(value=60, part_of=whole)
    (row,) = cells(dudley)
    assert (row["total"], row["metrics"]) == (100, 1)


def test_a_joint_event_counts_once_however_many_partners_list_it(dudley, sandwell):
    event = make.make_event(partners=["sandwell", make.LEAD])
    assert dudley.post(f"/api/v1/events/{event.pk}/attendance/", ATTENDANCE).status_code == 201
    (row,) = cells(sandwell, f"area={make.COUNTY}")
    assert (row["total"], row["metrics"], row["organisations"], row["qualifier"]) == (4000, 1, 1, "more_than")


def test_a_nil_return_is_a_cell_of_nothing(dudley):
    make.make_metric(value=0)
    (row,) = cells(dudley)
    assert (row["total"], row["low"], row["high"], row["metrics"]) == (0, 0, 0, 1)


def test_only_participants_read_roll_ups(walsall, three):
    assert refused(walsall.get(URL)) == (404, "not_found")
