"""Mail is written into a table, in the transaction of what it tells of, and sent afterwards: a mail server that is away
holds nothing up, and nothing is sent of what was rolled back. Django's `EMAIL_BACKEND`: packages write here too."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from coordination.ground.encryption import seal_text
from partners.models import OutgoingMail

PURPOSE = "mail"


class OutboxBackend(BaseEmailBackend):
    """Writes each message, once for each of its recipients."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many messages were written."""
        for message in email_messages:
            for recipient in message.recipients():
                write_mail(recipient, subject=str(message.subject), body=str(message.body))
        return len(email_messages)


def write_mail(recipient: str, *, subject: str, body: str, one_click_end: str = "") -> OutgoingMail:
    """A message that is sent once the present transaction has been committed. At the address `one_click_end` whoever
    gets it has such messages end, by a button of their mail program."""
    return OutgoingMail.objects.create(
        recipient=recipient,
        subject=subject[:200],
        body=seal_text(body, PURPOSE),
        one_click_end=seal_text(one_click_end, PURPOSE) if one_click_end else "",
    )
