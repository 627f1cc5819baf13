"""An invitation is answered while its lead thinks again, while the campaign goes live, while a figure is on its way."""

from datetime import date

import pytest

from campaigns.lifecycle import campaigns, endorsements, invitations
from campaigns.models import Campaign, Endorsement, Participant, ReachMetric
from campaigns.reach_metrics import record
from coordination.ground.actor import Actor
from coordination.ground.errors import Forbidden
from tests import make
from tests.connections import PATIENCE, beside, wait_for_blocked
from tests.races.lock_barrier import holding, lock_row, meet

pytestmark = pytest.mark.django_db(transaction=True)
READ = {"HTTP_IF_MATCH": '"1"'}
URL = f"/api/v1/invitations/{make.SEE_ME}/"
PART = f"/api/v1/campaigns/{make.SEE_ME}/participants/walsall/"
PAGE = f"/api/v1/open/campaigns/{make.SEE_ME}/"


def lock_campaign() -> None:
    Campaign.objects.select_for_update().get(pk=make.SEE_ME)


@pytest.fixture
def walsall():
    make.make_participant("walsall", status="invited")
    return make.client("walsall")


@pytest.fixture
def lead(walsall):
    return make.client(make.LEAD)


def named() -> bool:
    return "walsall" in make.client(None).get(PAGE).content.decode()


def test_whoever_accepts_what_is_just_withdrawn_does_not_take_part(walsall, lead):
    with holding(lock_campaign) as holder:
        withdrawn, accepted = meet(holder, lambda: lead.delete(PART), lambda: walsall.post(f"{URL}accept/", **READ))
    assert (withdrawn.status_code, accepted.status_code) == (204, 412)
    assert accepted.json()["current"]["status"] == "withdrawn"
    assert (Participant.objects.get(organisation="walsall").status, named()) == ("withdrawn", False)


def test_what_is_withdrawn_just_after_a_yes_is_withdrawn_too(walsall, lead):
    with holding(lock_campaign) as holder:
        accepted, withdrawn = meet(holder, lambda: walsall.post(f"{URL}accept/", **READ), lambda: lead.delete(PART))
    assert (accepted.status_code, withdrawn.status_code) == (200, 204)
    assert (Participant.objects.get(organisation="walsall").status, named()) == ("withdrawn", False)


def test_a_lead_that_names_the_invitation_it_has_read_withdraws_no_accepted_part(walsall, lead):
    with holding(lock_campaign) as holder:
        accepted, withdrawn = meet(
            holder, lambda: walsall.post(f"{URL}accept/", **READ), lambda: lead.delete(PART, **READ)
        )
    assert (accepted.status_code, withdrawn.status_code) == (200, 412)
    assert (Participant.objects.get(organisation="walsall").status, named()) == ("accepted", True)


def test_a_yes_twice_is_one_yes(walsall):
    with holding(lock_campaign) as holder:
        once, twice = meet(holder, *[lambda: walsall.post(f"{URL}accept/", **READ)] * 2)
    assert (once.status_code, twice.status_code) == (200, 412)
    assert Participant.objects.get(organisation="walsall").version == 2


def test_a_yes_beside_a_no_is_whichever_came_first(walsall):
    with holding(lock_campaign) as holder:
        no, yes = meet(holder, lambda: walsall.post(f"{URL}decline/"), lambda: walsall.post(f"{URL}accept/", **READ))
    assert (no.status_code, yes.status_code) == (200, 412)
    assert (Participant.objects.get(organisation="walsall").status, named()) == ("declined", False)


def test_of_two_invitations_of_one_organisation_one_stands(lead):
    make.make_organisation("solihull")
    body = {"organisation": "solihull", "role": "observer"}
    with holding(lock_campaign) as holder:
        post = [lambda: lead.post(f"/api/v1/campaigns/{make.SEE_ME}/participants/", body)] * 2
        one, other = meet(holder, *post)
    assert (one.status_code, other.status_code, other.json()["type"]) == (201, 409, "/problems/takes-part-already")


def test_a_role_changed_beside_a_yes_is_not_agreed_to(walsall, lead):
    with holding(lock_campaign) as holder:
        changed, accepted = meet(
            holder, lambda: lead.patch(PART, {"role": "endorser"}), lambda: walsall.post(f"{URL}accept/", **READ)
        )
    assert (changed.status_code, accepted.status_code) == (200, 412)
    assert (Participant.objects.get(organisation="walsall").status, named()) == ("invited", False)


def test_a_yes_beside_a_campaign_that_becomes_another_is_to_the_former_one(walsall, lead):
    rename = {"name": "Something else"}
    with holding(lock_campaign) as holder:
        renamed, accepted = meet(
            holder,
            lambda: lead.patch(f"/api/v1/campaigns/{make.SEE_ME}/", rename),
            lambda: walsall.post(f"{URL}accept/", **READ),
        )
    assert (renamed.status_code, accepted.status_code, named()) == (200, 412, False)


def test_who_has_just_said_yes_is_asked_again_when_the_campaign_becomes_another(walsall, lead):
    rename = {"name": "Something else"}
    with holding(lock_campaign) as holder:
        accepted, renamed = meet(
            holder,
            lambda: walsall.post(f"{URL}accept/", **READ),
            lambda: lead.patch(f"/api/v1/campaigns/{make.SEE_ME}/", rename),
        )
    assert (accepted.status_code, renamed.status_code, named()) == (200, 200, False)
    assert Participant.objects.get(organisation="walsall").asked_again


def rename_campaign(by: Actor) -> Campaign:
    campaign = Campaign.objects.get(pk=make.SEE_ME)
    return campaigns.change_campaign(campaign, by=by, expected_version=None, name="Something else")


def test_what_is_being_offered_to_a_campaign_that_becomes_another_is_withdrawn():
    campaign = make.make_campaign()
    police, lead = make.actor_for(make.POLICE), make.actor_for(make.LEAD)
    with beside(2) as (endorser, leader):
        endorser.begin()
        endorser.run(endorsements.offer_endorsement, campaign, by=police, since=date(2017, 2, 1))
        renamed = leader.start(rename_campaign, lead)
        wait_for_blocked(by=endorser.pid, number=1)
        endorser.commit()
        renamed.result(PATIENCE)
    assert Endorsement.objects.get().status == "withdrawn"


@pytest.mark.parametrize("first", ["accept", "live"])
def test_a_yes_beside_the_campaign_going_live(first: str):
    campaign = make.make_campaign("hear-me-next", status="draft")
    make.make_participant("walsall", campaign=campaign, status="invited")
    walsall, lead = make.client("walsall"), make.client(make.LEAD)
    steps = [
        lambda: walsall.post(f"/api/v1/invitations/{campaign.pk}/accept/", **READ),
        lambda: lead.patch(f"/api/v1/campaigns/{campaign.pk}/", {"status": "live"}),
    ]
    with holding(lambda: Campaign.objects.select_for_update().get(pk=campaign.pk)) as holder:
        answers = meet(holder, *(steps if first == "accept" else reversed(steps)))
    assert [answer.status_code for answer in answers] == [200, 200]
    page = make.client(None).get(f"/api/v1/open/campaigns/{campaign.pk}/").json()
    assert "walsall" in [partner["organisation"] for partner in page["partners"]]


def report_figure(by: Actor) -> ReachMetric:
    """Sandwell reports a figure, as it has always been allowed to."""
    facts = {"area": make.make_area(make.SANDWELL), "channel": make.make_channel(), "source": "late"}
    facts |= {"measure": "people_reached", "value": 10, "qualifier": "exact"}
    period = make.days(date(2017, 2, 17), date(2017, 3, 3))
    campaign = Campaign.objects.get(pk=make.SEE_ME)
    return record.record_reach_metric(by=by, campaign=campaign, period=period, **facts)


def leave(by: Actor) -> Participant:
    participant = Participant.objects.get(campaign=make.SEE_ME, organisation="sandwell")
    return invitations.leave_campaign(participant, by=by, expected_version=None)


@pytest.fixture
def sandwell() -> Actor:
    make.make_campaign()
    make.make_area(make.SANDWELL)
    make.make_channel()
    return make.actor_for("sandwell")


def test_a_figure_on_its_way_when_its_reporter_leaves_is_of_a_participant(sandwell):
    with beside(2) as (reporter, leaver):
        reporter.begin()
        reporter.run(report_figure, sandwell)
        left = leaver.start(leave, sandwell)
        wait_for_blocked(by=reporter.pid, number=1)
        reporter.commit()
        assert left.result(PATIENCE).status == "left"
    assert ReachMetric.objects.get(source="late").status == "counted"


def test_whoever_has_left_reports_nothing_that_was_on_its_way(sandwell):
    with beside(2) as (reporter, leaver):
        leaver.begin()
        leaver.run(leave, sandwell)
        recorded = reporter.start(report_figure, sandwell)
        wait_for_blocked(by=leaver.pid, number=1)
        leaver.commit()
        with pytest.raises(Forbidden):
            recorded.result(PATIENCE)
    assert not ReachMetric.objects.filter(source="late").exists()


def test_an_endorsement_withdrawn_while_it_is_accepted_is_not_shown():
    offered = make.make_endorsement(status="offered")
    police, lead = make.client(make.POLICE), make.client(make.LEAD)
    address = f"/api/v1/campaigns/{make.SEE_ME}/endorsements/{make.POLICE}/"
    with holding(lock_row, "endorsement", offered.pk) as holder:
        withdrawn, accepted = meet(
            holder, lambda: police.delete(address), lambda: lead.post(f"{address}accept/", **READ)
        )
    assert (withdrawn.status_code, accepted.status_code) == (204, 404)
    assert Endorsement.objects.get().status == "withdrawn"
    assert make.client(None).get(PAGE).json()["endorsements"] == []
