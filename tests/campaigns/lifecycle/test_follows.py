"""A campaign may follow one that began before it: who leads both says so."""

from datetime import date
from typing import Any

import pytest

from campaigns.models import Campaign
from coordination.models import Change
from tests import make
from tests.contract_client import faults

pytestmark = pytest.mark.usefixtures("on_stage")

HERE = f"/api/v1/campaigns/{make.SEE_ME}/"
DAYS = {"starts_on": date(2016, 2, 1), "ends_on": date(2016, 2, 28)}


def say(client: Any, address: str = HERE, **fields: Any) -> Any:
    return client.patch(address, fields, headers={"If-Match": client.get(address).headers["ETag"]})


def test_who_leads_both_says_which_one_follows_which_and_takes_it_back(lead, dudley):
    earlier = make.make_campaign("speak-out", **DAYS)
    assert lead.get(HERE).json()["follows"] is None
    answer = say(lead, follows=earlier.pk)
    assert (answer.status_code, answer.json()["follows"]) == (200, earlier.pk)
    assert dudley.get(HERE).json()["follows"] == earlier.pk
    told = Change.objects.filter(subject="campaign", subject_id=make.SEE_ME).latest("id")
    assert told.after["follows"] == earlier.pk
    assert say(lead, follows=None).json()["follows"] is None


def test_nobody_follows_what_is_anothers_later_or_nobodys(lead):
    make.make_campaign("of-others", lead=make.POLICE, reviewers=(), **DAYS)
    make.make_campaign("in-draft", status="draft", **DAYS)
    make.make_campaign("on-the-same-day")
    for slug, code in (
        ("of-others", "not_leading_both"),
        ("in-draft", "not_leading_both"),
        ("on-the-same-day", "not_earlier"),
        (make.SEE_ME, "not_earlier"),
        ("nowhere", "not_found"),
    ):
        assert faults(say(lead, follows=slug)) == {("/follows", code)}, slug
    assert Campaign.objects.filter(follows__isnull=False).count() == 0


def test_days_cannot_be_moved_so_that_a_campaign_follows_a_later_one(lead):
    earlier = make.make_campaign("speak-out", **DAYS)
    say(lead, follows=earlier.pk)
    moved = {"starts_on": "2017-03-01", "ends_on": "2017-03-09"}
    assert faults(say(lead, f"/api/v1/campaigns/{earlier.pk}/", **moved)) == {("/starts_on", "after_its_follower")}
    back = {"starts_on": "2016-01-01"}
    assert faults(say(lead, **back)) == {("/follows", "not_earlier")}


def test_a_new_campaign_may_follow_at_once(lead):
    fields = {"slug": "next", "name": "Next", "starts_on": "2018-02-01", "ends_on": "2018-02-09", "area": make.COUNTY}
    answer = lead.post("/api/v1/campaigns/", fields | {"follows": make.SEE_ME})
    assert (answer.status_code, answer.json()["follows"]) == (201, make.SEE_ME)
