"""What somebody said of two series: one of them replaces the other, and whatever was said holds for later returns."""

from datetime import date
from typing import Any

import pytest

from campaigns.models import ReachMetric
from coordination.models import Change
from tests import make
from tests.contract_client import refused

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/suspected-duplicates/"
METRICS = "/api/v1/reach-metrics/"
HEADLINE = f"/api/v1/campaigns/{make.SEE_ME}/headline/"
WHY = "The agency's count is the better one."
WEEKS = [(date(2017, 2, first), date(2017, 2, first + 3)) for first in (17, 21, 25)]


def weekly(week: int, organisation: str = "dudley", value: int = 5_000, **facts: Any) -> ReachMetric:
    """A return of Dudley's area."""
    facts = {"area": make.DUDLEY, "source": organisation} | facts
    return make.make_metric(organisation=organisation, value=value, period=WEEKS[week], **facts)


def standing(*metrics: ReachMetric) -> list[str]:
    return [ReachMetric.objects.get(pk=metric.pk).status for metric in metrics]


def question(client: Any, metric: ReachMetric) -> dict[str, Any]:
    (row,) = client.get(f"{URL}?figure={metric.pk}").json()["results"]
    return row


def resolve(client: Any, row: dict[str, Any], resolution: str) -> Any:
    body = {"resolution": resolution, "reason": WHY}
    return client.post(f"{URL}{row['id']}/resolve/", body, headers={"If-Match": f'"{row["version"]}"'})


def pending(client: Any) -> int:
    return client.get(f"{URL}?status=pending&count=true").json()["count"]


def total(client: Any) -> int:
    return client.get(HEADLINE).json()["contacts"]["total"]


def test_what_replaces_another_counts_and_the_other_no_longer_does(lead, dudley, sandwell):
    older, newer = weekly(0, value=4_000), weekly(0, "sandwell", value=6_000)
    assert (standing(older, newer), total(lead)) == (["counted", "held"], 4_000)
    row = resolve(lead, question(lead, newer), "replaces").json()
    assert (row["status"], row["reason"], row["answered_like"]) == ("replaces", WHY, None)
    assert row["decided_by"].startswith("key:")
    assert (standing(older, newer), total(lead)) == (["void", "counted"], 6_000)
    (change,) = Change.objects.filter(subject_id=str(older.pk), kind="reach-metric.void")
    assert change.before["status"] == "counted"
    assert sandwell.get(f"{METRICS}{older.pk}/").status_code == 404
    assert dudley.get(f"{METRICS}{older.pk}/").json()["status"] == "void"
    assert refused(resolve(lead, row, "keep_both")) == (409, "not_in_this_state")


def test_only_the_lead_or_who_reported_both_takes_a_figure_out_of_the_totals(dudley, sandwell):
    older, newer = weekly(0, value=4_000), weekly(0, "sandwell", value=6_000)
    for client in (sandwell, dudley):
        assert refused(resolve(client, question(client, newer), "replaces")) == (403, "not_yours_to_do")
    assert standing(older, newer) == ["counted", "held"]
    one, other = weekly(1, source="agency"), weekly(1, source="our own")
    assert resolve(dudley, question(dudley, other), "replaces").status_code == 200
    assert standing(one, other) == ["void", "counted"]


def test_a_figure_that_its_own_reporter_breaks_down_is_not_replaced(lead, dudley):
    older = weekly(0, value=4_000)
    make.make_metric(value=1_000, area=make.DUDLEY, part_of=older, period=WEEKS[0], source="of it")
    newer = weekly(0, "sandwell", value=6_000)
    assert refused(resolve(lead, question(lead, newer), "replaces")) == (409, "has_parts")
    assert standing(older, newer) == ["counted", "held"]


def test_later_returns_of_a_replaced_series_count_no_more_whichever_comes_first(lead, dudley):
    weekly(0, value=4_000)
    first = question(lead, weekly(0, "sandwell", value=6_000))
    resolve(lead, first, "replaces")
    older, newer = weekly(1, value=4_100), weekly(1, "sandwell", value=6_100)
    assert (standing(older, newer), newer.status) == (["void", "counted"], "counted")
    newer, older = weekly(2, "sandwell", value=6_200), weekly(2, value=4_200)
    assert (standing(older, newer), older.status) == (["void", "counted"], "void")
    assert (pending(lead), total(lead)) == (0, 6_000 + 6_100 + 6_200)
    row = question(dudley, older)
    assert (row["status"], row["answered_like"], row["reason"]) == ("same_figure", first["id"], WHY)


@pytest.mark.parametrize(
    ("resolution", "status", "part", "counted"),
    [
        ("keep_both", "counted", False, 10_000),
        ("same_figure", "void", False, 5_000),
        ("part_of", "counted", True, 5_000),
    ],
)
def test_each_answer_is_given_once_for_what_waits_and_what_comes_later(lead, resolution, status, part, counted):
    waiting = [(weekly(week), weekly(week, "sandwell", source="passed on")) for week in (0, 1)]
    assert pending(lead) == 2
    first = question(lead, waiting[0][1])
    assert resolve(lead, first, resolution).status_code == 200
    later = (weekly(2), weekly(2, "sandwell", source="passed on"))
    assert pending(lead) == 0
    for one, other in (*waiting, later):
        assert standing(one, other) == ["counted", status]
        assert ReachMetric.objects.get(pk=other.pk).part_of_id == (one.pk if part else None)
    assert total(lead) == 3 * counted
    assert question(lead, waiting[1][1])["answered_like"] == first["id"]


def test_an_answer_holds_only_while_they_are_suspicious_in_the_same_way(lead):
    weekly(0)
    resolve(lead, question(lead, weekly(0, "sandwell")), "same_figure")
    weekly(1)
    later = weekly(1, "sandwell", value=9_000)
    row = question(lead, later)
    assert (row["suspicion"], row["status"], standing(later)) == ("same_place", "pending", ["held"])


def test_an_answer_that_is_not_possible_for_a_later_return_is_asked_for(lead):
    whole = {"organisation": make.LEAD, "area": make.COUNTY}
    weekly(0, value=9_000, **whole)
    resolve(lead, question(lead, weekly(0)), "part_of")
    weekly(1, value=9_000, **whole)
    small = weekly(1)
    assert ReachMetric.objects.get(pk=small.pk).part_of is not None
    weekly(2, value=4_000, **whole)
    assert question(lead, large := weekly(2))["status"] == "pending"
    assert standing(large) == ["held"]


def test_a_correction_is_asked_about_anew(lead, dudley):
    one, other = weekly(0), weekly(0, "sandwell")
    resolve(lead, question(lead, other), "part_of")
    path = f"{METRICS}{other.pk}/"
    version = lead.get(path)["ETag"]
    answer = make.client("sandwell").patch(path, {"part_of": None}, headers={"If-Match": version}, format="json")
    assert (answer.status_code, answer.json()["status"]) == (200, "held")
    assert pending(lead) == 1
    assert standing(one) == ["counted"]


def test_returns_sent_in_a_batch_are_answered_too(lead, dudley):
    weekly(0, value=4_000)
    resolve(lead, question(lead, weekly(0, "sandwell", value=6_000)), "replaces")
    weekly(1, "sandwell", value=6_100)
    row = {"campaign": make.SEE_ME, "area": make.DUDLEY, "channel": "digital_media", "measure": "people_reached"}
    row |= {"period": {"from": "2017-02-21", "to": "2017-02-24"}, "value": 4_100, "qualifier": "exact"}
    source = ReachMetric.objects.filter(organisation="dudley").first().source
    answer = dudley.post(f"{METRICS}batch/", {"items": [{**row, "source": source, "external_ref": "week-2"}]})
    assert answer.status_code == 200, answer.content
    assert ReachMetric.objects.get(external_ref="week-2").status == "void"
