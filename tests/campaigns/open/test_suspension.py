"""A suspended campaign is on no open page, with nothing of it; those who take part see it, and why."""

import io
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Campaign
from coordination.jobs.worker import run_next
from coordination.ledger.sequencer import give_positions
from coordination.models import Change, Operation
from events.api import open_events
from events.models import Event
from partners.models import WebhookDelivery
from partners.webhooks import fan_out
from tests import make
from tests.contract_client import refused
from tests.events.open.feed_reader import CALENDAR, MAP, PAGE, Follower, public_event
from tests.partners.webhooks.example_endpoints import subscribe

pytestmark = pytest.mark.django_db
HERE = f"/api/v1/campaigns/{make.SEE_ME}/"
WHY = {"reason": "A help line's number is wrong."}
STRANGER = "walsall"


@pytest.fixture(autouse=True)
def of_this_year(monkeypatch):
    """The campaign of 2017 is longer ago than the 90 days that calendar and map look back."""
    clock = SimpleNamespace(now=lambda: datetime(2017, 3, 1, tzinfo=UTC))
    monkeypatch.setattr(open_events, "timezone", clock)


@pytest.fixture
def campaign():
    return make.make_campaign(contributors=("dudley", "sandwell"))


@pytest.fixture
def lead(campaign):
    return make.client(make.LEAD)


def follow(reader: Follower) -> list[tuple[str, str]]:
    """What a reader of the feed is newly told: id and state."""
    while give_positions():
        pass
    return [(item["id"], item["state"]) for item in reader.read_on()]


def test_a_suspended_campaign_leaves_every_open_page_at_once_and_comes_back(campaign, lead):
    event = public_event(title="Come and ask", stop=make.make_stop())
    report = make.make_report(campaign)
    anybody, stranger = make.client(None), make.client(STRANGER)
    reports = f"{HERE}reports/{report.pk}/"
    seen = {page: anybody.get(page).content.decode() for page in (CALENDAR, MAP, PAGE)}
    assert all("Come and ask" in seen[page] for page in (CALENDAR, MAP))
    assert stranger.get(reports).status_code == 200
    assert lead.post(f"{HERE}suspend/", WHY).status_code == 200
    for page in (CALENDAR, MAP):
        assert str(event.pk) not in anybody.get(page).content.decode()
        assert "Come and ask" not in anybody.get(page).content.decode()
    nothing = refused(anybody.get("/api/v1/open/campaigns/no-such/"))
    assert refused(anybody.get(PAGE)) == nothing
    for page in (HERE, reports, f"{HERE}reports/", f"{HERE}phases/", f"{HERE}endorsements/"):
        assert stranger.get(page).status_code == 404
    assert campaign.pk not in {row["slug"] for row in stranger.get("/api/v1/campaigns/").json()["results"]}
    assert lead.post(f"{HERE}resume/").status_code == 200
    back = {page: anybody.get(page).content.decode() for page in (CALENDAR, MAP, PAGE)}
    assert all("Come and ask" in back[page] for page in (CALENDAR, MAP))
    assert back[PAGE] == seen[PAGE]
    assert stranger.get(reports).status_code == 200


def test_a_reader_who_follows_the_feed_is_told_of_each_event_that_goes_and_comes_back(campaign, lead):
    events = {str(public_event().pk) for _ in range(3)}
    public_event(status="draft")
    make.make_event()
    reader = Follower()
    assert set(follow(reader)) == {(event, "updated") for event in events}
    lead.post(f"{HERE}suspend/", WHY)
    assert sorted(follow(reader)) == sorted((event, "deleted") for event in events)
    assert follow(reader) == []
    lead.post(f"{HERE}resume/")
    assert sorted(follow(reader)) == sorted((event, "updated") for event in events)
    numbers = [item["modified"] for item in reader.items]
    assert numbers == sorted(set(numbers))


def test_what_was_never_public_before_it_was_suspended_leaves_no_trace_in_the_feed(campaign, lead):
    lead.post(f"{HERE}suspend/", WHY)
    event = public_event()
    reader = Follower()
    assert follow(reader) == []
    lead.post(f"{HERE}resume/")
    assert follow(reader) == [(str(event.pk), "updated")]


def test_those_who_take_part_see_it_with_the_reason_and_go_on_working(campaign, lead):
    suspended = lead.post(f"{HERE}suspend/", WHY).json()
    assert (suspended["status"], suspended["suspended"]["reason"]) == ("live", WHY["reason"])
    assert suspended["suspended"]["by"] == "lead"
    dudley = make.client("dudley")
    assert dudley.get(HERE).json()["suspended"] == suspended["suspended"]
    event = public_event()
    assert dudley.get(f"/api/v1/events/{event.pk}/").status_code == 200
    assert lead.post(f"{HERE}resume/").json()["suspended"] is None


def test_every_open_page_lets_caches_keep_it_for_seconds_only(campaign):
    last = "/api/v1/open/events.rpde?afterChangeNumber=999999999"
    for page in (CALENDAR, MAP, PAGE, last):
        public_event()
        give_positions()
        assert make.client(None).get(page)["Cache-Control"] == "public, max-age=5, must-revalidate"
    # A reader may keep what it has read of the feed, as RPDE asks; what readers share may not.
    full = make.client(None).get("/api/v1/open/events.rpde?limit=1")
    assert full["Cache-Control"] == "public, max-age=3600, s-maxage=5, must-revalidate"


def test_the_ledger_and_webhooks_hear_of_it(campaign, lead):
    for slug in ("dudley", STRANGER):
        subscribe("https://hooks.example.org/", slug)
    lead.post(f"{HERE}suspend/", WHY)
    lead.post(f"{HERE}resume/")
    while give_positions():
        pass
    entries = Change.objects.filter(subject="campaign").order_by("id")
    suspended, resumed = entries.filter(kind="campaign.suspended").get(), entries.last()
    assert (suspended.reason, suspended.audience) == (WHY["reason"], "participants")
    assert (resumed.kind, resumed.audience) == ("campaign.live", "everyone")
    fan_out.fan_out_changes()
    told = WebhookDelivery.objects.filter(kind__startswith="campaign.").order_by("position")
    kinds = {
        slug: list(told.filter(endpoint__organisation=slug).values_list("kind", flat=True))
        for slug in ("dudley", STRANGER)
    }
    assert kinds == {
        "dudley": ["campaign.suspended", "campaign.live"],
        STRANGER: ["campaign.deleted", "campaign.live"],
    }


def test_nothing_is_published_while_it_is_suspended(campaign, lead):
    asked = lead.post(f"{HERE}reports/", {}).json()
    lead.post(f"{HERE}suspend/", WHY)
    assert refused(lead.post(f"{HERE}reports/", {})) == (409, "campaign_suspended")
    run_next()
    operation = Operation.objects.get(pk=asked["id"])
    assert (operation.status, operation.problem["code"]) == ("failed", "campaign_suspended")


def test_only_the_lead_with_manage_may(campaign):
    for action in ("suspend", "resume"):
        body = WHY if action == "suspend" else {}
        assert refused(make.client("dudley").post(f"{HERE}{action}/", body)) == (403, "not_yours_to_do")
        assert refused(make.client(STRANGER).post(f"{HERE}{action}/", body)) == (403, "not_yours_to_do")
        without = make.client(make.LEAD, scopes=("read", "write", "review"))
        assert refused(without.post(f"{HERE}{action}/", body)) == (403, "missing_scope")
        assert make.client(None).post(f"{HERE}{action}/", body).status_code == 401
    assert Campaign.objects.get(pk=make.SEE_ME).version == campaign.version


def test_a_campaign_is_suspended_once_and_never_while_a_draft(campaign, lead):
    draft = make.make_campaign("hear-me-next", status="draft")
    assert refused(lead.post(f"/api/v1/campaigns/{draft.pk}/suspend/", WHY)) == (409, "not_in_this_state")
    assert refused(lead.post(f"{HERE}resume/")) == (409, "not_in_this_state")
    assert lead.post(f"{HERE}suspend/", WHY).status_code == 200
    assert refused(lead.post(f"{HERE}suspend/", WHY)) == (409, "not_in_this_state")


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "Amy Carter, aged 14, is named."}])
def test_a_reason_is_needed_and_screened(campaign, lead, body):
    assert lead.post(f"{HERE}suspend/", body).status_code == 400
    assert Campaign.objects.get(pk=campaign.pk).suspended_at is None


def test_a_stale_reader_does_not_suspend_what_it_has_not_read(campaign, lead):
    assert lead.post(f"{HERE}suspend/", WHY, headers={"If-Match": '"99"'}).status_code == 412


def test_what_the_operator_suspends_only_the_operator_resumes(campaign, lead):
    event = public_event()
    lead.post(f"{HERE}suspend/", WHY)
    said = io.StringIO()
    call_command("suspend_campaign", make.SEE_ME, reason="The police ask for it.", stdout=said)
    assert "resume_campaign see-me-hear-me" in said.getvalue()
    seen = lead.get(HERE).json()["suspended"]
    assert (seen["by"], seen["reason"]) == ("operator", "The police ask for it.")
    assert refused(lead.post(f"{HERE}resume/")) == (403, "not_yours_to_do")
    with pytest.raises(CommandError, match="suspended"):
        call_command("suspend_campaign", make.SEE_ME, reason="Again.")
    call_command("resume_campaign", make.SEE_ME, stdout=said)
    assert make.client(None).get(PAGE).status_code == 200
    assert Event.objects.get(pk=event.pk).version > event.version
    assert Change.objects.filter(subject="campaign", actor="system:suspend_campaign").exists()


def test_the_operator_is_told_what_is_wrong(campaign):
    with pytest.raises(CommandError, match=f"Known: {make.SEE_ME}"):
        call_command("suspend_campaign", "no-such", reason="Why.")
    with pytest.raises(CommandError, match="--reason"):
        call_command("suspend_campaign", make.SEE_ME, reason="Amy Carter, aged 14, is named.")
    with pytest.raises(CommandError, match="suspended"):
        call_command("resume_campaign", make.SEE_ME)
    with pytest.raises(CommandError, match=f"Known: {make.SEE_ME}"):
        call_command("resume_campaign", "no-such")
