"""Where texts stand in what this app keeps."""

import orjson
from django.db.models import Exists, OuterRef, Q

from coordination.redactions.copies import clean_columns
from coordination.redactions.eraser import Eraser
from coordination.redactions.masking import Mask
from coordination.redactions.redactable import RedactableKind
from coordination.redactions.scope import RedactionScope
from partners.models import ApiKey, OAuthClient, WebhookDelivery, WebhookEndpoint

KINDS = (
    RedactableKind("api-key", ApiKey, campaign=""),
    RedactableKind("oauth-client", OAuthClient, campaign="", key="client_id"),
    RedactableKind("webhook-endpoint", WebhookEndpoint, campaign=""),
)


def deliveries(scope: RedactionScope, eraser: Eraser, _ids: frozenset[str]) -> bool:
    """Messages kept for sending again: those of changes within reach, and the owner's own."""
    changes_in_reach = scope.changes().filter(position=OuterRef("position"))
    owned_messages = Q(endpoint__organisation=scope.by.organisation) if scope.owns else Q(pk=None)
    messages = WebhookDelivery.objects.filter(eraser.stands_in("payload")).filter(
        Exists(changes_in_reach) | owned_messages
    )
    return clean_columns(messages, lambda message: {"payload": _cleaned_payload(message.payload, eraser)})


def _cleaned_payload(payload: str, eraser: Eraser) -> str:
    content = orjson.loads(payload)
    cleaned = eraser.clean(content)
    return payload if cleaned == content else orjson.dumps(cleaned).decode()


def masked_deliveries(mask: Mask) -> None:
    """Messages that name the campaign, whoever is to have them: its address is another now."""
    messages = WebhookDelivery.objects.filter(payload__contains=mask.former)
    for message in messages.select_for_update(of=("self",)).order_by("pk"):
        WebhookDelivery.objects.filter(pk=message.pk).update(payload=mask.of_json(message.payload))
