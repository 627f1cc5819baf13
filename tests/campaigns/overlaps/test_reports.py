"""A report rests on what was known of overlaps, prints what tells of nobody few, and is computed again from both."""

import copy
from typing import Any

import pytest

from campaigns.reach.documents.report import export_faults
from tests import make
from tests.campaigns.overlaps.test_overlaps import MATCHED, OVERLAP, PEOPLE, URL, recorded
from tests.campaigns.reports.test_reports import REPORTS, published_report

pytestmark = pytest.mark.usefixtures("on_stage")


@pytest.fixture(autouse=True)
def counted(on_stage) -> None:
    region = {"organisation": make.LEAD, "area": make.COUNTY}
    make.make_metric(value=761_000, **region)
    make.make_metric(value=278_000, channel="twitter", measure="people_reached", **region)


def headline(report: Any) -> Any:
    return report["document"]["headline"]


def test_it_keeps_the_overlaps_it_rests_on_and_is_computed_again_with_them(lead):
    row = recorded(lead, MATCHED)
    recorded(lead, {**OVERLAP, **PEOPLE, "low": 0, "high": 20_000})
    report = published_report(lead)
    assert headline(report)["people"]["low"] == 1_009_000
    assert [known["id"] for known in headline(report)["overlaps"]] == [row["id"]]
    export = lead.get(f"{REPORTS}{report['id']}/export/").json()
    assert export_faults(export) == []
    changed = copy.deepcopy(export)
    changed["inputs"]["overlaps"][0]["high"] -= 1
    assert "Computed again, headline differs." in export_faults(changed)
    del changed["inputs"]["overlaps"]
    assert "Computed again, headline differs." in export_faults(changed)


def test_one_without_overlaps_says_nothing_of_them(lead):
    report = published_report(lead)
    export = lead.get(f"{REPORTS}{report['id']}/export/").json()
    assert "overlaps" not in headline(report)
    assert "overlaps" not in export["inputs"]
    assert export_faults(export) == []


def test_a_later_overlap_is_a_cause_of_the_difference(lead):
    report = published_report(lead)
    row = recorded(lead, MATCHED)
    answer = lead.get(f"{REPORTS}{report['id']}/diff/").json()
    amounts = {cause["cause"]: cause["amounts"]["people_low"] for cause in answer["causes"]}
    assert amounts.pop("overlap") == 248_000
    assert set(amounts.values()) == {0}
    lead.post(f"{URL}{row['id']}/void/", {"reason": "Matched wrongly."}, headers={"If-Match": '"1"'})
    after = published_report(lead)
    assert headline(after)["people"]["low"] == 761_000


@pytest.mark.parametrize("ends", [(3, 30_000), (0, 9), (0, 277_995), (277_991, 278_000), (0, 9_500)])
def test_nothing_is_printed_that_tells_of_few(lead, ends):
    """Few are on both, or on one of the two and not on the other; the last tells of none such."""
    recorded(lead, {**MATCHED, "low": ends[0], "high": ends[1]})
    assert ("overlaps" in headline(published_report(lead))) is (ends == (0, 9_500))
