"""Other days for a campaign: what was of it is not left behind, and what comes later keeps to the new ones."""

from datetime import date

import pytest

from campaigns.models import Campaign, Placement
from coordination.ledger.transaction import writing
from tests import make
from tests.contract_client import refused
from tests.request_bodies import PHASE, PLACEMENT

pytestmark = pytest.mark.usefixtures("on_stage")

HERE, PHASES, PLACEMENTS = (
    f"/api/v1/campaigns/{make.SEE_ME}/",
    f"/api/v1/campaigns/{make.SEE_ME}/phases/",
    "/api/v1/placements/",
)
SHORT = {"ends_on": "2017-02-26"}
AFTER = {"starts_on": "2017-03-01", "ends_on": "2017-03-31"}


def faults(answer):
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    "days", [("2107-02-17", "2107-03-03"), ("2017-03-04", "2017-03-04"), ("2014-02-17", "2017-02-16")]
)
def test_a_placement_or_phase_without_a_day_in_common_is_refused(dudley, lead, days):
    when = dict(zip(("starts_on", "ends_on"), days, strict=True))
    made = dudley.post(PLACEMENTS, PLACEMENT)["Location"]
    for answer in (
        dudley.post(PLACEMENTS, {**PLACEMENT, **when}),
        dudley.patch(made, when),
        dudley.put(f"{PLACEMENTS}by-ref/poster/", {**PLACEMENT, **when}),
        lead.post(PHASES, {**PHASE, **when}),
        lead.patch(f"{PHASES}transport-hubs/", when),
    ):
        assert (answer.status_code, faults(answer)) == (400, [("/starts_on", "outside_the_campaign")])
        assert "from 2017-02-17 to 2017-03-03; name days" in answer.json()["errors"][0]["detail"]
    answer = dudley.post(f"{PLACEMENTS}batch/", {"items": [{**PLACEMENT, **when, "external_ref": "poster"}]})
    assert [code for _, code in faults(answer)] == ["outside_the_campaign"]


def test_a_poster_may_hang_on_after_the_end_and_a_phase_go_on(dudley, lead):
    when = {"starts_on": "2017-03-03", "ends_on": "2107-03-03"}
    assert dudley.post(PLACEMENTS, {**PLACEMENT, **when}).status_code == 201
    assert lead.post(PHASES, {**PHASE, **when}).status_code == 201


@pytest.mark.parametrize("status", ["submitted", "changes_requested", "approved", "installed", "removed"])
def test_placements_that_others_know_of_are_not_left_behind(dudley, lead, status):
    facts = {"starts_on": date(2017, 3, 1), "ends_on": date(2017, 4, 1)}
    make.make_placement(status=status, **facts)
    answer = lead.patch(HERE, SHORT)
    assert refused(answer) == (409, "placements_outside")
    assert "Let the campaign cover their days as well" in answer.json()["detail"]
    assert lead.patch(HERE, {"ends_on": "2017-03-01"}).status_code == 200


@pytest.mark.parametrize("status", ["draft", "withdrawn", "rejected"])
def test_a_draft_nobody_knows_of_does_not_hinder_and_is_not_submitted_later(dudley, lead, status):
    facts = {"starts_on": date(2017, 3, 1), "ends_on": date(2017, 4, 1)}
    placement = make.make_placement(status=status, **facts)
    assert lead.patch(HERE, SHORT).status_code == 200
    if status == "draft":
        answer = dudley.post(f"{PLACEMENTS}{placement.pk}/submit/")
        assert faults(answer) == [("/starts_on", "outside_the_campaign")]
        assert dudley.patch(f"{PLACEMENTS}{placement.pk}/", {"starts_on": "2017-02-26"}).status_code == 200
        assert dudley.post(f"{PLACEMENTS}{placement.pk}/submit/").json()["status"] == "submitted"


@pytest.mark.parametrize("held", [False, True])
def test_figures_are_not_left_behind_until_they_are_void(lead, dudley, held):
    period = (date(2017, 2, 27), date(2017, 3, 10))
    metric = make.make_metric(period=period)
    if held:
        lead.post(f"/api/v1/reach-metrics/{metric.pk}/hold/", {"reason": "Too many?"}, headers={"If-Match": '"1"'})
    answer = lead.patch(HERE, SHORT)
    assert refused(answer) == (409, "figures_outside")
    assert "corrected or voided" in answer.json()["detail"]
    assert lead.get(HERE).json()["ends_on"] == "2017-03-03"
    version = dudley.get(f"/api/v1/reach-metrics/{metric.pk}/")["ETag"]
    void = dudley.post(
        f"/api/v1/reach-metrics/{metric.pk}/void/", {"reason": "Other days."}, headers={"If-Match": version}
    )
    assert void.status_code == 200, void.content
    assert lead.patch(HERE, SHORT).status_code == 200


def test_phases_move_with_their_campaign_by_way_of_days_that_hold_both(lead):
    assert refused(lead.patch(HERE, AFTER)) == (409, "phases_outside")
    assert lead.patch(HERE, {"ends_on": "2017-03-31"}).status_code == 200
    assert (
        lead.patch(f"{PHASES}transport-hubs/", {"starts_on": "2017-03-06", "ends_on": "2017-03-10"}).status_code == 200
    )
    assert lead.patch(HERE, AFTER).status_code == 200


def test_what_lay_outside_before_hinders_nothing(lead, dudley):
    placement = make.make_placement(status="submitted")
    with writing(make.actor_for()):
        Placement.objects.filter(pk=placement.pk).update(starts_on="2107-01-01", ends_on="2107-01-02")
    assert lead.patch(HERE, {"ends_on": "2017-03-02"}).status_code == 200
    assert Campaign.objects.get(pk=make.SEE_ME).ends_on.day == 2
