"""A total that equals the sum of others is asked about, whoever sent which first."""

from datetime import date, timedelta
from typing import Any

import pytest

from campaigns.models import ReachMetric, SuspectedDuplicate
from tests import make
from tests.contract_client import refused
from tests.request_bodies import EARLY

pytestmark = pytest.mark.usefixtures("on_stage")

URL, METRICS = "/api/v1/suspected-duplicates/", "/api/v1/reach-metrics/"
HEADLINE = f"/api/v1/campaigns/{make.SEE_ME}/headline/"
WHY = "It is what we sent by channel."
FIRST = date(2017, 2, 17)
WEEKS = [(FIRST + timedelta(days=first), FIRST + timedelta(days=first + 4)) for first in (0, 5, 10)]
ALL = {"measure": "impressions", "channel": "website", "source": "all of it"}


def told(organisation: str, value: int, **facts: Any) -> ReachMetric:
    facts = {"measure": "impressions", "area": make.DUDLEY, "source": f"of {organisation}"} | facts
    return make.make_metric(organisation=organisation, value=value, **facts)


def channels() -> list[ReachMetric]:
    pairs = (("digital_media", 7_000), ("twitter", 2_000), ("press", 900))
    return [told("dudley", value, channel=channel) for channel, value in pairs]


def weeks() -> list[ReachMetric]:
    return [told("dudley", value, period=days) for value, days in zip((3_000, 4_000, 2_900), WEEKS, strict=True)]


def districts() -> list[ReachMetric]:
    facts = ((make.DUDLEY, "dudley", 5_000), (make.SANDWELL, "sandwell", 4_900))
    return [told(slug, value, area=area, channel="twitter") for area, slug, value in facts]


def mixed() -> list[ReachMetric]:
    """Of which Dudley's alone, on whatever channels, come to the total."""
    return [*channels(), told("sandwell", 4_321, area=make.SANDWELL, channel="press")]


FAMILIES = {
    "channels": (channels, {**ALL, "area": make.DUDLEY}),
    "weeks": (weeks, {**ALL, "area": make.DUDLEY, "channel": "digital_media"}),
    "districts": (districts, {**ALL, "area": make.COUNTY}),
    "one organisation's": (mixed, {**ALL, "area": make.COUNTY}),
}


def total_told(family: str, organisation: str = "dudley", value: int = 9_900) -> ReachMetric:
    return make.make_metric(organisation=organisation, value=value, **FAMILIES[family][1])


def questions(client: Any) -> list[dict[str, Any]]:
    return client.get(f"{URL}?suspicion=sum&status=pending").json()["results"]


def standing(*metrics: ReachMetric) -> list[str]:
    return [ReachMetric.objects.get(pk=metric.pk).status for metric in metrics]


def resolve(client: Any, row: dict[str, Any], resolution: str) -> Any:
    body = {"resolution": resolution, "reason": WHY}
    return client.post(f"{URL}{row['id']}/resolve/", body, headers={"If-Match": f'"{row["version"]}"'})


def summands_of(members: list[ReachMetric]) -> list[ReachMetric]:
    return [metric for metric in members if metric.value != 4_321]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_total_that_comes_last_is_held_and_named_with_what_it_is_the_sum_of(lead, family):
    summands = summands_of(FAMILIES[family][0]())
    total = total_told(family)
    (row,) = questions(lead)
    assert (row["figure"], row["summands"]) == (str(total.pk), sorted(str(metric.pk) for metric in summands))
    assert row["other"] in row["summands"]
    assert (standing(total), set(standing(*summands))) == (["held"], {"counted"})
    held = lead.get(f"{METRICS}{total.pk}/").json()
    assert held["held_reason"].endswith("a total equals the sum of others.")
    assert SuspectedDuplicate.objects.count() == 1


@pytest.mark.parametrize("family", FAMILIES)
def test_what_completes_the_sum_of_a_total_that_was_there_is_held(lead, dudley, family):
    total = total_told(family)
    if family == "districts":  # one of the two on the total's own days is another question
        total = ReachMetric.objects.get(pk=total.pk)
    summands = summands_of(FAMILIES[family][0]())
    rows = [row for row in questions(lead) if row["other"] == str(total.pk)]
    if family == "weeks":  # sent by one organisation under two sources; no week looks like the whole
        assert standing(total, *summands) == ["counted", "counted", "counted", "held"]
    assert [row["figure"] for row in rows] == [str(summands[-1].pk)]
    assert rows[0]["summands"] == sorted(str(metric.pk) for metric in summands)


@pytest.mark.parametrize("value", [9_899, 9_901, 900])
def test_nothing_but_the_very_sum_is_asked_about(lead, value):
    channels()
    total_told("channels", value=value)
    assert questions(lead) == []


def test_what_lies_partly_outside_counts_otherwise_or_is_a_part_adds_nothing_to_a_sum(lead):
    whole, *_ = channels()
    told("dudley", 500, part_of=whole, channel="press", source="of the first")
    told("dudley", 500, channel="email", universe="residents")
    told("dudley", 500, channel="email", measure="visits")
    told("dudley", 500, channel="email", source="other", area=make.SANDWELL, status="void")
    assert standing(total_told("channels")) == ["held"]


@pytest.mark.parametrize(
    ("resolution", "total", "each", "counted"),
    [
        ("keep_both", "counted", "counted", 19_800),
        ("same_figure", "void", "counted", 9_900),
        ("part_of", "counted", "counted", 9_900),
        ("replaces", "counted", "void", 9_900),
    ],
)
@pytest.mark.parametrize("total_first", [False, True])
def test_each_answer_is_about_all_of_them(lead, resolution, total, each, counted, total_first):
    if total_first:
        whole, summands = total_told("channels"), channels()
        if resolution == "replaces":  # then the held one and its like replace the total
            total, each = "void", "counted"
    else:
        summands, whole = channels(), total_told("channels")
    (row,) = questions(lead)
    assert resolve(lead, row, resolution).status_code == 200
    assert (standing(whole), set(standing(*summands))) == ([total], {each})
    parts = {ReachMetric.objects.get(pk=metric.pk).part_of_id for metric in summands}
    assert parts == ({whole.pk} if resolution == "part_of" else {None})
    counted_rows = ReachMetric.objects.filter(status="counted", part_of=None)
    assert sum(counted_rows.values_list("value", flat=True)) == counted
    assert questions(lead) == []


def test_an_answer_holds_for_later_totals_of_the_same_series(lead):
    def week(number: int) -> tuple[list[ReachMetric], ReachMetric]:
        more = {"period": WEEKS[number]}
        members = [told("dudley", 7_000 + number, channel="digital_media", **more)]
        members.append(told("dudley", 2_000, channel="twitter", **more))
        return members, make.make_metric(organisation="dudley", value=9_000 + number, **FAMILIES["channels"][1], **more)

    week(0)
    (row,) = questions(lead)
    resolve(lead, row, "part_of")
    members, whole = week(1)
    assert questions(lead) == []
    assert {ReachMetric.objects.get(pk=metric.pk).part_of_id for metric in members} == {whole.pk}
    assert standing(whole) == ["counted"]


@pytest.mark.parametrize("which", ["total", "first", "last"])
def test_the_question_lapses_when_the_sum_is_no_more(lead, dudley, which):
    summands, total = channels(), total_told("channels")
    changed = {"total": total, "first": summands[0], "last": summands[-1]}[which]
    answer = dudley.patch(f"{METRICS}{changed.pk}/", {"value": changed.value + 1}, headers=EARLY)
    assert answer.status_code == 200, answer.content
    assert (questions(lead), standing(total)) == ([], ["counted"])
    back = dudley.patch(f"{METRICS}{changed.pk}/", {"value": changed.value}, headers=EARLY)
    assert back.json()["status"] == "held"
    assert len(questions(lead)) == 1


def test_nobody_takes_the_figures_of_others_out_of_the_totals(dudley, sandwell, lead):
    districts()
    total_told("districts")
    (row,) = questions(dudley)
    assert refused(resolve(dudley, row, "replaces")) == (403, "not_yours_to_do")
    assert refused(resolve(dudley, row, "part_of")) == (403, "not_yours_to_do")
    assert [each["id"] for each in questions(sandwell)] == [row["id"]]
    assert sandwell.get(f"{METRICS}{row['figure']}/").status_code == 200
    assert resolve(dudley, row, "same_figure").status_code == 200


def test_a_batch_is_asked_about_as_single_figures_are(dudley, lead):
    row = {"campaign": make.SEE_ME, "area": make.DUDLEY, "measure": "impressions", "qualifier": "exact"}
    row |= {"period": {"from": "2017-02-17", "to": "2017-03-03"}}
    told_here = (("digital_media", 7_000), ("twitter", 2_000), ("press", 900), ("website", 9_900))
    for channel, _ in told_here:
        make.make_channel(channel)
    items = [
        {**row, "channel": channel, "value": value, "source": "agency", "external_ref": channel}
        for channel, value in told_here
    ]
    assert dudley.post(f"{METRICS}batch/", {"items": items}).status_code == 200
    (question,) = questions(lead)
    assert len(question["summands"]) == 3
    assert standing(ReachMetric.objects.get(external_ref="website")) == ["held"]
