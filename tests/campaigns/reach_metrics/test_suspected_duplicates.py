"""`/suspected-duplicates/`: a figure that may repeat another one is held until somebody says what it is."""

from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.request_bodies import EARLY

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/suspected-duplicates/"
HEADLINE = f"/api/v1/campaigns/{make.SEE_ME}/headline/"
FIELDS = (
    "id campaign organisation figure other suspicion summands status reason decided_by decided_at answered_like"
    " waits_for reminded_at version created_at updated_at"
)
WHY = "We passed on the figure of the region."


def resolve(client: Any, pair: Any, resolution: str, body: dict[str, Any] | None = None) -> Any:
    sent = {"resolution": resolution, "reason": WHY} | (body or {})
    return client.post(f"{URL}{pair.pk}/resolve/", sent, headers={"If-Match": f'"{pair.version}"'})


def figure(client: Any, key: Any) -> dict[str, Any]:
    return client.get(f"/api/v1/reach-metrics/{key}/").json()


def total(client: Any) -> int:
    return client.get(HEADLINE).json()["contacts"]["total"]


def nested(value: int = 300, whole: int = 1_000) -> tuple[Any, Any]:
    """A figure of the county by the lead, and Dudley's of its own area, held since it lies inside."""
    around = make.make_metric(organisation=make.LEAD, area=make.COUNTY, value=whole)
    return make.make_metric(value=value), around


def question(client: Any, key: Any) -> Any:
    """The one question about a figure, as its model would have it."""
    (row,) = client.get(f"{URL}?figure={key}").json()["results"]
    return type("Pair", (), {"pk": row["id"], "version": row["version"], "other": row["other"]})


def test_a_question_says_what_is_held_for_the_sake_of_what(dudley):
    pair = make.make_suspected()
    row = dudley.get(f"{URL}{pair.pk}/").json()
    assert holds_in_order(row, FIELDS)
    assert set(row) == set(FIELDS.split())
    assert (row["figure"], row["other"]) == (str(pair.figure_id), str(pair.other_id))
    assert (row["organisation"], row["suspicion"], row["status"]) == ("dudley", "same_value", "pending")
    assert [row[name] for name in ("reason", "decided_by", "decided_at", "answered_like")] == [None] * 4


def test_both_reporters_and_the_lead_read_why_it_is_held_and_which_figure_it_may_repeat(dudley, sandwell, lead):
    pair = make.make_suspected()
    for client in (dudley, sandwell, lead):
        held = figure(client, pair.figure_id)
        assert held["status"] == "held"
        assert str(pair.other_id) in held["held_reason"]
        assert "Sandwell" in held["held_reason"]
        assert [row["id"] for row in client.get(URL).json()["results"]] == [str(pair.pk)]


def test_an_area_inside_another_is_the_other_suspicion(dudley, lead):
    held, _ = nested()
    (row,) = dudley.get(f"{URL}?suspicion=area_inside").json()["results"]
    assert row["figure"] == str(held.pk)
    assert dudley.get(f"{URL}?suspicion=same_value").json()["results"] == []
    assert total(lead) == 1_000


@pytest.mark.parametrize(
    ("resolution", "status", "counted"),
    [("keep_both", "counted", 2), ("same_figure", "void", 1), ("part_of", "counted", 1)],
)
def test_each_resolution_does_what_it_says_and_says_who_why_and_when(lead, resolution: str, status: str, counted: int):
    pair = make.make_suspected()
    value = pair.figure.value
    assert total(lead) == value
    begun = timezone.now().isoformat()
    response = resolve(lead, pair, resolution)
    row = response.json()
    assert (response.status_code, row["status"], row["version"], row["reason"]) == (200, resolution, 2, WHY)
    assert row["decided_by"].startswith("key:")
    assert begun[:19] <= row["decided_at"][:19] <= timezone.now().isoformat()[:19]
    assert total(lead) == counted * value
    after = make.ReachMetric.objects.get(pk=pair.figure_id)
    assert (after.status, after.held_reason, after.readers) == (status, "", [])
    assert after.part_of_id == (pair.other_id if resolution == "part_of" else None)
    assert figure(lead, pair.other_id)["version"] == 1


def test_what_was_kept_is_not_asked_about_again_by_a_correction(lead, dudley):
    pair = make.make_suspected()
    resolve(lead, pair, "keep_both")
    version = figure(dudley, pair.figure_id)["version"]
    path = f"/api/v1/reach-metrics/{pair.figure_id}/"
    dudley.patch(path, {"source": "another count"}, headers={"If-Match": f'"{version}"'})
    assert figure(dudley, pair.figure_id)["status"] == "counted"
    assert dudley.get(f"{URL}?status=pending").json()["results"] == []


def test_a_part_of_the_area_inside_counts_there_and_not_twice_above(lead, dudley):
    held, _ = nested()
    assert resolve(dudley, question(dudley, held.pk), "part_of").status_code == 200
    assert total(lead) == 1_000
    assert lead.get(f"{HEADLINE}?area={make.DUDLEY}").json()["contacts"]["total"] == 300


def test_when_the_whole_came_second_the_first_becomes_its_part(lead, dudley):
    part = make.make_metric(value=300)
    whole = make.make_metric(organisation=make.LEAD, area=make.COUNTY, value=1_000)
    assert figure(lead, whole.pk)["status"] == "held"
    assert resolve(lead, question(lead, whole.pk), "part_of").status_code == 200
    assert (figure(lead, whole.pk)["status"], figure(lead, part.pk)["part_of"]) == ("counted", str(whole.pk))
    assert total(dudley) == 1_000


@pytest.mark.parametrize("resolution", ["same_figure", "part_of"])
def test_the_reporter_of_what_is_held_may_say_so_but_not_that_both_count(dudley, resolution: str):
    pair = make.make_suspected()
    assert refused(resolve(dudley, pair, "keep_both")) == (403, "not_yours_to_do")
    assert resolve(dudley, pair, resolution).status_code == 200


@pytest.mark.parametrize("resolution", ["keep_both", "same_figure", "part_of"])
def test_the_reporter_of_the_other_figure_sees_it_and_decides_nothing(sandwell, resolution: str):
    assert refused(resolve(sandwell, make.make_suspected(), resolution)) == (403, "not_yours_to_do")


@pytest.mark.parametrize("status", ["keep_both", "same_figure", "part_of", "lapsed"])
def test_what_is_decided_stays_decided(lead, status: str):
    pair = make.make_suspected(status)
    response = resolve(lead, pair, "same_figure")
    assert refused(response) == (409, "not_in_this_state")
    assert "needs it to be pending" in response.json()["detail"]
    assert lead.get(f"{URL}{pair.pk}/").json()["status"] == status


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"resolution": "both"}, ("/resolution", "invalid_choice")),
        ({"resolution": "lapsed"}, ("/resolution", "invalid_choice")),
        ({"resolution": None}, ("/resolution", "null")),
        ({"reason": ""}, ("/reason", "blank")),
        ({"reason": "x" * 501}, ("/reason", "max_length")),
        ({"reason": 7}, ("/reason", "invalid")),
        ({"status": "keep_both"}, ("/status", "unknown_field")),
    ],
)
def test_a_resolution_that_is_not_one_is_refused(lead, body: dict[str, Any], fault: tuple[str, str]):
    pair = make.make_suspected()
    assert faults(resolve(lead, pair, "keep_both", body)) == {fault}
    assert lead.get(f"{URL}{pair.pk}/").json()["status"] == "pending"


def test_what_lies_beside_or_is_too_large_is_no_part(lead):
    same = {"value": 5_000, "channel": "press"}
    make.make_metric(organisation="sandwell", **same)
    beside = make.make_metric(**same)
    response = resolve(lead, question(lead, beside.pk), "part_of")
    assert faults(response) == {("/resolution", "outside_the_whole")}
    larger, _ = nested(value=2_000)
    assert faults(resolve(lead, question(lead, larger.pk), "part_of")) == {("/resolution", "exceeds_the_whole")}
    for held in (beside, larger):
        assert (figure(lead, held.pk)["status"], figure(lead, held.pk)["part_of"]) == ("held", None)


def test_a_held_figure_with_parts_of_its_own_is_not_struck_out_nor_a_part(lead, dudley):
    pair = make.make_suspected()
    day = pair.figure.period.lower
    part = make.make_metric(channel="press", value=1, part_of=pair.figure, period=(day, day))
    assert part.status == "held"
    assert refused(resolve(lead, pair, "same_figure")) == (409, "has_parts")
    assert faults(resolve(lead, pair, "part_of")) == {("/resolution", "has_parts")}
    assert resolve(lead, pair, "keep_both").status_code == 200
    assert {figure(dudley, key)["status"] for key in (pair.figure_id, part.pk)} == {"counted"}


@pytest.mark.parametrize("change", ["void", "correct", "void the held one", "correct the held one"])
def test_a_question_lapses_with_what_raised_it_and_the_figure_counts_again(dudley, sandwell, change: str):
    pair = make.make_suspected()
    client, key = (dudley, pair.figure_id) if "held" in change else (sandwell, pair.other_id)
    path, headers = f"/api/v1/reach-metrics/{key}/", EARLY
    if change.startswith("void"):
        assert client.post(f"{path}void/", {"reason": WHY}, headers=headers).status_code == 200
    else:
        assert client.patch(path, {"value": 0}, headers=headers).status_code == 200
    row = dudley.get(f"{URL}{pair.pk}/").json()
    assert (row["status"], row["version"], row["decided_by"]) == ("lapsed", 2, None)
    expected = "void" if change == "void the held one" else "counted"
    assert figure(dudley, pair.figure_id)["status"] == expected
    assert figure(dudley, pair.figure_id)["held_reason"] is None


def test_what_is_suspected_is_resolved_and_not_released(lead):
    pair = make.make_suspected()
    path = f"/api/v1/reach-metrics/{pair.figure_id}/release/"
    assert refused(lead.post(path, {"reason": WHY}, headers=EARLY)) == (409, "suspected_duplicate")


def test_what_the_lead_holds_counts_again_only_when_it_is_released(lead, dudley):
    metric = make.make_metric(status="held")
    assert (total(lead), figure(dudley, metric.pk)["held_reason"]) == (0, "Please check it.")
    dudley.patch(f"/api/v1/reach-metrics/{metric.pk}/", {"value": 900}, headers=EARLY)
    assert (total(lead), figure(dudley, metric.pk)["status"]) == (0, "held")
    path = f"/api/v1/reach-metrics/{metric.pk}/release/"
    answer = lead.post(path, {"reason": WHY}, headers=EARLY).json()
    assert (answer["status"], answer["held_reason"], total(lead)) == ("counted", None, 900)


def test_what_repeats_a_figure_the_lead_holds_waits_with_it_and_still_when_that_is_released(lead, sandwell):
    first = make.make_metric(value=4_321, area=make.DUDLEY, status="held")
    second = make.make_metric(value=4_321, area=make.DUDLEY, organisation="sandwell")
    assert (total(lead), figure(sandwell, second.pk)["status"]) == (0, "held")
    path = f"/api/v1/reach-metrics/{first.pk}/release/"
    answer = lead.post(path, {"reason": WHY}, headers=EARLY).json()
    assert (answer["status"], figure(sandwell, second.pk)["status"], total(lead)) == ("counted", "held", 4_321)


@pytest.mark.parametrize(
    "query", ["status=pending", "organisation=dudley", "figure={figure}", "other={other}", "campaign=see-me-hear-me"]
)
def test_each_filter_finds_what_it_says(dudley, query: str):
    pair = make.make_suspected()
    make.make_suspected("lapsed", channel="email", organisation="sandwell", other="dudley")
    found = dudley.get(f"{URL}?{query.format(figure=pair.figure_id, other=pair.other_id)}").json()["results"]
    assert len(found) == (2 if query.startswith("campaign") else 1)
    assert found[0]["id"] == str(pair.pk)


def test_seven_councils_sending_one_figure_make_six_questions(lead):
    councils = [slug for slug, (kind, _) in make.ORGANISATIONS.items() if kind == "council"]
    for slug in councils:
        make.make_metric(organisation=slug, area=make.COUNTY, value=761_000)
    assert lead.get(f"{URL}?status=pending&count=true").json()["count"] == 6
    assert total(lead) == 761_000


def test_keeping_both_answers_only_the_suspicion_there_was(lead, dudley):
    make.make_metric(organisation=make.LEAD, value=761_000, area=make.COUNTY)
    part = make.make_metric(value=5_000, area=make.DUDLEY)
    doubt = lead.get("/api/v1/suspected-duplicates/?status=pending").json()["results"][0]
    body = {"resolution": "keep_both", "reason": "Another newspaper."}
    lead.post(f"/api/v1/suspected-duplicates/{doubt['id']}/resolve/", body, headers={"If-Match": '"1"'})
    changed = dudley.patch(f"/api/v1/reach-metrics/{part.pk}/", {"value": 761_000}, headers=EARLY).json()
    assert changed["status"] == "held"
