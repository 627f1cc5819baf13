"""Sending: claim under a lease, commit, POST outside any transaction, record. One message at a time per endpoint.

A worker killed in between leaves a lease that runs out; the message is then sent again with the same id, and the
receiver, which knows the id, does nothing twice. A slow endpoint keeps one thread and delays no other.
"""

import random
import time
import uuid
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from coordination.ground.encryption import CannotUnseal
from partners.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from partners.webhooks import backoff, endpoints, signature
from partners.webhooks.http_client import DeliveryAnswer, post_signed

log = structlog.get_logger(__name__)

AT_ONCE = 16
SLICE = 5.0  # seconds; roll-ups wait for the worker meanwhile
LEASE = 45  # seconds, well above what one attempt may take

# The oldest message that is due at each endpoint nobody is sending to.
_CLAIM = """
    WITH due AS (
        SELECT endpoint.id, message.id AS message
        FROM webhook_endpoint AS endpoint
        CROSS JOIN LATERAL (
            SELECT id FROM webhook_delivery
            WHERE endpoint = endpoint.id AND status = 'waiting' AND next_attempt_at <= now()
            ORDER BY next_attempt_at, id LIMIT 1
        ) AS message
        WHERE endpoint.status = 'active' AND coalesce(endpoint.lease_until <= now(), true)
          AND coalesce(endpoint.paused_until <= now(), true)
        LIMIT %(most)s FOR UPDATE OF endpoint SKIP LOCKED
    )
    UPDATE webhook_endpoint AS endpoint SET lease = %(lease)s, lease_until = now() + make_interval(secs => %(seconds)s)
    FROM due WHERE endpoint.id = due.id RETURNING due.message"""


@dataclass(frozen=True)
class Attempt:
    """One message on its way, under a lease of ours."""

    delivery: WebhookDelivery
    lease: uuid.UUID

    def send(self) -> DeliveryAnswer:
        """POST it; touches no database."""
        endpoint, body = self.delivery.endpoint, self.delivery.payload.encode()
        try:
            secrets = endpoints.secrets_in_force(endpoint)
        except CannotUnseal:
            return DeliveryAnswer(None, "secret_lost")
        signed = signature.signature_headers(f"msg_{self.delivery.pk}", int(time.time()), body, secrets)
        return post_signed(endpoint.url, body, signed)


def send_due() -> bool:
    """Send for up to SLICE seconds; whether something is left that is due."""
    ends_at = time.monotonic() + SLICE
    under_way: dict[Future[DeliveryAnswer], Attempt] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while True:
            late = time.monotonic() >= ends_at
            claimed = [] if late else claim_deliveries(AT_ONCE - len(under_way))
            under_way |= {pool.submit(attempt.send): attempt for attempt in claimed}
            if not under_way:
                return late
            for done in wait(under_way, timeout=1.0, return_when=FIRST_COMPLETED).done:
                record_answer(under_way.pop(done), done.result())


def claim_deliveries(most: int) -> list[Attempt]:
    """Up to `most` messages that are due, each endpoint's now under a lease of ours."""
    lease = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"most": most, "lease": lease, "seconds": LEASE})
        ids = [row[0] for row in cursor.fetchall()]
    claimed_deliveries = WebhookDelivery.objects.select_related("endpoint").filter(pk__in=ids)
    return [Attempt(delivery, lease) for delivery in claimed_deliveries]


@transaction.atomic
def record_answer(attempt: Attempt, response: DeliveryAnswer) -> None:
    """What came of it. Whoever lost the lease meanwhile records nothing: the other run will."""
    leased_endpoint = WebhookEndpoint.objects.select_for_update().filter(
        pk=attempt.delivery.endpoint_id, lease=attempt.lease
    )
    endpoint = leased_endpoint.first()
    if endpoint is None:
        return
    now = timezone.now()
    outcome: dict[str, Any] = {
        "attempts": F("attempts") + 1,
        "last_attempt_at": now,
        "last_status": response.status,
        "last_error": response.error,
    }
    if response.good:
        outcome |= {"status": DeliveryStatus.DELIVERED, "next_attempt_at": None, "finished_at": now}
        _write_state(endpoint, failures=0, failing_since=None, paused_until=None)
    else:
        outcome |= _after_failure(endpoint, attempt.delivery, response)
    unfinished_delivery = WebhookDelivery.objects.filter(pk=attempt.delivery.pk, status=DeliveryStatus.WAITING)
    unfinished_delivery.update(**outcome)


def _after_failure(endpoint: WebhookEndpoint, delivery: WebhookDelivery, response: DeliveryAnswer) -> dict[str, Any]:
    now = timezone.now()
    failures, since = endpoint.failures + 1, endpoint.failing_since or now
    # Not a secret: it spreads retries.
    next_attempt = backoff.after_failure(delivery.attempts + 1, failures, response, now, random.random())  # noqa: S311
    _write_state(endpoint, failures=failures, failing_since=since, paused_until=next_attempt.endpoint_until)
    log.info(
        "webhook_failed", endpoint=str(endpoint.pk), status=response.status, error=response.error, failures=failures
    )
    gone = response.status == 410
    if gone or now - since > backoff.GIVEN_UP_AFTER:
        endpoints.give_up(endpoint, "gone" if gone else "failing")
    if gone or next_attempt.message_at is None:
        return {"status": DeliveryStatus.DEAD, "next_attempt_at": None, "finished_at": now}
    return {"next_attempt_at": next_attempt.message_at}


def _write_state(endpoint: WebhookEndpoint, **sending_state: Any) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(lease=None, lease_until=None, **sending_state)
