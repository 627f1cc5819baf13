"""From the ledger to deliveries: each active endpoint is told every change that its organisation may see, once.

By position, never by time, so that a late commit is not skipped. One transaction writes deliveries and moves the
endpoint's position; the row is locked meanwhile, so two workers cannot both do it.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from coordination.ground.sight import seeing, seeing_all, sight_of
from coordination.ledger.visible_change import visible_change
from coordination.models import Change
from partners import access
from partners.models import EndpointStatus, Scope, WebhookDelivery, WebhookEndpoint
from partners.webhooks import payload

BATCH = 1_000


def fan_out_changes() -> int:
    """Write what deliveries are due for; returns how many. Up to BATCH changes of each endpoint."""
    behind = WebhookEndpoint.objects.filter(status=EndpointStatus.ACTIVE, position__lt=latest_position())
    return sum(_feed(pk) for pk in behind.values_list("pk", flat=True))


@seeing_all("how far the ledger has come, not what it says")
def latest_position() -> int:
    """The position of the last change that has one; 0 without any."""
    return Change.objects.aggregate(last=Max("position"))["last"] or 0


@transaction.atomic
def _feed(pk: UUID) -> int:
    active_endpoints = WebhookEndpoint.objects.select_for_update(skip_locked=True).filter(status=EndpointStatus.ACTIVE)
    endpoint = active_endpoints.filter(pk=pk).first()
    if endpoint is None:
        return 0
    end = latest_position()
    actor = access.actor_for("system:webhooks", endpoint.organisation_id, frozenset({Scope.READ}))
    new_changes = Change.objects.visible_to(actor).filter(position__gt=endpoint.position, position__lte=end)
    with seeing(sight_of(actor)):
        changes = list(new_changes.order_by("position")[:BATCH])
    deliveries = []
    for change in changes:
        visible = visible_change(change, actor)
        if wants_kind(endpoint.kinds, visible.kind):
            text = payload.of_change(change, visible)
            deliveries.append(
                WebhookDelivery(endpoint=endpoint, position=change.position, kind=visible.kind, payload=text)
            )
    WebhookDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    read_to = changes[-1].position if len(changes) == BATCH else end
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(position=read_to)
    return len(deliveries)


def wants_kind(patterns: Iterable[str], kind: str) -> bool:
    """Whether a kind is one of those asked for; `placement.*` asks for all of a subject, no pattern for everything."""
    return not patterns or any(_fits(pattern, kind) for pattern in patterns)


def _fits(pattern: str, kind: str) -> bool:
    """Whether `*` for anything makes the pattern the kind: each piece where it is first found, so in linear time."""
    first, *pieces = pattern.split("*")
    if not pieces:
        return kind == pattern
    if not kind.startswith(first):
        return False
    at, last = len(first), pieces.pop()
    for piece in pieces:
        at = kind.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(kind) - at >= len(last) and kind.endswith(last)
