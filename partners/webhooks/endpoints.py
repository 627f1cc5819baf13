"""Endpoints made, changed, given a new secret and given up; and messages asked for again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, authorise
from coordination.ground.encryption import seal_text, unseal_text
from coordination.ground.errors import Conflict
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from partners.access import actor_for_command
from partners.models import DeliveryStatus, EndpointStatus, WebhookDelivery, WebhookEndpoint
from partners.permissions import (
    CHANGE_ENDPOINT,
    CREATE_ENDPOINT,
    DELETE_ENDPOINT,
    GIVE_UP_ENDPOINT,
    REPLAY_MESSAGES,
    ROTATE_SECRET,
    TEST_ENDPOINT,
)
from partners.webhooks import payload, signature
from partners.webhooks.fan_out import latest_position
from partners.webhooks.kinds import check_kinds
from partners.webhooks.ssrf import check_url
from partners.webhooks.wake_sender import nudge_sender

PURPOSE = "webhook secret"
OVERLAP = timedelta(hours=24)  # of the former secret and the new one
MOST = 20  # endpoints of an organisation
FINISHED = Q(status__in=[DeliveryStatus.DELIVERED, DeliveryStatus.DEAD])


def create_endpoint(
    *, by: Actor, url: str, kinds: list[str] | None = None, **named: UUID
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint, told of what changes from now on, and its secret, which nobody can read again. `named` has the
    `id` that was reserved for it, if one was.

    Raises Invalid for a kind that there cannot be, Unprocessable for a URL no message may go to, Conflict when the
    organisation has MOST of them.
    """
    secret = signature.new_secret()
    with writing(by):
        authorise(by, CREATE_ENDPOINT, None)
        if WebhookEndpoint.objects.filter(organisation=by.organisation).count() >= MOST:
            raise Conflict("too_many_endpoints", f"An organisation has at most {MOST} endpoints; delete one first.")
        check_kinds(kinds or [])
        endpoint = WebhookEndpoint.objects.create(
            organisation_id=by.organisation,
            url=check_url(url),
            kinds=kinds or [],
            secret=seal_text(secret, PURPOSE),
            position=latest_position(),
            created_by=by.label,
            **named,
        )
    return endpoint, secret


def change_endpoint(
    endpoint: WebhookEndpoint, *, by: Actor, expected_version: int | None, **fields: Any
) -> WebhookEndpoint:
    """Change URL, kinds or status. One made active again goes on where it stopped and misses nothing.

    Raises NotFound, Stale or Invalid.
    """
    with writing(by):
        endpoint = lock_one(WebhookEndpoint.objects.visible_to(by), endpoint.pk, expected_version)
        authorise(by, CHANGE_ENDPOINT, endpoint)
        changed = {name: value for name, value in fields.items() if getattr(endpoint, name) != value}
        if "url" in changed:
            check_url(changed["url"])
        check_kinds(changed.get("kinds", []))
        if "status" in changed:
            active = changed["status"] == EndpointStatus.ACTIVE
            changed["disabled_reason"] = "" if active else "by_owner"
            changed["disabled_at"] = None if active else timezone.now()
            changed |= {"failures": 0, "failing_since": None, "paused_until": None}
        if changed:
            _write(endpoint, **changed)
            nudge_sender()
    return WebhookEndpoint.objects.get(pk=endpoint.pk)


def delete_endpoint(endpoint: WebhookEndpoint, *, by: Actor, expected_version: int | None) -> None:
    """Delete it with all its deliveries. Raises NotFound or Stale."""
    with writing(by):
        endpoint = lock_one(WebhookEndpoint.objects.visible_to(by), endpoint.pk, expected_version)
        authorise(by, DELETE_ENDPOINT, endpoint)
        endpoint.delete()


def rotate_secret(endpoint: WebhookEndpoint, *, by: Actor) -> tuple[WebhookEndpoint, str]:
    """A new secret; for OVERLAP messages are signed with the former one too. Raises NotFound."""
    secret = signature.new_secret()
    with writing(by):
        endpoint = lock_one(WebhookEndpoint.objects.visible_to(by), endpoint.pk)
        authorise(by, ROTATE_SECRET, endpoint)
        until = timezone.now() + OVERLAP
        _write(endpoint, secret=seal_text(secret, PURPOSE), former_secret=endpoint.secret, former_until=until)
    return WebhookEndpoint.objects.get(pk=endpoint.pk), secret


def test_endpoint(endpoint: WebhookEndpoint, *, by: Actor) -> WebhookDelivery:
    """A `ping`, sent as any message is. Raises Conflict while the endpoint is disabled."""
    with writing(by):
        endpoint = _active(endpoint, by, TEST_ENDPOINT)
        text = payload.of_test(endpoint, timezone.now())
        delivery = WebhookDelivery.objects.create(endpoint=endpoint, kind=payload.PING, payload=text)
        nudge_sender()
    return WebhookDelivery.objects.get(pk=delivery.pk)


def replay_deliveries(endpoint: WebhookEndpoint, *, by: Actor, first: datetime, last: datetime) -> int:
    """Send again, under their own ids, all finished messages made in [first, last]; returns how many.

    Raises Conflict while the endpoint is disabled.
    """
    return _replay(endpoint, by, Q(created_at__gte=first, created_at__lte=last))


def replay_delivery(endpoint: WebhookEndpoint, delivery: WebhookDelivery, *, by: Actor) -> WebhookDelivery:
    """Send one message again, under its own id; one that is waiting is sent now. Raises Conflict."""
    _replay(endpoint, by, Q(pk=delivery.pk), among=Q())
    return WebhookDelivery.objects.get(pk=delivery.pk)


def give_up(endpoint: WebhookEndpoint, reason: str) -> None:
    """Disable it for what its receiver did: `gone` (410) or `failing`, for days."""
    by = actor_for_command("webhooks", endpoint.organisation_id)
    with writing(by):
        authorise(by, GIVE_UP_ENDPOINT, endpoint)
        _write(endpoint, status=EndpointStatus.DISABLED, disabled_reason=reason, disabled_at=timezone.now())


def secrets_in_force(endpoint: WebhookEndpoint) -> list[str]:
    """The secrets to sign with, the present one first. Raises CannotUnseal (SECRET_KEY was changed)."""
    former = endpoint.former_until and endpoint.former_until > timezone.now()
    sealed = [endpoint.secret, *([endpoint.former_secret] if former else [])]
    return [unseal_text(sealed_secret, PURPOSE) for sealed_secret in sealed]


def _replay(endpoint: WebhookEndpoint, by: Actor, which: Q, among: Q = FINISHED) -> int:
    with writing(by):
        endpoint = _active(endpoint, by, REPLAY_MESSAGES)
        chosen = WebhookDelivery.objects.filter(among, which, endpoint=endpoint)
        replayed = chosen.update(
            status=DeliveryStatus.WAITING, attempts=0, next_attempt_at=timezone.now(), finished_at=None
        )
        nudge_sender()
    return replayed


def _active(endpoint: WebhookEndpoint, by: Actor, action: Action) -> WebhookEndpoint:
    endpoint = lock_one(WebhookEndpoint.objects.visible_to(by), endpoint.pk)
    authorise(by, action, endpoint)
    if endpoint.status != EndpointStatus.ACTIVE:
        raise Conflict("endpoint_disabled", "This endpoint is disabled; set its status to active first.")
    # Whoever asks for a message expects one now, whatever pause earlier failures have earned.
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(paused_until=None)
    return endpoint


def _write(endpoint: WebhookEndpoint, **fields: Any) -> None:
    row = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    row.update(**fields, version=F("version") + 1, updated_at=timezone.now())
