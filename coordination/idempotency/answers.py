"""Answers in the database: claimed, found, kept and swept."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import http_date

from coordination.models import StoredAnswer
from coordination.sealing import seal, unseal

KEPT_FOR = timedelta(hours=72)
EXPIRES = "Idempotency-Key-Expires"
_PURPOSE = "stored answer"
# The rest (the limits, the request id, Vary) is written anew for each answer.
_HEADERS = ("Content-Type", "Location", "ETag", "Cache-Control", "Retry-After", "Link", "Content-Location", EXPIRES)
_BATCH = 1_000


def claim(organisation: str, key: str) -> bool:
    """Whether the present transaction is the only one at this key now. It never waits: a duplicate that did would tie
    up a process. The claim ends with the transaction, however that ends, so a killed process leaves none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency {organisation} {key}"]
        )
        return bool(cursor.fetchone()[0])


def find(organisation: str, key: str) -> StoredAnswer | None:
    """The answer kept under the key, unless its time is over."""
    kept = StoredAnswer.objects.filter(organisation=organisation, key=key, expires_at__gt=timezone.now())
    return kept.first()


def keep(organisation: str, key: str, fingerprint: bytes, credential: str, response: HttpResponse) -> None:
    """Store the rendered answer for 72 hours, in place of one whose time is over, and tell the caller until when."""
    expires_at = timezone.now() + KEPT_FOR
    response.headers[EXPIRES] = http_date(expires_at.timestamp())
    answer = StoredAnswer(
        organisation=organisation,
        key=key,
        credential=credential,
        fingerprint=fingerprint,
        status=response.status_code,
        headers={name: response.headers[name] for name in _HEADERS if name in response.headers},
        # Latin-1 maps every byte to one character and back.
        body=seal(response.content.decode("latin-1"), _PURPOSE),
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    columns = ["credential", "fingerprint", "status", "headers", "body", "created_at", "expires_at"]
    StoredAnswer.objects.bulk_create(
        [answer], update_conflicts=True, unique_fields=["organisation", "key"], update_fields=columns
    )


def replay(kept: StoredAnswer) -> HttpResponse:
    """The kept answer, byte for byte, and marked as a repeat. Raises CannotUnseal."""
    headers: dict[str, Any] = {**kept.headers, "Idempotent-Replayed": "true"}
    response = HttpResponse(unseal(kept.body, _PURPOSE).encode("latin-1"), status=kept.status, headers=headers)
    if "Content-Type" not in kept.headers:  # Django would say that nothing is HTML
        del response.headers["Content-Type"]
    return response


def sweep(most: int = 50) -> int:
    """Delete answers whose time is over, at most `most` batches of 1,000 in transactions of their own; how many."""
    swept = 0
    for _ in range(most):
        with transaction.atomic():
            over = StoredAnswer.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at")
            batch = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:_BATCH])
            StoredAnswer.objects.filter(pk__in=batch).delete()
        swept += len(batch)
        if len(batch) < _BATCH:
            break
    return swept
