"""`/campaigns/{slug}/reports/`: published once, never changed, computed again by anybody, explained to the unit."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from campaigns.models import Campaign, Report
from campaigns.reach.documents.report import compose_report as compiled
from campaigns.reach.scope import ReachScope
from campaigns.reports import publish
from coordination.jobs.worker import run_next
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Operation
from partners.models import AreaPopulation
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.database_roles import as_owner
from tests.request_bodies import EARLY

pytestmark = pytest.mark.usefixtures("on_stage")

ROOT = Path(__file__).resolve().parents[3]
REPORTS = f"/api/v1/campaigns/{make.SEE_ME}/reports/"
FIRST, LAST, LATER = date(2017, 2, 17), date(2017, 3, 3), date(2017, 6, 1)


def published_report(lead, **body):
    """A report as its reader gets it."""
    answer = lead.post(REPORTS, body)
    assert answer.status_code == 202
    while run_next():
        pass
    operation = lead.get(answer.headers["Location"]).json()
    assert operation["status"] == "succeeded", operation
    return lead.get(f"{REPORTS}{operation['result']['report']}/").json()


def test_a_report_is_published_by_the_lead_and_read_by_everybody(lead, dudley, walsall):
    make.make_metric(value=76_100)
    report = published_report(lead)
    assert report["document"]["headline"]["contacts"]["total"] == 76_100
    stranger = walsall
    assert stranger.get(f"{REPORTS}{report['id']}/").json()["sha256"] == report["sha256"]
    assert stranger.get(f"{REPORTS}{report['id']}/export/").status_code == 404
    assert stranger.get(f"{REPORTS}{report['id']}/diff/").status_code == 404
    assert dudley.post(REPORTS, {}).status_code == 403


def test_a_report_verifies_offline_and_not_after_a_single_change(lead, tmp_path):
    make.make_metric(value=76_100)
    make.make_metric(value=278_000, channel="twitter", measure="accounts_reached")
    export = lead.get(f"{REPORTS}{published_report(lead)['id']}/export/").json()
    file = tmp_path / "report.json"

    def verify(document):
        file.write_text(json.dumps(document))
        command = [sys.executable, "manage.py", "verify_report", str(file)]
        environment = {"PATH": "", "DATABASE_URL": "postgresql://nobody@192.0.2.1/nothing"}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)

    assert (verify(export).returncode, verify(export).stderr) == (0, "")
    export["inputs"]["figures"][0]["value"] += 1
    found = verify(export)
    assert (found.returncode, "headline" in found.stdout) == (1, True)
    assert verify({"report": {}}).returncode == 2


@pytest.mark.parametrize(
    ("question", "today"),
    [
        (ReachScope(make.COUNTY), LAST),
        (ReachScope(make.COUNTY, first=date(2016, 2, 17), last=LAST), LATER),
        (ReachScope(make.COUNTY, first=FIRST, last=date(2017, 4, 1)), LATER),
        (ReachScope(make.REGION), LATER),
    ],
    ids=["before its days are over", "of months before it", "of months after it", "of a wider area"],
)
def test_until_all_is_known_of_what_is_asked_a_report_says_its_total_from_below(question, today):
    """As the headline does of which it is made."""
    make.make_metric(value=76_100)

    def said(scope: ReachScope, at: date) -> list[str]:
        inputs = publish.inputs_of(Campaign.objects.get(pk=make.SEE_ME), scope, timezone.now())
        expected = replace(inputs.expected, organisations=(), rows=(), today=at)
        sayable = compiled(replace(inputs, expected=expected))["headline"]["sayable"]
        return [text for text in sayable if "76,100 contacts" in text]

    assert said(ReachScope(make.COUNTY), LATER) == ["76,100 contacts"]
    assert said(question, today) == ["at least 76,100 contacts"]


def test_a_correction_after_publication_shows_in_the_difference_and_never_in_the_report(lead, dudley):
    metric = make.make_metric(value=1_000)
    report = published_report(lead)
    dudley.patch(f"/api/v1/reach-metrics/{metric.pk}/", {"value": 900}, headers={"If-Match": '"1"'})
    assert lead.get(f"{REPORTS}{report['id']}/").json() == report
    found = lead.get(f"{REPORTS}{report['id']}/diff/?against=now").json()
    assert found["difference"]["contacts"] == -100
    amounts = {cause["cause"]: cause["amounts"]["contacts"] for cause in found["causes"]}
    assert amounts.pop("correction") == -100
    assert set(amounts.values()) == {0}


def test_nothing_is_published_while_the_figures_contradict_each_other(lead):
    make.make_metric(value=900, channel="twitter", measure="accounts_reached")
    make.make_metric(value=100, channel="twitter", measure="impressions")
    answer = lead.post(REPORTS, {})
    while run_next():
        pass
    operation = lead.get(answer.headers["Location"]).json()
    assert (operation["status"], operation["problem"]["errors"][0]["code"]) == ("failed", "reach_within_impressions")
    assert not Report.objects.exists()


FIELDS = (
    "id campaign organisation area channels from to as_of method_version sha256 signature kid alg document redacted"
)
FIELDS += " published_by published_at"
WHY = {"reason": "We have asked."}


def act(client: Any, path: str, body: dict[str, Any], method: str = "post") -> None:
    assert getattr(client, method)(f"/api/v1/{path}", body, headers=EARLY).status_code == 200


def explained(client: Any, first: Any, against: str = "now") -> dict[str, dict[str, Any]]:
    """The causes by name, once it is seen that in every number they sum to the difference, and that it is one."""
    found = client.get(f"{REPORTS}{first['id']}/diff/?against={against}").json()
    ends = [found["from"], found["to"]]
    assert set(found["difference"]) == {*ends[0], *ends[1]} > {"contacts", "people_low", "people_high"}
    for name, amount in found["difference"].items():
        absent = 0 if name.startswith("contacts") else None
        before, after = (end.get(name, absent) for end in ends)
        amounts = [cause["amounts"].get(name, absent) for cause in found["causes"]]
        assert amount == (None if None in (before, after) else after - before), name
        assert amount is None or sum(amounts) == amount, name
    return {cause["cause"]: cause for cause in found["causes"]}


def moved(causes: dict[str, dict[str, Any]], number: str = "contacts") -> dict[str, int]:
    """What each cause adds to one number, without those that add nothing."""
    return {name: cause["amounts"][number] for name, cause in causes.items() if cause["amounts"].get(number)}


def cells(report: Any, **wanted: Any) -> list[dict[str, Any]]:
    return [cell for cell in report["document"]["tables"] if wanted.items() <= cell.items()]


def test_a_report_says_what_it_is_and_its_digest_is_that_of_its_canonical_document(lead):
    metric = make.make_metric(value=76_100)
    report = published_report(
        lead, channels=["twitter", "digital_media"], period={"from": "2017-02-17", "to": "2017-03-03"}
    )
    assert holds_in_order(report, FIELDS)
    assert set(report) == set(FIELDS.split())
    assert (report["organisation"], report["area"], report["channels"]) == (
        make.LEAD,
        make.COUNTY,
        ["digital_media", "twitter"],
    )
    assert (report["from"], report["to"]) == ("2017-02-17", "2017-03-03")
    assert hashlib.sha256(rfc8785.dumps(report["document"])).hexdigest() == report["sha256"]
    assert report["document"]["inputs"] == [{"id": str(metric.pk), "version": 1}]
    assert report["published_by"].startswith("key:")


def test_reports_are_listed_the_newest_first_to_everybody(lead, walsall):
    published = [published_report(lead)["id"] for _ in range(3)]
    page = walsall.get(f"{REPORTS}?limit=2&count=true").json()
    rest = walsall.get(page["next"]).json()
    assert [row["id"] for row in page["results"] + rest["results"]] == published[::-1]
    assert page["count"] == 3


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"area": "E99999999"}, ("/area", "not_found")),
        ({"area": 7}, ("/area", "invalid")),
        ({"channels": ["twitter", "telegraph"]}, ("/channels/1", "not_found")),
        ({"channels": []}, ("/channels", "empty")),
        ({"period": {"from": "2017-03-03", "to": "2017-02-17"}}, ("/period/to", "before_from")),
        ({"as_of": "2017-03-10T14:00:00"}, ("/as_of", "invalid")),
        ({"as_of": "2117-03-10T14:00:00Z"}, ("/as_of", "in_the_future")),
        ({"method_version": 1}, ("/method_version", "unknown_field")),
    ],
    ids=lambda part: part if isinstance(part, str) else str(part)[:40],
)
def test_what_cannot_be_reported_on_is_refused_and_nothing_is_begun(lead, body, fault):
    assert faults(lead.post(REPORTS, body)) == {fault}
    assert not Operation.objects.exists()


def test_a_draft_campaign_publishes_nothing(lead, walsall):
    campaign = make.make_campaign("hear-me-next", status="draft")
    answer = lead.post(f"/api/v1/campaigns/{campaign.pk}/reports/", {})
    assert refused(answer) == (409, "campaign_is_a_draft")
    while run_next():
        pass
    give_positions()
    assert walsall.get(f"/api/v1/changes/?campaign={campaign.pk}").json()["items"] == []
    assert not Report.objects.exists()


def test_who_leads_no_more_when_the_work_begins_publishes_nothing(lead):
    answer = lead.post(REPORTS, {})
    Campaign.objects.filter(pk=make.SEE_ME).update(lead="dudley")
    while run_next():
        pass
    operation = Operation.objects.get(pk=answer.json()["id"])
    assert (operation.status, operation.problem["code"]) == ("failed", "not_the_lead")
    assert not Report.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_report_takes_no_change(lead, method: str):
    path = f"{REPORTS}{published_report(lead)['id']}/"
    assert refused(getattr(lead, method)(path, {"sha256": "0" * 64})) == (405, "method_not_allowed")
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE report SET document = '{}'", "UPDATE report SET audience = 'owner'", "DELETE FROM report"]
)
def test_nor_does_the_database_let_it_be_changed_or_removed(lead, statement: str):
    report = published_report(lead)
    with pytest.raises(DatabaseError, match="A published report stays as it is"), as_owner(), transaction.atomic():
        connection.cursor().execute(statement)
    assert lead.get(f"{REPORTS}{report['id']}/").json() == report


def test_a_campaign_without_figures_publishes_that_there_are_none(lead):
    report = published_report(lead)
    document = report["document"]
    assert (document["tables"], document["inputs"], document["left_out_of_the_headline"]) == ([], [], [])
    assert (document["headline"]["contacts"]["total"], document["headline"]["sayable"]) == (0, [])
    assert document["headline"]["completeness"]["missing"] == ["dudley", "sandwell", make.LEAD]
    assert moved(explained(lead, report)) == {}


def test_as_of_publishes_what_was_known_then(lead, dudley):
    metric = make.make_metric(value=1_000)
    then = timezone.now().isoformat()
    act(dudley, f"reach-metrics/{metric.pk}/", {"value": 900}, "patch")
    early, now = published_report(lead, as_of=then), published_report(lead)
    totals = [report["document"]["headline"]["contacts"]["total"] for report in (early, now)]
    assert totals == [1_000, 900]
    assert [report["document"]["inputs"][0]["version"] for report in (early, now)] == [1, 2]
    assert moved(explained(lead, early, now["id"])) == {"correction": -100}


@pytest.mark.parametrize("against", ["01890a5d-ac96-774b-bcce-b302099a8057", "then", "NOW", "%00"])
def test_a_report_is_compared_with_another_of_the_campaign_or_with_now(lead, against: str):
    answer = lead.get(f"{REPORTS}{published_report(lead)['id']}/diff/?against={against}")
    assert (answer.status_code, {pointer for pointer, _ in faults(answer)}) == (400, {"?against"})


def test_a_report_differs_in_nothing_from_itself(lead):
    make.make_metric(value=1_000)
    report = published_report(lead)
    causes = explained(lead, report, report["id"])
    assert {amount for cause in causes.values() for amount in cause["amounts"].values()} <= {0, None}
    assert [cause["figures"] for cause in causes.values()] == [[]] * len(causes)


def test_what_came_in_afterwards_is_a_late_return(lead):
    make.make_metric(value=1_000)
    first = published_report(lead)
    late = make.make_metric(value=500, organisation="sandwell")
    second = published_report(lead)
    causes = explained(lead, first, second["id"])
    assert moved(causes) == moved(causes, "contacts:digital_media") == {"late_return": 500}
    assert causes["late_return"]["figures"] == [str(late.pk)]
    assert explained(lead, first) == causes
    assert moved(explained(lead, second)) == {}


@pytest.mark.parametrize(("action", "cause"), [("hold", "held"), ("void", "void")])
def test_what_is_held_or_void_since_is_named(lead, dudley, action: str, cause: str):
    make.make_metric(value=1_000, organisation="sandwell")
    metric = make.make_metric(value=500)
    report = published_report(lead)
    act(lead if action == "hold" else dudley, f"reach-metrics/{metric.pk}/{action}/", WHY)
    causes = explained(lead, report)
    assert moved(causes) == {cause: -500}
    assert causes[cause]["figures"] == [str(metric.pk)]
    assert lead.get(f"{REPORTS}{report['id']}/").json() == report


@pytest.mark.parametrize(("resolution", "share"), [("keep_both", 1), ("part_of", 0), ("same_figure", 0)])
def test_what_was_held_and_is_resolved_is_named(lead, resolution: str, share: int):
    pair = make.make_suspected()
    report = published_report(lead)
    act(lead, f"suspected-duplicates/{pair.pk}/resolve/", {"resolution": resolution, **WHY})
    causes = explained(lead, report)
    assert moved(causes) == ({"resolved": pair.figure.value} if share else {})
    named = "void" if resolution == "same_figure" else "resolved"
    assert causes[named]["figures"] == [str(pair.figure_id)]
    assert [name for name, cause in causes.items() if cause["figures"]] == [named]


def test_what_a_held_figure_says_shows_in_no_export_and_so_all_of_it_is_resolved(lead, dudley, sandwell):
    metric = make.make_metric(value=1_000, status="held")
    report = published_report(lead)
    assert report["document"]["inputs"] == []
    (held,) = sandwell.get(f"{REPORTS}{report['id']}/export/").json()["inputs"]["figures"]
    assert (held["id"], held["held"], held["value"], held["source"]) == (str(metric.pk), True, 0, "")
    act(lead, f"reach-metrics/{metric.pk}/release/", WHY)
    act(dudley, f"reach-metrics/{metric.pk}/", {"value": 900}, "patch")
    assert moved(explained(lead, report)) == {"resolved": 900}


def test_a_new_count_of_the_population_is_a_cause_without_figures(lead):
    make.make_metric(value=761_000, organisation=make.LEAD, universe="residents")
    make.make_metric(value=278_000, organisation=make.LEAD, channel="twitter", universe="residents")
    report = published_report(lead)
    AreaPopulation.objects.create(area_id=make.COUNTY, year=2018, population=900_000, source="Mid-year estimate 2018")
    causes = explained(lead, report)
    assert moved(causes, "people_high") == {"population": 900_000 - 1_039_000}
    assert set(moved(causes, "people_modelled")) == {"population"}
    assert (moved(causes), causes["population"]["figures"]) == ({}, [])


def test_another_question_is_a_cause(lead):
    make.make_metric(value=1_000)
    make.make_metric(value=300, channel="twitter")
    whole, part = published_report(lead), published_report(lead, channels=["twitter"])
    assert moved(explained(lead, whole, part["id"])) == {"question": -1_000}
    assert moved(explained(lead, part, whole["id"])) == {"question": 1_000}


def test_everything_at_once_is_told_apart_and_sums_in_every_number(lead, dudley):
    kept, corrected, held, gone = (make.make_metric(value=v) for v in (1_000, 2_000, 4_000, 8_000))
    pair = make.make_suspected()
    make.make_metric(value=20_000, organisation="sandwell", channel="twitter", qualifier="about")
    first = published_report(lead)
    act(dudley, f"reach-metrics/{corrected.pk}/", {"value": 2_500, "qualifier": "more_than"}, "patch")
    act(lead, f"reach-metrics/{held.pk}/hold/", WHY)
    act(dudley, f"reach-metrics/{gone.pk}/void/", WHY)
    act(lead, f"suspected-duplicates/{pair.pk}/resolve/", {"resolution": "keep_both", **WHY})
    late = make.make_metric(value=300, organisation="sandwell", channel="website")
    AreaPopulation.objects.create(area_id=make.COUNTY, year=2023, population=30_000, source="Mid-year estimate 2023")
    second = published_report(lead)
    causes = explained(lead, first, second["id"])
    expected = {"void": -8_000, "held": -4_000, "resolved": pair.figure.value, "correction": 500, "late_return": 300}
    assert moved(causes) == expected
    figures = {name: cause["figures"] for name, cause in causes.items() if cause["figures"]}
    named = {"void": gone, "held": held, "resolved": pair.figure, "correction": corrected, "late_return": late}
    assert figures == {name: [str(figure.pk)] for name, figure in named.items()}
    assert str(kept.pk) not in str(causes)
    backwards = explained(lead, second, first["id"])
    assert sum(moved(backwards).values()) == -sum(expected.values())


@pytest.fixture
def conversations(stage) -> None:
    """4 of them in Dudley, 3,000 in Sandwell, none in Wolverhampton; nobody has counted in Walsall."""
    make.make_metric(value=4, channel="face_to_face")
    make.make_metric(value=3_000, channel="face_to_face", organisation="sandwell")
    make.make_metric(value=0, channel="face_to_face", organisation="wolverhampton")
    make.make_metric(value=761_000, organisation=make.LEAD)


def test_a_small_count_is_withheld_with_its_complement_from_what_is_published(lead, dudley, conversations):
    report = published_report(lead)
    talks = {(cell["by"], cell["of"]): cell for cell in cells(report, channel="face_to_face")}
    assert talks["area", make.DUDLEY]["suppressed"]
    assert talks["organisation", "dudley"]["suppressed"]
    # The total less Sandwell's would be Dudley's, so one of the two goes as well.
    for by, of in (("area", make.SANDWELL), ("organisation", "sandwell")):
        assert talks[by, of]["suppressed"] or talks["total", None]["suppressed"]
    assert {cell["total"] for cell in talks.values() if cell["suppressed"]} == {None}
    printed = {cell["total"] for cell in talks.values()} - {None}
    assert not {4, 3_004 - 3_000} & printed
    assert not {3_000, 3_004} <= printed | {report["document"]["headline"]["contacts"]["total"] - 761_000}
    # The partnership still reads its own figures.
    headline = dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/").json()
    assert headline["contacts"]["total"] == 764_004
    assert lead.get(f"{REPORTS}{report['id']}/diff/").json()["from"]["contacts"] == 764_004


def test_a_nil_count_is_printed_a_withheld_one_says_so_and_an_unmeasured_one_has_no_cell(lead, conversations):
    report = published_report(lead)
    (none,) = cells(report, channel="face_to_face", by="area", of="E08000031")
    (withheld,) = cells(report, channel="face_to_face", by="area", of=make.DUDLEY)
    assert (none["suppressed"], none["total"], none["metrics"]) == (False, 0, 1)
    assert (withheld["suppressed"], withheld["total"], "metrics" in withheld) == (True, None, False)
    assert cells(report, by="area", of=make.WALSALL) == []
    assert cells(report, channel="digital_media", by="total")[0]["total"] == 761_000


@pytest.mark.parametrize(("measure", "value"), [("people_reached", 3), ("accounts_reached", 1), ("impressions", 9)])
def test_a_count_from_1_to_9_is_withheld_whatever_it_counts(lead, measure: str, value: int):
    make.make_metric(value=value, measure=measure)
    make.make_metric(value=10, measure="leaflets", channel="press")
    report = published_report(lead)
    assert {(cell["suppressed"], cell["total"]) for cell in cells(report, measure=measure)} == {(True, None)}
    assert cells(report, measure="leaflets", by="total")[0]["total"] == 10


def test_a_whole_and_its_part_do_not_tell_the_part_beside_it(lead, dudley, sandwell):
    whole = make.make_metric(organisation=make.LEAD, channel="face_to_face", value=100)
    parts = {"dudley": (make.DUDLEY, 95), "sandwell": (make.SANDWELL, 5)}
    for area, value in parts.values():
        make.make_metric(organisation=make.LEAD, channel="face_to_face", area=area, value=value, part_of=whole)
    report = published_report(lead)
    printed = {cell["of"]: cell["total"] for cell in cells(report, channel="face_to_face") if cell["by"] != "week"}
    assert printed[make.SANDWELL] is None
    assert None in (printed[None], printed[make.DUDLEY])
    assert report["document"]["withheld"]["guaranteed_width"] == 9


@pytest.mark.parametrize("same_number", ["patched", "held_and_released", "void_and_sent_again"])
def test_no_new_version_that_changes_no_number_gives_a_small_count_away(lead, dudley, sandwell, same_number: str):
    """5 and 50 in two areas: 55, and after it 50, would be the 5."""
    make.make_metric(value=5, channel="face_to_face")
    fifty = make.make_metric(value=50, channel="face_to_face", organisation="sandwell", source="count")
    first = published_report(lead)
    path = f"reach-metrics/{fifty.pk}/"
    if same_number == "patched":
        act(sandwell, path, {"source": "another"}, "patch")
    elif same_number == "held_and_released":
        act(lead, f"{path}hold/", WHY)
        act(lead, f"{path}release/", WHY)
    else:
        act(sandwell, f"{path}void/", WHY)
        make.make_metric(value=50, channel="face_to_face", organisation="sandwell", source="count")
    second, part = published_report(lead), published_report(lead, area=make.SANDWELL)
    printed = {cell["total"] for report in (first, second, part) for cell in cells(report, by="total")}
    assert not {50, 55} <= printed


def test_after_a_report_of_the_last_release_a_part_of_what_it_printed_is_not_printed(lead):
    """Release 0.2.0 printed 55, and withheld 5 and 50."""
    make.make_metric(value=5, channel="face_to_face")
    make.make_metric(value=50, channel="face_to_face", organisation="sandwell")
    campaign = Campaign.objects.get(pk=make.SEE_ME)
    inputs = replace(publish.inputs_of(campaign, ReachScope(make.COUNTY), timezone.now()), method=2)
    document = compiled(inputs)
    (total,) = (cell for cell in document["tables"] if cell["by"] == "total")
    total |= {"suppressed": False, "total": 55}
    with writing(make.actor_for(make.LEAD)):
        Report.objects.create(
            campaign=campaign,
            organisation_id=make.LEAD,
            area_id=make.COUNTY,
            as_of=inputs.as_of,
            method_version=2,
            document=json.dumps(document),
            sha256="0" * 64,
            inputs=json.dumps(inputs.as_json()),
            numbers={},
            published_by="system:0.2.0",
        )
    (former,) = lead.get(REPORTS).json()["results"]
    assert [former[name] for name in ("signature", "kid", "alg")] == [None, None, None]
    after = [published_report(lead, area=make.SANDWELL), published_report(lead)]
    assert {cell["total"] for report in after for cell in cells(report)} == {None}


def test_the_interval_of_a_total_shows_none_of_a_withheld_estimate_in_it(lead):
    make.make_metric(value=8, qualifier="estimate", channel="face_to_face")
    make.make_metric(value=3_000, channel="face_to_face", organisation="sandwell")
    report = published_report(lead)
    (total,) = cells(report, channel="face_to_face", by="total")
    assert total["total"] is None
    assert not {"at_least", "low", "high"} & set(total)


@pytest.mark.parametrize("more", [4, 3_000])
def test_the_next_report_gives_away_nothing_of_what_the_one_before_withheld(lead, dudley, more: int):
    """Between the two, Dudley's count grows: from a small one, or to a small difference."""
    make.make_metric(value=4 if more == 3_000 else 3_000, channel="face_to_face")
    make.make_metric(value=3_000, channel="face_to_face", organisation="sandwell")
    first = published_report(lead)
    make.make_metric(value=more, channel="face_to_face", period=(date(2017, 3, 2), date(2017, 3, 3)))
    second = published_report(lead)
    known = {(c["by"], c["of"]): c["total"] for c in cells(first, channel="face_to_face")}
    then = {(c["by"], c["of"]): c["total"] for c in cells(second, channel="face_to_face")}
    differences = {then[key] - known[key] for key in known if None not in (known[key], then.get(key))}
    assert 4 not in differences
    assert 4 not in {*known.values(), *then.values()}
