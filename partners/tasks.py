"""What comes round again for who may call, and the messages to those who want to be told."""

from celery import shared_task

from coordination.periodic import alone
from partners.oauth.tokens import sweep
from partners.webhooks.feeding import feed
from partners.webhooks.nudge import BELL
from partners.webhooks.retention import forget_old
from partners.webhooks.sending import send_due


@shared_task
def sweep_tokens() -> None:
    """Forget OAuth tokens that have expired. Two at once skip each other's rows."""
    sweep()


@shared_task
def send_webhooks() -> None:
    """Write the deliveries that are due and send them for a slice, ringing for the rest. One worker at a time sends,
    many messages at once: the others are left to the roll-ups."""
    with alone("send-webhooks") as mine:
        more = mine and bool(feed()) | send_due()
    if more:
        BELL.ring()


@shared_task
def sweep_webhooks() -> None:
    """The same from beat: for what nobody nudged for, and what waits to be sent again."""
    send_webhooks.run()


@shared_task
def sweep_old_deliveries() -> None:
    """Forget messages finished long ago. Two at once skip each other's rows."""
    forget_old()
