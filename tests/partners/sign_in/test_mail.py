"""Mail is written in the transaction of what it tells of, sealed, and sent by a real mail server once."""

import logging
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from partners.mail import sending
from partners.mail.outbox import OutboxBackend, write_mail
from partners.mail.sending import send_mail_due
from partners.models import OutgoingMail

pytestmark = pytest.mark.django_db
LINK = "https://example.org/account/password/reset/abc/"


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.ending: list[tuple[str | None, ...]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        sent = message_from_bytes(envelope.content)  # not decoded
        names = ("List-Unsubscribe", "List-Unsubscribe-Post")
        self.ending.append(tuple(sent[name] and sent[name].strip() for name in names))
        self.letters.append((envelope.rcpt_tos, letter["Subject"], letter.get_content().strip()))
        return "250 taken"


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """A mail server on a port of its own, which this service is told of."""
    mailbox = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP = {
        "host": "127.0.0.1",
        "port": port,
        "username": "",
        "password": "",
        "use_tls": False,
        "use_ssl": False,
    }
    yield mailbox
    server.stop()


def test_a_letter_is_sealed_while_it_waits_and_sent_once(mailbox: Mailbox):
    OutboxBackend().send_messages(
        [EmailMessage("Choose a new password", LINK, to=["ana@example.org", "b@example.org"])]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(outgoing_mail::text, ' ') FROM outgoing_mail")
        assert "example.org/account" not in cursor.fetchone()[0]
    assert (send_mail_due(), send_mail_due(), OutgoingMail.objects.count()) == (2, 0, 0)
    subject, text = "Choose a new password", LINK
    assert sorted(mailbox.letters) == [(["ana@example.org"], subject, text), (["b@example.org"], subject, text)]


def test_a_letter_says_where_its_kind_ends_if_it_does_and_that_waits_sealed(mailbox: Mailbox):
    end = f"{LINK}{'x' * 150}/"  # longer than a line
    write_mail("ana@example.org", subject="What waits", body="text", one_click_end=end)
    write_mail("b@example.org", subject="Choose a new password", body="text")
    assert "example" not in "".join(OutgoingMail.objects.values_list("one_click_end", flat=True))
    assert send_mail_due() == 2
    assert {tuple(to): headers for (to, *_), headers in zip(mailbox.letters, mailbox.ending, strict=True)} == {
        ("ana@example.org",): (f"<{end}>", "List-Unsubscribe=One-Click"),
        ("b@example.org",): (None, None),
    }


def test_a_letter_that_somebody_is_at_is_left_to_them_and_sent_once_they_have_died(mailbox: Mailbox):
    write_mail("ana@example.org", subject="Hello", body="text")
    assert sending._take_next() is not None  # and ends here
    assert send_mail_due() == 0
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert (send_mail_due(), len(mailbox.letters), OutgoingMail.objects.count()) == (1, 1, 0)


def test_a_mail_server_that_is_away_is_tried_again_and_given_up_after_three_days(settings):
    settings.SMTP = {"host": "127.0.0.1", "port": 9, "username": "", "password": "", "use_tls": False, "use_ssl": False}
    mail = write_mail("ana@example.org", subject="Hello", body="text")
    assert send_mail_due() == 0
    mail.refresh_from_db()
    assert mail.attempts == 1 and mail.next_attempt_at > timezone.now() + timedelta(seconds=5)
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=4), next_attempt_at=timezone.now())
    assert (send_mail_due(), OutgoingMail.objects.count()) == (0, 0)


def test_without_a_mail_server_it_goes_into_the_log_in_development_alone(settings, caplog):
    settings.SMTP = {}
    write_mail("ana@example.org", subject="Hello", body=LINK)
    with caplog.at_level(logging.WARNING):
        assert send_mail_due() == 1
        settings.EMBEDDED = False
        write_mail("ana@example.org", subject="Hello", body="https://example.org/secret/")
        assert (send_mail_due(), OutgoingMail.objects.count()) == (0, 1)
    assert "secret" not in caplog.text
    assert LINK in caplog.text and "ana@example.org" in caplog.text
