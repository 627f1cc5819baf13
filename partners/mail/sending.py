"""Sending what waits in the outbox, by SMTP; in development, where no server is named, into the log."""

from datetime import timedelta
from itertools import islice
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
LEASE = timedelta(minutes=5)  # longer than a mail server may take, which has ten seconds for each step
LONGEST_PAUSE = 3_600  # seconds


def send_mail_due() -> int:
    """Send what is due, at most AT_ONCE; how many were sent. Two at once take different ones."""
    return sum(_send(mail) for mail in islice(iter(_take_next, None), AT_ONCE))


def _take_next() -> OutgoingMail | None:
    """The next that is due, put off meanwhile: no transaction is open while the mail server takes its time, and what
    somebody was at who has died is due again after LEASE. So it is sent twice only if we end in between."""
    with transaction.atomic():
        due = OutgoingMail.objects.filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at")
        mail = due.select_for_update(skip_locked=True).first()
        if mail is not None:
            mail.attempts += 1
            mail.next_attempt_at = timezone.now() + LEASE
            mail.save(update_fields=["attempts", "next_attempt_at"])
        return mail


def _send(mail: OutgoingMail) -> bool:
    """Whether it is done with, by having been sent or because nobody can open it any more."""
    try:
        _deliver(mail)
    except CannotUnseal:
        log.error("mail_lost", mail=str(mail.pk), reason="it was sealed under another SECRET_KEY")
    except (OSError, SMTPException) as fault:
        _put_off(mail, type(fault).__name__)
        return False
    mail.delete()
    return True


def _deliver(mail: OutgoingMail) -> None:
    body = unseal_text(mail.body, PURPOSE)
    if not settings.SMTP and not settings.EMBEDDED:
        raise ConnectionError("SMTP_URL names no mail server")  # a log is no place for links that set passwords
    if not settings.SMTP:
        log.warning("mail_not_sent", to=mail.recipient, subject=mail.subject, body=body)
        return
    headers = _ending_headers(unseal_text(mail.one_click_end, PURPOSE)) if mail.one_click_end else {}
    message = EmailMessage(mail.subject, body, settings.DEFAULT_FROM_EMAIL, [mail.recipient], headers=headers)
    with get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=10, **settings.SMTP) as server:
        server.send_messages([message])


def _ending_headers(address: str) -> dict[str, str]:
    """RFC 8058: a mail program posts the second to the address of the first, without asking anybody more."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _put_off(mail: OutgoingMail, fault: str) -> None:
    if mail.created_at < timezone.now() - KEPT_FOR:
        log.error("mail_given_up", mail=str(mail.pk), error=fault)
        mail.delete()
        return
    mail.next_attempt_at = timezone.now() + timedelta(seconds=min(LONGEST_PAUSE, 5 * 2 ** min(mail.attempts, 12)))
    mail.save(update_fields=["next_attempt_at"])
    log.warning("mail_put_off", mail=str(mail.pk), attempts=mail.attempts, error=fault)
