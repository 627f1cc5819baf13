"""Answers in the database: claimed, found, kept and swept."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import http_date

from coordination.ground.encryption import seal_text, unseal_text
from coordination.jobs.retention import MOST, delete_in_batches
from coordination.models import StoredAnswer

EXPIRES = "Idempotency-Key-Expires"
_BATCH = 1_000
PURPOSE = "stored answer"
# The rest (the limits, the request id, Vary) is written anew for each answer.
_HEADERS = ("Content-Type", "Location", "ETag", "Cache-Control", "Retry-After", "Link", "Content-Location", EXPIRES)


def claim_answer(organisation: str, key: str) -> bool:
    """Whether the present transaction is the only one at this key now. It never waits: a duplicate that did would tie
    up a process. The claim ends with the transaction, however that ends, so a killed process leaves none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency {organisation} {key}"]
        )
        return bool(cursor.fetchone()[0])


def find_answer(organisation: str, key: str) -> StoredAnswer | None:
    """The answer kept under the key, unless its time is over."""
    live_answers = StoredAnswer.objects.filter(organisation=organisation, key=key, expires_at__gt=timezone.now())
    return live_answers.first()


def keep_answer(organisation: str, key: str, fingerprint: bytes, credential: str, response: HttpResponse) -> None:
    """Store the rendered answer for KEEP_ANSWERS_HOURS, in place of one whose time is over, and say until when."""
    expires_at = timezone.now() + timedelta(hours=settings.KEEP_ANSWERS_HOURS)
    response.headers[EXPIRES] = http_date(expires_at.timestamp())
    stored = StoredAnswer(
        organisation=organisation,
        key=key,
        credential=credential,
        fingerprint=fingerprint,
        status=response.status_code,
        headers={name: response.headers[name] for name in _HEADERS if name in response.headers},
        # Latin-1 maps every byte to one character and back.
        body=seal_text(response.content.decode("latin-1"), PURPOSE),
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    columns = ["credential", "fingerprint", "status", "headers", "body", "created_at", "expires_at"]
    StoredAnswer.objects.bulk_create(
        [stored], update_conflicts=True, unique_fields=["organisation", "key"], update_fields=columns
    )


def replay_answer(stored: StoredAnswer) -> HttpResponse:
    """The kept answer, byte for byte, and marked as a repeat. Raises CannotUnseal."""
    headers: dict[str, Any] = {**stored.headers, "Idempotent-Replayed": "true"}
    response = HttpResponse(unseal_text(stored.body, PURPOSE).encode("latin-1"), status=stored.status, headers=headers)
    if "Content-Type" not in stored.headers:  # Django would say that nothing is HTML
        del response.headers["Content-Type"]
    return response


def sweep_answers(most: int = MOST) -> int:
    """Delete answers whose time is over, at most `most` batches; how many."""
    expired = StoredAnswer.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at")
    return delete_in_batches(expired, batch=_BATCH, most=most)
