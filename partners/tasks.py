"""Periodic work: expired tokens are deleted, and webhook messages are written, sent and forgotten."""

from celery import shared_task

from coordination.ground.single_instance import run_alone
from partners.mail.sending import send_mail_due
from partners.oauth.tokens import delete_expired_tokens
from partners.sign_in.ended_sessions import forget_ended_sessions
from partners.webhooks.delivery import send_due
from partners.webhooks.fan_out import fan_out_changes
from partners.webhooks.retention import forget_deliveries
from partners.webhooks.wake_sender import BELL


@shared_task
def sweep_tokens() -> None:
    """Forget OAuth tokens that have expired. Two at once skip each other's rows."""
    delete_expired_tokens()


@shared_task
def sweep_sessions() -> None:
    """Forget sessions that have ended, with the address and the browser that they began from."""
    forget_ended_sessions()


@shared_task
def send_mail() -> None:
    """Send the mail that waits."""
    send_mail_due()


@shared_task
def send_webhooks() -> None:
    """Write the deliveries that are due and send them for a slice, ringing for the rest. One worker at a time sends,
    many messages at once: the others are left to the roll-ups."""
    with run_alone("send-webhooks") as is_only_sender:
        more = is_only_sender and bool(fan_out_changes()) | send_due()
    if more:
        BELL.ring()


@shared_task
def sweep_webhooks() -> None:
    """The same from beat: for what nobody nudged for, and what waits to be sent again."""
    send_webhooks.run()


@shared_task
def sweep_old_deliveries() -> None:
    """Forget messages finished long ago. Two at once skip each other's rows."""
    forget_deliveries()
