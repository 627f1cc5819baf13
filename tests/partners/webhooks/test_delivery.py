"""From a change to the receiver: everything once, signed, one at a time, and nothing lost by whoever fails."""

import json
import random
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from campaigns.reach_metrics import resolution
from events import scheduling
from partners.models import DeliveryStatus, EndpointStatus, WebhookDelivery, WebhookEndpoint
from partners.tasks import send_webhooks
from partners.webhooks import backoff, endpoints
from partners.webhooks.delivery import claim_deliveries, record_answer, send_due
from partners.webhooks.fan_out import fan_out_changes
from partners.webhooks.retention import forget_deliveries
from tests import make
from tests.connections import beside, wait_until
from tests.partners.webhooks.example_endpoints import deliver_changes, number_changes, subscribe, time_passes
from tests.partners.webhooks.receiver import Receiver, always, receiving, reply

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("this_machine", "valkey"),
]


def kinds(receiver: Receiver) -> list[str]:
    return [json.loads(message.body)["type"] for message in receiver.got]


def only() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_a_change_arrives_once_thin_and_signed_as_the_standard_says():
    event = make.make_event(status="draft")
    with receiving() as receiver:
        _, secret = subscribe(receiver.url)
        before = timezone.now()
        event = make.make_event(status="scheduled", title="Not in the message")
        deliver_changes()
        deliver_changes()
    created = [m for m in receiver.got if json.loads(m.body)["data"]["id"] == str(event.pk)]
    said = Webhook(secret).verify(created[-1].body, created[-1].headers)
    assert set(said) == {"type", "timestamp", "data"}
    assert said["type"].startswith("event.")
    assert said["data"]["url"].endswith(f"/api/v1/events/{event.pk}/")
    assert said["data"]["version"] == event.version
    assert before.isoformat()[:10] == said["timestamp"][:10]
    assert b"Not in the message" not in b"".join(m.body for m in receiver.got)
    ids = [m.headers["webhook-id"] for m in receiver.got]
    assert len(ids) == len(set(ids)) == WebhookDelivery.objects.filter(status="delivered").count()


def test_a_signature_of_another_secret_or_body_does_not_verify():
    with receiving() as receiver:
        _, secret = subscribe(receiver.url)
        make.make_event()
        deliver_changes()
    message = receiver.got[0]
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(secret).verify(message.body + b" ", message.headers)


def test_an_endpoint_is_sent_only_the_kinds_it_asks_for():
    event = make.make_event(status="draft")
    with receiving() as receiver:
        subscribe(receiver.url, kinds=["event.scheduled", "placement.*"])
        make.make_event(status="draft", title="Another")
        scheduling.schedule_event(event, by=make.actor_for(), expected_version=None)
        make.make_placement(status="submitted")
        make.make_metric()
        deliver_changes()
    assert {kind for kind in kinds(receiver) if not kind.startswith("placement.")} == {"event.scheduled"}
    assert {"placement.created", "placement.submitted"} <= set(kinds(receiver))


def test_nobody_hears_of_what_they_may_not_see_and_of_what_left_their_sight_only_that_it_is_gone():
    lead = make.make_campaign().lead_id
    figure = make.make_metric(organisation="dudley")
    with receiving() as receiver:
        subscribe(receiver.url, "sandwell", kinds=["event.*", "reach-metric.*"])
        draft = make.make_event(organisation="dudley", status="draft", title="Not yet")
        shown = make.make_event(organisation="dudley", status="scheduled", title="A third")
        resolution.hold_reach_metric(
            figure, by=make.actor_for(lead), expected_version=None, reason="Looks like another."
        )
        deliver_changes()
    said = [json.loads(message.body) for message in receiver.got]
    assert str(draft.pk) not in {message["data"]["id"] for message in said}
    assert str(shown.pk) in {message["data"]["id"] for message in said}
    of_figure = [message for message in said if message["data"]["id"] == str(figure.pk)]
    assert [(message["type"], message["data"]["version"]) for message in of_figure] == [("reach-metric.deleted", None)]


def test_a_failure_is_tried_again_by_the_schedule_under_the_same_id():
    with receiving(always(500)) as receiver:
        endpoint, secret = subscribe(receiver.url)
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        deliver_changes()
        delivery = only()
        assert (delivery.status, delivery.attempts, delivery.last_status) == (DeliveryStatus.WAITING, 1, 500)
        deliver_changes()
        assert len(receiver.got) == 1  # not before its time
        receiver.answer = always(204)
        time_passes()
        deliver_changes()
    assert [m.headers["webhook-id"] for m in receiver.got] == [f"msg_{delivery.pk}"] * 2
    assert receiver.got[0].headers["webhook-timestamp"] <= receiver.got[1].headers["webhook-timestamp"]
    Webhook(secret).verify(receiver.got[1].body, receiver.got[1].headers)
    assert (only().status, only().attempts) == (DeliveryStatus.DELIVERED, 2)


def test_after_ten_attempts_it_is_a_dead_letter_which_can_be_replayed():
    with receiving(always(500)) as receiver:
        endpoint, _ = subscribe(receiver.url)
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        for _ in range(12):
            time_passes()
            deliver_changes()
        assert (len(receiver.got), only().status) == (10, DeliveryStatus.DEAD)
        receiver.answer = always(200)
        endpoints.replay_delivery(endpoint, only(), by=make.actor_for())
        deliver_changes()
    assert (len(receiver.got), only().status) == (11, DeliveryStatus.DELIVERED)


def test_a_receiver_that_fails_a_third_of_the_time_gets_everything_or_a_dead_letter():
    chance = random.Random(7)  # noqa: S311 - the same every time

    def sometimes(_receiver, handler):
        status = 200 if chance.random() < 0.7 else chance.choice([500, 503, 429, 302, 400])
        reply(handler, status)

    with receiving(sometimes) as receiver:
        _, secret = subscribe(receiver.url)
        for number in range(40):
            make.make_event(status="scheduled", title=f"Stall {number}")
        for _ in range(300):
            time_passes()
            deliver_changes()
            if not WebhookDelivery.objects.filter(status=DeliveryStatus.WAITING).exists():
                break
    ended = dict(WebhookDelivery.objects.values_list("status", "pk"))
    assert set(ended) <= {DeliveryStatus.DELIVERED, DeliveryStatus.DEAD}
    arrived = {message.headers["webhook-id"] for message in receiver.got}
    assert {f"msg_{pk}" for pk in WebhookDelivery.objects.values_list("pk", flat=True)} == arrived
    assert len(receiver.got) > len(arrived) >= 40
    for message in receiver.got:
        Webhook(secret).verify(message.body, message.headers)
    assert receiver.busiest == 1  # one at a time


def test_gone_disables_the_endpoint_and_says_so():
    with receiving(always(410)) as receiver:
        endpoint, _ = subscribe(receiver.url)
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        make.make_event()
        deliver_changes()
        deliver_changes()
    endpoint.refresh_from_db()
    assert (endpoint.status, endpoint.disabled_reason, len(receiver.got)) == (EndpointStatus.DISABLED, "gone", 1)


def test_an_endpoint_that_fails_for_days_is_disabled_and_active_again_misses_nothing():
    with receiving(always(500)) as receiver:
        endpoint, _ = subscribe(receiver.url)
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        deliver_changes()
        past = timezone.now() - backoff.GIVEN_UP_AFTER - timedelta(hours=1)
        WebhookEndpoint.objects.update(failing_since=past)
        time_passes()
        deliver_changes()
        endpoint.refresh_from_db()
        assert (endpoint.status, endpoint.disabled_reason) == (EndpointStatus.DISABLED, "failing")
        meanwhile = make.make_event(status="scheduled")
        deliver_changes()
        receiver.answer = always(200)
        endpoints.change_endpoint(endpoint, by=make.actor_for(), expected_version=None, status="active")
        time_passes()
        deliver_changes()
    assert str(meanwhile.pk) in {json.loads(m.body)["data"]["id"] for m in receiver.got}
    assert not WebhookDelivery.objects.filter(status=DeliveryStatus.WAITING).exists()


def test_after_failures_in_a_row_the_endpoint_is_left_in_peace_though_more_is_due():
    with receiving(always(500)) as receiver:
        subscribe(receiver.url)
        for number in range(10):
            make.make_event(status="scheduled", title=f"Stall {number}")
        deliver_changes()
        assert len(receiver.got) == backoff.BREAKS_AFTER
        assert WebhookEndpoint.objects.get().paused_until is not None


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_receiver_that_asks_for_time_gets_it(status):
    with receiving(always(status, Retry_After="600")) as receiver:
        subscribe(receiver.url)
        make.make_event(status="scheduled")
        deliver_changes()
        assert len(receiver.got) == 1
    paused = WebhookEndpoint.objects.get().paused_until
    assert paused is not None
    assert timedelta(seconds=590) < paused - timezone.now() <= timedelta(seconds=600)


def test_a_dead_endpoint_delays_no_other():
    def never(_receiver, handler):
        handler.connection.settimeout(5)
        handler.rfile.read(1)

    with receiving(never) as dead, receiving() as well:
        subscribe(dead.url, "sandwell")
        subscribe(well.url, "dudley")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("partners.webhooks.http_client.TOTAL", 1.0)
            for number in range(5):
                make.make_event(status="scheduled", title=f"Stall {number}")
            deliver_changes()
        assert len(well.got) >= 5
    delivered = WebhookDelivery.objects.filter(endpoint__organisation="dudley")
    assert set(delivered.values_list("status", flat=True)) == {DeliveryStatus.DELIVERED}


def test_a_worker_killed_between_claim_and_record_sends_it_again_under_the_same_id():
    with receiving() as receiver:
        endpoint, _ = subscribe(receiver.url)
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        attempt = claim_deliveries(16)[0]
        assert attempt.send().good  # and here it dies
        while send_due():
            pass
        assert len(receiver.got) == 1  # its lease still runs
        time_passes()
        deliver_changes()
        record_answer(attempt, attempt.send())  # it was not dead, only slow: it records nothing
    assert {m.headers["webhook-id"] for m in receiver.got} == {f"msg_{only().pk}"}
    assert (only().status, only().attempts) == (DeliveryStatus.DELIVERED, 1)


def test_two_workers_never_hold_messages_of_one_endpoint_at_once():
    endpoint, _ = subscribe("http://127.0.0.1:9/")
    for _ in range(3):
        endpoints.test_endpoint(endpoint, by=make.actor_for())
    with beside(1) as other:
        other.begin()
        held = other.run(claim_deliveries, 16)
        assert (len(held), claim_deliveries(16)) == (1, [])
        other.commit()
    assert claim_deliveries(16) == []


def test_two_workers_write_the_deliveries_of_a_change_once():
    subscribe("http://127.0.0.1:9/")
    make.make_event(status="scheduled")
    number_changes()
    with beside(1) as other:
        other.begin()
        assert other.run(fan_out_changes) > 0
        assert fan_out_changes() == 0
        other.commit()
    assert fan_out_changes() == 0
    positions = list(WebhookDelivery.objects.values_list("position", flat=True))
    assert len(positions) == len(set(positions)) > 0


def test_a_late_commit_is_not_skipped():
    subscribe("http://127.0.0.1:9/", kinds=["event.*"])
    make.make_campaign()
    with beside(1) as other:
        other.begin()
        late = other.run(make.make_event, status="scheduled", title="Late")
        early = make.make_event(status="scheduled", title="Early")
        number_changes()
        fan_out_changes()
        other.commit()
    number_changes()
    fan_out_changes()
    told_of = {
        json.loads(payload)["data"]["id"] for payload in WebhookDelivery.objects.values_list("payload", flat=True)
    }
    assert {str(late.pk), str(early.pk)} <= told_of


def test_the_task_run_five_times_at_once_sends_once():
    with receiving() as receiver:
        endpoint, _ = subscribe(receiver.url)
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        with beside(5) as workers:
            for started in [worker.start(send_webhooks.run) for worker in workers]:
                started.result(20)
        send_webhooks.run()
    assert len(receiver.got) == 1


def test_while_a_secret_is_rotated_messages_are_signed_with_both():
    with receiving() as receiver:
        endpoint, old = subscribe(receiver.url)
        endpoint, new = endpoints.rotate_secret(endpoint, by=make.actor_for())
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        deliver_changes()
        WebhookEndpoint.objects.update(former_until=timezone.now() - timedelta(seconds=1))
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        deliver_changes()
    pings = [m for m in receiver.got if json.loads(m.body)["type"] == "ping"]
    for secret in (old, new):
        Webhook(secret).verify(pings[0].body, pings[0].headers)
    Webhook(new).verify(pings[1].body, pings[1].headers)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(old).verify(pings[1].body, pings[1].headers)


def test_the_log_forgets_what_ended_ninety_days_ago_and_nothing_that_waits():
    endpoint, _ = subscribe("http://127.0.0.1:9/")
    old, new, waiting = (endpoints.test_endpoint(endpoint, by=make.actor_for()) for _ in range(3))
    for delivery, age in ((old, 91), (new, 89)):
        ended = timezone.now() - timedelta(days=age)
        WebhookDelivery.objects.filter(pk=delivery.pk).update(status="dead", next_attempt_at=None, finished_at=ended)
    assert forget_deliveries() == 1
    assert set(WebhookDelivery.objects.values_list("pk", flat=True)) == {new.pk, waiting.pk}


def test_a_real_worker_sends_what_is_rung_for(start_worker, monkeypatch):
    monkeypatch.setenv("WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8")
    start_worker()
    with receiving() as receiver:
        endpoint, _ = subscribe(receiver.url)
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        wait_until(lambda: bool(receiver.got), "the message to arrive")
        wait_until(lambda: only().status == DeliveryStatus.DELIVERED, "its record")


def test_the_disabling_stands_in_the_ledger_with_who_did_it():
    from coordination.models import Change

    endpoint, _ = subscribe("http://127.0.0.1:9/")
    endpoints.give_up(endpoint, "gone")
    change = Change.objects.filter(subject="webhook-endpoint").order_by("-id").first()
    assert change is not None
    assert (change.kind, change.actor) == ("webhook-endpoint.disabled", "system:webhooks")
    assert "secret" not in (change.after or {})
