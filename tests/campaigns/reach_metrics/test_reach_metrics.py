"""`/reach-metrics/`: figures of reach, recorded, corrected and taken out."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Campaign, ReachMetric
from campaigns.reach.measures import MEASURES
from coordination.models import Change
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.request_bodies import EARLY, METRIC

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/reach-metrics/"
FIELDS = (
    "id external_ref campaign phase organisation area channel measure period value qualifier universe source evidence"
    " event placement part_of status held_reason version recorded_by recorded_at"
)
SHA = "a" * 64


def at(metric: Any) -> str:
    return f"{URL}{metric.pk}/"


def test_a_figure_is_recorded_and_found_at_its_location(dudley):
    placement = make.make_placement(status="installed")
    body = {
        **METRIC,
        "external_ref": "twitter-2017",
        "phase": "transport-hubs",
        "qualifier": "about",
        "margin_percent": 5,
        "universe": "adults 15+",
        "evidence": {"grade": "platform", "url": "https://analytics.example.org/1", "sha256": SHA},
        "placement": str(placement.pk),
    }
    response = dudley.post(URL, body)
    answered = response.json()
    assert response.status_code == 201
    assert holds_in_order(answered, FIELDS)
    assert {name: answered[name] for name in body} == body
    assert (answered["status"], answered["organisation"], answered["version"]) == ("counted", "dudley", 1)
    assert answered["recorded_by"].startswith("key:")
    assert dudley.get(response["Location"]).json() == answered


def test_what_is_left_out_is_null(dudley):
    answered = dudley.post(URL, METRIC).json()
    nothing = ("external_ref", "phase", "margin_percent", "universe", "event", "placement", "part_of", "held_reason")
    assert {name: answered[name] for name in nothing} == dict.fromkeys(nothing)
    assert answered["evidence"] == {"grade": "self_reported", "url": None, "sha256": None}


def test_a_nil_return_is_a_figure(dudley):
    response = dudley.post(URL, {**METRIC, "value": 0})
    assert (response.status_code, response.json()["value"]) == (201, 0)


@pytest.mark.parametrize("value", [1, 12.0, 10**12])
def test_a_value_is_a_whole_number(dudley, value: float):
    assert dudley.post(URL, {**METRIC, "value": value}).json()["value"] == value


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("qualifier", ["exact", "more_than"])
def test_every_measure_is_recorded_in_every_channel(dudley, measure: str, qualifier: str):
    assert dudley.post(URL, {**METRIC, "measure": measure, "qualifier": qualifier}).status_code == 201


def tomorrow() -> str:
    return (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"value": -1}, {("/value", "min_value")}),
        ({"value": 10**12 + 1}, {("/value", "max_value")}),
        ({"value": 1.5}, {("/value", "invalid")}),
        ({"value": "278000"}, {("/value", "invalid")}),
        ({"value": True}, {("/value", "invalid")}),
        ({"value": None}, {("/value", "null")}),
        ({"value": [1]}, {("/value", "invalid")}),
        ({"value": 1e300}, {("/value", "max_value")}),
        ({"qualifier": "roughly"}, {("/qualifier", "invalid_choice")}),
        ({"margin_percent": 5}, {("/margin_percent", "no_margin_here")}),
        ({"qualifier": "about", "margin_percent": 101}, {("/margin_percent", "max_value")}),
        ({"campaign": "nowhere"}, {("/campaign", "not_found")}),
        ({"phase": "nowhere"}, {("/phase", "not_found")}),
        ({"area": "E99999999"}, {("/area", "not_found")}),
        ({"area": make.REGION}, {("/area", "outside_the_campaign")}),
        ({"channel": "carrier_pigeon"}, {("/channel", "not_found")}),
        ({"measure": "likes"}, {("/measure", "invalid_choice")}),
        ({"period": "2017"}, {("/period", "invalid")}),
        ({"period": {}}, {("/period/from", "required"), ("/period/to", "required")}),
        ({"period": {"from": "2017-03-03", "to": "2017-02-17"}}, {("/period/to", "before_from")}),
        ({"period": {"from": "2017-02-17", "to": "2017-02-29"}}, {("/period/to", "invalid")}),
        ({"period": {"from": "2017-02-17", "to": "2017-03-03", "tz": "UTC"}}, {("/period/tz", "unknown_field")}),
        ({"period": {"from": "2010-01-01", "to": "2017-03-03"}}, {("/period", "too_long")}),
        ({"source": ""}, {("/source", "blank")}),
        ({"evidence": {"grade": "guessed"}}, {("/evidence/grade", "invalid_choice")}),
        ({"evidence": {}}, {("/evidence/grade", "required")}),
        ({"evidence": {"grade": "audited", "sha256": "xyz"}}, {("/evidence/sha256", "malformed")}),
        ({"placement": "7"}, {("/placement", "not_found")}),
        ({"part_of": "01890a5d-ac96-774b-bcce-b302099a8057"}, {("/part_of", "not_found")}),
        ({"value": -1, "area": "E99999999"}, {("/value", "min_value"), ("/area", "not_found")}),
        (
            {"area": make.REGION, "margin_percent": 5},
            {("/area", "outside_the_campaign"), ("/margin_percent", "no_margin_here")},
        ),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(dudley, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    response = dudley.post(URL, {**METRIC, **wrong})
    assert (response.status_code, faults(response)) == (400, expected)
    assert not ReachMetric.objects.exists()


def test_a_figure_counts_what_has_happened(dudley):
    today = timezone.localdate().isoformat()
    Campaign.objects.update(ends_on=timezone.localdate())
    assert dudley.post(URL, {**METRIC, "period": {"from": today, "to": today}}).status_code == 201
    response = dudley.post(URL, {**METRIC, "period": {"from": today, "to": tomorrow()}})
    assert faults(response) == {("/period/to", "in_the_future")}


@pytest.mark.parametrize("value", ["1e400", "9223372036854775808", "NaN", "Infinity"])
def test_a_number_beyond_json_is_refused(dudley, value: str):
    response = dudley.generic("POST", URL, f'{{"value": {value}}}', "application/json")
    assert refused(response) == (400, "malformed_json")


def test_all_that_is_missing_is_said_at_once(dudley):
    needed = ("campaign", "area", "channel", "measure", "period", "value", "qualifier", "source")
    assert {pointer for pointer, _ in faults(dudley.post(URL, {}))} == {f"/{name}" for name in needed}


def test_whoever_does_not_contribute_reports_nothing(observer, police):
    for client in (observer, police):
        assert refused(client.post(URL, METRIC)) == (403, "not_a_contributor")


def test_a_closed_campaign_takes_no_more_figures(dudley):
    Campaign.objects.update(status="closed")
    assert refused(dudley.post(URL, METRIC)) == (409, "campaign_closed")


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({}, 409),
        ({"period": {"from": "2017-03-03", "to": "2017-03-10"}}, 409),
        ({"period": {"from": "2017-02-20", "to": "2017-02-20"}}, 409),
        ({"period": {"from": "2017-02-13", "to": "2017-02-17"}}, 409),
        ({"source": "@wmpolice"}, 201),
        ({"channel": "website"}, 201),
        ({"measure": "impressions"}, 201),
        ({"area": make.DUDLEY}, 201),
    ],
    ids=str,
)
def test_one_series_counts_each_day_once(dudley, other: dict[str, Any], status: int):
    dudley.post(URL, METRIC)
    response = dudley.post(URL, {**METRIC, **other})
    assert response.status_code == status
    if status == 409:
        assert (refused(response), faults(response)) == ((409, "period_overlaps"), {("/period", "period_overlaps")})


def test_two_organisations_may_report_the_same_days(dudley, sandwell):
    assert [client.post(URL, METRIC).status_code for client in (dudley, sandwell)] == [201, 201]


def test_a_void_figure_makes_room_for_another(dudley):
    path = dudley.post(URL, METRIC)["Location"]
    answered = dudley.post(f"{path}void/", {"reason": "It was never true."}, headers=EARLY).json()
    assert (answered["status"], answered["version"]) == ("void", 2)
    assert dudley.post(URL, METRIC).status_code == 201


def test_a_reference_is_taken_once(dudley):
    body = {**METRIC, "external_ref": "twitter-2017"}
    dudley.post(URL, body)
    again = dudley.post(URL, {**body, "source": "another"})
    assert (refused(again), faults(again)) == ((409, "reference_taken"), {("/external_ref", "reference_taken")})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", 279000),
        ("qualifier", "at_least"),
        ("period", {"from": "2017-02-18", "to": "2017-03-02"}),
        ("area", make.SANDWELL),
        ("channel", "website"),
        ("measure", "impressions"),
        ("source", "@dudleymbc"),
        ("universe", "residents"),
        ("phase", "transport-hubs"),
        ("external_ref", "twitter-2018"),
        ("evidence", {"grade": "audited", "url": None, "sha256": SHA}),
    ],
)
def test_each_field_can_be_corrected_alone(dudley, field: str, value: Any):
    created = dudley.post(URL, METRIC)
    before = created.json()
    response = dudley.patch(created["Location"], {field: value}, headers={"If-Match": created["ETag"]})
    after = response.json()
    assert (response.status_code, after[field], after["version"]) == (200, value, 2)
    assert {name for name in after if after[name] != before[name]} == {field, "version", "updated_at"}


def test_a_correction_of_nothing_writes_nothing(dudley):
    created = dudley.post(URL, METRIC)
    response = dudley.patch(created["Location"], METRIC, headers=EARLY)
    assert (response.status_code, response.json()) == (200, created.json())


def test_a_figure_stays_in_its_campaign(dudley):
    make.make_campaign("another", contributors=("sandwell",))
    metric = make.make_metric()
    response = dudley.patch(at(metric), {"campaign": "another"}, headers=EARLY)
    assert (response.status_code, faults(response)) == (400, {("/campaign", "immutable")})


def test_a_figure_is_about_a_placement_of_its_own_campaign(dudley):
    elsewhere = make.make_placement(campaign=make.make_campaign("another"))
    response = dudley.post(URL, {**METRIC, "placement": str(elsewhere.pk)})
    assert (response.status_code, faults(response)) == (400, {("/placement", "not_of_this_campaign")})


@pytest.mark.parametrize(("state", "status"), [("counted", 200), ("held", 200), ("void", 409)])
@pytest.mark.parametrize("action", ["correct", "void"])
def test_a_figure_is_corrected_or_voided_unless_it_is_void(dudley, action: str, state: str, status: int):
    metric = make.make_metric()
    reason = {"held_reason": "Sandwell reports the same."} if state == "held" else {}
    ReachMetric.objects.update(status=state, **reason)
    if action == "correct":
        response = dudley.patch(at(metric), {"value": 5}, headers=EARLY)
    else:
        response = dudley.post(f"{at(metric)}void/", {"reason": "It was never true."}, headers=EARLY)
    assert response.status_code == status
    if status == 409:
        assert refused(response) == (409, "not_in_this_state")


@pytest.mark.parametrize(("body", "code"), [({}, "required"), ({"reason": ""}, "blank"), ({"reason": None}, "null")])
def test_a_figure_is_not_voided_without_a_reason(dudley, body: dict[str, Any], code: str):
    response = dudley.post(f"{at(make.make_metric())}void/", body, headers=EARLY)
    assert faults(response) == {("/reason", code)}


@pytest.fixture
def whole() -> ReachMetric:
    return make.make_metric(area=make.COUNTY, value=1_000, channel="twitter", source="region")


def a_part(whole: ReachMetric, **other: Any) -> dict[str, Any]:
    return {**METRIC, "area": make.DUDLEY, "value": 600, "source": "region", "part_of": str(whole.pk), **other}


def test_a_part_breaks_down_its_whole_and_may_overlap_it(dudley, whole):
    response = dudley.post(URL, a_part(whole, area=make.COUNTY))
    assert (response.status_code, response.json()["part_of"]) == (201, str(whole.pk))


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"measure": "impressions"}, "another_measure"),
        ({"period": {"from": "2017-02-16", "to": "2017-03-03"}}, "outside_the_whole"),
        ({"value": 1_001}, "exceeds_the_whole"),
    ],
)
def test_a_part_that_does_not_fit_its_whole_is_refused(dudley, whole, other: dict[str, Any], code: str):
    assert faults(dudley.post(URL, a_part(whole, **other))) == {("/part_of", code)}


def test_the_parts_together_do_not_exceed_the_whole(dudley, whole):
    assert dudley.post(URL, a_part(whole)).status_code == 201
    second = a_part(whole, area=make.SANDWELL, value=401)
    assert faults(dudley.post(URL, second)) == {("/part_of", "exceeds_the_whole")}
    assert dudley.post(URL, {**second, "value": 400}).status_code == 201


def test_a_part_of_a_part_is_refused(dudley, whole):
    part = dudley.post(URL, a_part(whole)).json()
    body = a_part(whole, value=1, part_of=part["id"])
    assert faults(dudley.post(URL, body)) == {("/part_of", "not_a_whole")}


def test_a_figure_is_not_part_of_itself(dudley, whole):
    response = dudley.patch(at(whole), {"part_of": str(whole.pk)}, headers=EARLY)
    assert (response.status_code, faults(response)) == (400, {("/part_of", "not_a_whole")})


def test_a_figure_with_parts_becomes_no_part(dudley, whole):
    dudley.post(URL, a_part(whole))
    other = make.make_metric(area=make.COUNTY, value=9_000, channel="twitter")
    response = dudley.patch(at(whole), {"part_of": str(other.pk)}, headers=EARLY)
    assert faults(response) == {("/part_of", "has_parts")}


@pytest.fixture
def four(dudley) -> None:
    """Four figures that differ in what can be filtered by."""
    make.make_metric(source="media", external_ref="a-1", phase=make.make_phase())
    placement = make.make_placement(status="installed")
    make.make_metric(source="poster", channel="bus_poster", placement=placement, status="void")
    make.make_metric(source="sandwell", organisation="sandwell", channel="website")
    make.make_metric(source="april", channel="twitter", period=(date(2017, 3, 3), date(2017, 4, 30)))


def test_each_filter_narrows_the_list(dudley, four):
    for query, sources in (
        ("", ["media", "poster", "sandwell", "april"]),
        ("campaign=see-me-hear-me", ["media", "poster", "sandwell", "april"]),
        ("campaign=nowhere,nowhere-else", []),
        ("organisation=sandwell", ["sandwell"]),
        ("area=E08000028", ["sandwell"]),
        ("area=E12000005", ["media", "poster", "sandwell", "april"]),
        ("channel=website,twitter", ["sandwell", "april"]),
        ("measure=impacts", ["poster"]),
        ("measure=visitors,accounts_reached", ["sandwell", "april"]),
        ("status=counted", ["media", "sandwell", "april"]),
        ("status=void,held", ["poster"]),
        ("phase=transport-hubs", ["media"]),
        ("external_ref=a-1", ["media"]),
        ("event=01890a5d-ac96-774b-bcce-b302099a8057", []),
        ("part_of=01890a5d-ac96-774b-bcce-b302099a8057", []),
        ("from=2017-03-04", ["april"]),
        ("from=2017-03-03&to=2017-03-03", ["media", "poster", "sandwell", "april"]),
        ("to=2017-03-02", ["media", "poster", "sandwell"]),
        ("updated_since=2017-01-01T00:00:00Z", ["media", "poster", "sandwell", "april"]),
        ("updated_since=2190-01-01T00:00:00Z", []),
    ):
        page = dudley.get(f"{URL}?{query}").json()
        assert [row["source"] for row in page["results"]] == sources, query


def test_figures_are_found_by_what_they_are_about(dudley, whole):
    placement = make.make_placement(status="installed")
    poster = make.make_metric(channel="bus_poster", placement=placement)
    part = dudley.post(URL, a_part(whole)).json()["id"]
    for query, found in ((f"placement={placement.pk}", str(poster.pk)), (f"part_of={whole.pk}", part)):
        assert [row["id"] for row in dudley.get(f"{URL}?{query}").json()["results"]] == [found]


def test_a_figure_may_not_name_a_draft_that_its_readers_would_learn_of(dudley):
    body = {"campaign": make.SEE_ME, "area": make.DUDLEY, "channel": "bus_poster", "measure": "impacts", "value": 1}
    body |= {"period": {"from": "2017-02-17", "to": "2017-02-17"}, "qualifier": "exact", "source": "operator"}
    make.make_channel("bus_poster")
    draft, submitted = make.make_placement(), make.make_placement(status="submitted")
    answer = dudley.post(URL, body | {"placement": str(draft.pk)})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "still_a_draft")
    assert dudley.post(URL, body | {"placement": str(submitted.pk)}).status_code == 201


def test_a_reason_given_for_one_figure_is_not_shown_with_another(dudley, sandwell, lead):
    one = make.make_metric(value=5_000, area=make.COUNTY)
    other = make.make_metric(organisation="sandwell", value=5_000, area=make.COUNTY)
    body = {"reason": "Our clerk made it up."}
    dudley.post(f"{URL}{one.pk}/void/", body, headers={"If-Match": '"1"'})
    assert lead.get(f"{URL}{other.pk}/").json()["status"] == "counted"
    entries = Change.objects.filter(subject="reach-metric", subject_id=str(other.pk)).values_list("reason", flat=True)
    assert "Our clerk made it up." not in entries
