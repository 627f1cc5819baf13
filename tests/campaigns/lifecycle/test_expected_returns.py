"""`/campaigns/{slug}/expected-returns/`: whose return is expected on which channel, and what hangs on it."""

import json
from datetime import date
from typing import Any

import pytest

from campaigns.models import ExpectedReturn, Participant, Report
from campaigns.rollups.compile import compile_marked
from coordination.jobs.worker import run_next
from coordination.models import Change
from tests import make
from tests.contract_client import faults, holds_in_order, refused

pytestmark = pytest.mark.usefixtures("on_stage")

CAMPAIGN = f"/api/v1/campaigns/{make.SEE_ME}/"
URL = f"{CAMPAIGN}expected-returns/"
STALLS = {"organisation": "dudley", "channel": "face_to_face"}
FIRST, LAST = date(2017, 2, 17), date(2017, 3, 3)
POSTERS = {"organisation": "dudley", "channel": "bus_poster"}


def expect(lead: Any, *rows: dict[str, str]) -> list[str]:
    """The addresses of these rows, expected now."""
    answers = [lead.post(URL, row) for row in rows]
    assert [answer.status_code for answer in answers] == [201] * len(rows)
    return [answer["Location"] for answer in answers]


def claim(client: Any, **claimed: Any) -> dict[str, Any]:
    return client.post(f"{CAMPAIGN}claims/", {"comparator": "at_most", "unit": "contacts"} | claimed).json()


def grid(client: Any, query: str = "") -> dict[tuple[str, str | None], str]:
    rows = client.get(f"{CAMPAIGN}completeness/?{query}").json()["returns"]
    return {(row["organisation"], row["channel"]): row["state"] for row in rows}


def everybody_else_reports() -> None:
    make.make_metric(organisation="sandwell", value=0)
    make.make_metric(organisation=make.LEAD, value=0)


def test_the_lead_expects_a_return_and_participants_see_it(lead, dudley, observer, walsall):
    answer = lead.post(URL, STALLS)
    expected = {**STALLS, "id": answer.json()["id"], "reminded_at": None, "allowed_actions": ["delete"], "version": 1}
    assert (answer.status_code, answer.json(), answer["ETag"]) == (201, expected, '"1"')
    assert holds_in_order(answer.json(), "id organisation channel reminded_at allowed_actions version")
    for client in (dudley, observer):
        assert client.get(answer["Location"]).json() == {**expected, "allowed_actions": []}
        assert [row["channel"] for row in client.get(URL).json()["results"]] == ["face_to_face"]
    assert refused(walsall.get(answer["Location"])) == (404, "not_found")
    assert walsall.get(URL).json()["results"] == []
    assert refused(dudley.post(URL, POSTERS)) == (403, "not_the_lead")


def test_rows_are_filtered_and_paged(lead):
    expect(lead, STALLS, POSTERS, {"organisation": "sandwell", "channel": "twitter"})
    page = lead.get(f"{URL}?limit=2").json()
    rest = lead.get(page["next"]).json()["results"]
    shown = [(row["organisation"], row["channel"]) for row in [*page["results"], *rest]]
    assert shown == [("dudley", "bus_poster"), ("dudley", "face_to_face"), ("sandwell", "twitter")]
    for query, count in (("organisation=dudley", 2), ("channel=twitter,bus_poster", 2), ("organisation=walsall", 0)):
        assert len(lead.get(f"{URL}?{query}").json()["results"]) == count


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"organisation": "walsall"}, {("/organisation", "not_expected")}),  # takes no part
        ({"organisation": make.POLICE}, {("/organisation", "not_expected")}),  # reviews, and contributes nothing
        ({"organisation": "nobody"}, {("/organisation", "not_found")}),
        ({"channel": "pigeon"}, {("/channel", "not_found")}),
        ({"channel": None}, {("/channel", "null")}),
        ({"area": make.DUDLEY}, {("/area", "unknown_field")}),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(lead, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    answer = lead.post(URL, STALLS | wrong)
    assert (answer.status_code, faults(answer)) == (400, expected)
    assert not ExpectedReturn.objects.exists()


def test_one_return_is_expected_once(lead):
    expect(lead, STALLS)
    again = lead.post(URL, STALLS)
    assert (refused(again), faults(again)) == ((409, "expected_already"), {("/channel", "expected_already")})


def test_the_lead_takes_it_back_as_it_was_read_and_the_ledger_keeps_it(lead, dudley):
    (address,) = expect(lead, STALLS)
    assert refused(dudley.delete(address)) == (403, "not_the_lead")
    assert refused(lead.delete(address, headers={"If-Match": '"2"'}))[0] == 412
    assert lead.delete(address, headers={"If-Match": '"1"'}).status_code == 204
    assert refused(lead.get(address)) == refused(lead.delete(address)) == (404, "not_found")
    entries = Change.objects.filter(subject="expected-return").order_by("id")
    kinds = ["expected-return.created", "expected-return.deleted"]
    assert [(entry.kind, entry.actor_organisation) for entry in entries] == [(kind, make.LEAD) for kind in kinds]
    assert {entry.audience or entry.audience_before for entry in entries} == {"participants"}


def test_a_claim_from_above_waits_for_each_return_and_names_it(lead):
    expect(lead, STALLS, POSTERS)
    everybody_else_reports()
    make.make_metric(channel="face_to_face", value=500)
    answer = claim(lead, value=500)
    assert (answer["verdict"], answer["missing"]) == ("indeterminate", [POSTERS])
    assert "No return has come from dudley (bus_poster)." in answer["weakest_assumption"]
    assert claim(lead, value=500, channels=["face_to_face"])["missing"] == [
        {"organisation": slug, "channel": None} for slug in ("sandwell", make.LEAD)
    ]
    more = claim(lead, comparator="more_than", value=1_000)
    assert (more["verdict"], more["missing"]) == ("unsupported", [POSTERS])
    assert "dudley (bus_poster)" in more["weakest_assumption"]
    assert claim(lead, comparator="at_least", value=500)["verdict"] == "supported"
    make.make_metric(channel="bus_poster", value=0)
    answer = claim(lead, value=500)
    assert (answer["verdict"], answer["missing"]) == ("supported", [])


@pytest.mark.parametrize("comparator", ["at_most", "exactly", "fewer_than", "about"])
def test_a_figure_on_another_channel_is_not_the_return(lead, comparator):
    """Only what was expected there is; and what came unexpected counts all the same."""
    expect(lead, POSTERS)
    everybody_else_reports()
    make.make_metric(channel="face_to_face", value=500)
    claimed = {"comparator": comparator, "value": 501 if comparator == "fewer_than" else 500}
    assert claim(lead, **claimed)["verdict"] == "indeterminate"
    make.make_metric(channel="bus_poster", value=0)
    assert claim(lead, **claimed)["verdict"] == "supported"


def test_a_row_of_one_organisation_lets_no_other_off(lead):
    """Whoever has no row is expected on whichever channel, as everybody is while there are none."""
    make.make_metric(channel="face_to_face", value=500)
    assert [row["organisation"] for row in claim(lead, value=500)["missing"]] == ["sandwell", make.LEAD]
    expect(lead, STALLS)
    assert [row["organisation"] for row in claim(lead, value=500)["missing"]] == ["sandwell", make.LEAD]


def test_what_is_expected_stays_so_when_the_organisation_leaves(lead):
    expect(lead, STALLS)
    everybody_else_reports()
    part = Participant.objects.get(organisation="dudley", campaign=make.SEE_ME)
    assert lead.delete(f"{CAMPAIGN}participants/dudley/", headers={"If-Match": f'"{part.version}"'}).status_code == 204
    assert claim(lead, value=0)["missing"] == [STALLS]
    assert grid(lead)["dudley", "face_to_face"] == "missing"
    published = lead.post(f"{CAMPAIGN}reports/", {})  # everybody would read that of an organisation with no part in it
    assert refused(published) == (409, "expects_who_left") and "dudley (face_to_face)" in published.json()["detail"]
    lead.delete(f"{URL}{ExpectedReturn.objects.get().pk}/")
    assert claim(lead, value=0)["verdict"] == "supported"
    assert lead.post(f"{CAMPAIGN}reports/", {}).status_code == 202


def test_no_report_names_whoever_left_without_a_word(lead):
    everybody_else_reports()
    part = Participant.objects.get(organisation="dudley", campaign=make.SEE_ME)
    lead.delete(f"{CAMPAIGN}participants/dudley/", headers={"If-Match": f'"{part.version}"'})
    published = lead.post(f"{CAMPAIGN}reports/", {})
    assert refused(published) == (409, "expects_who_left") and "dudley" in published.json()["detail"]
    make.make_metric(value=500, organisation=make.LEAD, channel="twitter", on_behalf_of=["dudley"])
    assert lead.post(f"{CAMPAIGN}reports/", {"channels": ["face_to_face"]}).status_code == 202
    run_next()
    operation = lead.get("/api/v1/operations/").json()["results"][0]
    assert operation["status"] == "failed" and "dudley" in str(operation), operation
    assert lead.post(f"{CAMPAIGN}reports/", {}).status_code == 202
    run_next()
    assert "dudley" not in str(json.loads(Report.objects.get().document)["headline"]["completeness"])


def test_a_return_of_one_day_in_one_place_is_none_of_the_fortnight_in_the_county(lead):
    everybody_else_reports()
    make.make_metric(value=500, period=(FIRST, FIRST))
    make.make_metric(value=300, organisation=make.LEAD, channel="twitter", area=make.SANDWELL)
    expect(lead, {"organisation": make.LEAD, "channel": "twitter"})
    answer = claim(lead, value=2_000)
    assert (answer["verdict"], answer["missing"]) == ("indeterminate", [])
    rest = {"from": "2017-02-18", "to": "2017-03-03"}
    assert answer["gaps"][0] == {"organisation": "dudley", "channel": None, "area": make.DUDLEY} | rest
    by_the_lead = {gap["area"]: (gap["from"], gap["to"]) for gap in answer["gaps"][1:]}
    assert set(by_the_lead.values()) == {("2017-02-17", "2017-03-03")}
    assert make.DUDLEY in by_the_lead and make.SANDWELL not in by_the_lead
    assert f"Nothing was sent of 18 February to 3 March 2017 in {make.DUDLEY} by dudley" in answer["weakest_assumption"]
    assert lead.get(f"{CAMPAIGN}headline/").json()["completeness"]["gaps"] == answer["gaps"]
    assert says(lead, "at least 800 contacts in the West Midlands on digital media")
    assert claim(lead, comparator="at_least", value=800)["verdict"] == "supported"
    on_that_day = {"period": {"from": "2017-02-17", "to": "2017-02-17"}, "channels": ["digital_media"]}
    assert claim(lead, value=500, area=make.DUDLEY, **on_that_day)["verdict"] == "supported"
    make.make_metric(value=0, period=(date(2017, 2, 18), LAST))
    make.make_metric(value=0, organisation=make.LEAD, channel="twitter", area=make.COUNTY)
    assert (claim(lead, value=2_000)["verdict"], claim(lead, value=2_000)["gaps"]) == ("supported", [])


def test_the_lead_alone_speaks_for_others(lead, dudley):
    everybody_else_reports()
    expect(lead, {"organisation": make.LEAD, "channel": "face_to_face"}, {**STALLS, "organisation": "sandwell"})
    joint = {"channel": "face_to_face", "area": make.COUNTY, "value": 400}
    make.make_metric(**joint, on_behalf_of=["sandwell", make.LEAD])
    assert {(row["organisation"], row["channel"]) for row in claim(lead, value=400)["missing"]} == {
        ("sandwell", "face_to_face"),
        (make.LEAD, "face_to_face"),
    }
    make.make_metric(**joint | {"value": 0}, organisation=make.LEAD, on_behalf_of=["sandwell"])
    assert claim(lead, value=400)["verdict"] == "supported"


@pytest.mark.parametrize("how", ["leaves", "is removed", "becomes an observer"])
def test_whoever_contributes_no_longer_does_not_take_the_silence_along(lead, dudley, how: str):
    everybody_else_reports()
    nothing = [{"organisation": "dudley", "channel": None}]
    assert claim(lead, value=0)["missing"] == nothing
    part = Participant.objects.get(organisation="dudley", campaign=make.SEE_ME)
    address, version = f"{CAMPAIGN}participants/dudley/", {"If-Match": f'"{part.version}"'}
    if how == "leaves":
        assert dudley.post(f"/api/v1/invitations/{make.SEE_ME}/leave/", {}, headers=version).status_code == 200
    elif how == "is removed":
        assert lead.delete(address, headers=version).status_code == 204
    else:
        assert lead.patch(address, {"role": "observer"}, headers=version).status_code == 200
    answer = claim(lead, value=0)
    assert (answer["verdict"], answer["missing"]) == ("indeterminate", nothing)
    (row,) = expect(lead, STALLS)  # either the lead says what is expected, and takes that back
    assert lead.delete(row).status_code == 204
    assert claim(lead, value=0)["verdict"] == "supported"


def test_the_lead_reports_for_who_left(lead):
    everybody_else_reports()
    Participant.objects.filter(organisation="dudley", campaign=make.SEE_ME).update(status="left")
    assert claim(lead, value=0)["verdict"] == "indeterminate"
    make.make_metric(organisation=make.LEAD, channel="face_to_face", area=make.COUNTY, value=0, on_behalf_of=["dudley"])
    assert claim(lead, value=0)["verdict"] == "supported"


def test_completeness_answers_by_organisation_and_channel(lead, dudley):
    expect(lead, STALLS, POSTERS, {"organisation": "sandwell", "channel": "face_to_face"})
    figure = make.make_metric(channel="face_to_face", organisation=make.LEAD, on_behalf_of=["dudley"], value=90)
    make.make_metric(channel="face_to_face", organisation="sandwell", value=0)
    assert grid(dudley) == {
        ("dudley", "bus_poster"): "missing",
        ("dudley", "face_to_face"): "reported",
        ("sandwell", "face_to_face"): "nil",
        (make.LEAD, None): "reported",
    }
    assert set(grid(dudley, "channel=bus_poster")) == {("dudley", "bus_poster"), (make.LEAD, None)}
    (stalls,) = [row for row in dudley.get(f"{CAMPAIGN}completeness/").json()["returns"] if row["metrics"] == 1][:1]
    assert stalls == STALLS | {"state": "reported", "late": True, "metrics": 1, "reported_by": [make.LEAD], "gaps": []}
    lead.post(
        f"/api/v1/reach-metrics/{figure.pk}/hold/", {"reason": "Too many?"}, headers={"If-Match": f'"{figure.version}"'}
    )
    assert grid(dudley)["dudley", "face_to_face"] == "held"
    complete = dudley.get(f"{CAMPAIGN}headline/").json()["completeness"]
    assert (complete["missing"], complete["held"]) == ([], ["dudley", make.LEAD])
    assert {(row["organisation"], row["channel"], row["state"]) for row in complete["awaited"]} == {
        ("dudley", "bus_poster", "missing"),
        ("dudley", "face_to_face", "held"),
        (make.LEAD, "face_to_face", "held"),
    }


def says(client: Any, words: str) -> bool:
    """Whether a printable sentence of the whole campaign begins so."""
    return any(text.startswith(words) for text in client.get(f"{CAMPAIGN}headline/").json()["sayable"])


def test_while_a_return_is_awaited_a_total_is_said_from_below(lead):
    expect(lead, STALLS, POSTERS)
    everybody_else_reports()
    make.make_metric(channel="face_to_face", value=500)
    assert says(lead, "at least 500 contacts in ")
    make.make_metric(channel="bus_poster", value=0)
    assert says(lead, "500 contacts in ")


def test_a_county_wide_figure_is_the_return_of_whom_it_names_in_their_own_area(lead):
    expect(lead, STALLS)
    make.make_metric(
        organisation=make.LEAD, channel="face_to_face", area=make.COUNTY, on_behalf_of=["dudley"], value=4_000
    )
    assert grid(lead, f"area={make.DUDLEY}")["dudley", "face_to_face"] == "reported"
    assert claim(lead, value=4_000, area=make.DUDLEY)["missing"] == []


def test_what_breaks_a_figure_down_has_been_sent_all_the_same(lead):
    whole = make.make_metric(organisation=make.LEAD, area=make.COUNTY, value=1_000)
    part = make.make_metric(value=100)
    type(part).objects.filter(pk=part.pk).update(part_of=whole)
    complete = lead.get(f"{CAMPAIGN}headline/").json()["completeness"]
    assert "dudley" not in complete["missing"]


def test_a_rollup_counts_who_is_expected_on_its_channel(lead):
    expect(lead, STALLS, POSTERS)
    for channel in ("face_to_face", "twitter"):
        make.make_metric(channel=channel)
    while compile_marked():
        pass
    rows = lead.get(f"{CAMPAIGN}rollups/?group_by=channel,measure").json()["results"]
    assert {row["channel"]: row["expected_organisations"] for row in rows} == {"face_to_face": 3, "twitter": 2}
