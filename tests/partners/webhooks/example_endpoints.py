"""Endpoints of organisations, changes to tell of, and the time passing."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from coordination.ledger.sequencer import give_positions
from partners.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from partners.webhooks import endpoints
from partners.webhooks.delivery import send_due
from partners.webhooks.fan_out import fan_out_changes, latest_position
from tests import make


def number_changes() -> None:
    while give_positions():
        pass


def subscribe(url: str, organisation: str = "dudley", **fields: Any) -> tuple[WebhookEndpoint, str]:
    """An endpoint told of whatever changes from now on."""
    make.make_organisation(organisation)
    number_changes()
    endpoint, secret = endpoints.create_endpoint(by=make.actor_for(organisation), url=url, **fields)
    number_changes()
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        position=latest_position()
    )  # not told that it was made itself
    return WebhookEndpoint.objects.get(pk=endpoint.pk), secret


def deliver_changes() -> None:
    """Number the changes, write the deliveries and send what is due."""
    number_changes()
    while fan_out_changes():
        pass
    while send_due():
        pass


def time_passes() -> None:
    """Whatever waits is due now, and no pause and no lease is left."""
    # What is due is asked of the clock when the test's transaction began, which may be a while ago on a busy machine.
    earlier = timezone.now() - timedelta(minutes=5)
    WebhookDelivery.objects.filter(status=DeliveryStatus.WAITING).update(next_attempt_at=earlier)
    WebhookEndpoint.objects.update(paused_until=None, lease_until=None)
