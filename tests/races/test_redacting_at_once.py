"""A redaction beside a change of the same row, beside the relay, and beside another of the same."""

import pytest

from campaigns.models import Campaign
from coordination.ground.errors import Forbidden, Invalid, NotFound
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change, Redaction
from coordination.redactions.common_texts import MANY
from coordination.redactions.redact import redact_text
from events import scheduling
from events.models import Event
from partners.models import DeliveryStatus, WebhookDelivery
from partners.webhooks import fan_out
from partners.webhooks.delivery import claim_deliveries, record_answer
from partners.webhooks.http_client import DeliveryAnswer
from tests import make
from tests.connections import PATIENCE, beside, wait_for_blocked
from tests.coordination.redactions.text_search import places_of
from tests.partners.webhooks.example_endpoints import subscribe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    return make.make_event(title="With Zebedee", summary="Ask Zebedee.")


def take_out(event, **asked):
    asked = asked or {"text": "Zebedee"}
    return redact_text(by=make.actor_for("dudley"), subject="event", subject_id=str(event.pk), reason="Why.", **asked)


def test_a_change_that_commits_meanwhile_is_redacted_too(event):
    with beside(2) as (owner, administrator):
        owner.begin(writing(make.actor_for("dudley")))
        owner.run(
            scheduling.change_event,
            event,
            by=make.actor_for("dudley"),
            expected_version=None,
            url="https://example.org/Zebedee",
        )
        going = administrator.start(take_out, event)
        wait_for_blocked(by=owner.pid, number=1)
        owner.commit()
        assert going.result(PATIENCE)[1]
    assert places_of("Zebedee") == set()
    event.refresh_from_db()
    assert (event.url, event.summary) == ("https://example.org/redacted", "Ask [redacted].")


def test_a_change_that_waited_for_the_redaction_does_not_bring_the_text_back(event):
    with beside(2) as (administrator, owner):
        administrator.begin()
        administrator.run(take_out, event)
        going = owner.start(
            scheduling.change_event,
            event,
            by=make.actor_for("dudley"),
            expected_version=None,
            url="https://example.org/",
        )
        wait_for_blocked(by=administrator.pid, number=1)
        administrator.commit()
        going.result(PATIENCE)
    assert places_of("Zebedee") == set()
    assert Event.objects.get(pk=event.pk).url == "https://example.org/"


def test_the_relay_waits_for_a_redaction_and_numbers_what_it_left(event):
    with beside(2) as (administrator, relay):
        administrator.begin()
        administrator.run(take_out, event)
        going = relay.start(give_positions)
        wait_for_blocked(by=administrator.pid, number=1)
        administrator.commit()
        assert going.result(PATIENCE) > 0
    while give_positions():
        pass
    assert not Change.objects.filter(position=None).exists()
    assert places_of("Zebedee") == set()


def test_a_redaction_waits_for_the_relay_and_keeps_its_positions(event):
    with beside(2) as (relay, administrator):
        relay.begin()
        numbered = relay.run(give_positions)
        going = administrator.start(take_out, event)
        wait_for_blocked(by=relay.pid, number=1)
        relay.commit()
        assert going.result(PATIENCE)[1]
    assert Change.objects.filter(position__isnull=False).count() == numbered
    assert places_of("Zebedee") == set()


@pytest.fixture
def widespread():
    """An ordinary text, of more rows than may lose it at once."""
    with writing(make.actor_for("dudley")):
        campaign = make.make_campaign()
        return [make.make_event(campaign=campaign, title="A stall with leaflets") for _ in range(MANY + 1)]


def test_who_may_not_redact_so_widely_is_refused_while_another_has_the_turn(event, widespread):
    """And so holds up neither another redaction nor the relay while everything is read."""
    subject = {"subject": "event", "subject_id": str(event.pk), "reason": "Why."}
    with beside(2) as (relay, caller):
        relay.begin()
        relay.run(give_positions)
        for organisation, text, refusal in (
            ("dudley", "stall with leaflets", Invalid),
            ("sandwell", "Zebedee", (Forbidden, NotFound)),
            (make.POLICE, "Zebedee", (Forbidden, NotFound)),
        ):
            going = caller.start(redact_text, by=make.actor_for(organisation), text=text, **subject)
            with pytest.raises(refusal):
                going.result(PATIENCE)
        relay.commit()
    assert not Redaction.objects.exists()


def test_who_waits_for_the_turn_holds_no_row_up_and_takes_out_what_was_written_meanwhile(event):
    with beside(3) as (relay, administrator, owner):
        relay.begin()
        relay.run(give_positions)
        going = administrator.start(take_out, event)
        wait_for_blocked(by=relay.pid, number=1)
        to = {"url": "https://example.org/Zebedee", "expected_version": None}
        owner.run(scheduling.change_event, event, by=make.actor_for("dudley"), **to)
        relay.commit()
        assert going.result(PATIENCE)[1]
    assert places_of("Zebedee") == set()


@pytest.mark.parametrize("asked", [{"text": "Zebedee"}, {"fields": ["/summary"]}])
def test_of_two_at_once_one_is_made_and_both_are_answered_with_it(event, asked):
    with beside(2) as (first, second):
        first.begin()
        made, done = first.run(take_out, event, **asked)
        going = second.start(take_out, event, **asked)
        wait_for_blocked(by=first.pid, number=1)
        first.commit()
        assert (done, going.result(PATIENCE)) == (True, (made, False))
    assert Redaction.objects.count() == 1


def mask_slug():
    return redact_text(
        by=make.actor_for(make.LEAD), subject="campaign", subject_id=make.SEE_ME, reason="Why.", fields=["/slug"]
    )


def test_a_row_that_changes_while_its_campaign_is_masked_goes_on_under_the_mask(event):
    with beside(2) as (owner, lead):
        owner.begin(writing(make.actor_for("dudley")))
        owner.run(scheduling.change_event, event, by=make.actor_for("dudley"), expected_version=None, title="A stall")
        going = lead.start(mask_slug)
        wait_for_blocked(by=owner.pid, number=1)
        owner.commit()
        assert going.result(PATIENCE)[1]
    event.refresh_from_db()
    assert (event.title, event.campaign_id) == ("A stall", Campaign.objects.get().pk)
    assert places_of(make.SEE_ME) == set()


def test_a_change_that_waited_for_the_mask_finds_its_row_there(event):
    with beside(2) as (lead, owner):
        lead.begin()
        lead.run(mask_slug)
        going = owner.start(
            scheduling.change_event, event, by=make.actor_for("dudley"), expected_version=None, title="A stall"
        )
        wait_for_blocked(by=lead.pid, number=1)
        lead.commit()
        assert going.exception(PATIENCE) is None or type(going.exception()).__name__ in ("NotFound", "IntegrityError")
    assert Event.objects.get(pk=event.pk).campaign_id == Campaign.objects.get().pk
    assert places_of(make.SEE_ME) == set()


def test_a_message_that_is_recorded_while_it_is_redacted_stays_delivered_and_clean(event):
    subscribe("https://hooks.example.org/", "dudley")
    make.client(make.LEAD).patch(f"/api/v1/campaigns/{make.SEE_ME}/", {"name": "Another name"})
    while give_positions():
        pass
    fan_out.fan_out_changes()
    assert "webhook_delivery.payload" in places_of(make.SEE_ME)
    with beside(2) as (lead, sender):
        (attempt,) = claim_deliveries(1)
        lead.begin()
        lead.run(mask_slug)
        going = sender.start(record_answer, attempt, DeliveryAnswer(200, ""))
        wait_for_blocked(by=lead.pid, number=1)
        lead.commit()
        going.result(PATIENCE)
    assert WebhookDelivery.objects.get(pk=attempt.delivery.pk).status == DeliveryStatus.DELIVERED
    assert places_of(make.SEE_ME) == set()
