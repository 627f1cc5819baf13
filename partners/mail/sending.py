"""Sending what waits in the outbox, by SMTP; in development, where no server is named, into the log."""

from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from coordination.ground.encryption import CannotUnseal, unseal_text
from partners.mail.outbox import PURPOSE
from partners.models import OutgoingMail

log = structlog.get_logger(__name__)

AT_ONCE = 50
KEPT_FOR = timedelta(days=3)  # after that a link to set a password has ended too
LONGEST_PAUSE = 3_600  # seconds


def send_mail_due() -> int:
    """Send what is due, at most AT_ONCE; how many were sent. Two at once skip each other's rows."""
    return sum(_send_next() for _ in range(AT_ONCE))


def _send_next() -> bool:
    """Whether one more was sent. It is deleted with the sending, so that it is sent twice only if we end in between."""
    with transaction.atomic():
        due = OutgoingMail.objects.filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at")
        mail = due.select_for_update(skip_locked=True).first()
        if mail is None:
            return False
        try:
            _deliver(mail)
        except CannotUnseal:
            log.error("mail_lost", mail=str(mail.pk), reason="it was sealed under another SECRET_KEY")
        except (OSError, SMTPException) as fault:
            return _put_off(mail, type(fault).__name__)
        mail.delete()
    return True


def _deliver(mail: OutgoingMail) -> None:
    body = unseal_text(mail.body, PURPOSE)
    if not settings.SMTP and not settings.EMBEDDED:
        raise ConnectionError("SMTP_URL names no mail server")  # a log is no place for links that set passwords
    if not settings.SMTP:
        log.warning("mail_not_sent", to=mail.recipient, subject=mail.subject, body=body)
        return
    with get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=10, **settings.SMTP) as server:
        EmailMessage(mail.subject, body, settings.DEFAULT_FROM_EMAIL, [mail.recipient], connection=server).send()


def _put_off(mail: OutgoingMail, fault: str) -> bool:
    if mail.created_at < timezone.now() - KEPT_FOR:
        log.error("mail_given_up", mail=str(mail.pk), error=fault)
        mail.delete()
        return False
    mail.attempts += 1
    mail.next_attempt_at = timezone.now() + timedelta(seconds=min(LONGEST_PAUSE, 5 * 2 ** min(mail.attempts, 12)))
    mail.save(update_fields=["attempts", "next_attempt_at"])
    log.warning("mail_put_off", mail=str(mail.pk), attempts=mail.attempts, error=fault)
    return False
