"""Two workers who write digests at once write each once."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.utils import timezone

from events.console import digest_mail
from partners.models import Membership, OutgoingMail
from tests import make
from tests.connections import beside
from tests.officers import officer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_worker_passes_over_whom_the_first_is_writing_to(monkeypatch: pytest.MonkeyPatch) -> None:
    officer()
    make.make_event()
    Membership.objects.update(digest="daily", digest_on=date(2026, 1, 1))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    with beside(2) as (first, second):
        first.begin(transaction.atomic())
        assert first.run(digest_mail.send_digests) == 1
        assert second.run(digest_mail.send_digests) == 0
        first.commit()
        assert second.run(digest_mail.send_digests) == 0
    assert OutgoingMail.objects.count() == 1
