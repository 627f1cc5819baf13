"""The doorbell of webhooks: there may be a message to send. The sweep finds it all the same."""

import logging

from django.db import transaction

from coordination.ground.wake_up import Bell

BELL = Bell("partners.tasks.send_webhooks", logging.getLogger(__name__))


def nudge_sender() -> None:
    """Ring once this transaction has committed."""
    transaction.on_commit(BELL.ring, robust=True)


def changes_numbered() -> None:
    """Ring because changes have got their positions, unless nobody wants to be told of any."""
    from partners.models import EndpointStatus, WebhookEndpoint

    if WebhookEndpoint.objects.filter(status=EndpointStatus.ACTIVE).exists():
        BELL.ring()
